"""What there is in Trello. Instants are aware UTC; ids are 24 hex digits, short links 8 letters and digits."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

COLORS = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
SHADES = tuple(f"{color}{shade}" for shade in ("", "_dark", "_light") for color in COLORS)


@dataclass(kw_only=True)
class Member:
    """Somebody with an account."""

    id: str
    username: str
    full_name: str

    @property
    def initials(self) -> str:
        """The first letters of the names."""
        return "".join(name[0] for name in self.full_name.split())[:3].upper()


@dataclass(kw_only=True)
class Board:
    """A board; `numbers` is the number that its last card got."""

    id: str
    short_link: str
    name: str
    active_at: datetime
    desc: str = ""
    closed: bool = False
    member_ids: list[str] = field(default_factory=list)
    numbers: int = 0


@dataclass(kw_only=True)
class CardList:
    """A list of a board."""

    id: str
    board_id: str
    name: str
    pos: float
    closed: bool = False


@dataclass(kw_only=True)
class Label:
    """A label of a board; a color of None has none."""

    id: str
    board_id: str
    name: str
    color: str | None


@dataclass(kw_only=True)
class Attachment:
    """A link on a card."""

    id: str
    name: str
    url: str
    at: datetime
    member_id: str
    pos: float


@dataclass(kw_only=True)
class Card:
    """A card; `number` is unique on its board only."""

    id: str
    short_link: str
    number: int
    board_id: str
    list_id: str
    name: str
    desc: str
    pos: float
    active_at: datetime
    closed: bool = False
    due: str | None = None
    start: str | None = None
    due_complete: bool = False
    label_ids: list[str] = field(default_factory=list)
    member_ids: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    comments: int = 0


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that was done; `data` is as Trello tells it. client: what the program that did it calls itself."""

    id: str
    type: str
    at: datetime
    member: Member
    board_id: str
    data: Json
    card_id: str | None = None
    about: Member | None = None
    client: str | None = None


@dataclass(frozen=True)
class Doer:
    """Who does something, and by which program."""

    member: Member
    client: str | None = None


class Invalid(Exception):
    """What was sent can't be done; the text says why. Trello answers it with 400."""


class Missing(Exception):
    """There is no such thing, or not for this token. Trello answers it with 404."""
