"""Work that goes on after its request was acknowledged."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Tasks in hand, so that a shutdown (or the sandbox) can wait for them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it; it is held until it ends."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    @property
    def busy(self) -> bool:
        """Whether any is running."""
        return bool(self._running)

    async def settle(self) -> None:
        """Wait until none is running."""
        while self._running:
            await asyncio.wait(self._running)
