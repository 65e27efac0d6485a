"""What people do in a workspace, day by day: customers write, the team closes, raises things, takes handovers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = ("Europe/London", "America/New_York")
ASKED = (8, 11, 14, 17)
"""The hours in which customers write."""

CLOSED = (3, 6, 21, 27, 30, 45, 51, 75, 99)
"""After so many hours. What happens falls on few quarters of an hour, since each of them costs real time."""


@dataclass(frozen=True, order=True)
class Act:
    """Something that is done at an instant. kind: mail, raise, close, accept. closes: so long after it."""

    at: datetime
    place: str
    kind: str
    number: int = 0
    closes: timedelta | None = None


def questions(place: str, zone: str, days: list[date], chance: random.Random) -> Iterator[Act]:
    """Customers write at a quarter past, by mail or in Slack; it is closed at a quarter to, or stays for days."""
    for day in days:
        for hour in chance.sample(ASKED, chance.choice((0, 0, 1, 1, 2))):
            at = datetime.combine(day, time(hour, 15), ZoneInfo(zone)).astimezone(UTC)
            hours = chance.choice(CLOSED)
            kind = chance.choice(("mail", "mail", "raise"))
            yield Act(at, place, kind, closes=timedelta(hours=hours, minutes=30))


def acceptances(place: str, zone: str, days: list[date], chance: random.Random) -> Iterator[Act]:
    """More often than not somebody takes the last handover in the morning, before they are asked whether they have."""
    for day in days[1:]:
        if chance.random() < 0.6:
            at = datetime.combine(day, time(9, 45), ZoneInfo(zone)).astimezone(UTC)
            yield Act(at, place, "accept")


def working_days(begins_at: datetime, days: int, zone: str) -> list[date]:
    """The weekdays of so many days."""
    first = begins_at.astimezone(ZoneInfo(zone)).date()
    every = (first + timedelta(days=number) for number in range(days))
    return [day for day in every if day.weekday() < 5]
