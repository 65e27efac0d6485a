"""The bot's side of the sandbox: the bot as in production, with a clock and a line that the sandbox holds."""

import asyncio
import json
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from bot.sandbox.clock import SandboxClock

log = logging.getLogger(__name__)

START_LIMIT = 60
"""Seconds after which a bot that doesn't come up ends, so that none outlives a sandbox that was killed."""


class Driven(Protocol):
    """What the line needs of a bot."""

    async def tick(self) -> object:
        """Do once what is due."""
        ...

    async def settle(self) -> object:
        """Return when nothing is in hand."""
        ...

    async def next_due(self) -> datetime | None:
        """When a tick next has something to do."""
        ...


async def serve(bot: Driven, clock: SandboxClock, commands: Sequence[tuple[str, str]] = ()) -> None:
    """Say hello on SANDBOX_LINE and do as told, one thing at a time, until the sandbox hangs up.

    commands: what the app can be asked, an example of each after its slash command, and what for.
    """
    host, _, port = os.environ["SANDBOX_LINE"].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        await _say(writer, {"hello": True, "commands": commands})
        while line := await reader.readline():
            await _say(writer, await _obey(bot, clock, json.loads(line)))
    finally:
        writer.close()


async def _obey(bot: Driven, clock: SandboxClock, order: dict[str, Any]) -> dict[str, Any]:
    try:
        clock.set(datetime.fromisoformat(order["now"]))
        if order["do"] == "tick":
            await bot.tick()
        if order["do"] != "next":
            await bot.settle()
        due = await bot.next_due() if order["do"] == "next" else None
    except Exception as error:  # whatever went wrong, the sandbox must hear of it instead of waiting
        log.exception("The order to %s failed", order["do"])
        return {"id": order["id"], "ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"id": order["id"], "ok": True, "next": due.isoformat() if due else None}


async def _say(writer: asyncio.StreamWriter, said: dict[str, Any]) -> None:
    writer.write(json.dumps(said).encode() + b"\n")
    await writer.drain()


async def until_terminated(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it ends or SIGTERM comes; it is cancelled then and may clean up."""
    task = asyncio.ensure_future(work())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


async def run_bot() -> None:
    """Build the bot by the settings of the environment and hold it on the line."""
    from bot.config import load_settings
    from bot.logs import set_up_logging
    from bot.schema import migrate
    from bot.wiring import build

    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format, settings.secrets())
    await asyncio.to_thread(migrate, settings.database_url)
    clock = SandboxClock(datetime.fromisoformat(os.environ["SANDBOX_NOW"]))
    bot = await build(settings, clock=clock)
    try:
        socket_mode = bool(settings.slack_app_token.get_secret_value())
        async with asyncio.timeout(START_LIMIT):  # of real time: asking Slack again costs none of the sandbox's
            await bot.start(web=not socket_mode, socket_mode=socket_mode, worker=False)
        await serve(bot, clock, bot.commands)
    finally:
        await bot.close()


if __name__ == "__main__":
    asyncio.run(until_terminated(run_bot))
