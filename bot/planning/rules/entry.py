"""What follows for a piece of work from where its card and the copy on Support Epics stand now.

Events say only "look at this card again"; what is done follows from what is known of the work and from how both cards
look at that moment. So events that are lost, doubled, late or out of order do no harm, and the bot's own moves, which
leave everything as it should be, cause none.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Place(StrEnum):
    """Where a card stands, as far as it matters here.

    A card archived in Recently Completed or Done is finished all the same; one archived elsewhere is put aside.
    """

    GONE = "gone"  # deleted
    AWAY = "away"  # on a board that the bot does not look after
    ARCHIVED = "archived"
    ASIDE = "aside"  # customer's board: New Issues, or any list of their own
    UP_NEXT = "up_next"
    COMPLETED = "completed"
    WAITING = "waiting"  # Epics: Triage, or a pair's list
    STARTED = "started"  # Epics: any other list
    DONE = "done"


class Phase(StrEnum):
    """What has become of the work so far."""

    IDLE = "idle"  # not up next; a copy, if there was one, is archived
    MAKING = "making"  # a copy is being made, and may be there already
    LIVE = "live"  # there is a copy that is to be worked on
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card of a customer's that was up next at some time, and its copy.

    card_id: the original. marker: stands in the copy and tells it from every other card. kept: taken off Up next while
    its copy is left alone, as people want it so. linked: whether the original carries the copy's address.
    """

    id: int
    card_id: str
    board_id: str
    phase: Phase = Phase.IDLE
    copy_id: str = ""
    marker: str = ""
    kept: bool = False
    linked: bool = False
    round: int = 0
    customer_id: int | None = None
    issue_id: int | None = None
    entered_at: datetime | None = None
    done_at: datetime | None = None


class Act(StrEnum):
    """What is to be done in Trello."""

    MAKE_COPY = "make copy"  # look for it first unless it is surely not there
    FIND_COPY = "find copy"  # it may have been made; none is wanted any more
    LINK = "link"  # the copy's address on the original
    RESTORE_COPY = "restore copy"
    ARCHIVE_COPY = "archive copy"
    FINISH_COPY = "finish copy"
    COMPLETE = "complete"  # the original to Recently Completed
    BRING_BACK = "bring back"  # the original to Up next again


class Told(StrEnum):
    """What people hear of it."""

    COMPLETED = "completed"
    TAKEN_OFF = "taken off"  # while it is being worked on
    WITHDRAWN = "withdrawn"  # before that, but somebody's already
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Step:
    """What follows: the entry as it is from now on, and one thing to do in Trello, after which it is looked at again.

    after: the entry once that is done. told: what people hear, as soon as it is done.
    """

    entry: Entry
    act: Act | None = None
    after: Entry | None = None
    told: Told | None = None


OFF = frozenset({Place.ASIDE, Place.ARCHIVED, Place.GONE, Place.AWAY})
"""An original that is not up next, nor completed."""

LOST = frozenset({Place.GONE, Place.ARCHIVED})
OPEN = frozenset({Place.WAITING, Place.STARTED, Place.AWAY})
"""A copy that is there to be worked on, be it on another board."""


def decide(entry: Entry, original: Place, copy: Place | None, now: datetime, *, planned: bool = False) -> Step:
    """What follows. copy: None if no copy is known. planned: whether somebody has the work planned already."""
    match entry.phase:
        case Phase.MAKING:
            return _making(entry, original)
        case Phase.IDLE:
            return _idle(entry, original, copy, now)
        case Phase.LIVE:
            return _live(entry, original, copy, now, planned)
        case Phase.DONE:
            return _done(entry, original, copy, now)


def _making(entry: Entry, original: Place) -> Step:
    if original is Place.UP_NEXT:
        return Step(entry, Act.MAKE_COPY)
    return Step(entry, Act.FIND_COPY)


def _make(entry: Entry, now: datetime) -> Step:
    fresh = replace(entry, phase=Phase.MAKING, copy_id="", marker="", kept=False, linked=False, round=entry.round + 1)
    return Step(replace(fresh, entered_at=now, done_at=None), Act.MAKE_COPY)


def _idle(entry: Entry, original: Place, copy: Place | None, now: datetime) -> Step:
    if original is Place.UP_NEXT:
        if copy is Place.ARCHIVED:
            live = replace(entry, phase=Phase.LIVE, kept=False, entered_at=now)
            return Step(entry, Act.RESTORE_COPY, live)
        if copy in OPEN:  # somebody has brought it back already
            return Step(replace(entry, phase=Phase.LIVE, kept=False, entered_at=now))
        return _make(entry, now)
    if copy in OPEN or copy is Place.DONE:  # brought back by somebody who wants it done all the same, or did it
        return Step(replace(entry, phase=Phase.LIVE, kept=True))
    return Step(entry)


def _live(entry: Entry, original: Place, copy: Place | None, now: datetime, planned: bool) -> Step:
    finished = replace(entry, phase=Phase.DONE, kept=False, done_at=now)
    if copy is Place.DONE and original in {Place.UP_NEXT, Place.ASIDE}:
        return Step(entry, Act.COMPLETE, finished, Told.COMPLETED)
    if original is Place.COMPLETED and copy in {Place.WAITING, Place.STARTED}:
        return Step(entry, Act.FINISH_COPY, finished, Told.COMPLETED)
    if Place.DONE is copy or original is Place.COMPLETED:
        return Step(finished, told=Told.COMPLETED)
    return _up_next(entry, copy, now) if original is Place.UP_NEXT else _taken_off(entry, copy, planned)


def _up_next(entry: Entry, copy: Place | None, now: datetime) -> Step:
    """The original is still up next, and there is still something to do."""
    entry = replace(entry, kept=False)
    if copy is Place.ARCHIVED:
        return Step(entry, Act.RESTORE_COPY, entry)
    if copy not in OPEN:
        return _make(entry, now)
    return Step(entry) if entry.linked else Step(entry, Act.LINK, replace(entry, linked=True))


def _taken_off(entry: Entry, copy: Place | None, planned: bool) -> Step:
    """The original is no more up next, and not completed either."""
    idle = replace(entry, phase=Phase.IDLE, kept=False)
    if copy not in OPEN:
        return Step(idle)
    if entry.kept:
        return Step(entry)
    if copy is Place.WAITING:
        return Step(entry, Act.ARCHIVE_COPY, idle, Told.WITHDRAWN if planned else None)
    return Step(replace(entry, kept=True), told=Told.TAKEN_OFF)


def _done(entry: Entry, original: Place, copy: Place | None, now: datetime) -> Step:
    reopened = replace(entry, phase=Phase.LIVE, kept=False, done_at=None)
    working = copy in {Place.WAITING, Place.STARTED}
    if original is Place.UP_NEXT:
        return Step(reopened) if working else _make(entry, now)
    if working and original is Place.COMPLETED:  # somebody found that it is not done after all
        return Step(entry, Act.BRING_BACK, reopened, Told.REOPENED)
    if working:
        return Step(replace(reopened, kept=True))
    return Step(entry)
