"""Trello's replies, read. Tolerant: of a thing only its id is sure to be there, and keys that nobody knows are ignored.

Facts (Trello's OpenAPI document and recorded replies): ids are 24 hex digits, of which the first 8 are the Unix time of
making; a short link of 8 characters serves wherever a card's or board's id does; positions are floats.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.clients.text import clean, one_line

log = logging.getLogger(__name__)

T = TypeVar("T")

TEXT_LIMIT = 16_384
"""Characters of a card's name, its description and of a comment that Trello takes."""

LINK_NAME_LIMIT = 256

ID_DIGITS = 24


@dataclass(frozen=True, slots=True)
class TrelloMember:
    """Somebody with access to a board. Trello tells no mail address."""

    id: str
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class TrelloBoard:
    """A board. active_at: of the last thing that happened on it, as far as Trello tells."""

    id: str
    name: str
    url: str
    closed: bool
    short_link: str = ""
    active_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrelloList:
    """A list of a board; closed: archived."""

    id: str
    name: str
    board_id: str
    closed: bool
    pos: float


@dataclass(frozen=True, slots=True)
class TrelloLabel:
    """A label, which belongs to one board. color: None for a label without one."""

    id: str
    name: str
    color: str | None
    board_id: str


@dataclass(frozen=True, slots=True)
class TrelloAttachment:
    """A link or file on a card."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class TrelloCard:
    """A card. url: the short address, which outlives renames and moves. attachments: only where they were asked for."""

    id: str
    short_link: str
    name: str
    desc: str
    url: str
    list_id: str
    board_id: str
    closed: bool
    pos: float
    label_ids: tuple[str, ...]
    member_ids: tuple[str, ...]
    active_at: datetime | None
    attachments: tuple[TrelloAttachment, ...] = ()

    @property
    def created_at(self) -> datetime | None:
        """When it was made, by its id; Trello says it nowhere else."""
        return time_of_id(self.id)

    def carries(self, marker: str) -> bool:
        """Whether the marker (an address, say) stands in the description or in one of the attachments read along."""
        return marker in self.desc or any(marker in (one.url, one.name) for one in self.attachments)


@dataclass(frozen=True, slots=True)
class TrelloWebhook:
    """A registered webhook. failures: deliveries failed in a row."""

    id: str
    callback_url: str
    model_id: str
    description: str
    active: bool
    failures: int


def time_of_id(value: str) -> datetime | None:
    """The instant in an id; None if it is no id of Trello's."""
    try:
        return datetime.fromtimestamp(int(value[:8], 16), UTC) if len(value) == ID_DIGITS else None
    except (ValueError, OverflowError, OSError):
        return None


def parse_member(data: dict[str, Any]) -> TrelloMember:
    """A member object. Raises ValueError if it has no id."""
    username = text_of(data.get("username"))
    return TrelloMember(id_of(data), username, text_of(data.get("fullName")) or username)


def parse_board(data: dict[str, Any]) -> TrelloBoard:
    """A board object. Raises ValueError if it has no id."""
    return TrelloBoard(
        id=id_of(data),
        name=text_of(data.get("name")),
        url=text_of(data.get("shortUrl")) or text_of(data.get("url")),
        closed=data.get("closed") is True,
        short_link=text_of(data.get("shortLink")),
        active_at=time_in(data, "dateLastActivity"),
    )


def parse_list(data: dict[str, Any]) -> TrelloList:
    """A list object. Raises ValueError if it has no id."""
    return TrelloList(
        id=id_of(data),
        name=text_of(data.get("name")),
        board_id=text_of(data.get("idBoard")),
        closed=data.get("closed") is True,
        pos=number_of(data.get("pos")),
    )


def parse_label(data: dict[str, Any]) -> TrelloLabel:
    """A label object. Raises ValueError if it has no id."""
    color = text_of(data.get("color"))
    return TrelloLabel(id_of(data), text_of(data.get("name")), color or None, text_of(data.get("idBoard")))


def parse_attachment(data: dict[str, Any]) -> TrelloAttachment:
    """An attachment object. Raises ValueError if it has no id."""
    return TrelloAttachment(id_of(data), text_of(data.get("name")), text_of(data.get("url")))


def parse_card(data: dict[str, Any]) -> TrelloCard:
    """A card object. Raises ValueError if it lacks an id, or the list or board that it is on."""
    list_id, board_id = text_of(data.get("idList")), text_of(data.get("idBoard"))
    if not list_id or not board_id:
        raise ValueError("a card on no list or board")
    desc = data.get("desc")
    return TrelloCard(
        id=id_of(data),
        short_link=text_of(data.get("shortLink")),
        name=text_of(data.get("name")),
        desc=clean(desc) if isinstance(desc, str) else "",
        url=text_of(data.get("shortUrl")) or text_of(data.get("url")),
        list_id=list_id,
        board_id=board_id,
        closed=data.get("closed") is True,
        pos=number_of(data.get("pos")),
        label_ids=texts_of(data.get("idLabels")),
        member_ids=texts_of(data.get("idMembers")),
        active_at=time_in(data, "dateLastActivity"),
        attachments=tuple(read_all(data.get("attachments"), parse_attachment, "attachments")),
    )


def parse_registration(data: dict[str, Any]) -> TrelloWebhook:
    """A webhook object. Raises ValueError if it has no id."""
    return TrelloWebhook(
        id=id_of(data),
        callback_url=text_of(data.get("callbackURL")),
        model_id=text_of(data.get("idModel")),
        description=text_of(data.get("description")),
        active=data.get("active") is True,
        failures=int(number_of(data.get("consecutiveFailures"))),
    )


def read_all(data: Any, parse: Callable[[dict[str, Any]], T], what: str) -> Iterable[T]:
    """What can be read of a list; the rest is logged, for it must not keep the others from being seen."""
    for item in data if isinstance(data, list) else []:
        try:
            yield parse(item if isinstance(item, dict) else {})
        except ValueError as error:
            log.warning("one of Trello's %s is left out: %s", what, error)


def id_of(data: dict[str, Any]) -> str:
    """Its id. Raises ValueError if it has none."""
    found = text_of(data.get("id"))
    if not found:
        raise ValueError("a thing without id")
    return found


def text_of(value: Any) -> str:
    """A text on one line; "" for what is none."""
    return one_line(value) if isinstance(value, str) else ""


def texts_of(value: Any) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(found for found in map(text_of, value) if found) if isinstance(value, list) else ()


def number_of(value: Any) -> float:
    """A number; 0 for what is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def object_of(value: Any) -> dict[str, Any]:
    """An object; an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def time_in(data: dict[str, Any], name: str) -> datetime | None:
    """An instant that a thing can do without; one without zone is none."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    log.warning("Trello's %s is not an instant: %.40r", name, value)
    return None
