"""What was read once and is kept as long as it holds."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values with the workspace's version that they were read under; of another version nothing is recalled.

    limit: how many are kept; when it is reached all are forgotten, as reading them again is cheap.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[K, tuple[int, V]] = {}

    def recall(self, key: K, version: int) -> V | None:
        """What was kept under this very version; None if it has to be read."""
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] == version else None

    def keep(self, key: K, version: int, value: V) -> None:
        """Keep a value; `version` must have been read before it or together with it."""
        if len(self._kept) >= self._limit:
            self._kept.clear()
        self._kept[key] = version, value
