"""The bot's process and the line to it, with a small child that speaks it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ControlError
from bot.sandbox.process import BotDown, BotProcess

STAND_IN = Path(__file__).with_name("stand_in.py")
ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
HALF_PAST = START.replace(minute=30)

Make = Callable[..., BotProcess]


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(START)


@pytest.fixture
async def make(tmp_path: Path, clock: SandboxClock) -> AsyncIterator[Make]:
    async with AsyncExitStack() as stack:

        def made(vice: str = "") -> BotProcess:
            process = BotProcess(
                environment=lambda: {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VICE": vice},
                now=clock.now,
                log_path=tmp_path / "bot.log",
                command=(sys.executable, str(STAND_IN)),
            )
            stack.push_async_callback(process.close)
            return process

        yield made


async def test_the_bot_does_what_is_due_at_the_time_it_is_told(make: Make, clock: SandboxClock, tmp_path: Path) -> None:
    process = make()
    await process.start()
    assert await process.next_due() == HALF_PAST
    clock.set(HALF_PAST)
    await process.tick()
    assert await process.next_due() == HALF_PAST.replace(hour=10, minute=0)
    await process.close()
    assert (tmp_path / "bot.log").read_text().split("\n") == ["tick 09:30", "closed", ""]


async def test_it_can_be_killed_and_started_again(make: Make, tmp_path: Path) -> None:
    process = make()
    await process.start()
    with pytest.raises(ControlError) as refused:
        await process.start()
    assert refused.value.status == 409
    await process.kill(signal.SIGKILL)
    assert not process.running
    with pytest.raises(BotDown):
        await process.settle()
    with pytest.raises(ControlError) as refused:
        await process.kill(signal.SIGKILL)
    assert refused.value.status == 409
    await process.start()
    assert await process.next_due() == HALF_PAST
    await process.kill(signal.SIGTERM)
    assert (tmp_path / "bot.log").read_text() == "closed\n"


async def test_a_bot_that_dies_at_work_keeps_nobody_waiting(make: Make) -> None:
    process = make("dies")
    await process.start()
    with pytest.raises(BotDown):
        await process.tick()


async def test_a_bot_killed_while_it_is_asked_keeps_nobody_waiting(make: Make) -> None:
    process = make("hangs")
    await process.start()
    asked = asyncio.create_task(process.tick())
    await asyncio.sleep(0)
    await process.kill(signal.SIGKILL)
    with pytest.raises(BotDown):
        await asked


async def test_a_failure_in_the_bot_is_told_and_it_lives_on(make: Make) -> None:
    process = make("fails")
    await process.start()
    with pytest.raises(ControlError) as refused:
        await process.tick()
    assert refused.value.status == 500
    assert "no idea" in refused.value.message
    assert await process.next_due() == HALF_PAST


async def test_a_bot_that_never_starts_says_why(make: Make) -> None:
    with pytest.raises(ControlError) as refused:
        await make("stillborn").start()
    assert refused.value.status == 503
    assert "nothing is set" in refused.value.message
