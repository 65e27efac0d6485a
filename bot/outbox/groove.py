"""Carries what people do in Slack to Groove, and has tickets read, in order for each ticket."""

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.blocks import Message
from bot.clients.groove import Ticket, TicketMessage
from bot.clients.http import NotFound
from bot.clients.http import Refused as HttpRefused
from bot.connections import Connections
from bot.errors import ExternalError
from bot.issues.rules.clock import IssueState
from bot.issues.rules.gone import Whereabouts
from bot.issues.rules.ticket import GROOVE_STATES, note_ref, signed_note, thread_note
from bot.outbox.faults import fault_of, no_token
from bot.outbox.rules import OVERTAKEN, Delivered, Item, Later, NoAnswer, Refused

TICKET = "groove.ticket"
REFUSED_WAIT_SECONDS = 3600.0
CLOCKS_DIFFER = timedelta(minutes=5)
NO_TOKEN = "connect Groove with `/triage setup groove`, or check GROOVE_API_TOKEN with `bot doctor`"


class Writes(Protocol):
    """What the carrier needs of Groove's client."""

    async def set_state(self, number: int, state: str) -> None: ...

    async def set_assignee(self, number: int, email: str | None) -> None: ...

    async def add_note(self, number: int, author_email: str | None, body_html: str) -> str: ...

    async def list_messages(self, number: int) -> list[TicketMessage]: ...

    async def create_ticket(
        self, *, customer_email: str, subject: str, body_html: str, customer_name: str | None = None
    ) -> int: ...

    async def tickets_of(self, customer_email: str, since: datetime) -> list[Ticket]: ...


class Read(Protocol):
    """Has a ticket of a workspace read."""

    async def __call__(self, workspace_id: str, number: int) -> None: ...


class Gone(Protocol):
    """Finds out what became of a ticket that is not there."""

    async def __call__(self, workspace_id: str, number: int, into: int | None) -> Whereabouts: ...


@dataclass(frozen=True, slots=True)
class Issues:
    """What the carrier needs of the issues.

    read: has a ticket read. gone: see Gone. to_be_written: whether a change is still the later word. ticket_of: the
    number of the ticket that holds a marker, if we know of it already.
    """

    read: Read
    gone: Gone
    to_be_written: Callable[[Item], Awaitable[bool]]
    ticket_of: Callable[[str, str], Awaitable[int | None]]


class GrooveCarrier:
    """States and assignees can be set twice without harm; notes and new tickets are looked for first."""

    renders = False

    def __init__(self, client: Connections[Writes], issues: Issues) -> None:
        self._client = client
        self._issues = issues

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Carry it out. Raises Later, Refused, NoAnswer."""
        client = await self._client.of(item.workspace_id)
        if client is None:
            raise no_token(NO_TOKEN)
        if item.kind == TICKET:
            return await self._create(client, item)
        try:
            try:
                return await self._carry_out(client, item, int(item.destination))
            except NotFound as fault:
                return await self._without_ticket(client, item, fault)
        except ExternalError as error:
            raise _fault(error, repeatable=item.kind != "groove.note") from None

    async def _carry_out(self, client: Writes, item: Item, number: int) -> Delivered:
        subject = item.subject
        match item.kind:
            case "groove.read":
                await self._issues.read(item.workspace_id, number)
            case "groove.state" | "groove.assignee" if not await self._issues.to_be_written(item):
                return Delivered(str(number), OVERTAKEN)
            case "groove.state":
                await client.set_state(number, GROOVE_STATES[IssueState(subject["state"])])
            case "groove.assignee":
                await client.set_assignee(number, subject["email"])
            case "groove.note":
                return Delivered(str(number), await client.add_note(number, subject["author"], _note(subject)))
            case other:
                raise AssertionError(f"nobody carries out {other}")
        return Delivered(str(number), "")

    async def _without_ticket(self, client: Writes, item: Item, fault: NotFound) -> Delivered:
        """The ticket is gone: a note follows it into the one that it was merged into, all else has nowhere to go."""
        number = int(item.destination)
        went = await self._issues.gone(item.workspace_id, number, getattr(fault, "into", None))
        if item.kind != "groove.note":
            return Delivered(str(number), OVERTAKEN)
        if (stays := went.into) is None:
            raise Later("its ticket is gone") if went.may_turn_up else fault
        if found := await self._find_note(client, item, stays):
            return found
        return Delivered(str(stays), await client.add_note(stays, item.subject["author"], _note(item.subject)))

    async def _create(self, client: Writes, item: Item) -> Delivered:
        """Make a ticket, unless it is known by now that it was made. It is never given up: a person waits for it."""
        subject = item.subject
        if known := await self._issues.ticket_of(item.workspace_id, subject["marker"]):
            return Delivered(str(known), subject["marker"])
        try:
            number = await client.create_ticket(
                customer_email=subject["email"],
                customer_name=subject["name"],
                subject=subject["title"],
                body_html=_html(subject["text"]),
            )
        except ExternalError as error:
            fault = _fault(error, repeatable=False)
            if isinstance(fault, Refused):
                raise Later(fault.code, REFUSED_WAIT_SECONDS, "see in the log why Groove takes no ticket") from None
            raise fault from None
        return Delivered(str(number), subject["marker"])

    async def look(self, item: Item) -> Delivered | None:
        """Whether a note or a ticket has arrived; everything else may simply be done again. Raises Later."""
        client = await self._client.of(item.workspace_id)
        if client is None or item.kind not in {"groove.note", TICKET}:
            return None
        if item.kind == TICKET:
            return await self._find_ticket(client, item)
        try:
            return await self._find_note(client, item, int(item.destination))
        except NotFound:
            return None
        except ExternalError as error:
            raise Later(error.what) from None

    @staticmethod
    async def _find_note(client: Writes, item: Item, number: int) -> Delivered | None:
        messages = await client.list_messages(number)
        if not messages:  # every ticket has a mail: Groove has been seen to list none although there are some
            raise Later("Groove lists no messages")
        for message in messages:
            if message.is_note and note_ref(message.text) == item.subject["ref"]:
                return Delivered(str(number), message.id)
        return None

    async def _find_ticket(self, client: Writes, item: Item) -> Delivered | None:
        """Among the reporter's tickets since the first try the one that holds the marker."""
        marker = item.subject["marker"]
        if known := await self._issues.ticket_of(item.workspace_id, marker):
            return Delivered(str(known), marker)
        assert item.first_claimed_at is not None
        try:
            for ticket in await client.tickets_of(item.subject["email"], item.first_claimed_at - CLOCKS_DIFFER):
                messages = await client.list_messages(ticket.number)
                if not messages:
                    raise Later("Groove lists no messages")
                if any(note_ref(message.text) == marker for message in messages):
                    return Delivered(str(ticket.number), marker)
        except ExternalError as error:
            raise Later(error.what) from None
        return None


def _note(subject: dict[str, Any]) -> str:
    sign = thread_note if subject.get("in_thread") else signed_note
    return _html(sign(subject["text"], subject["name"], subject["ref"]))


def _html(text: str) -> str:
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>"


def _fault(error: ExternalError, *, repeatable: bool) -> Later | Refused | NoAnswer:
    match error:
        case NotFound():
            return Refused("not found", "the ticket was deleted or merged in Groove")
        case HttpRefused():
            return Refused(error.what, "look at the ticket in Groove")
    return fault_of(error, repeatable=repeatable, mend=NO_TOKEN)
