"""The bot's processes: any number of `web` and `worker`, killed, stopped, asked to go and started anew."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from bot.clock import SystemClock
from bot.sandbox.errors import ControlError
from bot.sandbox.process import BotDown, BotProcess
from bot.sandbox.server import INHERITED, free_port
from tests.chaos.clock import SharedClock
from tests.chaos.world import HOST

Part = Literal["web", "worker"]
SKEWS = (-30, 0, 30)
"""Seconds by which the clock of a process is wrong: those of two differ by a minute at most."""

ROOT = Path(__file__).parents[2]


class Member(BotProcess):
    """One process. `hung`: it is stopped, and lives."""

    def __init__(
        self,
        part: Part,
        number: int,
        clock_file: Path,
        environment: dict[str, str],
        folder: Path,
        chance: random.Random,
    ) -> None:
        self.part = part
        self.name = f"{part}-{number}"
        self.hung = False
        self.url = ""
        if part == "web":
            port = free_port()
            environment = environment | {"HOST": HOST, "PORT": str(port)}
            self.url = f"http://{HOST}:{port}"
        super().__init__(
            environment=lambda: environment,
            now=SharedClock(clock_file).now,
            log_path=folder / f"{self.name}.log",
            command=(sys.executable, "-m", "tests.chaos.child", part, str(clock_file), "0"),
        )
        self._clock_file = clock_file
        self._chance = chance

    async def start(self) -> None:
        """Start it, with a clock that is wrong in its own way."""
        skew = str(self._chance.choice(SKEWS))
        self._command = (sys.executable, "-m", "tests.chaos.child", self.part, str(self._clock_file), skew)
        await super().start()

    async def hang(self) -> None:
        """It does nothing any more, and does not know it. It stops between two steps, as the child sees to."""
        assert self._child is not None
        self._child.send_signal(signal.SIGUSR1)
        self.hung = True
        while self.running and _state_of(self._child.pid) != "T":  # nothing tells when another process has stopped
            await SystemClock().sleep(0.01)

    def go_on(self) -> None:
        """It goes on as if nothing had been."""
        assert self._child is not None
        self._child.send_signal(signal.SIGCONT)
        self.hung = False

    async def end(self, sig: signal.Signals) -> None:
        """End it by a signal."""
        if self.hung:
            self.go_on()
        await self.kill(sig)


class Fleet:
    """All processes."""

    def __init__(
        self,
        webs: int,
        workers: int,
        clock_file: Path,
        environment: dict[str, str],
        folder: Path,
        chance: random.Random,
    ) -> None:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        whole = inherited | environment | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        made: list[tuple[Part, int]] = [("web", number) for number in range(1, webs + 1)]
        made += [("worker", number) for number in range(1, workers + 1)]
        self._ticking: dict[str, asyncio.Task[None]] = {}
        self.members = [Member(part, number, clock_file, whole, folder, chance) for part, number in made]

    def of(self, part: Part) -> list[Member]:
        """Those of a kind."""
        return [member for member in self.members if member.part == part]

    async def start_missing(self) -> None:
        """Start what is down, let go on what hangs."""
        for member in self.members:
            if member.hung:
                member.go_on()
        await self._rest()
        await asyncio.gather(*(member.start() for member in self.members if not member.running))

    async def tick(self, meanwhile: Awaitable[None] | None = None) -> None:
        """Let every worker that can do what is due; one that dies meanwhile is none, one that hangs goes on later."""
        for member in self.of("worker"):
            if member.running and not member.hung and member.name not in self._ticking:
                self._ticking[member.name] = asyncio.create_task(_tick(member))
        if meanwhile is not None:
            await meanwhile
        await self._rest()

    async def _rest(self) -> None:
        """Wait until no worker works that does not hang."""
        hung = {member.name for member in self.members if member.hung}
        for name, task in list(self._ticking.items()):
            if name not in hung:
                await task
                del self._ticking[name]

    async def close(self) -> None:
        """End all, in good order."""
        for member in self.members:
            if member.hung:
                member.go_on()
        await asyncio.gather(*(member.close() for member in self.members))

    def logs(self) -> str:
        """What all of them have said."""
        return "\n".join(member._log_path.read_text(errors="replace") for member in self.members)


async def _tick(member: Member) -> None:
    """Let it do what is due; what fails (the database is away) is tried again at the next tick, as by the scheduler."""
    with suppress(BotDown, ControlError):
        await member.tick()


def _state_of(pid: int) -> str:
    """How a process is, in one letter (proc(5)): T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
