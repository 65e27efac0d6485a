"""Groove's REST API, version 1 (https://api.groovehq.com/v1)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.clients.groove_parse import (
    BadWebhook,
    Ticket,
    TicketMessage,
    TicketState,
    WebhookHint,
    parse_message,
    parse_ticket,
    parse_webhook,
)
from bot.clients.http import JsonClient, NoAnswer
from bot.clock import Clock

__all__ = [
    "BadWebhook",
    "GrooveClient",
    "Ticket",
    "TicketMessage",
    "TicketPage",
    "TicketState",
    "WebhookHint",
    "parse_webhook",
]

PER_PAGE = 50
"""The most that Groove gives."""

MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of a list; total_pages is None if Groove didn't say."""

    tickets: list[Ticket]
    page: int
    total_pages: int | None


class GrooveClient:
    """Tickets of one Groove account. Every call raises ExternalError (see http.py)."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, token: str, clock: Clock) -> None:
        self._http = JsonClient("groove", session, base_url, {"Authorization": f"Bearer {token}"}, clock)

    async def check(self) -> None:
        """A small request that succeeds if address and token are right."""
        await self._http.get("/mailboxes")

    async def list_tickets(self, state: str | None = None, page: int = 1) -> TicketPage:
        """One page of tickets, newest first as far as is known; of one state if it is given."""
        params = {"page": str(page), "per_page": str(PER_PAGE)} | ({"state": state} if state else {})
        items, total = await self._page("/tickets", "tickets", params)
        return TicketPage([parse_ticket(item) for item in items], page, total)

    async def tickets(self, state: str | None = None) -> AsyncIterator[list[Ticket]]:
        """Page by page all tickets. One that moved to a later page meanwhile is given once only."""
        seen: set[int] = set()
        for number in range(1, MOST_PAGES + 1):
            page = await self.list_tickets(state, number)
            fresh = [ticket for ticket in page.tickets if ticket.number not in seen]
            seen.update(ticket.number for ticket in fresh)
            if fresh:
                yield fresh
            if not page.tickets or (page.total_pages is not None and number >= page.total_pages):
                return

    async def get_ticket(self, number: int) -> Ticket:
        """A ticket by its number."""
        return parse_ticket(_unwrapped(await self._http.get(f"/tickets/{number}"), "ticket"))

    async def list_messages(self, number: int) -> list[TicketMessage]:
        """All messages and notes of a ticket, oldest first. Groove has been seen to answer with none although there are
        some: an empty list means unknown."""
        found: dict[str, TicketMessage] = {}
        for page in range(1, MOST_PAGES + 1):
            params = {"page": str(page), "per_page": str(PER_PAGE)}
            items, total = await self._page(f"/tickets/{number}/messages", "messages", params)
            found |= {message.id: message for message in map(parse_message, items)}
            if not items or (total is None and len(items) < PER_PAGE) or (total is not None and page >= total):
                break
        return sorted(found.values(), key=lambda one: (one.created_at is not None, one.created_at or 0, one.id))

    async def set_state(self, number: int, state: str) -> None:
        """Set a ticket's state: opened, pending or closed."""
        await self._http.send("PUT", f"/tickets/{number}/state", body={"state": state})

    async def set_assignee(self, number: int, email: str | None) -> None:
        """Give a ticket to an agent; None takes it from whoever has it."""
        await self._http.send("PUT", f"/tickets/{number}/assignee", body={"assignee": email})

    async def add_note(self, number: int, author_email: str | None, body_html: str) -> str:
        """Add a private note; returns its id. The only call that writes a message, and it is always private."""
        body: dict[str, Any] = {"body": body_html, "note": True, "send_copy_to_customer": False}
        if author_email:
            body["author"] = author_email
        reply = await self._http.send("POST", f"/tickets/{number}/messages", body=body)
        data = _unwrapped(reply.data, "message")
        if data.get("note") is False:
            raise NoAnswer("groove", f"the note on ticket {number} came back as a reply")
        return str(data.get("id") or "")

    async def agents(self) -> list[str]:
        """The agents' e-mail addresses, in lower case."""
        items, _ = await self._page("/agents", "agents", {})
        return [str(item["email"]).lower() for item in items if item.get("email")]

    async def customer_email(self, customer_id: str) -> str | None:
        """The address of a customer whose link holds only an id."""
        data = _unwrapped(await self._http.get(f"/customers/{quote(customer_id, safe='')}"), "customer")
        return str(data["email"]).lower() if data.get("email") else None

    async def _page(self, path: str, root: str, params: dict[str, str]) -> tuple[list[dict[str, Any]], int | None]:
        """The items of a page and how many pages there are. An empty reply is an empty list. What Groove says of the
        next page is not used: it drops per_page and is known to be wrong on the last page."""
        data = await self._http.get(path, params)
        if not isinstance(data, dict):
            return [], None
        pagination = (data.get("meta") or {}).get("pagination") or {}
        total = pagination.get("total_pages")
        return list(data.get(root) or []), total if isinstance(total, int) else None


def _unwrapped(data: Any, root: str) -> dict[str, Any]:
    """A single object, with or without its root key."""
    if isinstance(data, dict):
        inner = data.get(root, data)
        if isinstance(inner, dict):
            return inner
    raise NoAnswer("groove", f"a reply without {root}")
