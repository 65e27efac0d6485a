"""The rhythm of workspaces, on real databases: planned at start, moved with the settings, done once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.dailies.rules import Daily
from bot.dailies.service import Planner
from bot.db import create_engine
from bot.outbox.rules import Post, channel_lane
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import CHANNEL, TEAM, StoppedClock, install

LUNCH = Daily("lunch", lambda day, settings: settings.calendar.at(day, settings.handover_chase_at))
TEA = Daily("tea", lambda day, settings: settings.calendar.at(day, time(16)), needs_channel=True)


def planner(begin: Begin, clock: StoppedClock, *kinds: Daily) -> Planner:
    """Each kind writes into the outbox when it was due."""
    made = Planner(begin, clock)
    for kind in kinds:

        async def queue(tx: Transaction, _: WorkspaceSettings, at: datetime, kind: str = kind.kind) -> None:
            await tx.outbox.add(Post(f"{kind}:{at:%d %H:%M}", channel_lane(CHANNEL), kind))

        made.register(kind, queue)
    return made


async def start(begin: Begin, clock: StoppedClock, plan: Planner) -> None:
    async with begin(TEAM) as tx:
        await plan.plan_missing(tx, await tx.workspace.settings(), clock.now())


async def queued(begin: Begin) -> list[str]:
    async with begin(TEAM, reading=True) as tx:
        return [item.key for item in await tx.outbox.unsettled([channel_lane(CHANNEL)])]


async def test_what_a_new_release_brings_is_planned_at_its_start_and_missed_things_stay_due(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    old = planner(begin, clock, LUNCH)
    await start(begin, clock, old)
    clock.move(hours=2)  # 11:00, and nobody has looked at 10:00
    new = planner(begin, clock, LUNCH, TEA)
    await start(begin, clock, new)
    await new.plan()
    assert await queued(begin) == ["lunch:23 10:00"]
    clock.move(hours=5)
    await old.plan()
    assert await old.next_due() == datetime(2026, 11, 24, 10, tzinfo=UTC), "what it doesn't know is left to the others"
    await new.plan()
    assert await queued(begin) == ["lunch:23 10:00", "tea:23 16:00"]


async def test_a_changed_setting_moves_what_is_to_come_and_loses_nothing_that_is_due(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    plan = planner(begin, clock, LUNCH, TEA)
    await start(begin, clock, plan)
    clock.move(hours=1)
    async with begin(TEAM) as tx:
        settings = replace(await tx.workspace.settings(), handover_chase_at=time(11))
        await tx.workspace.save_settings(settings)
        await plan.plan_next(tx, settings, clock.now())
    await plan.plan()
    assert await queued(begin) == ["lunch:23 10:00"]
    assert await plan.next_due() == datetime(2026, 11, 23, 11, tzinfo=UTC)


async def test_two_workers_do_it_once(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    workers = [planner(begin, clock, LUNCH, TEA) for _ in range(4)]
    await start(begin, clock, workers[0])
    clock.move(hours=8)
    await asyncio.gather(*(worker.plan() for worker in workers))
    assert sorted(await queued(begin)) == ["tea:23 16:00"], "lunch is too late, tea was done once"


async def test_what_needs_a_channel_waits_for_one_and_a_day_off_has_nothing(begin: Begin, clock: StoppedClock) -> None:
    settings = WorkspaceSettings(holidays_added=(date(2026, 11, 23),))  # and no channel is named
    await install(begin, clock.now(), "Ann", settings=settings)
    plan = planner(begin, clock, LUNCH, TEA)
    await start(begin, clock, plan)
    assert await plan.next_due() == datetime(2026, 11, 24, 10, tzinfo=UTC)
    for _ in range(33):
        clock.move(hours=1)
        await plan.plan()
    assert await queued(begin) == ["lunch:24 10:00"]


async def test_one_that_fails_is_tried_again_and_holds_up_no_other(
    begin: Begin, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    await install(begin, clock.now(), "Ann")
    plan = planner(begin, clock, TEA)
    broken = [True]

    async def queue(tx: Transaction, _: WorkspaceSettings, at: datetime) -> None:
        await tx.outbox.add(Post("biscuits", channel_lane(CHANNEL), "biscuits"))
        if broken:
            raise RuntimeError("crumbs")

    plan.register(Daily("biscuits", TEA.at), queue)
    await start(begin, clock, plan)
    clock.move(hours=7)
    await plan.plan()
    assert await queued(begin) == ["tea:23 16:00"]
    assert "planning biscuits" in caplog.text
    broken.clear()
    await plan.plan()
    assert await queued(begin) == ["tea:23 16:00", "biscuits"]


def test_a_kind_is_registered_once(begin: Begin, clock: StoppedClock) -> None:
    with pytest.raises(ValueError, match="twice"):
        planner(begin, clock, LUNCH, LUNCH)


async def test_a_worker_goes_on_with_what_is_left_while_another_is_at_one(postgresql_url: str) -> None:
    clock = StoppedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    engine = create_engine(postgresql_url)
    begin = Begin(engine, clock)
    at_it, go_on = asyncio.Event(), asyncio.Event()
    slow = Planner(begin, clock)

    async def hang(_: Transaction, __: WorkspaceSettings, ___: datetime) -> None:
        at_it.set()
        await go_on.wait()

    slow.register(LUNCH, hang)
    quick = planner(begin, clock, LUNCH)
    for team in (TEAM, "T0OTHER"):
        await install(begin, clock.now(), team=team)
        async with begin(team) as tx:
            await tx.dailies.set(LUNCH.kind, clock.now())
    hanging = asyncio.create_task(slow.plan())
    await at_it.wait()
    async with asyncio.timeout(20):
        await quick.plan()
    async with begin.everywhere(reading=True) as everywhere:
        left = {workspace for workspace, _ in await everywhere.dailies.due(clock.now(), [LUNCH.kind])}
    assert len(left) == 1, "the one that the other worker is at"
    go_on.set()
    await hanging
    await begin.close()
