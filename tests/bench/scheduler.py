"""A pass of all the jobs that run within an hour, over 10,000 workspaces and a million open issues: nothing is due."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Settings
from bot.db import create_engine
from bot.looking import Look
from bot.wiring import HOUR, build
from bot.worker import Worker
from tests.factories import StoppedClock

WORKSPACES = 10_000
ISSUES_EACH = 100
SENT_EACH = 20
DAILIES_EACH = 12
PASSES = 30
PAUSE = 5 * 60
"""Seconds from pass to pass: in each it is time for every job that runs within the hour."""

BAR = 5.0
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

# `:later` is when the next thing is due. Each row tells its workspace by its number.
FILL = (
    "INSERT INTO workspaces (id, name, bot_user_id, settings, version, followed, created_at)"
    " SELECT 'T' || n, 'Agency ' || n, 'U0BOT', '{}', 0, 0, :now FROM generate_series(1, :workspaces) n",
    "INSERT INTO dailies (workspace_id, kind, next_at)"
    " SELECT id, 'daily ' || n, :later FROM workspaces, generate_series(1, :dailies) n",
    "INSERT INTO issues (workspace_id, groove_number, title, state, severity, opened_at, clock_counted_seconds,"
    " clock_running_since, breach_at, next_due_at, reminded_until)"
    " SELECT id, n, 'Mail ' || n, 'open', 'normal', :now, 0, :now, :target, :later, :now"
    " FROM workspaces, generate_series(1, :issues) n",
    "INSERT INTO outbox (workspace_id, key, lane, kind, subject, state, due_at, attempts, revision, created_at,"
    " settled_at) SELECT id, 'sent:' || n, 'slack:C' || n, 'reminders', '{}', 'sent', :now, 1, 0, :now, :now"
    " FROM workspaces, generate_series(1, :sent) n",
)


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on PostgreSQL."""
    engine = create_engine(database)
    clock = StoppedClock(NOON)
    settings = Settings(_env_file=None, database_url=database, slack_bot_token="xoxb-bench")
    bot = await build(settings, clock=clock, engine=engine)
    await _fill(engine)
    jobs = [job for job in bot.worker.jobs if job.interval < HOUR]
    worker = Worker(jobs, clock, Look(bot.begin.readers))
    passes = [await _one_pass(worker, clock) for _ in range(PASSES + 3)][3:]  # the first ones warm up
    whole, work = zip(*passes, strict=True)
    report(
        f"\none pass of {len(jobs)} jobs on {name}, {WORKSPACES:,} workspaces,"
        f" {WORKSPACES * ISSUES_EACH:,} open issues, nothing due"
    )
    report(
        f"median of {PASSES}: {statistics.median(whole):.2f} ms, fastest {min(whole):.2f} ms (bar: {BAR:.0f});"
        f" of the worker's processor {statistics.median(work):.2f} ms"
    )
    await bot.close()


async def _fill(engine: AsyncEngine) -> None:
    values = {
        "now": NOON,
        "later": NOON + timedelta(hours=30),
        "target": NOON + timedelta(hours=72),
        "dailies": DAILIES_EACH,
        "workspaces": WORKSPACES,
        "issues": ISSUES_EACH,
        "sent": SENT_EACH,
    }
    async with engine.begin() as connection:
        for statement in FILL:
            await connection.execute(text(statement), values)
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))  # as the server does by itself, in time


async def _one_pass(worker: Worker, clock: StoppedClock) -> tuple[float, float]:
    """Milliseconds, and those of this process's own work, of a pass in which it is time for every job."""
    clock.move(seconds=PAUSE)
    start, work = time.perf_counter(), time.process_time()
    await worker.tick()
    return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - work)
