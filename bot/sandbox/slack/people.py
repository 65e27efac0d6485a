"""What people write and do: commands, messages, reactions, shortcuts, opening the Home tab."""

import mimetypes
from typing import Any

from pydantic import Field

from bot.sandbox.bodies import read_body
from bot.sandbox.errors import ControlError
from bot.sandbox.slack import posts
from bot.sandbox.slack.acting import Act, Acting
from bot.sandbox.slack.app import APP_ID
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.rich_text import escaped, rich_text
from bot.sandbox.slack.state import Channel, File, Json, Person
from bot.sandbox.slack.transport import Answer
from bot.sandbox.slack.web_api.call import Call
from bot.sandbox.slack.web_api.chat import read_content

SLACKBOT = "USLACKBOT"
# What Slackbot says of a command that wasn't answered well.
FAILURES = {"http_timeout": "operation_timeout", "connection_failed": "dispatch_failed"}


class SlashBody(Act):
    """`text` is all after the command."""

    channel: str
    command: str = Field(pattern=r"^/\S+$")
    text: str = ""


class MessageBody(Act):
    """A new message, with files if these are named; or with `ts` a change of one's own: another `text`, or `delete`."""

    channel: str
    text: str = ""
    thread_ts: str | None = None
    reply_broadcast: bool = False
    ts: str | None = None
    delete: bool = False
    files: list[str] = Field(default_factory=list)


class ReactBody(Act):
    """The same reaction a second time takes it away, as a press on it does in Slack."""

    channel: str
    ts: str
    reaction: str = Field(pattern=r"^:?[^:\s]+:?$")


class ShortcutBody(Act):
    """A shortcut of a message if that is named, else a global one."""

    callback_id: str
    channel: str | None = None
    ts: str | None = None


