"""One simulated time for all processes: a few bytes that they share, and how wrong the clock of each one is."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_WAIT = 0.02
"""Real seconds that a wait takes at most: whoever waits for something to come back must not spin."""


class SharedClock:
    """A clock kept in a file of eight bytes. skew: how far this process's clock is ahead."""

    def __init__(self, file: Path, skew: timedelta = timedelta()) -> None:
        if not file.exists():
            file.write_bytes(bytes(8))
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), 8)
        self._skew = skew

    def now(self) -> datetime:
        """The present simulated instant, aware UTC, as this process believes."""
        (microseconds,) = struct.unpack_from("<q", self._memory)
        return EPOCH + microseconds * MICROSECOND + self._skew

    def set(self, now: datetime) -> None:
        """Move everybody's time."""
        struct.pack_into("<q", self._memory, 0, (now - EPOCH) // MICROSECOND)

    async def sleep(self, seconds: float) -> None:
        """Hardly wait."""
        await SystemClock().sleep(min(seconds, LONGEST_WAIT))
