"""The outbox keeps each message once, in order, and hands it to one worker only."""

import asyncio
from datetime import timedelta

from bot.blocks import Message
from bot.outbox.rules import LEASE, Delivered, Post, State, channel_lane
from bot.transaction import Begin
from tests.factories import CHANNEL, TEAM, StoppedClock, install

LANE = channel_lane(CHANNEL)


def post(key: str, lane: str = LANE) -> Post:
    return Post(key, lane, "test", body=Message(key))


async def claimed(begin: Begin, clock: StoppedClock, limit: int = 10) -> list[str]:
    async with begin.everywhere() as everywhere:
        return [item.key for item in await everywhere.outbox.claim(clock.now(), limit)]


async def test_queueing_a_message_again_does_nothing(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        assert await tx.outbox.add(post("handover:2026-11-23"))
    async with begin(TEAM) as tx:
        assert not await tx.outbox.add(post("handover:2026-11-23"))
    assert await claimed(begin, clock) == ["handover:2026-11-23"]


async def test_a_message_whose_use_case_fails_is_not_sent(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    try:
        async with begin(TEAM) as tx:
            await tx.outbox.add(post("a"))
            raise RuntimeError("the rest failed")
    except RuntimeError:
        pass
    assert await claimed(begin, clock) == []


async def test_a_lane_is_served_in_order_one_message_at_a_time(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        for key in ("a", "b", "c"):
            await tx.outbox.add(post(key))
        await tx.outbox.add(post("other", channel_lane("C0OTHER")))
    assert await claimed(begin, clock) == ["a", "other"]
    assert await claimed(begin, clock) == [], "b waits until it is known what became of a"


async def test_two_workers_never_claim_the_same_message(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        for number in range(20):
            await tx.outbox.add(post(f"m{number}", channel_lane(f"C{number}")))
    batches = await asyncio.gather(*(claimed(begin, clock, 5) for _ in range(8)))
    taken = [key for batch in batches for key in batch]
    assert len(taken) == len(set(taken))


async def test_a_late_worker_cannot_overwrite_what_another_has_recorded(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await tx.outbox.add(post("a"))
    async with begin.everywhere() as everywhere:
        [slow] = await everywhere.outbox.claim(clock.now(), 1)
    clock.move(seconds=LEASE.total_seconds() + 1)
    async with begin.everywhere() as everywhere:
        [quick] = await everywhere.outbox.claim_doubtful(clock.now(), 1)
    async with begin(TEAM) as tx:
        await tx.outbox.record_sent(quick, Delivered(CHANNEL, "1.1"))
    async with begin(TEAM) as tx:
        await tx.outbox.put_back(slow, "too late")
        found = await tx.outbox.find("a")
    assert found is not None
    assert (found.state, found.ref) == (State.SENT, "1.1")


async def test_a_message_touched_while_it_was_sent_is_brought_up_to_date(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await tx.outbox.add(post("a"))
    async with begin.everywhere() as everywhere:
        [item] = await everywhere.outbox.claim(clock.now(), 1)
    async with begin(TEAM) as tx:
        await tx.outbox.refresh("a")
    async with begin(TEAM) as tx:
        await tx.outbox.record_sent(item, Delivered(CHANNEL, "1.1"))
    async with begin.everywhere() as everywhere:
        [again] = await everywhere.outbox.claim(clock.now(), 1)
    assert (again.key, again.state, again.posted) == ("a", State.UPDATING, True)


async def test_a_long_message_goes_on_in_its_thread_even_if_it_was_found_after_a_crash(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    long = Message("one", more=(Message("two"), Message("three")))
    async with begin(TEAM) as tx:
        await tx.outbox.add(post("a"))
    async with begin.everywhere() as everywhere:
        [item] = await everywhere.outbox.claim(clock.now(), 1)
    async with begin(TEAM) as tx:
        await tx.outbox.save_body(item, long)
    clock.move(seconds=LEASE.total_seconds())
    async with begin.everywhere() as everywhere:
        [found] = await everywhere.outbox.claim_doubtful(clock.now(), 1)
    async with begin(TEAM) as tx:
        await tx.outbox.record_sent(found, Delivered(CHANNEL, "1.1"))
        second = await tx.outbox.find("a/2")
        third = await tx.outbox.find("a/3")
    assert second is not None
    assert third is not None
    assert (second.thread_ts, second.body, third.body) == ("1.1", Message("two"), Message("three"))


async def test_a_message_put_back_waits_and_holds_its_lane(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await tx.outbox.add(post("a"))
        await tx.outbox.add(post("b"))
    async with begin.everywhere() as everywhere:
        [item] = await everywhere.outbox.claim(clock.now(), 1)
    async with begin(TEAM) as tx:
        await tx.outbox.put_back(item, "ratelimited", 30)
    assert await claimed(begin, clock) == []
    clock.move(seconds=30)
    assert await claimed(begin, clock) == ["a"]


async def test_a_lane_that_waits_is_due_when_its_first_message_is(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await tx.outbox.add(post("a"))
        await tx.outbox.add(post("b"))
    async with begin.everywhere() as everywhere:
        [item] = await everywhere.outbox.claim(clock.now(), 1)
    async with begin(TEAM) as tx:
        await tx.outbox.put_back(item, "ratelimited", 30)
    async with begin.everywhere(reading=True) as everywhere:
        assert await everywhere.outbox.next_due() == clock.now() + timedelta(seconds=30)
