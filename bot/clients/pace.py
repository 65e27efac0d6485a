"""Politeness: not more requests than an outside system bears."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock


class Politeness(Protocol):
    """When the next request may go."""

    async def wait(self) -> None: ...

    def push_in(self) -> None: ...


class Pace:
    """So many requests a second on average, with a burst allowed after a rest.

    Each request takes up the next free place in time. Those that can wait, wait for theirs.
    """

    def __init__(self, clock: Clock, per_second: float = 1.0, burst: int = 10) -> None:
        self._clock = clock
        self._gap = timedelta(seconds=1 / per_second)
        self._slack = self._gap * (burst - 1)
        self._next: datetime | None = None

    async def wait(self) -> None:
        """Take a place and wait for it; places are given in the order of asking."""
        seconds = self._take()
        if seconds > 0:
            await self._clock.sleep(seconds)

    def push_in(self) -> None:
        """Take a place and go at once: for what a person waits for, or what must not be delayed. Others wait longer."""
        self._take()

    def _take(self) -> float:
        now = self._clock.now()
        earliest = now - self._slack
        place = max(self._next, earliest) if self._next else earliest
        self._next = place + self._gap
        return (place - now).total_seconds()


class Together:
    """Several limits at once: a request goes when each of them allows it."""

    def __init__(self, *paces: Politeness) -> None:
        self._paces = paces

    async def wait(self) -> None:
        for pace in self._paces:
            await pace.wait()

    def push_in(self) -> None:
        for pace in self._paces:
            pace.push_in()
