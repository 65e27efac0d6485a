"""What is known of a Harvest account, and what is put there."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.errors import UserError

KIND = "harvest.time"
"""Of the outbox's messages to Harvest; the subject names the draft, and nothing of what is in it."""

REFUSED = "refused"
"""In the place of the channel of such a message: Harvest did not take it; the reference is the reason."""

RENEW = timedelta(hours=6)
"""After which projects and people are read again."""

RETRY = timedelta(minutes=10)
"""After which it is tried again to read them."""

SHOWN = 80
"""Choices that are shown of those that fit what is typed; Slack takes 100."""

ANY_DAY = date(2000, 1, 3)

DAY_BEGINS = time(9)
"""From when on filed hours stand in an account that keeps times of day instead of durations."""


class ProjectUnknown(UserError):
    """There is no such project (any more)."""

    def __init__(self, field: str = "target") -> None:
        super().__init__("That project or task is not open in Harvest (any more).", "Pick another one.", field=field)


@dataclass(frozen=True, slots=True)
class Account:
    """When an account was read, and how it keeps time."""

    read_at: datetime | None
    by_clock: bool = False
    twelve_hours: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in Harvest. person: who it is in Slack, if it is known."""

    user_id: int
    name: str
    email: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What time is put on."""

    client_id: int
    project_id: int
    task_id: int
    client: str
    project: str
    task: str

    @property
    def value(self) -> str:
        """As it is kept in a menu."""
        return f"{self.project_id}:{self.task_id}"

    def __str__(self) -> str:
        return f"{self.project}: {self.task}"


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its tasks (id, name)."""

    client_id: int
    project_id: int
    client: str
    name: str
    code: str
    tasks: tuple[tuple[int, str], ...]

    @property
    def targets(self) -> list[Target]:
        """What time can be put on here."""
        label = f"[{self.code}] {self.name}" if self.code else self.name
        return [
            Target(self.client_id, self.project_id, task_id, self.client, label, task) for task_id, task in self.tasks
        ]

    @property
    def words(self) -> str:
        """What it is found by."""
        return " ".join([self.client, self.code, self.name, *(task for _, task in self.tasks)]).casefold()


def read_value(value: str) -> tuple[int, int]:
    """Project and task of a menu's value. Raises ProjectUnknown."""
    project, _, task = value.partition(":")
    if not (project.isdecimal() and task.isdecimal()):
        raise ProjectUnknown
    return int(project), int(task)


def words_of(typed: str) -> list[str]:
    """The words of what somebody types to find something; signs don't matter."""
    return re.findall(r"\w+", typed.casefold())


def fitting(projects: Sequence[Project], typed: str, most: int = SHOWN) -> list[Target]:
    """What fits the words typed, project by project; a task whose own name was typed comes before the others."""
    words = words_of(typed)
    found: list[Target] = []
    for project in projects:
        own = f"{project.client} {project.code} {project.name}".casefold()
        left = [word for word in words if word not in own]
        fits = [target for target in project.targets if all(word in target.task.casefold() for word in left)]
        found += sorted(fits, key=lambda target: not any(word in target.task.casefold() for word in words))
        if len(found) >= most:
            break
    return found[:most]


def likely(projects: Sequence[Project], customer: str) -> Target | None:
    """What a customer's time probably goes to while nobody has said it: support for the client of the same name."""
    own = [target for one in projects if one.client.casefold() == customer.casefold() for target in one.targets]
    return max(own, key=lambda target: str(target).casefold().count("support"), default=None)


class Act(StrEnum):
    """What is to be done in Harvest."""

    FILE = "file"
    START = "start"
    CHANGE = "change"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody does, on its way to Harvest.

    id: unlike any other's. entry: the one that is changed or stopped; day: its date. reference: by which a new one is
    found again, whatever becomes of the answer. What is None stays as it is, or (the hours of a timer) is not known
    yet. refused: why it was not taken.
    """

    id: str
    person: int
    act: Act
    entry: int | None = None
    spent_on: date | None = None
    target: Target | None = field(repr=False, default=None)
    reference: str = ""
    notes: str | None = field(repr=False, default=None)
    hours: float | None = field(repr=False, default=None)
    link: str = ""
    day: date | None = None
    refused: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        target = self.target
        return {
            "act": self.act,
            "entry": self.entry,
            "spent_on": self.spent_on.isoformat() if self.spent_on else None,
            "target": asdict(target) if target else None,
            "reference": self.reference,
            "notes": self.notes,
            "hours": self.hours,
            "link": self.link,
            "day": self.day.isoformat() if self.day else None,
        }


def draft_of(draft_id: str, person: int, body: dict[str, Any], refused: str) -> Draft:
    """A draft as it was kept."""
    target = body["target"]
    return Draft(
        draft_id,
        person,
        Act(body["act"]),
        entry=body["entry"],
        spent_on=_date(body["spent_on"]),
        target=Target(**target) if target else None,
        reference=body["reference"],
        notes=body["notes"],
        hours=body["hours"],
        link=body["link"],
        day=_date(body["day"]),
        refused=refused,
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Order:
    """A draft with what is needed to carry it out. user: who the person is in Harvest, None if nobody knows."""

    draft: Draft
    user: int | None
    account: Account


def span_of(hours: float, *, twelve_hours: bool) -> tuple[str, str]:
    """Start and end for hours that were filed as a sum, as the account writes times of day.

    They begin with the usual day, or earlier where they would run into the next one.
    """
    midnight = datetime.combine(ANY_DAY, time())
    length = timedelta(minutes=round(hours * 60))
    latest = midnight + timedelta(hours=23, minutes=59) - length
    start = max(midnight, min(datetime.combine(ANY_DAY, DAY_BEGINS), latest))
    end = min(start + length, midnight + timedelta(hours=23, minutes=59))
    return _clock(start.time(), twelve_hours=twelve_hours), _clock(end.time(), twelve_hours=twelve_hours)


def _clock(at: time, *, twelve_hours: bool) -> str:
    return f"{at:%I:%M%p}".lstrip("0").lower() if twelve_hours else f"{at:%H:%M}"
