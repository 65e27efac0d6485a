"""`/triage rota 8`, `mine` and the Home tab: a large workspace beside a small one, in turn."""

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.db import create_engine
from bot.outbox.rules import HOME, Item
from bot.rota.service.rota import RotaService
from bot.transaction import Begin
from bot.workspaces.rules import Person, WorkspaceSettings
from tests.factories import CHANNEL, StoppedClock, home_tab, on_its_way
from tests.rota.filled import Size, fill

SIZES = {
    "T0SMALL": Size(people=10, history=timedelta(weeks=4), requests=3),
    "T0LARGE": Size(people=300, history=timedelta(days=3 * 365), requests=500),
}
ROUNDS = 200
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)
BAR = 1.5

Ask = Callable[[], Awaitable[Any]]


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on one database."""
    engine = create_engine(database)
    clock = StoppedClock(NOON)
    begin = Begin(engine, clock)
    people = {workspace: (await fill(begin, NOON, size, workspace))[0] for workspace, size in SIZES.items()}
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    report(f"\nthe rota on {name}: 10 people beside 300, three years and 500 open requests; {ROUNDS} in turn")
    report("anew: with nothing in memory, as after each change of the rota")
    report(f"{'':12}  {'small p50':>9}  {'p95 ms':>7}  {'large p50':>9}  {'p95 ms':>7}  p95 large/small (bar: {BAR})")
    asks = {workspace: _asks(begin, clock, workspace, person) for workspace, person in people.items()}
    for what in asks["T0SMALL"]:
        took: dict[str, list[float]] = {workspace: [] for workspace in SIZES}
        for number in range(ROUNDS + 10):
            for workspace in SIZES:
                start = time.perf_counter()
                await asks[workspace][what]()
                if number >= 10:  # the first ones warm up
                    took[workspace].append(1000 * (time.perf_counter() - start))
        small, large = (_percentiles(took[workspace]) for workspace in ("T0SMALL", "T0LARGE"))
        figures = f"{small[0]:>9.2f}  {small[1]:>7.2f}  {large[0]:>9.2f}  {large[1]:>7.2f}"
        report(f"{what:12}  {figures}  {large[1] / small[1]:.2f}")
    await engine.dispose()


def _percentiles(took: list[float]) -> tuple[float, float]:
    return statistics.median(took), sorted(took)[int(0.95 * len(took))]


def _asks(begin: Begin, clock: StoppedClock, workspace: str, person: Person) -> dict[str, Ask]:
    rota = RotaService(begin, clock)
    home = home_tab(begin, clock, rota)

    async def tab() -> None:
        async with begin(workspace, reading=True) as tx:
            await home.render(tx, _item(workspace, person))

    return {
        "rota 8": lambda: rota.weeks_ahead(workspace, SETTINGS, 8),
        "mine": lambda: rota.mine(workspace, SETTINGS, person, 8),
        "Home": tab,
        "rota 8 anew": lambda: RotaService(begin, clock).weeks_ahead(workspace, SETTINGS, 8),
        "mine anew": lambda: RotaService(begin, clock).mine(workspace, SETTINGS, person, 8),
    }


def _item(workspace: str, person: Person) -> Item:
    return on_its_way(HOME, HOME, workspace, user=person.slack_user_id)
