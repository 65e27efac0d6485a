"""`bot web` or `bot worker` with the simulated time: `python -m tests.chaos.child web FILE SKEW`.

A worker does what is due when it is told to, by the line that bot/sandbox/bot_process.py describes.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.config import load_settings
from bot.logs import set_up_logging
from bot.outbox import rules
from bot.sandbox.bot_process import serve, until_terminated
from bot.wiring import build
from tests.chaos.clock import SharedClock

rules.PATIENCE = timedelta(seconds=4)
"""Real seconds: while a process hangs the simulated time runs on, and these have to run out as they would in fact."""

POLL = timedelta(days=1)
"""Of the inboxes: what no webhook told is of no matter here, and asking costs most of the time."""


class Followed(SharedClock):
    """The time is set by others."""

    def set(self, now: datetime) -> None:
        """Time goes on whatever this process is told."""


async def run(part: str, file: Path, skew: timedelta) -> None:
    """The bot until the line ends or SIGTERM comes."""
    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format, settings.secrets())
    clock = Followed(file, skew)
    bot = await build(settings, clock=clock)
    jobs = bot.worker.jobs
    bot.worker.jobs = [replace(job, interval=POLL.total_seconds()) if "poll" in job.name else job for job in jobs]
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, os.kill, os.getpid(), signal.SIGSTOP)
    try:
        await bot.start(web=part == "web", pump=False)
        await serve(bot, clock)  # type: ignore[arg-type]
    finally:
        await bot.close()


if __name__ == "__main__":
    _, part, file, skew = sys.argv
    asyncio.run(until_terminated(lambda: run(part, Path(file), timedelta(seconds=float(skew)))))
