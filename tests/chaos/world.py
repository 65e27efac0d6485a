"""The outside world of many workspaces on one machine: one Slack, a Groove account each, and failures on order."""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.sandbox.faults import Faults, faults_middleware
from bot.sandbox.groove import GrooveServer
from bot.sandbox.slack import SlackServer
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.team import SlackTeam
from bot.sandbox.slack.transport import Answer, HttpTransport, Kind, Retry
from tests.chaos.clock import SharedClock

HOST = "127.0.0.1"
TRIAGE, CUSTOMER = "C0TRIAGE", "C0NORTH"
PEOPLE = {"U0ANN": "Ann Archer", "U0BEN": "Ben Okafor", "U0CARA": "Cara Lindqvist", "U0DEV": "Dev Patel"}
"""The same ids in every workspace: whoever mixes workspaces up is found out."""
SENDER = "nora.finch@northwind.example"
SIGNING_SECRET = "chaos-signing-secret"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Posted:
    """A message of the bot as it was when it came: where, its ts and text, and the thread it stands in."""

    team: str
    channel: str
    ts: str
    text: str
    thread_ts: str | None


@dataclass(frozen=True)
class Place:
    """A workspace with its tokens, the secret part of its webhook's address, its Slack and its Groove."""

    id: str
    zone: str
    slack_token: str
    groove_token: str
    hook: str
    slack: SlackTeam
    groove: GrooveServer


class Balancer:
    """Slack's way to several processes: each delivery goes to the next address, whether anybody is there or not."""

    def __init__(self, ways: list[HttpTransport]) -> None:
        self._ways = ways
        self._next = itertools.cycle(ways)

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Deliver to the next one."""
        return await next(self._next).send(kind, payload, retry)

    async def close(self) -> None:
        """End all connections."""
        for way in self._ways:
            await way.close()


class Outside:
    """All that the bot's processes talk to. `posted` is every message of the bot, in the order in which they came."""

    def __init__(self, clock: SharedClock) -> None:
        self.clock = clock
        self.url = ""
        self.faults = Faults()
        self.posted: list[Posted] = []
        self.events: list[tuple[SlackTeam, str]] = []
        self.places: dict[str, Place] = {}
        self._closing = AsyncExitStack()
        self.slack = SlackServer(
            now=clock.now,
            public_url=lambda: self.url,
            changed=lambda: None,
            signing_secret=SIGNING_SECRET,
            bot_token="xoxb-nobody",
            app_token="xapp-nobody",
            team_id="T0HOME",
            deadline=10,
            subscribed={"reaction_added"},  # to take in what the bot itself says would cost a third of the time
        )

    def add(self, team_id: str, zone: str) -> Place:
        """A workspace with four people, a triage channel, one for a customer, and an inbox."""
        token = f"xoxb-{team_id.lower()}"
        slack = self.slack.add_team(team_id, f"Team {team_id}", domain=team_id.lower(), bot_token=token)
        groove = GrooveServer(
            now=self.clock.now,
            public_url=lambda: self.url,
            changed=lambda: None,
            token=f"groove-{team_id}",
            faults=self.faults,
        )
        for number, (person, name) in enumerate(PEOPLE.items()):
            email = f"{name.partition(' ')[0].lower()}@harbour.example"
            slack.add_person(person, name, email=email, tz=zone, admin=number == 0)
            groove.account.add_agent(email, *name.split(" "))
        groove.account.add_mailbox("support@harbour.example", "Support")
        for channel, name in ((TRIAGE, "triage"), (CUSTOMER, "northwind")):
            slack.add_channel(channel, name, members=PEOPLE, bot=True)
        tell = slack.ws.emit
        slack.ws.emit = lambda event: (self._note(slack, event), tell(event))[1]  # type: ignore[func-returns-value]
        place = self.places[team_id] = Place(
            team_id, zone, token, f"groove-{team_id}", f"hook-of-{team_id}", slack, groove
        )
        return place

    def _note(self, team: SlackTeam, event: Json) -> None:
        """Keep what the bot posts; an event of its own is nothing that is delivered anew."""
        if event["type"] != "message" or event.get("subtype") or event.get("user") != "U0BOT":
            return
        where = team.ws.team_id, event["channel"], event["ts"]
        self.posted.append(Posted(*where, event["text"], event.get("thread_ts")))

    async def start(self) -> None:
        """Answer from now on."""
        app = web.Application(middlewares=[faults_middleware(self.faults)], client_max_size=1 << 26)
        app.add_routes(self.slack.routes())
        app.add_routes(self._groove_routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        self._closing.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, HOST, 0).start()
        self.url = f"http://{HOST}:{runner.addresses[0][1]}"

    async def tell(self, webs: list[str], webhooks: Mapping[str, str]) -> None:
        """Tell the bot from now on: Slack all web processes, each Groove the address of its own."""
        ways = [
            HttpTransport(url=f"{one}/slack/events", secret=SIGNING_SECRET, now=self.clock.now, deadline=10)
            for one in webs
        ]
        self.slack.deliver_by(Balancer(ways))
        for place in self.places.values():
            await place.groove.start(webhook_url=webhooks[place.id])
            self._closing.push_async_callback(place.groove.close)

    async def close(self) -> None:
        """End."""
        await self.slack.close()
        await self._closing.aclose()

    async def settle(self) -> None:
        """Return when nothing is on its way to the bot."""
        await self.slack.settle()
        for place in self.places.values():
            await place.groove.settle()

    def _groove_routes(self) -> list[web.RouteDef]:
        """The accounts' API at one address: the token tells which account is asked."""
        every = [place.groove.routes() for place in self.places.values()]
        tokens = [place.groove_token for place in self.places.values()]
        routes = []
        for same in zip(*every, strict=True):
            handlers = dict(zip(tokens, (route.handler for route in same), strict=True))
            routes.append(web.route(same[0].method, same[0].path, _by_token(handlers)))
        return routes


def _by_token(handlers: Mapping[str, Handler]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        _, _, token = request.headers.get("Authorization", "").partition(" ")
        if token not in handlers:
            return web.json_response({"error": "not authorised"}, status=401)
        return await handlers[token](request)

    return handle


def at(ts: str) -> datetime:
    """The instant of a message."""
    return datetime.fromtimestamp(float(ts)).astimezone()
