"""A bot that listens for HTTP in this process, beside a sandbox: what is posted to it is what Slack would post."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.config import Settings
from bot.process import Bot
from bot.sandbox.server import HOST, Sandbox
from bot.wiring import build
from tests.engines import Lent
from tests.factories import StoppedClock
from tests.inside import provide

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PUBLIC_URL = "https://triage.example.com"
TRELLO_SECRET = "the-apps-secret"
NOW = 1531420618
"""Secret and time of the example in Slack's documentation of signatures."""


class FrontDoor:
    """The bot's address for Slack. Its clock stands at NOW."""

    def __init__(self, bot: Bot, client: aiohttp.ClientSession, sandbox_url: str) -> None:
        self.bot = bot
        self.sandbox_url = sandbox_url
        self._client = client

    async def post(
        self, body: bytes, kind: str = JSON, *, timestamp: str = str(NOW), signature: str | None = None
    ) -> tuple[int, str]:
        """Post a body; signed as Slack does unless a signature is given. Returns status and text."""
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(body, timestamp) if signature is None else signature,
        }
        return await self.post_to("/slack/events", body, headers)

    async def post_to(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Post to any of the bot's addresses; returns when nothing is in hand any more."""
        url = f"http://{HOST}:{self.bot.port}{path}"
        async with self._client.post(url, data=body, headers=headers) as answer:
            said = answer.status, await answer.text()
        await self.bot.slack.tasks.settle()
        return said

    async def head(self, path: str) -> int:
        """Ask whether there is something at one of the bot's addresses."""
        async with self._client.head(f"http://{HOST}:{self.bot.port}{path}") as answer:
            return answer.status

    async def command(self, fields: dict[str, Any]) -> tuple[int, str]:
        """Post a slash command."""
        return await self.post(urlencode(fields).encode(), FORM)

    async def interaction(self, payload: Any) -> tuple[int, str]:
        """Post a press, a form or a shortcut."""
        return await self.post(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    async def event(self, body: Any) -> tuple[int, str]:
        """Post an event."""
        return await self.post(json.dumps(body).encode())


def sign(body: bytes, timestamp: str) -> str:
    """Slack's signature, version 0."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()


@asynccontextmanager
async def front_door(data_dir: Path) -> AsyncIterator[FrontDoor]:
    """A bot built as in production that serves HTTP; Slack and Groove are the sandbox's."""
    async with Sandbox(port=0, data_dir=data_dir, seed="demo", bot=False) as sandbox:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_bot_token=sandbox.keys.bot_token,  # type: ignore[arg-type]
            slack_signing_secret=SECRET,  # type: ignore[arg-type]
            slack_api_url=f"{sandbox.url}/slack/api/",
            groove_api_token=sandbox.keys.groove_token,  # type: ignore[arg-type]
            groove_api_url=f"{sandbox.url}/groove/v1",
            groove_webhook_secret=sandbox.keys.webhook_secret,  # type: ignore[arg-type]
            trello_secret=TRELLO_SECRET,  # type: ignore[arg-type]
            public_url=PUBLIC_URL,
            database_url=f"sqlite:///{data_dir / 'front-door.db'}",
            port=0,
        )
        await asyncio.to_thread(provide, Path(settings.database_url.removeprefix("sqlite:///")))
        lent = Lent.to(settings.database_url)
        bot = await build(settings, clock=StoppedClock(datetime.fromtimestamp(NOW, UTC)), engine=lent.engine)
        try:
            await bot.start(web=True, pump=False)
            async with aiohttp.ClientSession() as client:
                yield FrontDoor(bot, client, sandbox.url)
        finally:
            await bot.close()
            await lent.give_back()
