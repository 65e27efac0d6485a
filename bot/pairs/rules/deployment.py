"""Deployments that a customer is told of: planned, moved, called off, live."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.customers.rules import Customer, fold
from bot.errors import UserError

WHAT_LIMIT = 200
FARTHEST = timedelta(days=366)
AT_ONCE = timedelta(minutes=2)
"""What is to come so soon happens now: there is nothing to remind of."""

LATE = timedelta(minutes=10)
"""So long ago is still now."""

LISTED = timedelta(days=3)
"""How long after its time a deployment is listed of which nobody has said that it is live."""

REMINDED_FOR = timedelta(minutes=30)
"""How long after its time a reminder is still of use."""

USAGE = "For example `/triage deploying Northwind tomorrow 15:00 the new search`, or `/triage deploying` for a form."


class DeploymentInvalid(UserError):
    """A deployment that can't be; `field` names what is wrong."""


class DeploymentUnknown(UserError):
    """There is no such deployment, or it is over."""

    def __init__(self) -> None:
        super().__init__("That deployment is over, or was called off.", "`/triage deploying list` shows those to come.")


class State(StrEnum):
    """What became of it."""

    PLANNED = "planned"
    LIVE = "live"
    CANCELLED = "cancelled"


class Note(StrEnum):
    """What the customer is told."""

    PLANNED = "planned"
    MOVED = "moved"
    DUE = "due"
    LIVE = "live"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Something that goes live at a customer's. channel: where they are told. what: in words for them.

    sequence: counts its changes. moved_from: when it was planned before the last one. remind_at: when the channel is
    reminded, None when that is done with.
    """

    id: int
    customer: int
    channel: str
    what: str
    at: datetime
    made_by: int
    made_at: datetime
    changed_at: datetime
    state: State = State.PLANNED
    sequence: int = 0
    moved_from: datetime | None = None
    remind_at: datetime | None = None

    @property
    def at_once(self) -> bool:
        """Whether it was told when it happened."""
        return self.at - self.made_at < AT_ONCE


@dataclass(frozen=True, slots=True)
class DeploymentAsked:
    """A deployment as far as it was typed or filled in."""

    day: date | None = None
    clock: time | None = None
    what: str = ""
    customer: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nothing has to be asked for in the form."""
        return self.day is not None and self.clock is not None and bool(self.what)


def key(deployment: Deployment, note: Note) -> str:
    """The key of the message by which the customer is told."""
    return f"deployment:{deployment.id}:{note}:{0 if note is Note.PLANNED else deployment.sequence}"


def check_names(what: str, customer: Customer, customers: Iterable[Customer]) -> None:
    """No customer reads of another. Raises DeploymentInvalid."""
    for other in customers:
        if other.id != customer.id and re.search(rf"(?<!\w){re.escape(other.name)}(?!\w)", what):
            raise DeploymentInvalid(
                f"That names {other.name}, and {customer.name} would read it.", "Say it in other words.", field="what"
            )


def planned(customer: int, channel: str, what: str, at: datetime, by: int, now: datetime) -> Deployment:
    """A new deployment. Raises DeploymentInvalid."""
    what = _checked(what, at, now)
    at = max(at, now)
    reminded = at if at - now >= AT_ONCE else None
    return Deployment(0, customer, channel, what, at, by, now, now, remind_at=reminded)


def changed(deployment: Deployment, what: str, at: datetime, now: datetime) -> Deployment:
    """A deployment at another time, or said in other words. Raises DeploymentInvalid, DeploymentUnknown."""
    if deployment.state is not State.PLANNED:
        raise DeploymentUnknown
    what = _checked(what, at, now)
    if what == deployment.what and at == deployment.at:
        return deployment
    return replace(
        deployment,
        what=what,
        at=at,
        changed_at=now,
        sequence=deployment.sequence + 1,
        moved_from=deployment.at if at != deployment.at else None,
        remind_at=at if at > now else None,
    )


def ended(deployment: Deployment, state: State, now: datetime) -> Deployment:
    """A deployment that is live, or called off. Raises DeploymentUnknown."""
    if deployment.state is not State.PLANNED:
        raise DeploymentUnknown
    return replace(deployment, state=state, changed_at=now, sequence=deployment.sequence + 1, remind_at=None)


def _checked(what: str, at: datetime, now: datetime) -> str:
    what = " ".join(what.split())
    if not what:
        raise DeploymentInvalid("What is deployed?", "In words for the customer: the new search page.", field="what")
    if len(what) > WHAT_LIMIT:
        raise DeploymentInvalid(f"That is {len(what)} characters: at most {WHAT_LIMIT} fit.", field="what")
    if at < now - LATE:
        raise DeploymentInvalid("That time is past.", "Say `now`, or a time to come.", field="time")
    if at > now + FARTHEST:
        raise DeploymentInvalid("That is more than a year ahead.", "Check the date.", field="day")
    return what


def named_first(text: str, customers: Iterable[Customer]) -> tuple[Customer | None, str]:
    """The customer by whose name a text begins, and the rest of it; of several names the longest counts."""
    words = text.split()
    by_name = {fold(customer.name): customer for customer in customers}
    for number in range(len(words), 0, -1):
        name = fold(" ".join(words[:number])).rstrip(":,")
        if found := by_name.get(name):
            return found, " ".join(words[number:])
    return None, text
