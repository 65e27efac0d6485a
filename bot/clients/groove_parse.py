"""Groove's replies, read. Tolerant: of a ticket only its number is sure to be there.

Facts (Groove's v1 documentation and recorded payloads): three forms of timestamps; ids of messages, customers and
agents are texts with leading zeros; the customer's and assignee's addresses may stand only at the end of a link;
bodies are HTML.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.clients.text import clean, html_to_text, one_line

log = logging.getLogger(__name__)

TEXT_LIMIT = 20_000
EXCERPT = 500
NUMBER_DIGITS = 15


class TicketState(StrEnum):
    """What a ticket's state comes to; Groove's own words are more."""

    OPENED = "opened"
    PENDING = "pending"
    CLOSED = "closed"
    SPAM = "spam"
    DELETED = "deleted"


WORDS = {
    "pending": TicketState.PENDING,
    "snoozed": TicketState.PENDING,
    "follow_up": TicketState.PENDING,
    "closed": TicketState.CLOSED,
    "spam": TicketState.SPAM,
    "deleted": TicketState.DELETED,
}
"""Any other word, "unread" and unknown ones too, is a ticket that wants attention."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket. Instants are aware UTC; state_word is the state as Groove says it.

    customer_id, assignee_id: set where a link holds an id in place of the address.
    """

    number: int
    title: str
    state: TicketState
    state_word: str
    assignee_email: str | None
    customer_email: str | None
    customer_name: str | None
    mailbox: str | None
    tags: tuple[str, ...]
    created_at: datetime | None
    updated_at: datetime | None
    state_changed_at: datetime | None
    message_count: int | None
    excerpt: str
    app_url: str | None
    customer_id: str | None = None
    assignee_id: str | None = None
    assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """A message or private note on a ticket; text is plain."""

    id: str
    created_at: datetime | None
    is_note: bool
    from_agent: bool
    author_email: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody of the team in Groove; the address is in lower case."""

    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that customers write to."""

    id: str
    name: str
    email: str | None


def parse_time(value: Any) -> datetime | None:
    """An instant in any of Groove's three forms; None if there is none. Raises ValueError for another form.

    2012-07-17T13:41:01Z (REST), 2017-12-14 20:09:19 +0530 (tickets of webhooks), 2017-12-14 15:53:33 UTC (messages of
    webhooks).
    """
    if value is None or value == "":
        return None
    text = (
        (value if isinstance(value, str) else "")
        .strip()
        .replace(" UTC", "+00:00")
        .replace(" +", "+")
        .replace(" -", "-")
    )
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"not an instant: {text[:40]!r}")


def parse_state(word: str) -> TicketState:
    """What Groove's word for a state comes to."""
    return WORDS.get(word.strip().lower(), TicketState.OPENED)


def parse_ticket(data: dict[str, Any]) -> Ticket:
    """A ticket object. Raises ValueError if it has no number."""
    links = _object(data.get("links"))
    word = one_line(_text(data.get("state")) or "opened").lower()
    customer, assignee = _link_end(links.get("customer")), _link_end(links.get("assignee"))
    count = data.get("message_count")
    return Ticket(
        number=parse_number(data.get("number")),
        title=one_line(_text(data.get("title")) or _text(data.get("subject")) or ""),
        state=TicketState.DELETED if data.get("deleted_at") else parse_state(word),
        state_word=word,
        assignee_email=parse_email(data.get("assignee")) or parse_email(assignee),
        customer_email=parse_email(customer) or parse_email(data.get("customer")),
        customer_name=_text(data.get("customer_name")),
        mailbox=_text(data.get("mailbox")),
        tags=tuple(tag for tag in map(_text, _list(data.get("tags"))) if tag),
        created_at=_time(data, "created_at"),
        updated_at=_time(data, "updated_at"),
        state_changed_at=_time(data, "state_changed_at"),
        message_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        excerpt=_excerpt(data),
        app_url=_address(data.get("app_url")),
        customer_id=_id(customer),
        assignee_id=_id(assignee),
        assigned_at=_time(data, "assigned_at"),
    )


def parse_message(data: dict[str, Any]) -> TicketMessage:
    """A message object. Raises ValueError if it has no id."""
    message_id = _text(data.get("id")) or _link_end(data)
    if not message_id:
        raise ValueError("a message without id")
    author = _object(_object(data.get("links")).get("author"))
    text = _text(data.get("plain_text_body")) or html_to_text(_text(data.get("body")) or "")
    return TicketMessage(
        id=message_id,
        created_at=_time(data, "created_at"),
        is_note=bool(data.get("note")),
        from_agent=bool(data.get("agent_response")) or "/agents/" in str(author.get("href") or ""),
        author_email=parse_email(_link_end(author)),
        text=text[:TEXT_LIMIT],
    )


def parse_agent(data: dict[str, Any]) -> Agent:
    """An agent object. Raises ValueError if it has no address."""
    email = parse_email(data) or parse_email(_link_end(data))
    if not email:
        raise ValueError("an agent without address")
    names = [name for name in (_text(data.get("first_name")), _text(data.get("last_name"))) if name]
    return Agent(_text(data.get("id")) or "", email, " ".join(names) or email.partition("@")[0])


def parse_mailbox(data: dict[str, Any]) -> Mailbox:
    """A mailbox object; which fields it has is not documented."""
    email = parse_email(data) or parse_email(data.get("email_address"))
    return Mailbox(_text(data.get("id")) or "", _text(data.get("name")) or email or "", email)


def parse_number(value: Any) -> int:
    """A ticket's number. Raises ValueError if it is none."""
    text = str(value) if isinstance(value, int | str) else ""
    if text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS and int(text) > 0:
        return int(text)
    raise ValueError("no ticket number")


def parse_email(value: Any) -> str | None:
    """An address in lower case, from a text or an object that has one; None if it is none."""
    text = one_line(_text(value.get("email") if isinstance(value, dict) else value) or "").lower()
    return text if "@" in text and " " not in text else None


def link_path(link: Any) -> list[str]:
    """The parts of a link's path, decoded; links are never followed."""
    href = _object(link).get("href")
    try:
        path = urlsplit(href).path if isinstance(href, str) else ""
    except ValueError:
        return []
    return [clean(unquote(part)) for part in path.split("/") if part]


def _link_end(link: Any) -> str | None:
    return next(iter(link_path(link)[-1:]), None) or None


def _id(end: str | None) -> str | None:
    """The end of a link if it is an id, as safe to stand in an address."""
    return end if end and end.isascii() and end.isalnum() else None


def _time(data: dict[str, Any], name: str) -> datetime | None:
    """An instant that a thing can do without."""
    try:
        return parse_time(data.get(name))
    except ValueError as error:
        log.warning("Groove's %s is %s", name, error)
        return None


def _excerpt(data: dict[str, Any]) -> str:
    plain = _text(data.get("last_message_plain_text")) or _text(data.get("summary"))
    return one_line(plain or html_to_text(_text(data.get("last_message")) or ""))[:EXCERPT]


def _address(value: Any) -> str | None:
    text = _text(value) or ""
    return text if text.startswith(("https://", "http://")) and not set(text) & set('<>|" \n') else None


def _text(value: Any) -> str | None:
    """A text or number as text; None for nothing and for what is neither."""
    return clean(str(value)) or None if isinstance(value, str | int) and not isinstance(value, bool) else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
