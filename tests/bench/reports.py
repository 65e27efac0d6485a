"""`/triage report` over a period of 50,000 issues, and the line of the week at Home beside them."""

import random
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from bot.call import Call
from bot.db import create_engine
from bot.home.rules import Viewer
from bot.issues.store.tables import IssueRow
from bot.reports.service.reports import Reports
from bot.reports.service.summary import Summary
from bot.rota.rules.rota import Rota
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import CHANNEL, TEAM, StoppedClock, install

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)
ISSUES, CUSTOMERS, APART = 50_000, 40, timedelta(minutes=30)
TARGET = timedelta(hours=48)
ROUNDS = 5


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on one database."""
    clock = StoppedClock(NOON)
    begin = Begin(create_engine(database), clock)
    ann = (await install(begin, NOON, "Ann", settings=SETTINGS))["Ann"]
    await _fill(begin)
    report(f"\nreports on {name}: {ISSUES:,} issues of {CUSTOMERS} customers, the best of {ROUNDS}")
    report(f"{'':12}  {'issues':>7}  {'ms':>7}  {'peak MB':>8}")
    call, reports = Call(TEAM, ann, SETTINGS), Reports(begin, clock)
    for period in ("this week", "this month", "this year", "3 years"):
        shown = await reports.show(call, period)
        issues = shown.text.split("*")[1]
        took, peak = await _cost(lambda period=period: reports.show(call, period))  # type: ignore[misc]
        report(f"{period:12}  {issues:>7}  {took:>7.0f}  {peak:>8.1f}")
    viewer = Viewer(ann, SETTINGS, NOON, Rota(SETTINGS.calendar), {})
    async with begin(TEAM, reading=True) as tx:
        took, peak = await _cost(lambda: Summary.at_home(tx, viewer))
    report(f"{'at Home':12}  {'':>7}  {took:>7.0f}  {peak:>8.1f}")
    await begin.close()


async def _cost(work: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """Milliseconds and, in a round of its own, the most megabytes at a time."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await work()
        took.append(1000 * (time.perf_counter() - start))
    tracemalloc.start()
    await work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return min(took), peak


async def _fill(begin: Begin) -> None:
    dice = random.Random(1)
    async with begin(TEAM) as tx:
        customers = [await tx.customers.add(f"Customer {number}", None) for number in range(CUSTOMERS)]
        rows = [_row(number, customers[number % CUSTOMERS], dice) for number in range(1, ISSUES + 1)]
        for start in range(0, len(rows), 1000):
            await tx.session.execute(insert(IssueRow), rows[start : start + 1000])
    async with begin(TEAM) as tx:
        await tx.session.execute(text("ANALYZE"))


def _row(number: int, customer: int | None, dice: random.Random) -> dict[str, Any]:
    """An issue that was closed after up to 90 hours, if those have passed."""
    opened_at = NOON - number * APART
    took = timedelta(hours=90 * dice.random())
    closed = opened_at + took < NOON
    return {
        "workspace_id": TEAM,
        "groove_number": number,
        "title": f"Mail {number}",
        "state": "closed" if closed else "open",
        "resolution": dice.choice(["fixed", "answered", "backlogged"]) if closed else None,
        "severity": "normal",
        "customer_id": customer,
        "opened_at": opened_at,
        "closed_at": opened_at + took if closed else None,
        "clock_counted_seconds": took.total_seconds() if closed else 0,
        "clock_running_since": None if closed else opened_at,
        "breach_at": opened_at + TARGET if took >= TARGET or not closed else None,
        "reminded_until": NOON,
    }
