"""A kind of direct message that people can switch off."""

from collections.abc import Sequence
from dataclasses import dataclass

TRIAGE = "On triage"
"""The group of whatever names none."""

BOXES = 10
"""How many checkboxes a group of Slack's can have (Block Kit, checkboxes)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of direct message. kind: that of its outbox rows, or of a part of them, for good: it is stored.

    label: as people choose it. group: what it is about, as the choice is headed.
    """

    kind: str
    label: str
    group: str = TRIAGE


def grouped(notices: Sequence[Notice]) -> list[tuple[str, list[Notice]]]:
    """The kinds by their groups, in the order in which they came; a group that is too long for Slack is parted."""
    groups: dict[str, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.group, []).append(notice)
    return [
        (group, kinds[start : start + BOXES])
        for group, kinds in groups.items()
        for start in range(0, len(kinds), BOXES)
    ]
