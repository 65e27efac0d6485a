"""The bot as a process of its own that can be killed, and the private line that tells when it is at rest."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.sandbox.errors import ControlError

Json = dict[str, Any]
COMMAND = (sys.executable, "-m", "bot.sandbox.bot_process")
HOST = "127.0.0.1"
LINE_LIMIT = 1 << 20
# Real seconds; all far beyond what a healthy bot takes.
START_LIMIT = 60
REST_LIMIT = 120
STOP_LIMIT = 15


class BotDown(Exception):
    """There is no bot at the other end of the line, or it went away before it answered."""


class BotProcess:
    """Starts, kills and asks the bot.

    The child is told by SANDBOX_LINE (host:port) where to call back and by SANDBOX_NOW what time it is. Both
    sides speak JSON lines: `{"id": 1, "do": "settle" | "tick" | "next", "now": ISO}` and
    `{"id": 1, "ok": true, "next": ISO or null}` (of "next" alone); the child says `{"hello": true,
    "commands": [[example, what for]]}` once it is ready.
    """

    def __init__(
        self,
        *,
        environment: Callable[[], Mapping[str, str]],
        now: Callable[[], datetime],
        log_path: Path,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """`environment` gives the child's whole environment at each start; its output goes to `log_path`."""
        self._environment = environment
        self._now = now
        self._log_path = log_path
        self._command = command
        self._ids = count(1)
        self._server: asyncio.Server | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._hello = asyncio.Event()
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self.commands: list[tuple[str, str]] = []
        """What the bot said it can be asked, for whoever types."""

    @property
    def running(self) -> bool:
        """Whether the bot's process is alive."""
        return self._child is not None and self._child.returncode is None

    async def start(self) -> None:
        """Start the bot and return when it takes requests. Raises ControlError: 409 runs, 503 failed."""
        if self.running:
            raise ControlError(409, "The bot is running already.")
        if self._server is None:
            self._server = await asyncio.start_server(self._listen, HOST, 0, limit=LINE_LIMIT)
        self._hello.clear()
        port = self._server.sockets[0].getsockname()[1]
        line = {"SANDBOX_LINE": f"{HOST}:{port}", "SANDBOX_NOW": self._now().isoformat()}
        with self._log_path.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                env={**self._environment(), **line},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._log_path.parent,
                start_new_session=True,  # Ctrl-C is for the sandbox, which then stops the bot in good order
            )
        await self._wait_for_hello(self._child)

    async def kill(self, sig: signal.Signals) -> None:
        """Send a signal and return when the process has ended. Raises ControlError(409) if there is none."""
        if self._child is None or not self.running:
            raise ControlError(409, "The bot is not running.")
        self._child.send_signal(sig)
        try:
            async with asyncio.timeout(STOP_LIMIT):
                await self._child.wait()
        except TimeoutError:
            self._child.kill()
            await self._child.wait()
        self._hang_up()

    async def close(self) -> None:
        """Stop the bot, if it runs, and the line."""
        with suppress(ControlError):
            await self.kill(signal.SIGTERM)
        if self._server is not None:
            self._server.close()
            self._server = None

    async def tick(self) -> None:
        """Let the bot do what is due now; returns when it has nothing in hand any more. Raises BotDown."""
        await self._ask("tick")

    async def settle(self) -> None:
        """Wait until the bot has nothing in hand. Raises BotDown."""
        await self._ask("settle")

    async def next_due(self) -> datetime | None:
        """When the bot next has something to do. Raises BotDown."""
        return await self._ask("next")

    async def _ask(self, do: str) -> datetime | None:
        if self._writer is None or not self.running:
            raise BotDown
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(REST_LIMIT):
                self._writer.write(_line({"id": number, "do": do, "now": self._now().isoformat()}))
                await self._writer.drain()
                reply = await answer
        except ConnectionError as error:
            raise BotDown from error
        except TimeoutError as error:
            raise ControlError(503, f"The bot didn't come to rest within {REST_LIMIT} s.") from error
        finally:
            self._answers.pop(number, None)
        if not reply.get("ok"):
            raise ControlError(500, f"The bot failed: {reply.get('error')}. Its log is {self._log_path}.")
        return datetime.fromisoformat(reply["next"]) if reply.get("next") else None

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        with suppress(ConnectionError):
            while line := await reader.readline():
                said = json.loads(line)
                if said.get("hello"):
                    self.commands = said.get("commands", [])
                    self._hello.set()
                elif (answer := self._answers.get(said.get("id"))) and not answer.done():
                    answer.set_result(said)
        if self._writer is writer:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(BotDown())

    async def _wait_for_hello(self, child: asyncio.subprocess.Process) -> None:
        ready = asyncio.create_task(self._hello.wait())
        ended = asyncio.create_task(child.wait())
        try:
            await asyncio.wait({ready, ended}, timeout=START_LIMIT, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
            ended.cancel()
        if not self._hello.is_set():
            with suppress(ControlError):
                await self.kill(signal.SIGKILL)
            raise ControlError(503, f"The bot didn't start. Its log, {self._log_path}, ends: {self._last_words()}")

    def _last_words(self) -> str:
        lines = self._log_path.read_text(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "nothing")


def _line(said: Json) -> bytes:
    return json.dumps(said).encode() + b"\n"
