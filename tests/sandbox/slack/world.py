"""The Slack server on a free port, and a bot made with Bolt at the other end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack import SlackServer

Json = dict[str, Any]

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET, BOT_TOKEN, APP_TOKEN = "signing-secret", "xoxb-EXAMPLE", "xapp-EXAMPLE"
HOST = "127.0.0.1"


class World:
    """A Slack with a small team, a Bolt app, and all that the app was sent."""

    def __init__(self, **options: Any) -> None:
        self.clock = SandboxClock(START)
        self.changes = 0
        self.url = ""
        self.received: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.refuse_with: list[web.Response] = []
        self.hang = False
        self.hello = asyncio.Event()
        self.slack = SlackServer(
            now=self.clock.now,
            public_url=lambda: self.url,
            changed=self._changed,
            signing_secret=SECRET,
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            **options,
        )
        self.app: AsyncApp
        self.client: AsyncWebClient
        self._verifier = SignatureVerifier(SECRET, _ClockOf(self.clock))

    def _changed(self) -> None:
        self.changes += 1

    def advance(self, **span: float) -> None:
        """Move the clock."""
        self.clock.set(self.clock.now() + timedelta(**span))

    def events(self, kind: str) -> list[Json]:
        """The inner events of a type that the bot was sent."""
        return [one["event"] for one in self.received if one.get("event", {}).get("type") == kind]

    def accept(self, *kinds: str) -> None:
        """Let the bot take events of these types, and do nothing."""

        async def nothing(event: Json) -> None:
            pass

        for kind in kinds:
            self.app.event(kind)(nothing)

    def last(self, kind: str) -> Json:
        """The last interaction of a type that the bot was sent."""
        return next(one for one in reversed(self.received) if one.get("type") == kind)

    def channel(self, channel_id: str) -> Json:
        """A channel of the state."""
        return next(one for one in self.slack.snapshot()["channels"] if one["id"] == channel_id)

    async def rest(self) -> None:
        """Return when Slack has delivered everything and Bolt's listeners are done with it."""
        await self.slack.settle()
        while tasks := [one for one in asyncio.all_tasks() if "ListenerRunner" in str(one.get_coro())]:
            await asyncio.gather(*tasks)
            await self.slack.settle()

    async def receive(self, request: web.Request) -> web.Response:
        """The bot's one address: signature, then Bolt."""
        body = await request.read()
        assert self._verifier.is_valid_request(body, dict(request.headers))
        self.headers.append(dict(request.headers))
        bolt_request = await to_bolt_request(request)
        self.received.append(dict(bolt_request.body))
        if self.hang:
            await asyncio.Event().wait()
        if self.refuse_with:
            return self.refuse_with.pop(0)
        return await to_aiohttp_response(await self.app.async_dispatch(bolt_request))


class _ClockOf(Clock):
    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


def seed(slack: SlackServer) -> None:
    """A small team, a guest, somebody of another workspace, somebody who left."""
    slack.add_person("U0ANN", "Ann Archer", email="ann@harbour.example", admin=True)
    slack.add_person("U0BEN", "Ben Okafor", email="ben@harbour.example")
    slack.add_person("U0FAY", "Fay Doyle", email="fay@harbour.example", tz="America/New_York")
    slack.add_person("U0GUS", "Gus Hale", email="gus@northwind.example", guest="single")
    slack.add_person("U0EXT", "Eli Extern", email="eli@fabrikam.example", team_id="T0FABRIKAM")
    slack.add_person("U0OLD", "Olga Oldham", email="olga@harbour.example", deleted=True)
    team = ["U0ANN", "U0BEN", "U0FAY"]
    slack.add_channel("C0TRIAGE", "triage", members=team, bot=True)
    slack.add_channel("C0NORTH", "northwind", members=[*team, "U0GUS"], bot=True)
    slack.add_channel("C0SHARED", "fabrikam", members=[*team, "U0EXT"], bot=True, shared_with=["T0FABRIKAM"])
    slack.add_channel("C0GENERAL", "general", members=team)
    slack.add_channel("C0SECRET", "secret", members=["U0ANN"], private=True)
    slack.add_usergroup("S0TRIAGE", "triage", users=["U0ANN"])


@asynccontextmanager
async def running(*, socket_mode: bool = False, **options: Any) -> AsyncIterator[World]:
    """A world that is up, with a bot that has no listeners yet; `options` are the Slack server's."""
    world = World(**options)
    seed(world.slack)
    app = web.Application()
    app.add_routes(world.slack.routes())
    app.add_routes([web.post("/bot", world.receive)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    world.url = f"http://{HOST}:{runner.addresses[0][1]}"
    world.client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{world.url}/slack/api/")
    world.app = AsyncApp(client=world.client, token=BOT_TOKEN, request_verification_enabled=False)
    await world.slack.start(events_url=None if socket_mode else f"{world.url}/bot")
    try:
        yield world
    finally:
        await world.slack.close()
        await runner.cleanup()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, value: str = "") -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": action_id, "value": value}


def option(value: str) -> Json:
    return {"text": plain(value.capitalize()), "value": value}


def actions(*elements: Json, block_id: str = "act") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def modal(*blocks: Json, **more: Any) -> Json:
    shape = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Save")}
    return {**shape, "blocks": list(blocks), **more}


def field(block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.capitalize()),
        "element": {"action_id": "value", **element},
        **more,
    }
