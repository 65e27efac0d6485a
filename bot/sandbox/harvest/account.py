"""A Harvest account in memory: what is in it, and the acts that change it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.sandbox.harvest.model import Assignment, Client, Company, Entry, Lock, Project, Task, User

LONDON = ("London", ZoneInfo("Europe/London"))
ZONES = dict([LONDON, ("Eastern Time (US & Canada)", ZoneInfo("America/New_York"))])
"""The zones that Harvest's people here are in, by the names that Harvest has for them."""


class Invalid(Exception):
    """What was sent can't be stored; the text says why. Harvest answers it with 422."""


class Account:
    """Everything of one Harvest account. The first of its people is whose token the bot has."""

    def __init__(self, *, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._ids = count(35_514_001)
        self.company = Company()
        self.users: dict[int, User] = {}
        self.clients: dict[int, Client] = {}
        self.projects: dict[int, Project] = {}
        self.tasks: dict[int, Task] = {}
        self.entries: dict[int, Entry] = {}
        self.locks: list[Lock] = []

    def add_user(self, email: str, name: str, *, zone: str = LONDON[0], administrator: bool = False) -> User:
        """Add somebody."""
        first, _, last = name.partition(" ")
        user = User(
            id=next(self._ids),
            first_name=first,
            last_name=last,
            email=email,
            zone=zone,
            administrator=administrator,
            created_at=self._now(),
        )
        self.users[user.id] = user
        return user

    def add_client(self, name: str) -> Client:
        """Add a client."""
        client = Client(id=next(self._ids), name=name, created_at=self._now())
        self.clients[client.id] = client
        return client

    def add_task(self, name: str) -> Task:
        """Add a kind of work."""
        task = Task(id=next(self._ids), name=name, created_at=self._now())
        self.tasks[task.id] = task
        return task

    def add_project(
        self, client: Client, name: str, tasks: Iterable[Task], people: Iterable[User], code: str | None = None
    ) -> Project:
        """Add a project with its tasks and the people who work on it."""
        project = Project(id=next(self._ids), client=client, name=name, code=code, created_at=self._now())
        project.tasks = {task.id: self._assignment() for task in tasks}
        project.people = {user.id: self._assignment() for user in people}
        self.projects[project.id] = project
        return project

    def create(
        self,
        *,
        user: User,
        project: Project,
        task: Task,
        spent_on: date,
        hours: float | None = None,
        started: time | None = None,
        ended: time | None = None,
        notes: str | None = None,
        reference: dict[str, str | None] | None = None,
    ) -> Entry:
        """Make an entry; without hours (or, by the clock, without an end) its timer runs. Raises Invalid."""
        self._check_open(user, spent_on)
        self._check_assigned(user, project, task)
        now = self._now()
        entry = Entry(
            id=next(self._ids),
            user=user,
            project=project,
            task=task,
            spent_on=spent_on,
            notes=notes,
            reference=reference,
            created_at=now,
            updated_at=now,
        )
        if self.company.by_clock:
            runs = ended is None
            self._set_span(entry, started or now.astimezone(ZONES[user.zone]).time(), ended)
        else:
            runs = hours is None
            entry.hours = _checked_hours(hours or 0.0)
        if runs:
            self._run(entry)
        self.entries[entry.id] = entry
        self._changed()
        return entry

    def change(self, entry: Entry, given: Mapping[str, object]) -> None:
        """Change what is given of notes, hours, spent_on, project, task, reference, started, ended. Raises Invalid."""
        self._check_changeable(entry)
        project, task = given.get("project", entry.project), given.get("task", entry.task)
        assert isinstance(project, Project)
        assert isinstance(task, Task)
        if (project, task) != (entry.project, entry.task):
            self._check_assigned(entry.user, project, task)
        spent_on = given.get("spent_on", entry.spent_on)
        assert isinstance(spent_on, date)
        self._check_open(entry.user, spent_on)
        entry.project, entry.task, entry.spent_on = project, task, spent_on
        if isinstance(hours := given.get("hours"), float):
            entry.hours = _checked_hours(hours)
        if isinstance(started := given.get("started", entry.started), time):
            ended = given.get("ended", entry.ended)
            self._set_span(entry, started, ended if isinstance(ended, time) else None)
        if "notes" in given:
            entry.notes = given["notes"]  # type: ignore[assignment]
        if "reference" in given:
            entry.reference = given["reference"]  # type: ignore[assignment]
        self._touched(entry)

    def remove(self, entry: Entry) -> None:
        """Take an entry away. Raises Invalid."""
        self._check_changeable(entry)
        del self.entries[entry.id]
        self._changed()

    def stop(self, entry: Entry) -> None:
        """Stop its timer. Raises Invalid."""
        if not entry.is_running:
            raise Invalid("This timer is not running.")
        self._halt(entry)
        self._touched(entry)

    def restart(self, entry: Entry) -> None:
        """Have its timer run again, and no other of the person. Raises Invalid."""
        if entry.is_running:
            raise Invalid("This timer is already running.")
        self._check_changeable(entry)
        self._check_assigned(entry.user, entry.project, entry.task)
        self._run(entry)
        self._touched(entry)

    def lock_of(self, entry: Entry) -> str | None:
        """Why an entry can't be changed; None if it can."""
        if entry.billed:
            return "This time entry is invoiced."
        return self._lock(entry.user, entry.spent_on)

    def _lock(self, user: User, day: date) -> str | None:
        return next((lock.reason for lock in self.locks if lock.holds(user, day)), None)

    def _check_open(self, user: User, day: date) -> None:
        if reason := self._lock(user, day):
            raise Invalid(reason)

    def _check_changeable(self, entry: Entry) -> None:
        if reason := self.lock_of(entry):
            raise Invalid(reason)

    @staticmethod
    def _check_assigned(user: User, project: Project, task: Task) -> None:
        if not user.is_active:
            raise Invalid("User is archived")
        if not (project.is_active and project.client.is_active):
            raise Invalid("Project is archived")
        person, kind = project.people.get(user.id), project.tasks.get(task.id)
        if person is None or not person.is_active:
            raise Invalid("User isn't assigned to this project")
        if not task.is_active or kind is None or not kind.is_active:
            raise Invalid("Task isn't active on this project")

    def _run(self, entry: Entry) -> None:
        for other in self.entries.values():
            if other.user is entry.user and other.is_running:
                self._halt(other)
        entry.timer_started_at = self._now()

    def _halt(self, entry: Entry) -> None:
        now = self._now()
        entry.hours = entry.hours_at(now)
        entry.timer_started_at = None
        if self.company.by_clock:
            entry.ended = now.astimezone(ZONES[entry.user.zone]).time().replace(second=0, microsecond=0)

    @staticmethod
    def _set_span(entry: Entry, started: time, ended: time | None) -> None:
        entry.started, entry.ended = started.replace(second=0, microsecond=0), ended
        if ended is not None:
            span = datetime.combine(entry.spent_on, ended) - datetime.combine(entry.spent_on, entry.started)
            entry.hours = round((span % timedelta(days=1)).total_seconds() / 3600, 2)

    def _assignment(self) -> Assignment:
        return Assignment(id=next(self._ids), created_at=self._now())

    def _touched(self, entry: Entry) -> None:
        entry.updated_at = self._now()
        self._changed()


def _checked_hours(hours: float) -> float:
    if not 0 <= hours <= 24:
        raise Invalid("Hours must be between 0 and 24")
    return round(hours, 2)
