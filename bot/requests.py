"""The kinds of request that come from Slack, and how each of them is answered.

All of them are answered after the work is done and committed. If that takes longer than `EARLY` the request is
acknowledged and the answer follows on another way, since Slack shows an error to the person after three seconds.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, ClassVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Message, Modal, escape, modal
from bot.call import Answer, Call, Instead
from bot.errors import StoreFailed, UserError
from bot.leafing import TYPED_LIMIT, is_long, leaf, shortened
from bot.typed import as_typed

WORKING = "Still working on it. The answer follows in a moment."
DONE = "Done."
TOO_LATE = "That took too long to open. Please try again."
TRIGGER_GONE = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
}


Clients = Callable[[str], Awaitable[AsyncWebClient]]
"""The Web API client of a workspace."""


class Filled(dict[str, Any]):
    """What stands in a view's fields. A field that the view does not have, as one of an older release, holds None."""

    def __missing__(self, _: str) -> None:
        return None


class Request(ABC):
    """One request of a person, with what is needed to answer it. kind: what is counted together.

    workspace_id: whose client answers, where the answer needs one; most go out with the acknowledgement.
    """

    kind: ClassVar[str]

    def __init__(self, body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond, clients: Clients) -> None:
        self.body = body
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Ends when Slack has had its answer."""
        self._bolt_ack = ack
        self._respond = respond
        self._clients = clients
        self.workspace_id = self.team_id or ""

    @property
    def acknowledged(self) -> bool:
        """Whether Slack has had its answer."""
        return self.done.done()

    async def _ack(self, **answer: Any) -> None:
        await self._bolt_ack(**answer)
        if not self.done.done():
            self.done.set_result(None)

    async def _client(self) -> AsyncWebClient:
        """The workspace's. Raises ExternalError where the bot is not installed."""
        return await self._clients(self.workspace_id)

    @property
    def user_id(self) -> str:
        """The person's Slack id."""
        return str(self.body.get("user_id") or self.body["user"]["id"])

    @property
    def team_id(self) -> str | None:
        """The workspace the app is installed in; the person may be from another one.

        `team` is the person's: in a shared channel it is the pressed message that tells whose bot posted it. (The
        message of a shortcut is anybody's.)
        """
        view = self.body.get("view") or {}
        team = self.body.get("team") or {}
        pressed = (self.body.get("message") or {}) if self.body.get("type") == "block_actions" else {}
        return view.get("app_installed_team_id") or pressed.get("team") or team.get("id") or self.body.get("team_id")

    @property
    def channel_id(self) -> str | None:
        """Where it was done, if in a conversation."""
        return (self.body.get("channel") or {}).get("id") or self.body.get("channel_id")

    @property
    def name(self) -> str:
        """What was called, for the log."""
        return str(self.body.get("command") or self.body.get("callback_id") or self.body.get("type"))

    def fill(self, call: Call) -> Call:
        """The call with what this kind of request carries."""
        return call

    async def acknowledge(self) -> None:
        """Tell Slack that the request has arrived, before there is an answer."""
        await self._ack()

    @abstractmethod
    async def answer(self, answer: Answer) -> None:
        """Bring the answer to the person, privately."""

    async def refuse(self, error: UserError) -> None:
        """Tell the person what was wrong and what to do instead."""
        await self.answer(refusal(error))

    async def _whisper(self, message: Message) -> None:
        """A private message in the place the request came from; a direct message where there is no such place."""
        message = shortened(message) if is_long(message) else message
        for page in (message, *message.more):
            await self._whisper_page(page)

    async def _whisper_page(self, message: Message) -> None:
        if self.body.get("response_url"):
            await self._respond(response_type="ephemeral", replace_original=False, **message.payload())
            return
        client = await self._client()
        opened = await client.conversations_open(users=self.user_id)
        await client.chat_postMessage(channel=opened["channel"]["id"], **message.payload())

    async def _open(self, view: Modal) -> None:
        """Open a modal; if the request came from one, on top of it or in its place."""
        standing, client = self.body.get("view") or {}, await self._client()
        try:
            if standing.get("type") == "modal" and view.in_place:
                await client.views_update(view_id=standing["id"], view=view.view)
            elif standing.get("type") == "modal":
                await client.views_push(trigger_id=str(self.body.get("trigger_id") or ""), view=view.view)
            else:
                await client.views_open(trigger_id=str(self.body.get("trigger_id") or ""), view=view.view)
        except SlackApiError as error:
            if error.response.get("error") not in TRIGGER_GONE:
                raise
            await self._whisper(Message(TOO_LATE))


class CommandRequest(Request):
    """A slash command: its private answer goes out with the acknowledgement."""

    kind = "command"

    @property
    def typed(self) -> str:
        """What was typed after /triage, as Slack delivers it."""
        return str(self.body.get("text") or "")

    @property
    def text(self) -> str:
        """The same in words."""
        return as_typed(self.typed)

    def fill(self, call: Call) -> Call:
        return replace(call, channel=self.body.get("channel_id"))

    async def acknowledge(self) -> None:
        await self._ack(text=WORKING)

    async def answer(self, answer: Answer) -> None:
        if isinstance(answer, Message) and is_long(answer):
            answer = leaf(answer, 0, self.typed[:TYPED_LIMIT])
        if isinstance(answer, Modal):
            if not self.acknowledged:
                await self._ack()
            await self._open(answer)
        elif isinstance(answer, Message) and self.acknowledged:
            await self._whisper(answer)
        elif isinstance(answer, Message):
            await self._ack(response_type="ephemeral", **answer.payload())
            for page in answer.more:
                await self._whisper(page)
        elif not self.acknowledged:
            await self._ack()


