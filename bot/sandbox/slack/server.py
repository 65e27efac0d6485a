"""The Slack server as the sandbox holds it: its workspaces, found by token or id, and the way to the bot."""

import asyncio
import hmac
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Literal

from aiohttp import web

from bot.sandbox.errors import ControlError
from bot.sandbox.slack.delivery import BOT_EVENTS
from bot.sandbox.slack.installs import Installs
from bot.sandbox.slack.socket_mode import SocketTransport
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.team import SlackTeam
from bot.sandbox.slack.transport import HttpTransport, Transport
from bot.sandbox.slack.web import SlackWeb
from bot.sandbox.slack.workspace import Workspace

DEADLINE = 3.0


class SlackServer(SlackTeam):
    """Slack with one app, and itself the first workspace that has it; others can be added.

    Each workspace has people, channels and a bot token of its own. A token reaches its own workspace alone, and what
    happens in one is told the app with its team id, over the one address or websocket that the app has.
    `deadline` is what Slack waits for the bot, in real seconds.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        public_url: Callable[[], str],
        changed: Callable[[], None],
        signing_secret: str,
        bot_token: str,
        app_token: str,
        client_id: str = "",
        client_secret: str = "",
        team_id: str = "T0SANDBOX",
        deadline: float = DEADLINE,
        subscribed: Collection[str] = BOT_EVENTS,
    ) -> None:
        """`public_url` gives the sandbox's own address; `subscribed` are the app's bot events."""
        first = Workspace(team_id=team_id, now=now, public_url=public_url, changed=changed)
        super().__init__(first, bot_token=bot_token, subscribed=subscribed)
        self.others: dict[str, SlackTeam] = {}
        self._subscribed = subscribed
        self._signing_secret = signing_secret
        self._deadline = deadline
        self._transport: Transport | None = None
        self.sockets = SocketTransport(self.ws, deadline=deadline)
        self.installs = Installs(lambda: self.teams, now, client_id, client_secret)
        self._web = SlackWeb(self, self.sockets, app_token=app_token)

    def add_team(self, team_id: str, name: str, *, domain: str, bot_token: str = "") -> SlackTeam:
        """A further workspace; the app is installed there if it has a token for it."""
        ws = Workspace(
            team_id=team_id,
            now=self.ws.now,
            public_url=self.ws.public_url,
            changed=self.ws.changed,
            name=name,
            domain=domain,
            number=self.ws.number,
        )
        team = self.others[team_id] = SlackTeam(ws, bot_token=bot_token, subscribed=self._subscribed)
        team.delivery.transport = self._transport
        return team

    @property
    def teams(self) -> list[SlackTeam]:
        """All workspaces, the first one first."""
        return [self, *self.others.values()]

    def team(self, team_id: str) -> SlackTeam:
        """Raises ControlError(404)."""
        found = self if team_id == self.ws.team_id else self.others.get(team_id)
        if found is None:
            raise ControlError(404, f"There is no workspace {team_id}.")
        return found

    def of_token(self, token: str) -> SlackTeam | None:
        """The workspace that a bot token is for."""
        given = token.encode()
        installed = (team for team in self.teams if team.bot_token)
        return next((team for team in installed if hmac.compare_digest(team.bot_token.encode(), given)), None)

    def routes(self) -> list[web.RouteDef]:
        """Everything under /slack/."""
        return self._web.routes()

    async def start(self, *, events_url: str | None) -> None:
        """Begin to deliver: to `events_url`, or in Socket Mode to whoever connects."""
        if events_url is None:
            self.deliver_by(self.sockets)
        else:
            http = HttpTransport(url=events_url, secret=self._signing_secret, now=self.ws.now, deadline=self._deadline)
            self.deliver_by(http)

    def deliver_by(self, transport: Transport) -> None:
        """Begin to deliver on a way of one's own."""
        self._transport = transport
        for team in self.teams:
            team.delivery.transport = transport

    async def close(self) -> None:
        """End deliveries and connections."""
        for team in self.teams:
            await team.delivery.close()
        if self._transport is not None:
            await self._transport.close()
            self._transport = None
        await self.sockets.close()

    async def settle(self) -> None:
        """Return when all deliveries to the bot have been answered, retries that are due included."""
        await asyncio.gather(*(team.delivery.settle() for team in self.teams))

    async def clock_moved(self) -> None:
        """Try again the deliveries that are due by now."""
        await asyncio.gather(*(team.delivery.clock_moved() for team in self.teams))

    def snapshot(self) -> Json:
        """The Slack part of GET /control/state: the first workspace, and by their ids under `teams` the others."""
        return super().snapshot() | {"teams": {team_id: team.snapshot() for team_id, team in self.others.items()}}

    async def reconnect(
        self, reason: Literal["warning", "refresh_requested", "link_disabled"] = "refresh_requested"
    ) -> None:
        """Ask the bot for new websockets (Socket Mode)."""
        await self.sockets.refresh(reason)
