"""From the start of `bot web` to its first answer, and its memory at rest, beside stock Bolt apps in turn.

`/triage who` is asked again and again until it is answered. The processor's time is the process's own, so it hardly
depends on what else the machine does. Modules come compiled, as they do at every start but the first.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.clock import SystemClock
from bot.sandbox.server import Sandbox, free_port
from tests.bench.load import fire_once
from tests.bench.who import prepare, settings_of

ROUNDS = 3
BAR = 1.5
REST_SECONDS = 1.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Start:
    """Seconds to the first answer, those of the processor among them, and megabytes once nothing goes on."""

    seconds: float
    work: float
    memory: float


async def measure(name: str, database: str, folder: Path, report: Callable[[str], None]) -> None:
    """Measure on one database."""
    await prepare(database)
    sandbox = Sandbox(port=0, data_dir=folder, seed="empty", bot=False)
    async with sandbox:
        settings = settings_of(sandbox, database) | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        settings["PYTHONDONTWRITEBYTECODE"] = ""
        slack_url = settings["SLACK_API_URL"]
        commands = {
            "bot web": ["-m", "bot", "web"],
            "stock, ack only": ["-m", "tests.bench.floors", "ack", "PORT", slack_url, database],
            "stock, select + insert": ["-m", "tests.bench.floors", "database", "PORT", slack_url, database],
        }
        starts: dict[str, list[Start]] = {who: [] for who in commands}
        for number in range(ROUNDS + 1):
            for who, command in commands.items():
                start = await _start(command, settings)
                if number:  # the first one compiles
                    starts[who].append(start)
    report(f"\nstart to the first answer on {name}, {ROUNDS} rounds in turn, medians")
    report(f"{'':22}  {'seconds':>8}  {'processor':>9}  {'MB at rest':>10}")
    figures = {who: _medians(of_one) for who, of_one in starts.items()}
    for who, one in figures.items():
        report(f"{who:22}  {one.seconds:>8.2f}  {one.work:>9.2f}  {one.memory:>10.1f}")
    bot = figures["bot web"]
    for who, floor in list(figures.items())[1:]:
        bar = f" (bar: {BAR})" if who == "stock, select + insert" else ""
        report(
            f"of {who}: {bot.seconds / floor.seconds:.2f} times the seconds, {bot.work / floor.work:.2f} times the"
            f" processor's, {bot.memory / floor.memory:.2f} times the memory{bar}"
        )


def _medians(starts: list[Start]) -> Start:
    return Start(
        statistics.median(one.seconds for one in starts),
        statistics.median(one.work for one in starts),
        statistics.median(one.memory for one in starts),
    )


async def _start(command: list[str], settings: Mapping[str, str]) -> Start:
    port = free_port()
    command = [str(port) if part == "PORT" else part for part in command]
    environment = {**os.environ, **settings, "PORT": str(port)}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _first_answer(process, f"http://127.0.0.1:{port}/slack/events")
        seconds, work = time.perf_counter() - began, _work(process.pid)
        await SystemClock().sleep(REST_SECONDS)
        return Start(seconds, work, _memory(process.pid))
    finally:
        process.terminate()
        await process.wait()


async def _first_answer(process: asyncio.subprocess.Process, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                assert await fire_once(session, url) is not None, "refused"
                return
            except aiohttp.ClientConnectionError:
                await SystemClock().sleep(0.01)
    raise AssertionError("it did not start")


def _work(pid: int) -> float:
    """Seconds that the processor has worked for a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> float:
    """Megabytes of a process that are in memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
