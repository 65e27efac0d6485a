"""Harvest's replies, read. Facts: Harvest's API v2 documentation and recorded replies (2019 to 2024).

Unknown keys are passed over; rates and costs, which weaker tokens don't see, are never looked at. What a person did is
kept out of every `repr`, so that no log and no traceback can show it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.clients.text import clean, one_line

NOTES_LIMIT = 10_000
NAME_LIMIT = 200

GROUP = "triage"
"""The group of outside things that entries made here belong to."""


@dataclass(frozen=True, slots=True)
class HarvestUser:
    """Somebody in Harvest. email: lower case, "" if unknown. sees_all: may read and write everybody's time."""

    id: int
    name: str
    email: str
    is_active: bool
    sees_all: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """How an account is set up.

    by_clock: entries have a start and an end instead of a duration. week_start: Monday is 0. twelve_hours: times of
    day are written 2:00pm.
    """

    name: str
    by_clock: bool
    week_start: int
    twelve_hours: bool
    approvals: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A client or a task."""

    id: int
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a client. code: "" if it has none."""

    id: int
    name: str
    code: str
    client_id: int
    client_name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TaskAssignment:
    """A task that time can be put on in a project."""

    project_id: int
    task_id: int
    task_name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class ProjectAssignment:
    """A project on which somebody may put time, with its active tasks (id, name)."""

    project: Project
    tasks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """What somebody worked on a date. hours: of a running one as far as it has got.

    started_at: when the timer that runs was started. reference: the id of the outside thing it belongs to, "" if none.
    closed: locked, approved or invoiced: Harvest refuses to change it.
    """

    id: int
    user_id: int
    spent_on: date
    is_running: bool
    project_id: int
    task_id: int
    hours: float = field(repr=False)
    notes: str = field(repr=False)
    client_name: str = field(repr=False, default="")
    project_name: str = field(repr=False, default="")
    task_name: str = field(repr=False, default="")
    started_at: datetime | None = None
    reference: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be made. hours: None starts a timer. span: start and end, as the account writes times of day, where
    it keeps these instead of durations. reference: by which it is found again; link: an address it stands for.
    """

    user_id: int
    project_id: int
    task_id: int
    spent_on: date
    reference: str
    hours: float | None = field(repr=False, default=None)
    notes: str = field(repr=False, default="")
    span: tuple[str, str] | None = field(repr=False, default=None)
    link: str = ""

    def to_json(self) -> dict[str, Any]:
        """As Harvest takes it."""
        reference = {"id": self.reference, "group_id": GROUP, "permalink": self.link or None}
        body: dict[str, Any] = {
            "user_id": self.user_id,
            "project_id": self.project_id,
            "task_id": self.task_id,
            "spent_date": self.spent_on.isoformat(),
            "notes": self.notes,
            "external_reference": {name: value for name, value in reference.items() if value},
        }
        if self.span is not None:
            return body | {"started_time": self.span[0], "ended_time": self.span[1]}
        return body if self.hours is None else body | {"hours": self.hours}


@dataclass(frozen=True, slots=True)
class ProjectTotal:
    """The hours of all people together on a project."""

    client_id: int
    project_id: int
    hours: float


def parse_user(data: dict[str, Any]) -> HarvestUser:
    """Raises ValueError. Replies from before 2021 have flags where newer ones list access_roles."""
    roles = data.get("access_roles")
    sees_all = "administrator" in roles if isinstance(roles, list) else data.get("is_admin") is True
    name = _name(f"{data.get('first_name') or ''} {data.get('last_name') or ''}")
    return HarvestUser(
        id=_id(data),
        name=name or "somebody",
        email=clean(str(data.get("email") or "")).lower(),
        is_active=data.get("is_active") is not False,
        sees_all=sees_all,
    )


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_company(data: dict[str, Any]) -> Company:
    """What is not said is taken as the most usual. Raises ValueError if it isn't said how time is kept."""
    by_clock = data.get("wants_timestamp_timers")
    if not isinstance(by_clock, bool):
        raise ValueError("no wants_timestamp_timers")
    week_start = str(data.get("week_start_day") or "").lower()
    return Company(
        name=_name(data.get("name")),
        by_clock=by_clock,
        week_start=WEEKDAYS.index(week_start) if week_start in WEEKDAYS else 0,
        twelve_hours=data.get("clock") == "12h",
        approvals=data.get("approval_feature") is True,
    )


def parse_named(data: dict[str, Any]) -> Named:
    """A client or a task. Raises ValueError."""
    return Named(_id(data), _name(data.get("name")), data.get("is_active") is not False)


def parse_project(data: dict[str, Any]) -> Project:
    """Raises ValueError."""
    client = _object(data, "client")
    return Project(
        id=_id(data),
        name=_name(data.get("name")),
        code=_name(data.get("code")),
        client_id=_id(client),
        client_name=_name(client.get("name")),
        is_active=data.get("is_active") is not False,
    )


def parse_task_assignment(data: dict[str, Any]) -> TaskAssignment:
    """Raises ValueError."""
    task = _object(data, "task")
    active = data.get("is_active") is not False
    return TaskAssignment(_id(_object(data, "project")), _id(task), _name(task.get("name")), active)


def parse_project_assignment(data: dict[str, Any]) -> ProjectAssignment:
    """The client stands beside the project here, not within it. Raises ValueError."""
    project = parse_project({**_object(data, "project"), "client": data.get("client")})
    assigned = [one for one in data.get("task_assignments") or () if one.get("is_active") is not False]
    tasks = [_object(one, "task") for one in assigned]
    return ProjectAssignment(project, tuple((_id(task), _name(task.get("name"))) for task in tasks))


def parse_entry(data: dict[str, Any]) -> TimeEntry:
    """Raises ValueError."""
    client, project, task = (_object(data, name) for name in ("client", "project", "task"))
    reference = data.get("external_reference")
    return TimeEntry(
        id=_id(data),
        user_id=_id(_object(data, "user")),
        spent_on=date.fromisoformat(str(data.get("spent_date"))),
        is_running=data.get("is_running") is True,
        project_id=_id(project),
        task_id=_id(task),
        hours=_hours(data.get("hours")),
        notes=clean(str(data.get("notes") or ""))[:NOTES_LIMIT],
        client_name=_name(client.get("name")),
        project_name=_name(project.get("name")),
        task_name=_name(task.get("name")),
        started_at=_instant(data.get("timer_started_at")),
        reference=str(reference.get("id") or "") if isinstance(reference, dict) else "",
        closed=any(data.get(name) is True for name in ("is_locked", "is_closed", "is_billed")),
    )


def parse_project_total(data: dict[str, Any]) -> ProjectTotal:
    """A row of the time report by projects. Raises ValueError."""
    return ProjectTotal(_whole(data, "client_id"), _whole(data, "project_id"), _hours(data.get("total_hours")))


def _object(data: dict[str, Any], name: str) -> dict[str, Any]:
    inner = data.get(name)
    if not isinstance(inner, dict):
        raise ValueError(f"no {name}")
    return inner


def _id(data: dict[str, Any]) -> int:
    return _whole(data, "id")


def _whole(data: dict[str, Any], name: str) -> int:
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"no {name}")
    return value


def _name(value: object) -> str:
    return one_line(str(value or ""))[:NAME_LIMIT]


def _hours(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e6:
        raise ValueError("no hours")
    return round(float(value), 2)


def _instant(value: object) -> datetime | None:
    """An instant; one without a zone can't be placed and is none."""
    if not isinstance(value, str) or not value:
        return None
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else None
