"""A channel that gets another id, as it does when it becomes shared or private."""

from dataclasses import replace

from bot.customers.rules import Customer
from bot.issues.rules.issue import Thread
from bot.outbox.rules import Post, channel_lane, thread_lane
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from bot.workspaces.service import Workspaces
from tests.factories import CHANNEL, TEAM, StoppedClock, install, open_issue

OTHER = "T0OTHER"
NEW = "C0TRIAGENEW"


async def test_it_is_followed_wherever_it_is_kept_and_in_this_workspace_alone(
    begin: Begin, clock: StoppedClock
) -> None:
    now, customers = clock.now(), {}
    settings = WorkspaceSettings(triage_channel=CHANNEL, callout_channel="C0HELP")
    for team in (TEAM, OTHER):
        await install(begin, now, "Ann", team=team, settings=settings)
        async with begin(team) as tx:
            customers[team] = await tx.customers.add("Northwind", None)
            assert customers[team]
            await tx.customers.save(Customer(customers[team], "Northwind", channels=(CHANNEL,)))
            await open_issue(tx, 1, now, settings, now, thread=Thread(CHANNEL, "1.5"))
            for lane in (channel_lane(CHANNEL), thread_lane(CHANNEL, "1.5"), channel_lane(f"{CHANNEL}2")):
                await tx.outbox.add(Post(lane, lane, "told"))

    workspaces = Workspaces(begin, clock, None)  # type: ignore[arg-type]
    for _ in range(2):  # Slack may deliver it twice
        await workspaces.channel_moved(TEAM, "Ev1", CHANNEL, NEW)
    for team, channel in ((TEAM, NEW), (OTHER, CHANNEL)):
        async with begin(team, reading=True) as tx:
            assert await tx.workspace.settings() == replace(settings, triage_channel=channel)
            found = await tx.customers.find(customers[team] or 0)
            assert found is not None
            assert found.channels == (channel,)
            assert await tx.issues.find_in_thread(Thread(channel, "1.5"))
            waiting = [channel_lane(channel), thread_lane(channel, "1.5"), channel_lane(f"{CHANNEL}2")]
            assert [item.lane for item in await tx.outbox.unsettled(waiting)] == waiting
