"""The bot inside the test's process, to be killed in the midst of its work: nothing is finished, nothing cleaned up."""

import asyncio
import signal
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any

from tests.inside import BotInside

OWN: ContextVar[set[asyncio.Task[Any]] | None] = ContextVar("own", default=None)


def marking_tasks(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **more: Any) -> asyncio.Task[Any]:
    """A task factory: what the bot starts, or is started to serve it, is known as its own."""
    task = asyncio.Task(coro, loop=loop, **more)
    if (own := OWN.get()) is not None:
        own.add(task)
        task.add_done_callback(own.discard)
    return task


class Mortal(BotInside):
    """A bot that can be killed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._own: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        self._own = set()
        OWN.set(self._own)
        try:
            await super().start()
        finally:
            OWN.set(None)

    async def tick(self) -> None:
        await self._as_its_own(super().tick())

    async def settle(self) -> None:
        await self._as_its_own(super().settle())

    async def kill(self, sig: signal.Signals) -> None:
        if sig is not signal.SIGKILL or self._bot is None:
            await super().kill(sig)
            return
        bot, self._bot = self._bot, None
        for task in list(self._own):
            task.cancel()
        await asyncio.gather(*self._own, return_exceptions=True)
        await bot.close()  # of what is left the port and the connections
        await self._lent.give_back()

    async def _as_its_own(self, work: Coroutine[Any, Any, None]) -> None:
        """In a task that dies with the bot; whoever waits for it is told that the bot is down."""
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        if self._bot is not None:
            self._own.add(task)
            task.add_done_callback(self._own.discard)
        try:
            await task
        except asyncio.CancelledError:
            if self._bot is None:
                from bot.sandbox.process import BotDown

                raise BotDown from None
            raise
