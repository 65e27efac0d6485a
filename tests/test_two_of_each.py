"""Two web and two worker processes before the sandbox's world, as the README has it; any may be killed."""

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import aiohttp

from bot.clock import SystemClock
from bot.outbox.rules import LEASE
from bot.sandbox.server import Sandbox, free_port
from tests.processes import process


async def test_of_two_web_and_two_worker_processes_any_may_be_killed(postgresql_url: str, tmp_path: Path) -> None:
    """As the README has it: the world alone, by its own clock, before the addresses of two."""
    ports = [free_port() for _ in range(4)]
    bots = [f"http://127.0.0.1:{port}" for port in ports[:2]]
    async with Sandbox(data_dir=tmp_path / "world", start=SystemClock().now(), bots=bots) as sandbox:
        here = {"PYTHONPATH": str(Path(__file__).parents[1]), "DATABASE_URL": postgresql_url}
        async with AsyncExitStack() as running:

            async def begin(port: int) -> asyncio.subprocess.Process:
                command, name = ("web", "PORT") if port in ports[:2] else ("worker", "WORKER_PORT")
                environment = sandbox.settings() | here | {name: str(port), "CLAIM_SECONDS": "16"}
                started = process(command, environment, tmp_path / f"{port}.log", module="tests.short_claims")
                return await running.enter_async_context(started)

            started = {port: await begin(port) for port in ports}
            await until_ready(ports)
            await sandbox.until_set_up()
            killed = (ports[0], ports[2])
            for port in killed:
                await note(sandbox, f"before {port}")
                started[port].kill()
                await started[port].wait()
                await note(sandbox, f"without {port}")
            wanted = sorted(f"{words} {port}" for port in killed for words in ("before", "without"))
            async with asyncio.timeout(2 * LEASE.total_seconds()), sandbox.world.watch() as changed:
                while len(notes(sandbox)) < len(wanted):
                    await changed.wait()
                    changed.clear()
    assert sorted(notes(sandbox)) == wanted, "each once"


async def until_ready(ports: list[int]) -> None:
    """Wait until a process on each port says that it is."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        for port in ports:
            answered = 0
            while answered != 200:
                with suppress(aiohttp.ClientConnectionError):
                    async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                        answered = answer.status
                await SystemClock().sleep(0.1)


async def note(sandbox: Sandbox, words: str) -> None:
    """Somebody writes a note, and is told that it was written."""
    body = {"user": "U0BEN", "channel": "C0TRIAGE", "command": "/triage", "text": f"note 1 {words}"}
    answer = await sandbox.control("slash", body)
    assert ": noted" in answer["ack"]["text"], answer


def notes(sandbox: Sandbox) -> list[str]:
    """What the first ticket's notes say, each without who wrote it."""
    [ticket] = [one for one in sandbox.world.groove.snapshot()["tickets"] if one["number"] == 1]
    return [one["text"].splitlines()[0] for one in ticket["messages"] if one["note"]]