class People(Acting):
    """The acts that aren't done on blocks."""

    async def slash(self, body: Json) -> Json:
        """Type a command; `ack` is what the bot answered at once, or what Slackbot says of a failure."""
        asked = read_body(SlashBody, body)
        person = self.who(asked.user)
        self.at_home(person, "commands")
        channel = self._writable(person, asked.channel)
        url = self.responses.new_url(person.id, channel.id)
        answer = await self.delivery.command(
            {
                "token": "sandbox-verification-token",
                "team_id": self.ws.team_id,
                "team_domain": self.ws.domain,
                "channel_id": channel.id,
                "channel_name": channel.spoken_name,
                "user_id": person.id,
                "user_name": person.handle,
                "command": asked.command,
                "text": escaped(asked.text),
                "api_app_id": APP_ID,
                "is_enterprise_install": "false",
                "response_url": url,
                "trigger_id": self.ws.views.new_trigger(person.id),
            }
        )
        ack = self._show_ack(person, channel, asked, answer, url)
        self.responses.answered(url)
        return {"status": answer.status, "ack": ack, "elapsed_ms": answer.elapsed_ms}

    def _show_ack(self, person: Person, channel: Channel, asked: SlashBody, answer: Answer, url: str) -> Any:
        if answer.failure:
            return self._slackbot(person, channel, asked, FAILURES.get(answer.failure, "dispatch_failed"))
        said = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        if not said or said == {"text": ""}:
            return ""
        try:
            content = read_content(Call(self.ws, said))
        except (Refusal, AttributeError):
            return self._slackbot(person, channel, asked, "invalid_command_response")
        if said.get("response_type") == "in_channel":
            self._write(person, channel, f"{asked.command} {asked.text}".strip())
            self.responses.say(channel.id, content)
        else:
            shown = posts.whisper(self.ws, person.id, channel.id, content)
            self.responses.answered(url, shown["ts"])
        return answer.body

    def _slackbot(self, person: Person, channel: Channel, asked: SlashBody, code: str) -> str:
        text = f'{asked.command} failed with the error "{code}"'
        posts.whisper(self.ws, person.id, channel.id, {"text": text, "from": SLACKBOT})
        return text

    async def message(self, body: Json) -> Json:
        """Write, change or delete a message."""
        asked = read_body(MessageBody, body)
        person = self.who(asked.user)
        channel = self._writable(person, asked.channel)
        if asked.ts is not None:
            return self._change(person, channel, asked)
        if not asked.text and not asked.files:
            raise ControlError(400, "text: a message needs one.")
        if asked.thread_ts and asked.thread_ts not in channel.messages:
            raise ControlError(404, f"There is no message {asked.thread_ts} in {channel.name}.")
        posted = self._write(
            person,
            channel,
            asked.text,
            asked.thread_ts,
            asked.reply_broadcast,
            self._files(person, channel, asked.files),
        )
        return {"ts": posted["ts"]}

    def _write(
        self,
        person: Person,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: list[Json] | None = None,
    ) -> Json:
        said = escaped(text)
        message: Json = {
            "type": "message",
            "user": person.id,
            "text": said,
            "client_msg_id": self.ws.new_id("client-message-"),
            "team": person.team_id,
            "blocks": [rich_text(said, f"b{self.ws.number():x}")],
        }
        if self.ws.is_external(person):
            message |= {"user_team": person.team_id, "source_team": person.team_id}
        if files:
            message |= {"subtype": "file_share", "files": files, "upload": True}
        if broadcast and thread_ts:
            message["subtype"] = "thread_broadcast"
        return posts.post(self.ws, channel, message, thread_ts=thread_ts)

    def _files(self, person: Person, channel: Channel, names: list[str]) -> list[Json]:
        """Files that somebody shares with a message; what is in them is of no matter here."""
        made = []
        for name in names:
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            file = File(
                id=self.ws.new_id("F"),
                name=name,
                title=name,
                size=1,
                mimetype=kind,
                created=self.ws.seconds(),
                user=person.id,
                content=b" ",
                complete=True,
            )
            file.shares[channel.id] = []
            self.ws.files[file.id] = file
            made.append(file.shape(self.ws.public_url()))
        return made

    def _change(self, person: Person, channel: Channel, asked: MessageBody) -> Json:
        message = self._message(channel, asked.ts)
        if message.get("user") != person.id:
            raise ControlError(403, "That message is somebody else's.")
        if asked.delete:
            posts.delete(self.ws, channel, message)
        else:
            said = escaped(asked.text)
            blocks = [rich_text(said, f"b{self.ws.number():x}")]
            posts.edit(self.ws, channel, message, {"text": said, "blocks": blocks})
        return {"ts": message["ts"]}

    async def react(self, body: Json) -> Json:
        """Put a reaction on a message, or take one's own away."""
        asked = read_body(ReactBody, body)
        person = self.who(asked.user)
        channel = self._writable(person, asked.channel)
        message, name = self._message(channel, asked.ts), asked.reaction.strip(":")
        change = posts.unreact if posts.has_reacted(message, person.id, name) else posts.react
        change(self.ws, channel, message, person.id, name)
        return {}

    async def shortcut(self, body: Json) -> Json:
        """Choose a shortcut of the app, global or of a message."""
        asked = read_body(ShortcutBody, body)
        person = self.who(asked.user)
        self.at_home(person, "shortcuts")
        kind = "message" if asked.ts else "global"
        offered = {one["callback_id"] for one in self.ws.shortcuts if one["type"] == kind}
        if self.ws.shortcuts and asked.callback_id not in offered:
            raise ControlError(404, f"The app has no {kind} shortcut {asked.callback_id}.")
        if asked.ts is None:
            if person.guest == "single":
                raise ControlError(403, f"{person.name} is a single-channel guest and sees no global shortcuts.")
            payload = self.payload("shortcut", person)
        else:
            payload = self._message_action(person, asked.channel or "", asked.ts)
        payload |= {"callback_id": asked.callback_id, "action_ts": self.ws.ts()}
        return await self.interact(payload)

    def _message_action(self, person: Person, channel_id: str, ts: str) -> Json:
        channel = self.where(person, channel_id)
        message = self._message(channel, ts)
        return self.payload("message_action", person) | {
            "message_ts": ts,
            "message": {key: value for key, value in message.items() if key != "metadata"},
            "channel": {"id": channel.id, "name": channel.spoken_name},
            "response_url": self.responses.new_url(person.id, channel.id, ts),
        }

    async def home(self, body: Json) -> Json:
        """Open the Home tab. The answer is the view itself, which goes on being kept up to date."""
        person = self.who(read_body(Act, body).user)
        self.at_home(person, "Home tab")
        view = self.ws.views.home_of(person.id)
        self.ws.emit(
            {
                "type": "app_home_opened",
                "user": person.id,
                "channel": self.ws.open_direct(person)[0].id,
                "tab": "home",
                "event_ts": self.ws.ts(),
                **({"view": view} if view else {}),
            }
        )
        return view

    def _writable(self, person: Person, channel_id: str) -> Channel:
        channel = self.where(person, channel_id)
        if channel.archived:
            raise ControlError(409, f"{channel.name} is archived.")
        return channel

    def _message(self, channel: Channel, ts: str | None) -> Json:
        message = channel.messages.get(ts or "")
        if message is None:
            raise ControlError(404, f"There is no message {ts} in {channel.name}.")
        return message
