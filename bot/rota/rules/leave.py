"""Leave: what may be entered, how it goes together with what is there, and how it ends."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.dates import PastDate, check_not_past, spoken
from bot.errors import UserError
from bot.rota.rules.exchanges import Exchange, Move, best_exchanges, market
from bot.rota.rules.fairness import Candidate, openings
from bot.rota.rules.rota import WHOLE_DAY, Leave, Part, Rota, Shift, half_name
from bot.worktime import WorkCalendar

LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=2 * 366)
DAY = timedelta(days=1)
LIST = "`/triage away list` shows what is entered."


class AwayAlready(UserError):
    """The days are within leave that is there, or cross it in a way that can't be one leave."""


class LeaveTooLong(UserError):
    """Longer, or farther ahead, than anybody plans."""


class NoDutyDays(UserError):
    """There is no working day in it."""


class LeaveUnknown(UserError):
    """There is no such leave to come."""


@dataclass(frozen=True, slots=True)
class LeaveEntry:
    """A leave as it is kept. reason: for whoever is away alone, never shown to others. id: 0 until it is saved."""

    id: int
    leave: Leave
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """What has to be kept and what is gone when leave is entered. merged: it was joined to leave that was there."""

    entries: tuple[LeaveEntry, ...]
    gone: frozenset[int] = frozenset()
    merged: bool = False


def book(
    pieces: Sequence[Leave], reason: str, known: Iterable[LeaveEntry], calendar: WorkCalendar, today: date
) -> Booking:
    """Enter leave: pieces that belong together, such as an afternoon and the days after it.

    Leave of the same kind (whole days, or the same half) that overlaps or adjoins becomes one; whole days take in half
    days that lie within them. known: the person's leave so far.
    Raises PastDate, LeaveTooLong, NoDutyDays, AwayAlready.
    """
    check_span(min(piece.first for piece in pieces), max(piece.last for piece in pieces), calendar, today)
    booking = Booking(())
    kept = list(known)
    for piece in pieces:
        entry, swallowed = _joined(piece, reason, kept, today)
        gone = {one.id for one in swallowed}
        kept = [one for one in kept if one.id not in gone]
        joined = any(not _within(one.leave, piece) for one in swallowed)
        booking = Booking((*booking.entries, entry), booking.gone | gone, booking.merged or joined)
    return booking


def check_span(first: date, last: date, calendar: WorkCalendar, today: date) -> None:
    """Whether somebody can be away on these days. Raises PastDate, LeaveTooLong, NoDutyDays."""
    check_not_past(first, today)
    if last - first > LONGEST:
        raise LeaveTooLong("A leave can last a year at most.", "Did you mean an earlier last day?")
    if last - today > FARTHEST:
        raise LeaveTooLong(f"{spoken(last, today)} is more than two years ahead.", "Enter it when it is nearer.")
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    if not any(map(calendar.is_working_day, days)):
        raise NoDutyDays("Nobody works on those days anyway.", "`/triage rota` shows the days that count.")


def _joined(piece: Leave, reason: str, known: Sequence[LeaveEntry], today: date) -> tuple[LeaveEntry, list[LeaveEntry]]:
    """The piece together with what it is joined to, and the entries that it takes in."""
    first, last, taken = piece.first, piece.last, list[LeaveEntry]()
    for one in sorted(known, key=lambda entry: entry.leave.first):
        there = one.leave
        if there.parts == piece.parts:
            if there.first <= piece.first and piece.last <= there.last:
                raise _already(there, today)
            if there.first <= last + DAY and first <= there.last + DAY:
                first, last = min(first, there.first), max(last, there.last)
                taken.append(one)
        elif there.first <= piece.last and piece.first <= there.last:
            if there.parts == WHOLE_DAY:
                raise _already(there, today)
            if piece.parts == WHOLE_DAY:
                if not _within(there, piece):
                    raise _already(there, today)
                taken.append(one)
    kept_reason = reason or next((one.reason for one in taken if one.reason), "")
    return LeaveEntry(0, replace(piece, first=first, last=last), kept_reason), taken


