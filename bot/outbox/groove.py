"""Carries what people do in Slack to Groove, and has tickets read, in order for each ticket."""

import html
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.blocks import Message
from bot.clients.groove import TicketMessage
from bot.clients.http import NoAnswer as NoReply
from bot.clients.http import NotFound, RateLimited, Unauthorised
from bot.clients.http import Refused as HttpRefused
from bot.errors import ExternalError
from bot.issues.rules.clock import IssueState
from bot.issues.rules.ticket import GROOVE_STATES, note_ref, signed_note
from bot.outbox.rules import Delivered, Item, Later, NoAnswer, Refused

TOKEN_WAIT_SECONDS = 300.0
NO_TOKEN = "check GROOVE_API_TOKEN with `bot doctor`"


class Writes(Protocol):
    """What the carrier needs of Groove's client."""

    async def set_state(self, number: int, state: str) -> None: ...

    async def set_assignee(self, number: int, email: str | None) -> None: ...

    async def add_note(self, number: int, author_email: str | None, body_html: str) -> str: ...

    async def list_messages(self, number: int) -> list[TicketMessage]: ...


class GrooveCarrier:
    """States and assignees can be set twice without harm; a note is looked for before it is repeated."""

    renders = False

    def __init__(self, client: Callable[[str], Writes | None], read: Callable[[str, int], Awaitable[None]]) -> None:
        self._client = client
        self._read = read

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Carry it out. Raises Later, Refused, NoAnswer."""
        number = int(item.destination)
        client = self._client(item.workspace_id)
        if client is None:
            raise Later("no_token", TOKEN_WAIT_SECONDS, NO_TOKEN)
        subject = item.subject
        ref = ""
        try:
            match item.kind:
                case "groove.read":
                    await self._read(item.workspace_id, number)
                case "groove.state":
                    await client.set_state(number, GROOVE_STATES[IssueState(subject["state"])])
                case "groove.assignee":
                    await client.set_assignee(number, subject["email"])
                case "groove.note":
                    text = signed_note(subject["text"], subject["name"], subject["ref"])
                    body = f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>"
                    ref = await client.add_note(number, subject["author"], body)
                case other:
                    raise AssertionError(f"nobody carries out {other}")
        except ExternalError as error:
            raise _fault(error, repeatable=item.kind != "groove.note") from None
        return Delivered(str(number), ref)

    async def look(self, item: Item) -> Delivered | None:
        """Whether a note has arrived; everything else may simply be done again. Raises Later."""
        client = self._client(item.workspace_id)
        if client is None or item.kind != "groove.note":
            return None
        number = int(item.destination)
        try:
            messages = await client.list_messages(number)
        except NotFound:
            return None
        except ExternalError as error:
            raise Later(error.what) from None
        if not messages:  # every ticket has a mail: Groove has been seen to list none although there are some
            raise Later("Groove lists no messages")
        for message in messages:
            if message.is_note and note_ref(message.text) == item.subject["ref"]:
                return Delivered(str(number), message.id)
        return None


def _fault(error: ExternalError, *, repeatable: bool) -> Later | Refused | NoAnswer:
    match error:
        case RateLimited():
            return Later("rate limited", error.retry_after)
        case NoReply():
            return Later(error.what) if repeatable else NoAnswer(error.what)
        case Unauthorised():
            return Later("unauthorised", TOKEN_WAIT_SECONDS, NO_TOKEN)
        case NotFound():
            return Refused("not found", "the ticket was deleted or merged in Groove")
        case HttpRefused():
            return Refused(error.what, "look at the ticket in Groove")
        case _:
            return Later(error.what)
