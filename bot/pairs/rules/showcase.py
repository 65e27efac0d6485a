"""Showcases: booked or logged, who for, and when the next one is due."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.dates import monday_of
from bot.errors import UserError
from bot.pairs.rules.pair import Pair
from bot.pairs.rules.week import at_work, days_between
from bot.rota.rules.rota import Rota
from bot.worktime import WorkCalendar

OUTCOME_LIMIT = 300
LINK_LIMIT = 1000
MINUTES = (15, 30, 45, 60, 90, 120)
USUAL_MINUTES = 30
FARTHEST = timedelta(weeks=26)
OLDEST = timedelta(weeks=4)
"""How long ago a showcase may have been that is logged."""

LOOKED_BACK = timedelta(weeks=6)
"""How far back the two-working-day rule looks for the last one; more would change nothing that is told."""


class ShowcaseInvalid(UserError):
    """A showcase that can't be; `field` names what is wrong."""


class ShowcaseUnknown(UserError):
    """There is no such showcase, or not any more."""

    def __init__(self) -> None:
        super().__init__("That showcase is not there any more.", "`/triage showcase list` shows those to come.")


@dataclass(frozen=True, slots=True)
class Showcase:
    """A showcase of a pair. with_customer: else with colleagues. outcome: how it went, in one line.

    sequence: counts its changes. ask_at: when its outcome is asked for, None when that is done with.
    """

    id: int
    pair: int
    at: datetime
    minutes: int
    with_customer: bool
    link: str
    made_by: int | None
    made_at: datetime
    changed_at: datetime
    outcome: str = ""
    cancelled: bool = False
    sequence: int = 0
    ask_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.at + timedelta(minutes=self.minutes)

    def over(self, now: datetime) -> bool:
        """Whether it has begun, so that it can't be moved any more."""
        return self.at <= now


@dataclass(frozen=True, slots=True)
class ShowcaseAsked:
    """A showcase as far as it was typed or filled in. pair: None for the caller's own."""

    day: date | None = None
    clock: time | None = None
    with_customer: bool | None = None
    minutes: int = USUAL_MINUTES
    link: str = ""
    outcome: str = ""
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """A showcase of which all is known that is needed."""

    at: datetime
    with_customer: bool
    minutes: int = USUAL_MINUTES
    link: str = ""
    outcome: str = ""


def check(booking: Booking, pair: Pair, now: datetime, calendar: WorkCalendar) -> Booking:
    """A booking, tidied. Raises ShowcaseInvalid."""
    link, outcome = booking.link.strip(), " ".join(booking.outcome.split())
    if link and not re.fullmatch(r"https?://[^\s<>|]+", link):
        raise ShowcaseInvalid("That isn't a link.", "It begins with https://.", field="link")
    if len(link) > LINK_LIMIT:
        raise ShowcaseInvalid("That link is too long.", field="link")
    if len(outcome) > OUTCOME_LIMIT:
        raise ShowcaseInvalid(f"That is {len(outcome)} characters: at most {OUTCOME_LIMIT} fit.", field="outcome")
    if booking.at > now + FARTHEST:
        raise ShowcaseInvalid("That is more than half a year ahead.", "Check the date.", field="day")
    if booking.at < now - OLDEST:
        raise ShowcaseInvalid("That is more than four weeks ago.", "Check the date.", field="day")
    if outcome and booking.at > now:
        raise ShowcaseInvalid("It is still to come.", "Say afterwards how it went.", field="outcome")
    if not pair.runs(calendar.local_date(booking.at)):
        raise ShowcaseInvalid(
            "There is no such pair on that day.", "`/triage pairs` shows from when to when.", field="day"
        )
    return replace(booking, link=link, outcome=outcome)


def made(booking: Booking, pair: Pair, by: int, now: datetime) -> Showcase:
    """A new showcase, of a checked booking."""
    to_come = booking.at > now
    return Showcase(
        id=0,
        pair=pair.id,
        at=booking.at,
        minutes=booking.minutes,
        with_customer=booking.with_customer,
        link=booking.link,
        made_by=by,
        made_at=now,
        changed_at=now,
        outcome=booking.outcome,
        ask_at=booking.at + timedelta(minutes=booking.minutes) if to_come else None,
    )


def changed(showcase: Showcase, booking: Booking, now: datetime) -> Showcase:
    """A showcase after a change, of a checked booking."""
    after = replace(
        showcase,
        at=booking.at,
        minutes=booking.minutes,
        with_customer=booking.with_customer,
        link=booking.link,
        outcome=booking.outcome or showcase.outcome,
    )
    if after == showcase:
        return showcase
    asked = after.ends_at if after.ends_at > now and not after.outcome else None
    return replace(after, sequence=showcase.sequence + 1, changed_at=now, ask_at=asked)


def called_off(showcase: Showcase, now: datetime) -> Showcase:
    """A showcase that is not to be, or has not been."""
    return replace(showcase, cancelled=True, sequence=showcase.sequence + 1, changed_at=now, ask_at=None)


def with_outcome(showcase: Showcase, outcome: str, now: datetime) -> Showcase:
    """A showcase of which somebody says how it went. Raises ShowcaseInvalid."""
    outcome = " ".join(outcome.split())
    if not outcome:
        raise ShowcaseInvalid("How did it go?", "One line will do.", field="outcome")
    if len(outcome) > OUTCOME_LIMIT:
        raise ShowcaseInvalid(f"That is {len(outcome)} characters: at most {OUTCOME_LIMIT} fit.", field="outcome")
    if not showcase.over(now):
        raise ShowcaseInvalid("It is still to come.", "Say afterwards how it went.", field="outcome")
    return replace(showcase, outcome=outcome, ask_at=None)


def in_week(showcases: Iterable[Showcase], day: date, calendar: WorkCalendar) -> list[Showcase]:
    """Those of a date's week."""
    return [one for one in showcases if monday_of(calendar.local_date(one.at)) == monday_of(day)]


def upcoming(showcases: Iterable[Showcase], now: datetime) -> list[Showcase]:
    """Those to come, the next one first."""
    return sorted((one for one in showcases if one.ends_at > now), key=lambda one: one.at)


def days_without(pair: Pair, showcases: Sequence[Showcase], day: date, rota: Rota) -> int:
    """How many working days before a date have gone by since the last showcase, or since there was the pair.

    Days on which nobody of the pair was at work don't count.
    """
    days = [one for one in map(rota.calendar.local_date, (one.at for one in showcases)) if one < day]
    earliest = max(pair.first, pair.made_on, day - LOOKED_BACK)
    begins = max(max(days) + timedelta(days=1), earliest) if days else earliest
    gone = days_between(begins, day - timedelta(days=1))
    return sum(any(at_work(person, one, rota) for person in pair.members(one)) for one in gone)
