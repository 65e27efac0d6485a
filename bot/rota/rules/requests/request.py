"""A request for swap or cover: what it is, and the facts it is judged by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from bot.rota.rules.rota import WHOLE_DAY, Part, Rota
from bot.workspaces.rules import Person
from bot.worktime import WorkCalendar


class Kind(StrEnum):
    """Swap: both give a day. Cover: only one does."""

    SWAP = "swap"
    COVER = "cover"


class Status(StrEnum):
    """Where a request stands. Only an open one can be accepted, only an accepted one undone."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # by the person it was addressed to
    CANCELLED = "cancelled"  # by whoever asked
    EXPIRED = "expired"  # the day began before anybody accepted
    VOID = "void"  # what it was about does not hold any more
    UNDONE = "undone"  # was accepted, and taken back before the day began


class OfferStatus(StrEnum):
    """Where a counter-offer stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"  # the request ended otherwise, or a newer offer took its place


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A date or half of it. rest: what is left of a day that has begun."""

    day: date
    parts: tuple[Part, ...] = WHOLE_DAY
    rest: bool = False

    @property
    def halves(self) -> frozenset[tuple[date, Part]]:
        """Its half days."""
        return frozenset((self.day, part) for part in self.parts)

    def starts_at(self, rota: Rota) -> datetime:
        """When it begins. Of the rest of a day, which has begun, when it ends."""
        return part_ends_at(rota, self.day, Part.PM) if self.rest else part_starts_at(rota, self.day, self.parts[0])


@dataclass(frozen=True, slots=True)
class DayRequest:
    """Somebody (`owner`) asks to be relieved of `give`.

    take: what the owner takes in return; None in a cover, and in a swap for which others are to suggest a day.
    to: whom it is addressed to; None if everybody on the rota may accept. made_by: an admin, if not the owner.
    due_at: when it next changes by itself: an open one expires, an accepted one can't be undone any more.
    cannot: who has said that they can't.
    message: the key of the message in which it stands, with those made together with it.
    """

    id: int
    kind: Kind
    owner: int
    give: Slot
    made_by: int
    made_at: datetime
    take: Slot | None = None
    to: int | None = None
    status: Status = Status.OPEN
    taker: int | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    due_at: datetime | None = None
    cannot: tuple[int, ...] = ()
    message: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.status is Status.OPEN

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The days it is about."""
        return (self.give, self.take) if self.take else (self.give,)

    @property
    def parties(self) -> tuple[int, ...]:
        """The owner, and whoever took it or was asked."""
        other = self.taker if self.taker is not None else self.to
        return (self.owner,) if other is None else (self.owner, other)

    def begins_at(self, rota: Rota) -> datetime:
        """The start of the earlier of its days."""
        return min(slot.starts_at(rota) for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Offer:
    """A counter-offer: `by` takes the request's day if its owner takes `take` in return."""

    id: int
    request: int
    by: int
    take: Slot
    made_at: datetime
    status: OfferStatus = OfferStatus.OPEN


@dataclass(frozen=True)
class Scene:
    """The facts that decide: the instant, the rota with all changes to come, the people by id.

    admin: whether who acts may act for others. caller: who acts.
    """

    now: datetime
    rota: Rota
    people: Mapping[int, Person]
    caller: int
    admin: bool = False
    open_requests: Collection[DayRequest] = field(default=())

    @property
    def calendar(self) -> WorkCalendar:
        """When the team works."""
        return self.rota.calendar

    @cached_property
    def today(self) -> date:
        """The team's date."""
        return self.calendar.local_date(self.now)

    @cached_property
    def members(self) -> frozenset[int]:
        """Who is on the rota: in a pattern that holds now or later, and has not left."""
        return self.members_on(self.today)

    def members_on(self, day: date) -> frozenset[int]:
        """Who may take a day: whoever a version to come drops is not on the rota any more from its start."""
        return rota_members(self.rota, day)

    def name(self, person: int | None) -> str:
        """A name as it was entered; it is escaped where it is shown."""
        found = self.people.get(person) if person is not None else None
        return found.name if found else "somebody"

    @cached_property
    def _planned(self) -> Rota:
        return replace(self.rota, leaves=())

    def holds(self, person: int, day: date) -> tuple[Part, ...]:
        """The halves of a date that are a person's, on leave or not: who is away can give a day all the same."""
        shifts = [shift for shift in self._planned.on_duty(day) if shift.person == person]
        return shifts[0].parts if shifts else ()

    def is_on(self, person: int, slot: Slot) -> bool:
        """Whether the whole of a slot is a person's."""
        return set(slot.parts) <= set(self.holds(person, slot.day))


def rota_members(rota: Rota, day: date) -> frozenset[int]:
    """Who is in a pattern that holds on a date or later and has not left."""
    now = rota.pattern_on(day)
    patterns = [one for one in rota.patterns if one is now or one.valid_from > day]
    everybody = {person for pattern in patterns for people in pattern.days.values() for person in people}
    return frozenset(person for person in everybody if person not in rota.inactive)


def part_starts_at(rota: Rota, day: date, part: Part) -> datetime:
    """When half of a date begins: the day with the working hours, the afternoon at the split."""
    split = rota.calendar.at(day, rota.calendar.split)
    return min(rota.calendar.opening(day), split) if part is Part.AM else split


def part_ends_at(rota: Rota, day: date, part: Part) -> datetime:
    """When half of a date ends: the morning at the split, the day with the working hours."""
    if part is Part.AM:
        return rota.calendar.at(day, rota.calendar.split)
    windows = rota.calendar.windows(day)
    split = rota.calendar.at(day, rota.calendar.split)
    return max(windows[-1][1], split) if windows else rota.calendar.day_bounds(day)[1]
