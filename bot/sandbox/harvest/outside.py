"""What people do in Harvest itself."""

from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.sandbox.harvest.account import Account
from bot.sandbox.harvest.model import Entry, Lock, Project, Task, User

Named = TypeVar("Named", User, Project, Task)


class NewEntry(BaseModel):
    """Time of a person (e-mail address) on a project and task (names or ids); without hours a timer runs."""

    model_config = ConfigDict(extra="forbid")

    person: str
    project: str | int
    task: str | int
    spent_date: date
    hours: float | None = Field(default=None, ge=0, le=24)
    notes: str | None = None


class EntryAct(BaseModel):
    """What somebody does to an entry."""

    model_config = ConfigDict(extra="forbid")

    hours: float | None = Field(default=None, ge=0, le=24)
    notes: str | None = None
    stop: bool = False
    delete: bool = False


class Change(BaseModel):
    """What an administrator does: a project is archived or not, a task or a person on it too, a span is locked."""

    model_config = ConfigDict(extra="forbid")

    project: str | int | None = None
    task: str | int | None = None
    person: str | None = None
    active: bool = False
    lock_from: date | None = None
    lock_to: date | None = None
    unlock: bool = False
    by_clock: bool | None = None


class Outside:
    """Carries it out. Raises Invalid, or LookupError for what isn't there."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def file(self, new: NewEntry) -> Entry:
        """File time, or start a timer."""
        return self._account.create(
            user=self._person(new.person),
            project=_named(self._account.projects, new.project, "project"),
            task=_named(self._account.tasks, new.task, "task"),
            spent_on=new.spent_date,
            hours=new.hours,
            notes=new.notes,
        )

    def act(self, entry_id: int, act: EntryAct) -> None:
        """Stop, change and delete, in this order, each if asked for."""
        entry = self._account.entries.get(entry_id)
        if entry is None:
            raise LookupError(f"There is no entry {entry_id}.")
        if act.stop:
            self._account.stop(entry)
        given = act.model_dump(include={"hours", "notes"} & act.model_fields_set)
        if given:
            self._account.change(entry, given)
        if act.delete:
            self._account.remove(entry)

    def change(self, change: Change) -> None:
        """Archive or bring back a project, or a task or person on it; lock or unlock dates."""
        account = self._account
        if change.by_clock is not None:
            account.company.by_clock = change.by_clock
        if change.unlock:
            account.locks.clear()
        if change.lock_from and change.lock_to:
            person = self._person(change.person).id if change.person else None
            account.locks.append(Lock(first=change.lock_from, last=change.lock_to, user_id=person))
        if change.project is None:
            return
        project = _named(account.projects, change.project, "project")
        if change.task is not None:
            project.tasks[_named(account.tasks, change.task, "task").id].is_active = change.active
        elif change.person is not None:
            project.people[self._person(change.person).id].is_active = change.active
        else:
            project.is_active = change.active

    def _person(self, email: str) -> User:
        found = next((one for one in self._account.users.values() if one.email == email), None)
        if found is None:
            raise LookupError(f"Nobody in Harvest has the address {email}.")
        return found


def _named(things: dict[int, Named], key: str | int, kind: str) -> Named:
    found = next((one for one in things.values() if key in (one.id, one.name)), None)
    if found is None:
        raise LookupError(f"There is no {kind} {key}.")
    return found
