"""Virtual time and the steps it is moved in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.world import next_step

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_time_stands_still_until_it_is_set() -> None:
    clock = SandboxClock(NINE)
    await clock.sleep(3600)
    assert clock.now() == NINE
    clock.set(NINE.astimezone(timezone(timedelta(hours=3))) + timedelta(minutes=1))
    assert clock.now().isoformat() == "2026-11-23T09:01:00+00:00"


def test_time_never_runs_back_and_always_has_a_zone() -> None:
    clock = SandboxClock(NINE)
    with pytest.raises(ValueError, match="back"):
        clock.set(NINE - timedelta(seconds=1))
    with pytest.raises(ValueError, match="zone"):
        SandboxClock(NINE.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, timedelta(hours=2)),
        (timedelta(seconds=-5), timedelta(minutes=1)),
        (timedelta(seconds=30), timedelta(minutes=1)),
        (timedelta(minutes=7), timedelta(minutes=7)),
        (timedelta(minutes=7, seconds=1), timedelta(minutes=8)),
        (timedelta(days=3), timedelta(hours=2)),
    ],
)
def test_idle_minutes_are_skipped_but_never_the_target(due: timedelta | None, expected: timedelta) -> None:
    instant = None if due is None else NINE + due
    assert next_step(NINE, instant, NINE + timedelta(hours=2)) == NINE + expected
