"""Boards and their lists: which list is which, and what is wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.customers.rules import fold
from bot.errors import UserError
from bot.workspaces.rules import WorkspaceSettings


class Role(StrEnum):
    """What a list is for."""

    NEW = "new"
    UP_NEXT = "up_next"
    COMPLETED = "completed"
    TRIAGE = "triage"
    DONE = "done"


class BoardKind(StrEnum):
    """Whose board it is."""

    CUSTOMER = "customer"
    EPICS = "epics"


ROLES = {
    BoardKind.CUSTOMER: (Role.NEW, Role.UP_NEXT, Role.COMPLETED),
    BoardKind.EPICS: (Role.TRIAGE, Role.DONE),
}
"""The lists that the bot needs on each kind of board, in the order in which they stand there."""


def names_of(settings: WorkspaceSettings) -> dict[Role, str]:
    """What the lists are called."""
    return {
        Role.NEW: settings.list_new,
        Role.UP_NEXT: settings.list_up_next,
        Role.COMPLETED: settings.list_completed,
        Role.TRIAGE: settings.list_triage,
        Role.DONE: settings.list_done,
    }


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list as Trello has it now. closed: archived."""

    id: str
    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A board that the bot looks after.

    lists: role -> id of the list that has it. names: of all its open lists, by id. since: the instant of the last
    action that was seen; seen: the ids of those shortly before it. polled_at: when it was last asked for actions.
    read_at: when all of its cards were read. trouble: what the admins were told of.
    """

    id: str
    kind: BoardKind
    name: str = ""
    url: str = ""
    lists: Mapping[Role, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    closed: bool = False
    since: datetime | None = None
    seen: tuple[str, ...] = ()
    active_at: datetime | None = None
    polled_at: datetime | None = None
    read_at: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether each list that is needed is known."""
        return all(role in self.lists for role in ROLES[self.kind])

    @property
    def trouble_stops(self) -> bool:
        """Whether it can't be worked with at all: it is closed, or out of sight."""
        return self.trouble in {"closed", "gone"}

    def role_of(self, list_id: str) -> Role | None:
        """What a list is for; None for one of the team's own."""
        return next((role for role, known in self.lists.items() if known == list_id), None)


@dataclass(frozen=True, slots=True)
class SeenBoard:
    """A board as Trello lists it. active_at: when something last happened there."""

    id: str
    name: str
    url: str
    closed: bool
    active_at: datetime | None = None


class BoardInvalid(UserError):
    """A board that can't be linked; `field` names what is wrong."""


class NoBoard(UserError):
    """A customer without a board."""

    def __init__(self, customer: str) -> None:
        super().__init__(
            f"{customer} has no Trello board yet.",
            "An admin can link one with `/triage boards`.",
        )


@dataclass(frozen=True, slots=True)
class ListFault:
    """What is wrong with a list. code: archived, missing, twice or renamed. name: as it is called now or should be."""

    role: Role
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Which list has which role, what is missing, and what is wrong."""

    found: Mapping[Role, str]
    faults: tuple[ListFault, ...] = ()

    @property
    def missing(self) -> tuple[Role, ...]:
        """The roles for which there is no list at all, so that one may be made."""
        return tuple(fault.role for fault in self.faults if fault.code == "missing")


def find_lists(
    kind: BoardKind, lists: Sequence[ListFacts], names: Mapping[Role, str], known: Mapping[Role, str]
) -> Lists:
    """Find each role's list: the one it had before as long as that is open, whatever it is called now; else by name.

    known: role -> list id as found before. Capitals and spaces in names don't matter.
    """
    found: dict[Role, str] = {}
    faults: list[ListFault] = []
    by_id = {one.id: one for one in lists}
    for role in ROLES[kind]:
        wanted = names[role]
        before = by_id.get(known.get(role, ""))
        named = [one for one in lists if not one.closed and fold(one.name) == fold(wanted)]
        if before and not before.closed:
            found[role] = before.id
            if fold(before.name) != fold(wanted):
                faults.append(ListFault(role, "renamed", before.name))
        elif len(named) > 1:
            faults.append(ListFault(role, "twice", wanted))
        elif named:
            found[role] = named[0].id
        elif before or any(one.closed and fold(one.name) == fold(wanted) for one in lists):
            faults.append(ListFault(role, "archived", wanted))
            if before:
                found[role] = before.id  # its cards stand there still
        else:
            faults.append(ListFault(role, "missing", wanted))
    return Lists(found, tuple(faults))


def trouble_of(faults: Iterable[ListFault], *, closed: bool = False, gone: bool = False) -> str:
    """What is wrong with a board, in a form that can be compared: empty if nothing is."""
    if gone:
        return "gone"
    if closed:
        return "closed"
    return ",".join(f"{fault.role}:{fault.code}" for fault in faults)


def check_linkable(board_id: str, kind: BoardKind, boards: Mapping[str, Board]) -> None:
    """A board is either a customer's or the team's. Raises BoardInvalid."""
    other = boards.get(board_id)
    if other is None or other.kind is kind:
        return
    if kind is BoardKind.EPICS:
        raise BoardInvalid(f"{other.name} is a customer's board.", "Choose the team's own board.", field="epics")
    raise BoardInvalid(f"{other.name} is your Support Epics board.", "Choose the customer's own.", field="board")
