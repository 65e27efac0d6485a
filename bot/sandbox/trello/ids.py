"""Ids as Trello makes them: eight hex digits of the time, then what makes them differ and keeps them in order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FACTOR = 48271 * 62_000_003
"""Has no divisor in common with 62, so that each number gives a short link of its own."""
TICK = timedelta(milliseconds=1)


class Ids:
    """Makes ids and instants. No two of its instants are equal, though the sandbox's clock stands still."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._count = count(1)
        self._last = datetime.min.replace(tzinfo=UTC)

    def instant(self) -> datetime:
        """The present, or a millisecond after the last one asked for."""
        self._last = max(self._now(), self._last + TICK)
        return self._last

    def id(self) -> str:
        """A fresh id; later ones are greater."""
        seconds = int(max(self._now(), self._last).timestamp())
        return f"{seconds:08x}5a2dbe{next(self._count):010x}"

    def short_link(self) -> str:
        """A fresh short link."""
        number = next(self._count) * FACTOR % len(LETTERS) ** 8
        letters = ""
        for _ in range(8):
            number, digit = divmod(number, len(LETTERS))
            letters += LETTERS[digit]
        return letters
