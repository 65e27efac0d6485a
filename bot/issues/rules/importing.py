"""The first import of an inbox: how far it is, and which page is to be read next although the pages shift."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.issues.rules.conflicts import Known
from bot.issues.rules.issue import Issue, IssueEvent
from bot.issues.rules.reminders import Due

PER_PAGE = 50
"""The most that Groove gives at once."""

SWEEPS = 3
"""How often the whole list is read at most, if tickets seem to be missing at its end."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""A ticket as young as this may be one that was made of an issue of ours: it is read whole, as any new one."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An issue made of a ticket in a list, with its first events and when to look at it."""

    issue: Issue
    events: Sequence[IssueEvent]
    due: Due
    groove_updated_at: datetime | None
    known: Known


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    page: the next one to read, from 1. total: how many tickets the list held when a page was last read, None as long
    as that is not known. taken: how many issues were made. sweep: the how manieth reading of the list this is.
    """

    started_at: datetime
    page: int = 1
    total: int | None = None
    taken: int = 0
    sweep: int = 1
    finished_at: datetime | None = None

    def is_history(self, created_at: datetime | None) -> bool:
        """Whether a ticket was there before the bot was; one that doesn't say when it was made counts as such."""
        return self.finished_at is None and (created_at is None or created_at < self.started_at - CLOCKS_DIFFER)

    @property
    def place(self) -> tuple[int, int]:
        """Where it is: that another process went on is known by it."""
        return self.sweep, self.page

    @property
    def read(self) -> int:
        """About how many tickets have been looked at."""
        looked_at = (self.page - 1) * PER_PAGE
        return looked_at if self.total is None else min(looked_at, self.total)


def after_page(before: Progress, total: int | None, per_page: int = PER_PAGE) -> Progress:
    """The progress once its page was read; total: as that page said, per_page: how many it can hold.

    What is new at the head of the list pushes the rest to later pages: it is met twice. What goes from the list pulls
    the rest to earlier pages, where it would be missed; the list is shorter then, by at most as many as have moved. So
    that far it is read again.
    """
    slid = max(0, before.total - total) if before.total is not None and total is not None else 0
    back = -(-slid // per_page)
    page = max(1, before.page - back) if back else before.page + 1
    return replace(before, page=page, total=before.total if total is None else total)


def at_the_end(progress: Progress, *, missing: bool, now: datetime) -> Progress:
    """The progress once the last page was read: finished, unless tickets are missing and it is worth another look."""
    if missing and progress.sweep < SWEEPS:
        return replace(progress, page=1, sweep=progress.sweep + 1)
    return replace(progress, finished_at=now)
