"""Many messages for many channels: none keeps another channel's waiting, and the store is asked for many at once."""

import asyncio
from collections.abc import Sequence

from bot.blocks import Message
from bot.outbox.dispatcher import CONCURRENCY, Dispatcher
from bot.outbox.rules import Delivered, Item, Post, State
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock, install, statements


class PatientClock(StoppedClock):
    """Whoever waits by it waits until they are let go."""

    go: asyncio.Event

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        await self.go.wait()


class Hand:
    """A carrier that takes everything; what it is told to hold it has in hand until it is let go."""

    renders = True

    def __init__(self, *held: str) -> None:
        self.took: list[str] = []
        self._held = held
        self.reached, self.go = asyncio.Event(), asyncio.Event()

    async def deliver(self, item: Item, _: Message | None) -> Delivered:
        self.took.append(item.key)
        if item.key in self._held:
            self.reached.set()
            await self.go.wait()
        return Delivered(item.destination, f"ts of {item.key}")

    async def look(self, _: Item) -> Delivered | None:
        raise AssertionError


async def report(*_: object) -> None:
    raise AssertionError


async def queue(begin: Begin, clock: StoppedClock, keys: Sequence[str]) -> None:
    """Messages in the lane that their key's first word names."""
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await tx.outbox.add_all(
            [Post(key=key, lane=f"slack:{key.split()[0]}", kind="any", body=Message(key)) for key in keys]
        )


async def states(begin: Begin, keys: Sequence[str]) -> set[State]:
    async with begin(TEAM, reading=True) as tx:
        found = [await tx.outbox.find(key) for key in keys]
    return {item.state for item in found if item}


async def test_channels_that_have_just_had_a_message_keep_no_other_waiting(begin: Begin, clock: StoppedClock) -> None:
    patient = PatientClock(clock.now())
    patient.go = asyncio.Event()
    firsts = [f"C{number} first" for number in range(CONCURRENCY + 4)]
    seconds = [f"C{number} second" for number in range(CONCURRENCY + 4)]
    pairs = [key for pair in zip(firsts, seconds, strict=True) for key in pair]
    await queue(begin, clock, [*pairs, "last one"])
    hand = Hand("last one")
    dispatcher = Dispatcher(begin, patient, {"slack": hand}, {}, report)
    draining = asyncio.create_task(dispatcher.drain())
    await hand.reached.wait()
    assert set(hand.took) == {*firsts, "last one"}, "a channel gets one message a second"
    hand.go.set()
    patient.go.set()
    await draining
    assert sorted(hand.took) == sorted([*pairs, "last one"])
    assert await states(begin, hand.took) == {State.SENT}


async def test_of_many_messages_the_store_is_asked_less_than_once_each(begin: Begin, clock: StoppedClock) -> None:
    keys = [f"C{number} only" for number in range(4 * CONCURRENCY)]
    await queue(begin, clock, keys)
    hand = Hand()
    with statements(begin) as asked:
        await Dispatcher(begin, clock, {"slack": hand}, {}, report).drain()
    assert sorted(hand.took) == sorted(keys)
    assert len(asked) < len(keys)


async def test_what_arrives_while_the_process_is_told_to_go_is_written_down(begin: Begin, clock: StoppedClock) -> None:
    keys = ["C1 quick", "C2 slow"]
    await queue(begin, clock, keys)
    hand = Hand("C2 slow")
    draining = asyncio.create_task(Dispatcher(begin, clock, {"slack": hand}, {}, report).drain())
    await hand.reached.wait()
    draining.cancel()
    hand.go.set()
    await asyncio.gather(draining, return_exceptions=True)
    assert await states(begin, keys) == {State.SENT}
