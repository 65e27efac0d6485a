"""Who is on duty on which date, and why: pattern, minus leave, plus and minus accepted changes."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.errors import UserError
from bot.worktime import NoWorkingDay, WorkCalendar

LOOK_AHEAD_WORKING_DAYS = 60
"""How far the search for the next person on duty goes."""


class Part(StrEnum):
    """Half of a day. A whole day is both."""

    AM = "am"
    PM = "pm"


WHOLE_DAY = (Part.AM, Part.PM)


def half_name(parts: Sequence[Part]) -> str:
    """Which half of a day these are, in words: morning or afternoon; empty for both."""
    return {Part.AM: "morning", Part.PM: "afternoon"}[parts[0]] if len(parts) == 1 else ""


class ChangeKind(StrEnum):
    """How a shift came to change hands."""

    SWAP = "swap"
    COVER = "cover"
    ADMIN = "admin"


class InvalidPattern(UserError):
    """A pattern that can't be."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A version of the weekly rule, valid from a date on until a later version begins.

    weeks: length of the cycle, counted from `anchor`, a Monday.
    days: (week of the cycle from 0, weekday) -> person ids.
    """

    valid_from: date
    days: Mapping[tuple[int, int], tuple[int, ...]]
    weeks: int = 1
    anchor: date = date(2024, 1, 1)

    def __post_init__(self) -> None:
        if not 1 <= self.weeks <= 8:
            raise InvalidPattern("A cycle has 1 to 8 weeks.")
        if self.anchor.weekday() != 0:
            raise InvalidPattern("A cycle is counted from a Monday.")
        for (week, weekday), people in self.days.items():
            if not (0 <= week < self.weeks and 0 <= weekday <= 6):
                raise InvalidPattern("That day is not in the cycle.")
            if len(set(people)) != len(people):
                raise InvalidPattern("Nobody can be on twice the same day.")

    def on(self, day: date) -> tuple[int, ...]:
        """The people of a date, in the order in which they were entered."""
        week = ((day - self.anchor).days // 7) % self.weeks
        return tuple(self.days.get((week, day.weekday()), ()))


@dataclass(frozen=True, slots=True)
class Leave:
    """A person is away, from `first` to `last`, both included."""

    person: int
    first: date
    last: date
    parts: tuple[Part, ...] = WHOLE_DAY

    def covers(self, person: int, day: date, part: Part) -> bool:
        """Whether the person is away then."""
        return person == self.person and self.first <= day <= self.last and part in self.parts


@dataclass(frozen=True, slots=True)
class Change:
    """An accepted change of half a day: `off` gives it, `on` takes it. Changes take effect in order of their ids.

    request: of the swap or cover that it comes from, if any.
    """

    id: int
    day: date
    part: Part
    kind: ChangeKind
    off: int | None = None
    on: int | None = None
    request: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is on: the pattern (no kind), or a change, instead of whom. `before`: the link before in a chain."""

    kind: ChangeKind | None = None
    instead_of: int | None = None
    before: "Reason | None" = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on one date, for the whole of it or half."""

    person: int
    day: date
    parts: tuple[Part, ...]
    reason: Reason

    @property
    def whole(self) -> bool:
        """Whether it is the whole day."""
        return self.parts == WHOLE_DAY

    @property
    def half(self) -> str:
        """Which half of the day it is, in words; empty for the whole day."""
        return half_name(self.parts)


@dataclass(frozen=True, slots=True)
class Rota:
    """All that decides who is on. inactive: person -> the date from which they are not on any more."""

    calendar: WorkCalendar
    patterns: Sequence[Pattern] = ()
    leaves: Sequence[Leave] = ()
    changes: Sequence[Change] = ()
    inactive: Mapping[int, date] = field(default_factory=dict)
    _versions: list[Pattern] = field(init=False, repr=False, compare=False)
    _changes_of: dict[tuple[date, Part], list[Change]] = field(init=False, repr=False, compare=False)
    _leaves_of: dict[int, list[Leave]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort once what each date is looked up in: a rota of years of changes is asked for many dates."""
        changes, leaves = defaultdict(list), defaultdict(list)
        for change in sorted(self.changes, key=lambda change: change.id):
            changes[change.day, change.part].append(change)
        for leave in self.leaves:
            leaves[leave.person].append(leave)
        object.__setattr__(self, "_versions", sorted(self.patterns, key=lambda pattern: pattern.valid_from))
        object.__setattr__(self, "_changes_of", dict(changes))
        object.__setattr__(self, "_leaves_of", dict(leaves))

    @property
    def named(self) -> set[int]:
        """Everybody who is in a pattern or a change of it."""
        changed = {person for change in self.changes for person in (change.off, change.on) if person is not None}
        return {person for pattern in self.patterns for on in pattern.days.values() for person in on} | changed

    def pattern_on(self, day: date) -> Pattern | None:
        """The version that holds on a date."""
        begun = bisect_right(self._versions, day, key=lambda pattern: pattern.valid_from)
        return self._versions[begun - 1] if begun else None

    def on_duty(self, day: date) -> tuple[Shift, ...]:
        """The shifts of a date; nobody stands twice. Empty on days off; on a half day of the company mornings only."""
        halves = {part: self._half(day, part) for part in self.parts_on(day)}
        people = dict.fromkeys(person for half in halves.values() for person in half)
        shifts = []
        for person in people:
            parts = tuple(part for part in halves if person in halves[part])
            shifts.append(Shift(person, day, parts, halves[parts[0]][person]))
        return tuple(shifts)

    def parts_on(self, day: date) -> tuple[Part, ...]:
        """The halves of a date on which somebody has to be on: none on a day off, the morning on a half day."""
        if not self.calendar.is_working_day(day):
            return ()
        return (Part.AM,) if self.calendar.is_half_day(day) else WHOLE_DAY

    def _half(self, day: date, part: Part) -> dict[int, Reason]:
        pattern = self.pattern_on(day)
        on: dict[int, Reason] = dict.fromkeys(pattern.on(day) if pattern else (), Reason())
        for change in self._changes_of.get((day, part), ()):
            if change.off is not None and change.off not in on:
                continue  # what was given away is not theirs any more, so it can't be taken
            before = on.pop(change.off) if change.off is not None else None
            if change.on is not None and change.on not in on:
                chain = before if before and before.kind else None
                on[change.on] = Reason(change.kind, change.off, chain)
        return {person: reason for person, reason in on.items() if self.is_available(person, day, part)}

    def is_available(self, person: int, day: date, part: Part) -> bool:
        """Whether a person is neither on leave nor gone."""
        if person in self.inactive and day >= self.inactive[person]:
            return False
        return not any(leave.covers(person, day, part) for leave in self._leaves_of.get(person, ()))

    def part_at(self, at: datetime) -> Part:
        """The half of the local day that an instant falls into."""
        return Part.AM if at.astimezone(self.calendar.zone).time() < self.calendar.split else Part.PM

    def hours(self, shift: Shift) -> tuple[datetime, datetime]:
        """When a shift begins and ends: the hours of work of its date; of a half, those up to or from the split."""
        split = self.calendar.at(shift.day, self.calendar.split)
        opens, closes = self.calendar.opening(shift.day), self.calendar.closing(shift.day)
        return (
            split if shift.parts == (Part.PM,) else opens,
            min(split, closes) if shift.parts == (Part.AM,) else closes,
        )

    def on_at(self, at: datetime) -> tuple[Shift, ...]:
        """Who is on at an instant."""
        part = self.part_at(at)
        return tuple(s for s in self.on_duty(self.calendar.local_date(at)) if part in s.parts)

    def next_on_duty(self, after: date) -> tuple[date, tuple[Shift, ...]] | None:
        """The first date after the given one on which somebody is on, with its shifts; None if nobody is for long."""
        day = after
        for _ in range(LOOK_AHEAD_WORKING_DAYS):
            try:
                day = self.calendar.next_working_day(day)
            except NoWorkingDay:
                return None
            if shifts := self.on_duty(day):
                return day, shifts
        return None

    def shifts_of(self, person: int, first: date, last: date) -> list[Shift]:
        """A person's shifts from `first` to `last`, both included."""
        return [shift for shift in self.shifts(first, last) if shift.person == person]

    def shifts(self, first: date, last: date) -> list[Shift]:
        """All shifts from `first` to `last`, both included, in order."""
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [shift for day in days for shift in self.on_duty(day)]

    def gaps(self, first: date, last: date) -> list[tuple[date, tuple[Part, ...]]]:
        """Working days in a range on which nobody is on, or nobody for one half."""
        found = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            covered = {part for shift in self.on_duty(day) for part in shift.parts}
            if missing := tuple(part for part in self.parts_on(day) if part not in covered):
                found.append((day, missing))
        return found

    def with_pattern(self, pattern: Pattern) -> "Rota":
        """The rota as it would be with one more version (or another one for the same date)."""
        return replace(self, patterns=(*self.without_pattern(pattern.valid_from).patterns, pattern))

    def without_pattern(self, valid_from: date) -> "Rota":
        """The rota as it would be without the version that begins on a date."""
        return replace(self, patterns=[one for one in self.patterns if one.valid_from != valid_from])
