"""What a Home tab is made of: pieces that the features contribute, each in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from bot.dailies.rules import Daily
from bot.rota.rules.requests.request import rota_members
from bot.rota.rules.rota import Rota
from bot.workspaces.rules import Person, WorkspaceSettings, is_bot_admin

MIDNIGHT = Daily("home_midnight", lambda day, settings: settings.calendar.day_bounds(day)[0], any_day=True)


class Place(IntEnum):
    """Where a piece stands, from the top."""

    TODAY = 1
    WAITING = 2  # for this person: under a heading of its own
    DAYS = 3
    MINE = 4
    ASKED = 5  # what this person waits for
    BUTTONS = 6
    ADMIN = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to be shown. blocks: as Block Kit has them."""

    place: Place
    blocks: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps by which an admin sets the bot up. text: what to do, or once done what is so.

    press: the button that does it. needed: without it the bot can't work; what is not is asked for only until the rest
    is done.
    """

    text: str
    done: bool
    press: dict[str, Any] | None = None
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member who looks at the Home tab, with what most pieces need."""

    person: Person
    settings: WorkspaceSettings
    now: datetime
    rota: Rota
    people: Mapping[int, Person]

    @property
    def today(self) -> date:
        """The team's date."""
        return self.settings.calendar.local_date(self.now)

    @property
    def is_admin(self) -> bool:
        """Whether they may change settings and rota."""
        return is_bot_admin(self.person, self.settings)

    @property
    def on_rota(self) -> bool:
        """Whether they are on the rota, now or by a version to come."""
        return self.person.id in rota_members(self.rota, self.today)


def in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """From the top; those of one place as they were contributed."""
    return sorted(pieces, key=lambda piece: piece.place)