def _within(inner: Leave, outer: Leave) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _already(there: Leave, today: date) -> AwayAlready:
    hint = "`/triage away cancel` takes it back, then you can enter other days."
    return AwayAlready(f"There is leave already: {leave_text(there, today)}.", hint)


def leave_text(leave: Leave, today: date) -> str:
    """The days of a leave in words: Tue 1 Dec to Sat 5 Dec (mornings)."""
    one_day = leave.first == leave.last
    days = spoken(leave.first, today) if one_day else f"{spoken(leave.first, today)} to {spoken(leave.last, today)}"
    half = half_name(leave.parts)
    return f"{days} ({half}{'' if one_day else 's'})" if half else days


def cancelled(entry: LeaveEntry, today: date) -> LeaveEntry | None:
    """What is left of a leave that is taken back: the days before today; None if there are none.

    Raises PastDate for one that is over.
    """
    if entry.leave.last < today:
        raise PastDate(entry.leave.last, today)
    if entry.leave.first >= today:
        return None
    return replace(entry, leave=replace(entry.leave, last=today - DAY))


def to_come(entries: Iterable[LeaveEntry], today: date) -> list[LeaveEntry]:
    """The leave that is not over, by its days."""
    return sorted(
        (one for one in entries if one.leave.last >= today), key=lambda one: (one.leave.first, one.leave.last, one.id)
    )


def find(entries: Iterable[LeaveEntry], day: date, today: date) -> list[LeaveEntry]:
    """The leave of a date. Raises LeaveUnknown."""
    found = [one for one in to_come(entries, today) if one.leave.first <= day <= one.leave.last]
    if not found:
        raise LeaveUnknown(f"There is no leave on {spoken(day, today)}.", LIST)
    return found


# -- what has to be covered


@dataclass(frozen=True, slots=True)
class Hit:
    """A duty day within somebody's leave: who could take it, and what it could be exchanged for.

    request: the number of the open request for it, if cover has been asked for.
    """

    shift: Shift
    candidates: tuple[Candidate, ...]
    exchanges: tuple[Exchange, ...]
    request: int | None = None


EXCHANGES_AHEAD = timedelta(weeks=8)
"""How long after the last day of a leave a day to be taken in return may lie."""

EXCHANGES_SHOWN = 3


def hits(
    rota: Rota,
    leaves: Sequence[Leave],
    members: Callable[[date], Collection[int]],
    today: date,
    asked: Mapping[tuple[date, Part], int],
) -> list[Hit]:
    """The duty days within one person's leave, from today on.

    rota: with the leave in it, loaded from `today - BACK` to EXCHANGES_AHEAD after its last day. members: everybody on
    the rota on a date. asked: half day -> number of the open request of this person for it.
    """
    person, last = leaves[0].person, max(leave.last for leave in leaves)

    def others(day: date) -> set[int]:
        return {*members(day)} - {person}

    offers = market(rota, today + DAY, last + EXCHANGES_AHEAD)
    shifts = duty_within(rota, leaves, today)
    found = []
    for shift, opening in zip(shifts, openings(rota, [(s.day, s.parts) for s in shifts], others, today), strict=True):
        given, theirs = Move(person, shift.day, shift.parts, 0), offers.among(others(shift.day))
        exchanges = best_exchanges(given, theirs, EXCHANGES_SHOWN) if shift.day > today else []
        numbers = [asked[shift.day, part] for part in shift.parts if (shift.day, part) in asked]
        found.append(Hit(shift, opening.candidates, tuple(exchanges), numbers[0] if numbers else None))
    return found


def duty_within(rota: Rota, leaves: Sequence[Leave], today: date) -> list[Shift]:
    """What a person would be on for, from today on, were it not for these leaves."""
    person = leaves[0].person
    planned = replace(rota, leaves=[leave for leave in rota.leaves if leave not in leaves])
    first, last = max(today, min(leave.first for leave in leaves)), max(leave.last for leave in leaves)
    found = []
    for shift in planned.shifts_of(person, first, last):
        parts = tuple(part for part in shift.parts if any(leave.covers(person, shift.day, part) for leave in leaves))
        if parts:
            found.append(replace(shift, parts=parts))
    return found
