"""A kind of direct message that people can switch off."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of direct message. kind: that of its outbox rows, for good: it is stored. label: as people choose it."""

    kind: str
    label: str
