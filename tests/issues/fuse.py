"""A fuse that blows after so many steps: before and after each commit, and at each answer of Groove."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.clients.groove import GrooveClient, Ticket
from bot.clients.paging import Page
from bot.transaction import Begin, Transaction


class Killed(BaseException):
    """The process ends here: nothing after it is done, nothing is cleaned up."""


def die() -> None:
    """End this process, as far as a test can take it."""
    raise Killed


class Fuse:
    """Counts down."""

    def __init__(self, steps: int, blow: Callable[[], None] = die) -> None:
        self._left = steps
        self._blow = blow

    def step(self) -> None:
        """One more step is done."""
        self._left -= 1
        if self._left <= 0:
            self._blow()


class FusedBegin:
    """Transactions with a fuse."""

    def __init__(self, fuse: Fuse, begin: Begin) -> None:
        self._fuse = fuse
        self._begin = begin

    @asynccontextmanager
    async def __call__(self, workspace_id: str, *, reading: bool = False) -> AsyncIterator[Transaction]:
        async with self._begin(workspace_id, reading=reading) as tx:
            yield tx
            self._fuse.step()
        self._fuse.step()


class FusedClient:
    """Groove's lists with a fuse."""

    def __init__(self, fuse: Fuse, client: GrooveClient) -> None:
        self._fuse = fuse
        self._client = client

    async def list_tickets(self, *asked: Any) -> Page[Ticket]:
        page = await self._client.list_tickets(*asked)
        self._fuse.step()
        return page
