"""`/triage who`: the bot beside two floors, in turn, on one kind of database."""

import asyncio
import os
import signal
import statistics
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import aiohttp
from sqlalchemy import text

from bot.clock import SystemClock
from bot.db import create_engine
from bot.sandbox.server import Sandbox, free_port
from bot.transaction import Begin
from tests.bench.load import SIGNING_SECRET, Round, fire
from tests.factories import install, pattern

ROUNDS = 5
LOADS = {1: 300, 8: 600, 64: 1200}
"""At a time -> requests a round."""

SIZE = ("Ann", "Ben", "Cara", "Dev", "Eve", "Fay", "Gil", "Hal", "Ida", "Jon")


async def prepare(database: str) -> None:
    """A rota of ten people, and the floor's two tables."""
    engine = create_engine(database)
    clock = SystemClock()
    begin = Begin(engine, clock)
    people = list((await install(begin, clock.now(), *SIZE)).values())
    async with begin("T0SANDBOX") as tx:
        days = {day: [people[2 * day], people[2 * day + 1]] for day in range(5)}
        await tx.rota.save_pattern(pattern(days, date(2026, 1, 5)))
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE bench_people (id INTEGER PRIMARY KEY, name TEXT)"))
        await connection.execute(text("INSERT INTO bench_people VALUES (1, 'Ann')"))
        await connection.execute(text("CREATE TABLE bench_seen (at TEXT)"))
    await engine.dispose()


def settings_of(sandbox: Sandbox, database: str) -> dict[str, str]:
    """The environment of the bot and the floors, save for the port."""
    return {
        "SLACK_BOT_TOKEN": sandbox.keys.bot_token,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{sandbox.url}/slack/api/",
        "DATABASE_URL": database,
        "LOG_LEVEL": "WARNING",
    }


@asynccontextmanager
async def running(command: list[str], port: int, environment: dict[str, str]) -> AsyncIterator[str]:
    """A server in its own process, once it listens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            for _ in range(200):
                try:
                    await session.get(f"http://127.0.0.1:{port}/")
                    break
                except aiohttp.ClientError:
                    await SystemClock().sleep(0.05)
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


@asynccontextmanager
async def contenders(database: str, sandbox: Sandbox) -> AsyncIterator[dict[str, str]]:
    """The addresses of the bot and the two floors."""
    ports = [free_port() for _ in range(3)]
    settings = settings_of(sandbox, database) | {"PORT": str(ports[0])}
    slack_url = settings["SLACK_API_URL"]
    floor = ["-m", "tests.bench.floors"]
    async with (
        running(["-m", "bot", "web"], ports[0], settings) as bot,
        running([*floor, "ack", str(ports[1]), slack_url, database], ports[1], settings) as ack,
        running([*floor, "database", str(ports[2]), slack_url, database], ports[2], settings) as stock,
    ):
        yield {"bot": bot, "stock, ack only": ack, "stock, select + insert": stock}


async def measure(name: str, database: str, folder: Path, report: Callable[[str], None]) -> None:
    """Measure on one database and print a table."""
    await prepare(database)
    sandbox = Sandbox(port=0, data_dir=folder, seed="empty", bot=False)
    async with sandbox, contenders(database, sandbox) as urls:
        report(f"\n/triage who on {name}, {ROUNDS} rounds in turn, medians")
        report(f"{'at a time':>9}  {'':22}  {'per second':>10}  {'p50 ms':>8}  {'p99 ms':>8}")
        for at_once, number in LOADS.items():
            rounds: dict[str, list[Round]] = {who: [] for who in urls}
            for _ in range(ROUNDS):
                for who, url in urls.items():
                    rounds[who].append(await fire(url, at_once=at_once, number=number))
            figures = {who: _medians(done) for who, done in rounds.items()}
            for who, (rate, p50, p99) in figures.items():
                lost = sum(one.unanswered for one in rounds[who])
                note = f"  ({lost} not answered in time)" if lost else ""
                report(f"{at_once:>9}  {who:22}  {rate:>10.0f}  {p50:>8.2f}  {p99:>8.2f}{note}")
            _bars(at_once, figures, report)


def _medians(rounds: list[Round]) -> tuple[float, float, float]:
    return (
        statistics.median(one.per_second for one in rounds),
        statistics.median(one.percentile(0.5) for one in rounds),
        statistics.median(one.percentile(0.99) for one in rounds),
    )


def _bars(at_once: int, figures: dict[str, tuple[float, float, float]], report: Callable[[str], None]) -> None:
    bot, ack, stock = figures.values()
    if at_once == 1:
        report(f"{'':11}p50 is {bot[1] / ack[1]:.2f} of the stock app that only acks (bar: at most 0.30)")
    if at_once == 64:
        report(f"{'':11}beside the stock app with select + insert: {bot[0] / stock[0]:.2f} times as many (bar: 1.50),")
        report(f"{'':11}p99 is {bot[2] / stock[2]:.2f} of its (bar: at most 1.00)")
