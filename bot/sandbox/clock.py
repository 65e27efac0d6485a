"""A clock that stands still until the sandbox moves it."""

import asyncio
from datetime import UTC, datetime

from bot.sandbox.errors import ControlError

ZONE = "Europe/London"
"""The demo team's zone."""

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Where the clock stands at first: a Monday morning."""


class SandboxClock:
    """Virtual time: `now()` changes only by `set()`, and waiting costs nothing."""

    def __init__(self, start: datetime) -> None:
        """Begin at `start`, an aware datetime."""
        self._now = _aware(start)

    def now(self) -> datetime:
        """The present virtual instant, aware UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move to `now` (aware). Raises ValueError when that lies in the past: time never runs back."""
        moved = _aware(now)
        if moved < self._now:
            raise ValueError(f"The clock can't go back from {self._now.isoformat()} to {moved.isoformat()}.")
        self._now = moved

    async def sleep(self, seconds: float) -> None:
        """Give way to other tasks once and return."""
        await asyncio.sleep(0)


def present() -> datetime:
    """The machine's time, aware UTC."""
    return datetime.now(UTC)


class RunningClock(SandboxClock):
    """Stands still until it is let go, and is the machine's from then on."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._running = False

    def run(self) -> None:
        """Let go of it."""
        self._running = True

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return present() if self._running else super().now()

    def set(self, now: datetime) -> None:
        """Raises ControlError once it runs."""
        if self._running:
            raise ControlError(409, "The clock of this world runs by itself.")
        super().set(now)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("A sandbox instant needs a time zone.")
    return instant.astimezone(UTC)