class ActionRequest(Request):
    """A button, a menu or a shortcut: the acknowledgement is empty, the answer follows."""

    kind = "action"

    def fill(self, call: Call) -> Call:
        action = (self.body.get("actions") or [{}])[0]
        chosen = action.get("selected_option") or {}
        container = self.body.get("container") or {}
        return replace(
            call,
            value=str(action.get("value") or chosen.get("value") or ""),
            channel=container.get("channel_id") or (self.body.get("channel") or {}).get("id"),
            message_ts=container.get("message_ts") or self.body.get("message_ts"),
            metadata=str((self.body.get("view") or {}).get("private_metadata") or ""),
            view_id=(self.body.get("view") or {}).get("id"),
            response_url=str(self.body.get("response_url") or ""),
            form=_form(self.body.get("view") or {}),
        )

    async def answer(self, answer: Answer) -> None:
        in_time = not self.acknowledged
        if in_time:
            await self._ack()
        if isinstance(answer, Modal):
            await self._open(answer)
        elif isinstance(answer, Instead):
            await (self._turn(answer.message) if self._in_view == "modal" else replace_pressed(answer))
        elif isinstance(answer, Message):
            await (self._show(answer) if self._in_view and in_time else self._whisper(answer))

    @property
    def _in_view(self) -> str:
        """The kind of view it was pressed in, home or modal; empty for a message."""
        return str((self.body.get("view") or {}).get("type") or "")

    async def _show(self, message: Message) -> None:
        """On the Home tab and in modals nothing can be said beside what is there: a modal is laid over it."""
        try:
            await self._open(_note(message))
        except SlackApiError as error:  # three modals stand on each other already
            if error.response.get("error") != "push_limit_reached":
                raise
            await self._whisper(message)

    async def _turn(self, message: Message) -> None:
        """Show another page in the modal in which it was asked for."""
        await (await self._client()).views_update(view_id=self.body["view"]["id"], view=_note(message).view)


class FormRequest(Request):
    """A submitted modal: it closes, shows its errors, or makes room for the answer."""

    kind = "form"

    def fill(self, call: Call) -> Call:
        view = self.body["view"]
        return replace(call, form=_form(view), metadata=str(view.get("private_metadata") or ""), view_id=view["id"])

    async def acknowledge(self) -> None:
        await self._ack(response_action="update", view=_note(Message(WORKING)).view)

    async def answer(self, answer: Answer) -> None:
        if answer is None:
            await (self._show(_note(Message(DONE))) if self.acknowledged else self._ack())
            return
        if isinstance(answer, Instead):  # the form closes, or says so if it was told already that it takes its time
            await (self._show(_note(answer.message)) if self.acknowledged else self._ack())
            await replace_pressed(answer)
            return
        await self._show(answer if isinstance(answer, Modal) else _note(answer))

    async def _show(self, view: Modal) -> None:
        if self.acknowledged:
            await (await self._client()).views_update(view_id=self.body["view"]["id"], view=view.view)
        else:
            await self._ack(response_action="update", view=view.view)

    async def refuse(self, error: UserError) -> None:
        blocks = [block["block_id"] for block in self.body["view"].get("blocks", []) if block["type"] == "input"]
        if self.acknowledged or not blocks:
            await self.answer(refusal(error))
            return
        field = error.field if error.field in blocks else blocks[0]
        await self._ack(response_action="errors", errors={field: f"{error.what} {error.hint}".strip()})


async def replace_pressed(answer: Instead) -> None:
    """Put a message in the place of the pressed one, unless that is too old for it: nothing depends on it."""
    if answer.url:
        await AsyncRespond(response_url=answer.url)(replace_original=True, **answer.message.payload())


def unsaved(error: StoreFailed, reference: str) -> UserError:
    """What somebody is told whose request came when nothing could be saved."""
    if error.full:
        return UserError(
            "I have no room left to save anything, so nothing was changed.",
            f"Whoever runs me has to make room (reference {reference}); please do it again then.",
        )
    return UserError(
        "My database doesn't answer at the moment.",
        f"Please look in a minute whether it was saved, and do it again if not (reference {reference}).",
    )


def refusal(error: UserError) -> Message:
    """The private message for a refusal, which may quote what somebody wrote."""
    return Message(escape(f"{error.what} {error.hint}".strip()))


def _note(message: Message) -> Modal:
    pages = (message, *message.more)
    return modal("Triage", "note", [block for page in pages for block in page.payload()["blocks"]])


def _form(view: dict[str, Any]) -> dict[str, Any]:
    """What stands in a view's fields, by block."""
    values = (view.get("state") or {}).get("values") or {}  # a view without inputs may have none
    return Filled({block_id: _entered(fields) for block_id, fields in values.items()})


def _entered(fields: dict[str, dict[str, Any]]) -> Any:
    """What a person entered into an input block, whatever its element is."""
    for state in fields.values():
        match state:
            case {"selected_option": option}:
                return option["value"] if option else None
            case {"selected_options": options}:
                return [option["value"] for option in options or []]
        for name, value in state.items():
            if name.startswith("selected_") or name == "value":
                return value
    return None
