"""Groove's REST API, version 1 (https://api.groovehq.com/v1)."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from bot.clients.groove_parse import (
    Agent,
    Mailbox,
    Ticket,
    TicketMessage,
    TicketState,
    link_path,
    parse_agent,
    parse_email,
    parse_mailbox,
    parse_message,
    parse_number,
    parse_state,
    parse_ticket,
)
from bot.clients.groove_replies import Merged, Parse, page_in, state_in, ticket_in, unwrapped
from bot.clients.groove_webhook import BadWebhook, WebhookHint, parse_webhook
from bot.clients.http import JsonClient, NoAnswer, NotFound, Refused, Reply
from bot.clients.pace import Pace
from bot.clients.paging import Page, sweep
from bot.clock import Clock

__all__ = [
    "Agent",
    "BadWebhook",
    "GrooveClient",
    "Mailbox",
    "Merged",
    "Ticket",
    "TicketMessage",
    "TicketState",
    "WebhookHint",
    "parse_webhook",
]

log = logging.getLogger(__name__)

T = TypeVar("T")

PER_PAGE = 50
"""The most that Groove gives."""

TICKET_PAGES = 200
"""Of PER_PAGE each: more tickets than a team answers in years."""

ASK_AGAIN_SECONDS = (2.0, 4.0)
"""For messages that must be there: Groove has been seen to list none of a new ticket's."""


