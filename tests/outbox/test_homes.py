"""Home tabs in the outbox: one row a person, renewed by what they show, for as long as somebody may be looking."""

from contextlib import suppress
from datetime import timedelta

import pytest

from bot.outbox.rules import HOME, Delivered, Item, Post, State, home_lane
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock, install, open_issue

KEY = "home:U0ANN"


def post(clock: StoppedClock) -> Post:
    return Post(KEY, home_lane("U0ANN"), HOME, {"user": "U0ANN"}, expires_at=clock.now() + timedelta(hours=1))


async def opened(begin: Begin, clock: StoppedClock) -> None:
    async with begin(TEAM) as tx:
        await tx.outbox.show(post(clock))


async def state(begin: Begin) -> State:
    async with begin(TEAM, reading=True) as tx:
        found = await tx.outbox.find(KEY)
    assert found is not None
    return found.state


async def claimed(begin: Begin, clock: StoppedClock) -> Item:
    async with begin.everywhere() as everywhere:
        [item] = await everywhere.outbox.claim(clock.now(), 10)
    return item


async def put_up(begin: Begin, clock: StoppedClock) -> None:
    item = await claimed(begin, clock)
    async with begin(TEAM) as tx:
        assert await tx.outbox.record_sent(item, Delivered("U0ANN", "V1"))


async def change(begin: Begin, clock: StoppedClock, number: int) -> None:
    async with begin(TEAM) as tx:
        await open_issue(tx, number, clock.now(), await tx.workspace.settings(), clock.now())


@pytest.fixture
async def shown(begin: Begin, clock: StoppedClock) -> None:
    """Ann's tab stands."""
    await install(begin, clock.now(), "Ann")
    await opened(begin, clock)
    assert await state(begin) is State.PENDING
    await put_up(begin, clock)
    assert await state(begin) is State.SHOWN


@pytest.mark.usefixtures("shown")
async def test_a_change_of_what_it_shows_renews_it_and_renewing_changes_nothing(
    begin: Begin, clock: StoppedClock
) -> None:
    await change(begin, clock, 1)
    assert await state(begin) is State.STALE
    await put_up(begin, clock)
    assert await state(begin) is State.SHOWN, "what the outbox notes of it is no change"
    async with begin(TEAM, reading=True) as tx:
        await tx.issues.unresolved()
    assert await state(begin) is State.SHOWN


@pytest.mark.usefixtures("shown")
async def test_a_change_while_it_is_put_up_is_not_missed(begin: Begin, clock: StoppedClock) -> None:
    await change(begin, clock, 1)
    item = await claimed(begin, clock)
    assert item.posted
    await change(begin, clock, 2)
    async with begin(TEAM) as tx:
        await tx.outbox.record_sent(item, Delivered("U0ANN", "V1"))
    assert await state(begin) is State.STALE


@pytest.mark.usefixtures("shown")
async def test_after_an_hour_it_is_left_until_it_is_opened_again(begin: Begin, clock: StoppedClock) -> None:
    clock.move(hours=1, seconds=1)
    await change(begin, clock, 1)
    assert await state(begin) is State.SHOWN
    await opened(begin, clock)
    assert await state(begin) is State.STALE


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("end", [State.FAILED, State.STUCK, State.EXPIRED, State.CANCELLED, State.SENT])
async def test_however_it_ended_opening_it_again_puts_it_up(begin: Begin, clock: StoppedClock, end: State) -> None:
    await opened(begin, clock)
    item = await claimed(begin, clock)
    async with begin(TEAM) as tx:
        await tx.outbox.close(item, end, "refused")
    await change(begin, clock, 1)
    assert await state(begin) is end
    await opened(begin, clock)
    await put_up(begin, clock)
    assert await state(begin) is State.SHOWN


@pytest.mark.usefixtures("shown")
async def test_a_change_that_is_rolled_back_renews_nothing(begin: Begin, clock: StoppedClock) -> None:
    with suppress(ZeroDivisionError):
        async with begin(TEAM) as tx:
            await open_issue(tx, 1, clock.now(), await tx.workspace.settings(), clock.now())
            raise ZeroDivisionError
    assert await state(begin) is State.SHOWN
