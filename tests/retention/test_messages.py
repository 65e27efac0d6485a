"""Messages are forgotten in time, but for those that are still brought up to date."""

from datetime import date

import pytest
from sqlalchemy import select, update

from bot.blocks import Message
from bot.issues.rules import actions
from bot.issues.rules.issue import Actor, Resolution
from bot.issues.service.lasting import lasting
from bot.issues.service.record import record
from bot.outbox.rules import HOME, SETTLED, Post, State, channel_lane, home_lane
from bot.outbox.store.table import OutboxRow
from bot.retention.rules import begins_with
from bot.retention.service import AT_ONCE
from bot.rota.service.lasting import RotaLasting
from bot.transaction import Begin
from tests.factories import CHANNEL, TEAM, StoppedClock, install, open_issue
from tests.retention.night import forget
from tests.rota.requests.desk import team_rota


async def send(begin: Begin, clock: StoppedClock, key: str, state: State = State.SENT, kind: str = "any") -> None:
    lane = home_lane("U0ANN") if kind == HOME else channel_lane(CHANNEL)
    async with begin(TEAM) as tx:
        await tx.outbox.add(Post(key, lane, kind, body=Message("secret")))
        there = OutboxRow.key == key
        settled = {"state": state, "settled_at": clock.now() if state in SETTLED else None, "due_at": clock.now()}
        await tx.session.execute(update(OutboxRow).where(there).values(**settled))


async def keys(begin: Begin) -> set[str]:
    async with begin(TEAM, reading=True) as tx:
        return set(await tx.session.scalars(select(OutboxRow.key)))


async def test_messages_are_forgotten_after_their_time_but_for_what_goes_on(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    for state in SETTLED:
        await send(begin, clock, f"over:{state}", state)
    for state in (State.PENDING, State.SENDING, State.STALE, State.UPDATING):
        await send(begin, clock, f"going on:{state}", state)
    await send(begin, clock, "home:U0ANN", State.SHOWN, HOME)
    await send(begin, clock, "told for good", kind="told once")
    await send(begin, clock, "request:12")
    await send(begin, clock, "request:12:to:U0BEN")
    await send(begin, clock, "request:12/2")
    await send(begin, clock, "request:1")
    clock.move(days=89)
    await send(begin, clock, "lately")
    clock.move(days=2)

    async def open_request(_: object) -> set[str]:
        return {"request:12"}

    await forget(begin, clock, lasting=[open_request], lasting_kinds=["told once"])
    waiting = {f"going on:{state}" for state in ("pending", "sending", "stale", "updating")}
    shown = {"home:U0ANN", "told for good", "request:12", "request:12:to:U0BEN", "request:12/2", "lately"}
    assert await keys(begin) == waiting | shown


async def test_more_messages_than_are_looked_at_at_once_are_all_forgotten_though_some_stay(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        stay = [Post(f"stays:{number}", channel_lane(CHANNEL), "any") for number in range(AT_ONCE + 10)]
        await tx.outbox.add_all(
            [*stay, *(Post(f"goes:{number}", channel_lane(CHANNEL), "any") for number in range(30))]
        )
        settled = {"state": State.SENT, "settled_at": clock.now(), "due_at": clock.now()}
        await tx.session.execute(update(OutboxRow).values(**settled))
    clock.move(days=91)

    async def some(_: object) -> set[str]:
        return {"stays"}

    await forget(begin, clock, lasting=[some])
    assert await keys(begin) == {post.key for post in stay}


async def test_the_reminder_of_an_issue_that_is_open_for_months_still_changes_when_it_is_closed(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        settings = await tx.workspace.settings()
        issue = await open_issue(tx, 1, clock.now(), settings, clock.now())
    await send(begin, clock, f"critical:{issue.id}")
    clock.move(days=200)
    await forget(begin, clock, lasting=[lasting])
    async with begin(TEAM) as tx:
        after, event = actions.close(issue, Actor("Ann", 1), Resolution.FIXED, clock.now())
        await record(tx, after, [event], settings, clock.now())
        told = await tx.outbox.find(f"critical:{issue.id}")
        assert told is not None
        assert told.state is State.STALE


async def test_the_post_of_a_request_for_a_day_far_ahead_still_changes_when_it_is_accepted(
    begin: Begin, clock: StoppedClock
) -> None:
    team = await team_rota(begin, clock)
    number = await team.ask("Ben", date(2027, 6, 1))
    post = (await team.request(number)).message
    async with begin(TEAM) as tx:
        settled = {"state": State.SENT, "settled_at": clock.now(), "due_at": clock.now()}
        await tx.session.execute(update(OutboxRow).values(**settled))
    clock.move(days=120)
    await forget(begin, clock, lasting=[RotaLasting(clock)])
    await team.answers.accept(team.call("Cara"), number)
    async with begin(TEAM, reading=True) as tx:
        told = await tx.outbox.find(post)
        assert told is not None
        assert told.state is State.STALE


@pytest.mark.parametrize(
    ("key", "known"),
    [("a:1", True), ("a:1:b", True), ("a:1/2", True), ("a:12", False), ("a", False), ("b:a:1", False), ("", False)],
)
def test_a_key_begins_with_another_at_a_boundary_only(key: str, known: bool) -> None:
    assert begins_with(key, {"a:1"}) is known
