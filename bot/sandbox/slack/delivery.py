"""What Slack sends to the bot: events with their retries, and interactions with their deadline."""

import asyncio
import copy
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.errors import ControlError
from bot.sandbox.slack.app import APP_ID, BOT_USER
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.transport import Answer, Retry, Transport
from bot.sandbox.slack.workspace import Workspace

# Of the first attempt; the first retry comes at once.
LATER_RETRIES = {2: timedelta(minutes=1), 3: timedelta(minutes=5)}
BOT_EVENTS = frozenset(
    {
        *("app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"),
        *("reaction_added", "member_joined_channel", "member_left_channel"),
        *("channel_rename", "channel_deleted", "channel_archive", "channel_unarchive", "channel_left"),
        *("group_rename", "group_archive", "group_unarchive", "group_deleted", "group_left"),
        *("channel_id_changed", "channel_shared", "channel_unshared", "user_change", "team_join"),
        *("subteam_updated", "subteam_members_changed", "app_uninstalled", "tokens_revoked"),
    }
)
MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass
class Sent:
    """An event, where its delivery stands (`status` of the last answer), and when it is tried again."""

    body: Json
    first_at: datetime
    attempts: int = 0
    status: int | None = None
    due_at: datetime | None = None
    reason: str = ""


class Delivery:
    """Takes events as they happen and sends each in a task of its own; order isn't promised."""

    def __init__(self, ws: Workspace, *, subscribed: Collection[str] = BOT_EVENTS) -> None:
        self._ws = ws
        self._subscribed = subscribed
        self._tasks: set[asyncio.Task[None]] = set()
        self.transport: Transport | None = None
        self.events: dict[str, Sent] = {}
        ws.emit = self.event

    def event(self, inner: Json) -> None:
        """Deliver an event, if the bot has started listening and the app has subscribed to it."""
        name = MESSAGES.get(inner.get("channel_type", "")) if inner["type"] == "message" else inner["type"]
        if name not in self._subscribed or self.transport is None:
            return
        sent = Sent(self._envelope(copy.deepcopy(inner)), self._ws.now())
        self.events[sent.body["event_id"]] = sent
        self._spawn(sent)

    async def interact(self, payload: Json) -> Answer:
        """Send an interaction and give the answer. Raises ControlError(409) before `start`."""
        return await self._ready().send("interactive", payload)

    async def command(self, fields: Json) -> Answer:
        """Send a slash command and give the answer. Raises ControlError(409) before `start`."""
        return await self._ready().send("slash_commands", fields)

    async def replay(self, event_id: str, times: int) -> None:
        """Deliver an event again, as Slack does when it missed an answer. Raises ControlError(404)."""
        sent = self.events.get(event_id)
        if sent is None:
            raise ControlError(404, f"There was no event {event_id}.")
        for number in range(1, times + 1):
            await self._ready().send("events_api", sent.body, Retry(number, "http_timeout"))

    async def settle(self) -> None:
        """Return when every delivery, retries that are due included, has been answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def clock_moved(self) -> None:
        """Try again what is due by now."""
        now = self._ws.now()
        for sent in self.events.values():
            if sent.due_at is not None and sent.due_at <= now:
                sent.due_at = None
                self._spawn(sent)
        await self.settle()

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.transport is not None:
            await self.transport.close()
            self.transport = None

    def _ready(self) -> Transport:
        if self.transport is None:
            raise ControlError(409, "Slack's side has not been started.")
        return self.transport

    def _spawn(self, sent: Sent) -> None:
        task = asyncio.get_running_loop().create_task(self._attempt(sent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, sent: Sent) -> None:
        """Deliver an event, at once a second time if need be, and note when to try again."""
        while True:
            retry = Retry(sent.attempts, sent.reason) if sent.attempts else None
            if self.transport is None:
                return
            answer = await self.transport.send("events_api", sent.body, retry)
            sent.attempts += 1
            sent.status, sent.reason = answer.status, answer.failure or ""
            if answer.failure is None or answer.no_retry:
                return
            if sent.attempts > 1:
                break
        wait = LATER_RETRIES.get(sent.attempts)
        sent.due_at = sent.first_at + wait if wait else None

    def _envelope(self, inner: Json) -> Json:
        team = self._ws.team_id
        channel = inner.get("channel") or inner.get("item", {}).get("channel")
        shared = self._ws.channels.get(channel) if isinstance(channel, str) else None
        return {
            "token": "sandbox-verification-token",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": inner,
            "type": "event_callback",
            "event_id": self._ws.new_id("Ev"),
            "event_time": self._ws.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(shared and shared.shared_with),
            "event_context": f"4-{inner['type']}-{team}-{channel or ''}",
        }
