"""A request a second on average, with a burst after a rest."""

import pytest

from bot.clients.pace import Pace, Together
from tests.factories import StoppedClock


async def test_a_burst_goes_at_once_and_the_rest_one_by_one(clock: StoppedClock) -> None:
    pace = Pace(clock, per_second=1, burst=3)
    for _ in range(5):
        await pace.wait()
    assert clock.waits == [1.0, 2.0]


async def test_a_rest_earns_the_burst_again_and_no_more(clock: StoppedClock) -> None:
    pace = Pace(clock, per_second=1, burst=3)
    for _ in range(3):
        await pace.wait()
    clock.move(hours=1)
    for _ in range(4):
        await pace.wait()
    assert clock.waits == [1.0]


async def test_who_pushes_in_does_not_wait_but_others_do(clock: StoppedClock) -> None:
    pace = Pace(clock, per_second=1, burst=1)
    await pace.wait()
    pace.push_in()
    assert clock.waits == []
    await pace.wait()
    assert clock.waits == [2.0]


async def test_of_several_limits_the_strictest_counts(clock: StoppedClock) -> None:
    both = Together(Pace(clock, per_second=1, burst=4), Pace(clock, per_second=10, burst=1))
    for _ in range(3):
        await both.wait()
    both.push_in()
    await both.wait()
    assert clock.waits == pytest.approx([0.1, 0.2, 1.0, 0.4])