class GrooveClient:
    """Tickets of one Groove account. Every call raises ExternalError (see http.py).

    No limit of Groove's is documented: reads keep to one request a second, after a burst of ten.
    waiting_word: how a ticket is told to wait, "pending" as documented; some accounts seem to say "snoozed".
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        token: str,
        clock: Clock,
        *,
        waiting_word: str = "pending",
        timeout: float = 10.0,
    ) -> None:
        self._clock = clock
        self._waiting_word = waiting_word
        self._http = JsonClient(
            "groove",
            session,
            base_url,
            clock,
            headers={"Authorization": f"Bearer {token}"},
            secrets=[token],
            pace=Pace(clock),
            timeout=timeout,
        )

    async def check(self) -> None:
        """A small request that succeeds if address and token are right; another server's answer is NoAnswer."""
        await self._page("/mailboxes", "mailboxes", parse_mailbox, 1, {})

    async def list_tickets(
        self, state: str | None = None, page: int = 1, per_page: int = PER_PAGE, *, customer: str | None = None
    ) -> Page[Ticket]:
        """One page of tickets, newest first as far as is known; of one state (Groove's word) or customer if given."""
        filters = {name: value for name, value in (("state", state), ("customer", customer)) if value}
        return await self._page("/tickets", "tickets", parse_ticket, page, {**filters, "per_page": str(per_page)})

    async def tickets(self, state: str | None = None, *, pages: int = TICKET_PAGES) -> AsyncIterator[list[Ticket]]:
        """Page by page all tickets, each once, although they shift between pages meanwhile. pages: the most read."""
        by_number = sweep(lambda page: self.list_tickets(state, page), lambda ticket: ticket.number, pages=pages)
        async for tickets in by_number:
            yield tickets

    async def get_ticket(self, number: int) -> Ticket:
        """A ticket, with the addresses that its links hide behind an id. Raises NotFound, Merged."""
        ticket = ticket_in(await self._http.get(f"/tickets/{number}"))
        if ticket.number != number:
            raise Merged(number, ticket.number)
        if ticket.customer_email is None and ticket.customer_id:
            ticket = replace(ticket, customer_email=await self.customer_email(ticket.customer_id))
        if ticket.assignee_email is None and ticket.assignee_id:
            known = {agent.id: agent.email for agent in await self.agents()}
            ticket = replace(ticket, assignee_email=known.get(ticket.assignee_id))
        return ticket

    async def list_messages(self, number: int) -> list[TicketMessage]:
        """All messages and notes of a ticket, oldest first.

        A ticket begins with a message, yet Groove has been seen to list none. It is asked again then; a list that is
        empty all the same means that the messages are unknown, not that there are none.
        """
        path = f"/tickets/{number}/messages"
        messages = await self._all(path, "messages", parse_message, lambda message: message.id)
        for seconds in ASK_AGAIN_SECONDS:
            if messages:
                break
            await self._clock.sleep(seconds)
            messages = await self._all(path, "messages", parse_message, lambda message: message.id)
        return sorted(messages, key=lambda one: (one.created_at.timestamp() if one.created_at else 0.0, one.id))

    async def tickets_of(self, customer_email: str, since: datetime) -> list[Ticket]:
        """The customer's tickets made since an instant, newest first as far as is known.

        For a look before a ticket is created again. Groove has a clock of its own: let `since` be some minutes early. A
        ticket that doesn't say when it was made counts, for a second one would be worse than none.
        """
        pages = sweep(lambda page: self.list_tickets(page=page, customer=customer_email), lambda ticket: ticket.number)
        return [
            ticket
            async for tickets in pages
            for ticket in tickets
            if ticket.created_at is None or ticket.created_at >= since
        ]

    async def agents(self) -> list[Agent]:
        """The team."""
        return await self._all("/agents", "agents", parse_agent, lambda agent: agent.email)

    async def mailboxes(self) -> list[Mailbox]:
        """The addresses that customers write to."""
        return await self._all("/mailboxes", "mailboxes", parse_mailbox, lambda mailbox: mailbox)

    async def customer_email(self, customer: str) -> str | None:
        """A customer's address in lower case, by id or link; None if nobody has the id or the address isn't known.

        A link is not followed: its end is the address, or the id to ask for.
        """
        if customer.startswith("/") or "://" in customer:
            customer = next(iter(link_path({"href": customer})[-1:]), "")
            if email := parse_email(customer):
                return email
        if customer in {"", ".", ".."}:  # these would lead to another path
            return None
        try:
            data = await self._http.get(f"/customers/{quote(customer, safe='')}")
        except NotFound:
            return None
        return parse_email(unwrapped(data, "customer"))

    async def set_state(self, number: int, state: str) -> None:
        """Set a ticket's state: opened, pending or closed. Raises Refused if it is another one afterwards."""
        word = self._waiting_word if state == "pending" else state
        path = f"/tickets/{number}/state"
        reply = await self._http.write("PUT", path, {"state": word})
        said = self._state(reply) or state_in(await self._http.get(path))
        if said and parse_state(said) is not parse_state(word):
            raise Refused("groove", f"PUT {path}: the state is {said}, not {word}")

    async def set_assignee(self, number: int, email: str | None) -> None:
        """Give a ticket to an agent; None takes it from whoever has it. Raises Refused if it stays with somebody.

        How to take it away is not documented: null is tried, then an empty text, and a look tells which one worked.
        """
        path = f"/tickets/{number}/assignee"
        if email is not None:
            await self._http.write("PUT", path, {"assignee": email})
            return
        for nobody in (None, ""):
            try:
                await self._http.write("PUT", path, {"assignee": nobody})
            except Refused as fault:
                log.info("%s", fault)
            if not await self._is_assigned(path):
                return
        raise Refused("groove", f"PUT {path}: somebody is assigned still")

    async def add_note(self, number: int, author_email: str | None, body_html: str) -> str:
        """Add a private note; returns its id ("" if Groove doesn't say).

        The only call that writes a message to a ticket, and it is always private. Raises Refused if Groove made a reply
        of it, NoAnswer if it doesn't say what it made.
        """
        body: dict[str, Any] = {"body": body_html, "note": True, "send_copy_to_customer": False}
        if author_email:
            body["author"] = author_email
        path = f"/tickets/{number}/messages"
        reply = await self._http.write("POST", path, body)
        data = unwrapped(self._http.decode(reply, f"POST {path}"), "message")
        if data.get("note") is None:
            raise NoAnswer("groove", f"POST {path}: the reply doesn't say that the note is private")
        if data["note"] is not True:
            log.error("Groove seems to have made a public reply of a private note on ticket %d: look there", number)
            raise Refused("groove", f"POST {path}: the note came back as a reply")
        return str(data.get("id") or "")

    async def create_ticket(
        self,
        *,
        customer_email: str,
        subject: str,
        body_html: str,
        customer_name: str | None = None,
        mailbox: str | None = None,
        tags: Sequence[str] = (),
    ) -> int:
        """Open a ticket as if the customer had written it; returns its number. Nothing is mailed to the customer.

        mailbox: address or id of the one that it goes to, the first one if None. After NoAnswer, look with
        `tickets_of` before doing it again: Groove knows no key that would tell the two apart.
        """
        customer = {"email": customer_email} | ({"name": customer_name} if customer_name else {})
        to = mailbox or next((one.email for one in await self.mailboxes() if one.email), None)
        if to is None:
            raise Refused("groove", "there is no mailbox to open a ticket in")
        body: dict[str, Any] = {"from": customer, "to": to, "mailbox": to, "subject": subject, "body": body_html}
        body |= {"send_copy_to_customer": False} | ({"tags": list(tags)} if tags else {})
        reply = await self._http.write("POST", "/tickets", body)
        try:
            return parse_number((reply.location or "").rpartition("/")[2])
        except ValueError:
            return ticket_in(self._http.decode(reply, "POST /tickets")).number

    async def _is_assigned(self, path: str) -> bool:
        try:
            data = await self._http.get(path)
        except NotFound:
            return False
        return bool(data) and any(data.values()) if isinstance(data, dict) else bool(data)

    def _state(self, reply: Reply) -> str | None:
        """The state that the reply to a change tells, if it tells one: its form is not documented."""
        try:
            return state_in(self._http.decode(reply, ""))
        except NoAnswer:
            return None

    async def _all(self, path: str, root: str, parse: Parse[T], key: Callable[[T], object]) -> list[T]:
        async def fetch(page: int) -> Page[T]:
            return await self._page(path, root, parse, page, {"per_page": str(PER_PAGE)})

        return [item async for items in sweep(fetch, key) for item in items]

    async def _page(self, path: str, root: str, parse: Parse[T], page: int, params: Mapping[str, str]) -> Page[T]:
        return page_in(await self._http.get(path, {**params, "page": str(page)}), root, parse, page)
