"""Response URLs: a way to answer in a conversation without a token, five times within half an hour."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.slack import posts
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.web_api.call import Call
from bot.sandbox.slack.web_api.chat import read_content
from bot.sandbox.slack.workspace import Workspace

LIFE = timedelta(minutes=30)
USES = 5
# Real seconds. An answer to the act that is on its way already is shown before what comes by the address.
GRACE = 0.05


@dataclass
class Ticket:
    """Whose act the address belongs to, and the message that it was done on; `shown`: the act was answered."""

    user: str
    channel: str
    made_at: datetime
    message_ts: str | None
    uses: int = 0
    shown: asyncio.Event = field(default_factory=asyncio.Event)


class Responses:
    """Every response URL that was handed out."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._tickets: dict[str, Ticket] = {}
        self.used = 0
        """How often any of them was used."""

    def new_url(self, user: str, channel: str, message_ts: str | None = None) -> str:
        """An address for what `user` has just done in `channel`, on a message of it or an ephemeral one."""
        key = self._ws.new_id("R")
        self._tickets[key] = Ticket(user, channel, self._ws.now(), message_ts)
        return f"{self._ws.public_url()}/slack/response/{key}"

    def knows(self, key: str) -> bool:
        """Whether the address with this key was given out here."""
        return key in self._tickets

    def answered(self, url: str, message_ts: str | None = None) -> None:
        """The act of `url` was answered, perhaps by a message, which can be replaced from now on."""
        ticket = self._tickets[url.rpartition("/")[2]]
        ticket.message_ts = message_ts or ticket.message_ts
        ticket.shown.set()

    async def use(self, key: str, body: Json) -> None:
        """Do what a post to the address asks for. Raises Refusal: used_url, expired_url, and of the content."""
        ticket = self._tickets.get(key)
        if ticket is None or ticket.uses >= USES:
            raise Refusal("used_url")
        if self._ws.now() - ticket.made_at > LIFE:
            raise Refusal("expired_url")
        ticket.uses += 1
        self.used += 1
        with suppress(TimeoutError):
            await asyncio.wait_for(ticket.shown.wait(), GRACE)
        call = Call(self._ws, body)
        if call.flag("delete_original"):
            self._delete(ticket)
        elif call.flag("replace_original") and self._replace(ticket, call):
            return
        elif body.get("response_type") == "in_channel":
            self.say(ticket.channel, read_content(call), call.text("thread_ts"))
        else:
            content = read_content(call)
            if call.text("thread_ts"):
                content["thread_ts"] = call.text("thread_ts")
            posts.whisper(self._ws, ticket.user, ticket.channel, content)

    def say(self, channel_id: str, content: Json, thread_ts: str | None = None) -> None:
        """Post for all to see, also where the app is no member."""
        channel = self._ws.channels[channel_id]
        posts.post(self._ws, channel, posts.bot_message(self._ws, content), thread_ts=thread_ts)

    def _replace(self, ticket: Ticket, call: Call) -> bool:
        content = read_content(call)
        ephemeral = self._ephemeral(ticket)
        if ephemeral is not None:
            for key in ("text", "blocks", "attachments"):
                ephemeral.pop(key, None)
            ephemeral.update(content)
            self._ws.changed()
            return True
        channel = self._ws.channels[ticket.channel]
        message = channel.messages.get(ticket.message_ts or "")
        if message is None or not message.get("bot_id"):
            return False
        changes: Json = {key: content.get(key) for key in ("text", "blocks", "attachments")}
        posts.edit(self._ws, channel, message, changes, marked=not content.get("blocks"))
        return True

    def _delete(self, ticket: Ticket) -> None:
        ephemeral = self._ephemeral(ticket)
        channel = self._ws.channels[ticket.channel]
        message = channel.messages.get(ticket.message_ts or "")
        if ephemeral is not None:
            self._ws.ephemerals.remove(ephemeral)
            self._ws.changed()
        elif message is not None and message.get("bot_id"):
            posts.delete(self._ws, channel, message)

    def _ephemeral(self, ticket: Ticket) -> Json | None:
        return next((one for one in self._ws.ephemerals if one["ts"] == ticket.message_ts), None)
