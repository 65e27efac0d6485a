"""The first import of an inbox beside fetching its pages alone: time and memory, each in a process of its own.

The inbox is the sandbox's Groove, in a process of its own too. Nobody waits for a turn: in earnest both are held to
one request a second.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp

from bot.clients.groove import GrooveClient
from bot.db import create_engine
from bot.issues.service.importing import Import
from bot.transaction import Begin
from tests.bench.children import figures_of, serving
from tests.bench.inbox import NOW
from tests.factories import TEAM, StoppedClock, install
from tests.issues.inbox import TOKEN

SIZES = (5_000, 50_000)
ROUNDS = 3
BAR = 2.0


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on one database."""
    report(f"\nthe first import on {name}, {ROUNDS} rounds in turn with fetching the pages alone, the fastest of each")
    for size in SIZES:
        with serving("tests.bench.inbox", str(size)) as url:
            work = partial(_work, database, url)
            rounds = [(work("fetch"), work("import")) for _ in range(ROUNDS)]
        alone, both = (min(of_kind, key=lambda one: float(one["seconds"])) for of_kind in zip(*rounds, strict=True))
        assert both["known"] == alone["known"], (both, alone)
        report(
            f"{size:>7,} tickets: pages alone {alone['seconds']:6.1f} s, import {both['seconds']:6.1f} s,"
            f" {both['seconds'] / alone['seconds']:.2f} times (bar: {BAR}); of the processor {alone['work']:.1f} and"
            f" {both['work']:.1f} s; memory at most {alone['memory']:.0f} and {both['memory']:.0f} MB"
        )


def _work(database: str, url: str, what: str) -> dict[str, float]:
    return figures_of("tests.bench.importing", what, database, url)


@asynccontextmanager
async def client(url: str) -> AsyncIterator[GrooveClient]:
    async with aiohttp.ClientSession() as session:
        yield GrooveClient(session, f"{url}/groove/v1", TOKEN, StoppedClock(NOW))


Done = tuple[int, float, float]
"""How many tickets are known, and how long that took: seconds, and those of this process's own work."""


async def fetch(_: str, url: str) -> Done:
    """Read all pages, and drop them."""
    known, start, work = 0, time.perf_counter(), time.process_time()
    async with client(url) as groove:
        number, last = 1, False
        while not last:
            page = await groove.list_tickets(None, number)
            known += sum(ticket.state.value != "spam" for ticket in page.items)
            number, last = number + 1, page.last
    return known, time.perf_counter() - start, time.process_time() - work


async def take_over(database: str, url: str) -> Done:
    """Import into a workspace without anything."""
    engine = create_engine(database)
    clock = StoppedClock(NOW)
    begin = Begin(engine, clock)
    async with engine.begin() as connection:
        for table in ("issue_events", "issues", "outbox", "groove_imports"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")
    await install(begin, NOW, "Ann", "Ben")
    start, work = time.perf_counter(), time.process_time()
    async with client(url) as groove:
        while (await Import(begin, clock).go_on(TEAM, groove)).finished_at is None:
            pass
    took = time.perf_counter() - start, time.process_time() - work
    async with begin(TEAM, reading=True) as tx:
        known = await tx.imports.count_tickets()
    await engine.dispose()
    return known, *took


def main(what: str, database: str, url: str) -> None:
    """Do one of both and print its figures."""
    known, seconds, work = asyncio.run({"fetch": fetch, "import": take_over}[what](database, url))
    figures = {
        "seconds": seconds,
        "work": work,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "known": known,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:4])
