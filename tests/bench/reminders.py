"""One pass of the reminders over many open issues, of which a hundred are due."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import create_engine
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Severity
from bot.issues.service.reminders import Reminders
from bot.issues.store.tables import IssueRow, ReminderRow
from bot.outbox.store.table import OutboxRow
from bot.transaction import Begin
from tests.factories import CHANNEL, TEAM, StoppedClock, install

SIZES = (1_000, 100_000, 1_000_000)
DUE = 100
PASSES = 7
BATCH = 5_000
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on one database; issues are added from size to size."""
    engine = create_engine(database)
    clock = StoppedClock(NOON)
    begin = Begin(engine, clock)
    await install(begin, clock.now(), "Ann")
    report(f"\none pass of the reminders on {name}, {DUE} of the issues due, fastest of {PASSES} (median)")
    first: float | None = None
    filled = 0
    for size in SIZES:
        await _fill(engine, filled, size)
        filled = size
        took = [await _one_pass(engine, begin, clock) for _ in range(PASSES)]
        fastest, median = min(took), statistics.median(took)  # whatever else the machine does only adds
        first = first or fastest
        figures = f"{1000 * fastest:7.1f} ms ({1000 * median:7.1f})"
        report(f"{size:>9,} open issues: {figures}, {fastest / first:.2f} of the pass over {SIZES[0]:,}")
    await engine.dispose()


async def _fill(engine: AsyncEngine, start: int, end: int) -> None:
    for low in range(start, end, BATCH):
        rows = [_row(number) for number in range(low + 1, min(low + BATCH, end) + 1)]
        async with engine.begin() as connection:
            await connection.execute(insert(IssueRow), rows)
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE"))


def _row(number: int) -> dict[str, object]:
    opened_at = NOON - timedelta(hours=2)
    return {
        "workspace_id": TEAM,
        "groove_number": number,
        "title": f"Mail {number}",
        "state": IssueState.OPEN,
        "severity": Severity.NORMAL,
        "opened_at": opened_at,
        "clock_counted_seconds": 0.0,
        "clock_running_since": opened_at,
        "breach_at": opened_at + timedelta(hours=48),
        "next_due_at": opened_at + timedelta(hours=24),
        "reminded_until": opened_at,
    }


async def _one_pass(engine: AsyncEngine, begin: Begin, clock: StoppedClock) -> float:
    """Make a hundred due, plan, and take back what was planned."""
    since = NOON - timedelta(hours=24, minutes=1)
    async with engine.begin() as connection:
        await connection.execute(
            update(IssueRow)
            .where(IssueRow.groove_number <= DUE)
            .values(
                clock_running_since=since,
                breach_at=since + timedelta(hours=48),
                next_due_at=NOON - timedelta(minutes=1),
                reminded_until=since,
            )
        )
    start = time.perf_counter()
    await Reminders(begin, clock).plan()
    took = time.perf_counter() - start
    async with engine.begin() as connection:
        found = (await connection.execute(text("SELECT count(*) FROM reminders"))).scalar_one()
        assert found == DUE, found
        await connection.execute(ReminderRow.__table__.delete())
        await connection.execute(OutboxRow.__table__.delete().where(OutboxRow.lane == f"slack:{CHANNEL}"))
    return took
