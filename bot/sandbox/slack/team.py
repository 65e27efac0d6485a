"""One workspace on the Slack server: what people and administrators do in it, and what the app is told of that."""

from collections.abc import Collection, Iterable
from typing import Any

from bot.sandbox.errors import ControlError
from bot.sandbox.slack import members
from bot.sandbox.slack.delivery import BOT_EVENTS, Delivery
from bot.sandbox.slack.forms import Forms
from bot.sandbox.slack.people import People
from bot.sandbox.slack.presses import Presses
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.seeding import Seeding
from bot.sandbox.slack.snapshot import snapshot
from bot.sandbox.slack.state import Channel, Json
from bot.sandbox.slack.web_api.usergroups import set_users
from bot.sandbox.slack.workspace import Workspace

CHANGEABLE = {"name", "email", "tz", "admin", "guest", "deleted"}


class SlackTeam(Seeding):
    """A workspace with the app. `bot_token` is what the app acts by; empty where it is not installed.

    The control calls take and give JSON objects as `bot/sandbox/control.py` has them, and raise ControlError.
    """

    def __init__(self, ws: Workspace, *, bot_token: str, subscribed: Collection[str] = BOT_EVENTS) -> None:
        """`subscribed` are the app's bot events."""
        self.ws = ws
        self.bot_token = bot_token
        self.delivery = Delivery(ws, subscribed=subscribed)
        self.responses = responses = Responses(ws)
        people = People(ws, self.delivery, responses)
        presses = Presses(ws, self.delivery, responses)
        forms = Forms(ws, self.delivery, responses)
        self.slash, self.message, self.react = people.slash, people.message, people.react
        self.shortcut, self.home = people.shortcut, people.home
        self.click, self.submit, self.close_view = presses.click, forms.submit, forms.close_view
        self.suggest = forms.suggest

    def reload(self) -> None:
        """As if everybody began anew in Slack: private messages that were shown are gone."""
        self.ws.ephemerals.clear()
        self.ws.changed()

    def snapshot(self) -> Json:
        """What there is to see in it."""
        team = {"id": self.ws.team_id, "name": self.ws.name, "installed": bool(self.bot_token)}
        return {"team": team, **snapshot(self.ws, self.delivery)}

    async def replay(self, body: Json) -> Json:
        """Deliver an event again: `{"event_id", "times"?}`."""
        event_id, times = body.get("event_id"), body.get("times", 1)
        if not isinstance(event_id, str) or not isinstance(times, int) or times < 1:
            raise ControlError(400, "event_id: a text; times: a whole number from 1 on.")
        await self.delivery.replay(event_id, times)
        return {}

    def change_person(self, person_id: str, **changes: Any) -> None:
        """Change fields of a person (name, email, tz, admin, guest, deleted) and tell the app: user_change."""
        person = self.ws.people.get(person_id)
        if person is None:
            raise ControlError(404, f"There is nobody with the id {person_id}.")
        unknown = changes.keys() - CHANGEABLE
        if unknown:
            raise ControlError(400, f"A person has no {', '.join(sorted(unknown))}.")
        for key, value in changes.items():
            setattr(person, key, value)
        self.ws.changed()
        shape = person.shape(self.ws.now(), self.ws.team_id)
        self.ws.emit({"type": "user_change", "user": shape, "event_ts": self.ws.ts()})

    def archive_channel(self, channel_id: str, by: str, *, archived: bool = True) -> None:
        """Archive a channel, or take it out of the archive."""
        members.archive(self.ws, self._channel(channel_id), by, archived=archived)

    def rename_channel(self, channel_id: str, by: str, name: str) -> None:
        """Give a channel another name."""
        members.rename(self.ws, self._channel(channel_id), by, name)

    def invite(self, channel_id: str, user: str, by: str) -> None:
        """Put somebody, or the bot, into a channel."""
        channel = self._channel(channel_id)
        if user not in self.ws.people:
            raise ControlError(404, f"There is nobody with the id {user}.")
        if user not in channel.members:
            members.join(self.ws, channel, user, inviter=by)

    def remove(self, channel_id: str, user: str) -> None:
        """Take somebody, or the bot, out of a channel."""
        channel = self._channel(channel_id)
        if user not in channel.members:
            raise ControlError(404, f"{user} isn't in {channel.name}.")
        members.leave(self.ws, channel, user)

    def set_usergroup(self, group_id: str, users: Iterable[str], by: str) -> None:
        """Change the members of a user group as an administrator does."""
        group = self.ws.usergroups.get(group_id)
        if group is None:
            raise ControlError(404, f"There is no user group {group_id}.")
        set_users(self.ws, group, list(users), by=by)

    def _channel(self, channel_id: str) -> Channel:
        channel = self.ws.channels.get(channel_id)
        if channel is None:
            raise ControlError(404, f"There is no channel {channel_id}.")
        return channel
