"""A Slack server on a free port with a small team in it, for tests that need no bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackServer

Json = dict[str, Any]
TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-1-test", "shh"
BOT, TRIAGE, NORTH, GENERAL, SECRETS, OLD = "U0BOT", "C0TRIAGE", "C0NORTH", "C0GENERAL", "C0SECRET", "C0OLD"
TEAM = ["U0ANN", "U0BEN", "U0CARA"]


class Rig:
    """The server, its address, and a clock to move by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.url = ""
        self.server = SlackServer(
            now=lambda: self.now,
            public_url=lambda: self.url,
            changed=lambda: None,
            signing_secret=SECRET,
            bot_token=TOKEN,
            app_token=APP_TOKEN,
        )
        self._seed()

    @property
    def client(self) -> AsyncWebClient:
        """The bot's client."""
        return self.client_with(TOKEN)

    def client_with(self, token: str | None) -> AsyncWebClient:
        """A client with any token, or none."""
        return AsyncWebClient(token=token, base_url=f"{self.url}/slack/api/", retry_handlers=[], timeout=5)

    def pass_time(self, **span: float) -> None:
        """Move the clock on by a timedelta's arguments."""
        self.now += timedelta(**span)

    async def says(self, user: str, channel: str, text: str = "Hello", **more: Any) -> str:
        """A person writes; the message's ts."""
        return str((await self.server.message({"user": user, "channel": channel, "text": text, **more}))["ts"])

    def ephemerals(self, user: str) -> list[str]:
        """The texts that only this person sees."""
        return [one["text"] for one in self.server.snapshot()["ephemeral"] if one["user"] == user]

    def messages(self, channel: str) -> list[Json]:
        """What stands in a channel, oldest first."""
        channels = self.server.snapshot()["channels"]
        return next(list(one["messages"]) for one in channels if one["id"] == channel)

    def _seed(self) -> None:
        server = self.server
        server.add_person("U0ANN", "Ann Archer", email="ann@harbour.example", admin=True)
        server.add_person("U0BEN", "Ben Okafor", email="ben@harbour.example")
        server.add_person("U0CARA", "Cara Lindqvist", email="cara@harbour.example", tz="America/New_York")
        server.add_person("U0GUS", "Gus Hale", email="gus@northwind.example", guest=True)
        server.add_person("U0EXT", "Eli External", email="eli@other.example", team_id="T0OTHER")
        server.add_channel(TRIAGE, "triage", members=TEAM, bot=True)
        both = [*TEAM, "U0GUS", "U0EXT"]
        server.add_channel(NORTH, "northwind", members=both, bot=True, shared_with=["T0OTHER"])
        server.add_channel(GENERAL, "general", members=TEAM)
        server.add_channel(SECRETS, "secrets", members=["U0ANN"], private=True)
        server.add_channel(OLD, "old", members=TEAM, bot=True)
        server.add_usergroup("S0TRIAGE", "triage", users=["U0ANN"])


@asynccontextmanager
async def running() -> AsyncIterator[Rig]:
    """A rig that answers for the length of the block."""
    rig = Rig()
    app = web.Application(client_max_size=64 << 20)
    app.add_routes(rig.server.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        rig.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield rig
    finally:
        await rig.server.close()
        await runner.cleanup()


@asynccontextmanager
async def refused(code: str, pointer: str | None = None) -> AsyncIterator[None]:
    """The block's API call must be refused with `code` (and a message that ends with the JSON pointer)."""
    with pytest.raises(SlackApiError) as caught:
        yield
    answer = caught.value.response
    assert (answer["ok"], answer["error"]) == (False, code), answer.data
    if pointer is not None:
        told = answer["response_metadata"]["messages"]
        assert any(one.endswith(f"[json-pointer:{pointer}]") for one in told), told
        assert all(one.startswith("[ERROR] ") for one in told)
