"""How good the nudges are: what came of them, by channel and week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LOOKED_AT = 20
"""So many nudges of a channel are judged together."""


class Answer(StrEnum):
    """What a person made of a nudge."""

    GROOVE = "groove"
    QUICK = "quick"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge that was sent. asked_for: somebody called the bot on purpose."""

    channel: str
    ts: str
    slack_user_id: str
    at: datetime
    week: date
    asked_for: bool
    score: float
    because: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Nudges of a channel in a week (that begins on this Monday). asked: how often the bot was called on purpose."""

    channel: str
    week: date
    sent: int = 0
    groove: int = 0
    quick: int = 0
    dismissed: int = 0
    asked: int = 0

    @property
    def taken(self) -> int:
        """Followed, one way or the other."""
        return self.groove + self.quick


def unwelcome(answers: Sequence[Answer | None]) -> bool:
    """Whether a channel's latest nudges, newest first, were dismissed more than half of the time."""
    latest = answers[:LOOKED_AT]
    return len(latest) == LOOKED_AT and sum(one is Answer.DISMISSED for one in latest) > LOOKED_AT / 2


def total(figures: Sequence[Figures]) -> Figures:
    """The sum of a channel's weeks; there is at least one."""
    return Figures(
        figures[0].channel,
        figures[0].week,
        *(sum(getattr(one, name) for one in figures) for name in ("sent", "groove", "quick", "dismissed", "asked")),
    )
