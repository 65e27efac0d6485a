"""Groove's replies and webhooks, read. Tolerant: of a ticket only its number is sure to be there.

By Groove's v1 documentation and recorded payloads: three forms of timestamps; ids of messages are texts with leading
zeros; the customer's and assignee's addresses may stand only at the end of a link; bodies are HTML.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

WEBHOOK_LIMIT = 1024 * 1024
TEXT_LIMIT = 20_000


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


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket. Instants are aware UTC; state_word is the state as Groove says it."""

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
class WebhookHint:
    """Something happened to a ticket. What, has to be read: nothing signs a delivery."""

    event: str
    ticket_number: int


class BadWebhook(ValueError):
    """A delivery that is in none of the forms that Groove sends."""


def parse_time(value: Any) -> datetime | None:
    """An instant in any of Groove's three forms; None if there is none. Raises ValueError for another form."""
    if not value:
        return None
    text = str(value).strip().replace(" UTC", "+00:00").replace("Z", "+00:00").replace(" +", "+").replace(" -", "-")
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def parse_ticket(data: dict[str, Any]) -> Ticket:
    """A ticket object. Raises ValueError if it has no number."""
    links = data.get("links") or {}
    word = str(data.get("state") or "opened").lower()
    state = TicketState.DELETED if data.get("deleted_at") else WORDS.get(word, TicketState.OPENED)
    excerpt = data.get("last_message_plain_text") or data.get("summary") or html_to_text(data.get("last_message") or "")
    return Ticket(
        number=_number(data.get("number")),
        title=" ".join(str(data.get("title") or data.get("subject") or "").split()),
        state=state,
        state_word=word,
        assignee_email=_email(data.get("assignee")) or _email(_link_end(links.get("assignee"))),
        customer_email=_email(_link_end(links.get("customer"))) or _email(data.get("customer")),
        customer_name=data.get("customer_name") or None,
        mailbox=data.get("mailbox") or None,
        tags=tuple(str(tag) for tag in data.get("tags") or ()),
        created_at=parse_time(data.get("created_at")),
        updated_at=parse_time(data.get("updated_at")),
        state_changed_at=parse_time(data.get("state_changed_at")),
        message_count=data.get("message_count") if isinstance(data.get("message_count"), int) else None,
        excerpt=" ".join(str(excerpt).split())[:500],
        app_url=data.get("app_url") or None,
    )


def parse_message(data: dict[str, Any]) -> TicketMessage:
    """A message object. Raises ValueError if it has no id."""
    message_id = data.get("id") or _link_end({"href": data.get("href")})
    if not message_id:
        raise ValueError("a message without id")
    author = (data.get("links") or {}).get("author") or {}
    text = data.get("plain_text_body") or html_to_text(data.get("body") or "")
    return TicketMessage(
        id=str(message_id),
        created_at=parse_time(data.get("created_at")),
        is_note=bool(data.get("note")),
        from_agent=bool(data.get("agent_response")) or "/agents/" in str(author.get("href") or ""),
        author_email=_email(_link_end(author)),
        text=str(text).strip()[:TEXT_LIMIT],
    )


def parse_webhook(event: str, raw: bytes) -> WebhookHint:
    """What a delivery is about, whatever content type it claims. Raises BadWebhook."""
    if len(raw) > WEBHOOK_LIMIT:
        raise BadWebhook("too large")
    try:
        data = json.loads(raw)
        if not isinstance(data, dict):
            raise BadWebhook("no object")
        ticket = data.get("ticket")
        found = data.get("ticket_number") or data.get("number")
        if found is None and isinstance(ticket, dict):
            found = ticket.get("number")
        if found is None:
            found = _link_end((data.get("links") or {}).get("ticket"))
        return WebhookHint(event, _number(found))
    except BadWebhook:
        raise
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise BadWebhook("not in a form that Groove sends") from None


def html_to_text(html: str) -> str:
    """HTML mail as plain text: no markup, no scripts, line breaks kept."""
    if "<" not in html and "&" not in html:
        return html.strip()
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["script", "style", "head", "title"]):
        tag.decompose()
    for tag in soup(["br", "p", "div", "li", "tr"]):
        tag.append("\n")
    lines = [" ".join(line.split()) for line in soup.get_text().splitlines()]
    return "\n".join(line for line in lines if line)


def _number(value: Any) -> int:
    if isinstance(value, bool) or value is None:
        raise ValueError("no ticket number")
    number = int(value)
    if not 0 < number < 2**53:
        raise ValueError("no ticket number")
    return number


def _link_end(link: Any) -> str | None:
    """The last part of a link's path; links are never followed."""
    href = link.get("href") if isinstance(link, dict) else None
    return unquote(urlsplit(str(href)).path.rpartition("/")[2]) or None if href else None


def _email(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("email")
    return str(value).lower() if value and "@" in str(value) else None
