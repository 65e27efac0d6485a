"""A dispatcher on a real database that posts to the sandbox's Slack over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Message, section
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rules import Item, Post, State, channel_lane
from bot.outbox.slack.posts import SlackCarrier
from bot.sandbox.server import Sandbox
from bot.transaction import Begin, Transaction
from tests.engines import Lent
from tests.factories import CHANNEL, TEAM, install

Step = Callable[[], Awaitable[None]]


class Killed(BaseException):
    """The process ends here: nothing after it is done, nothing is cleaned up."""


@dataclass
class Desk:
    """A workspace with an outbox, and the Slack it posts to."""

    begin: Begin
    sandbox: Sandbox
    session: aiohttp.ClientSession
    troubles: list[tuple[str, str]]

    @property
    def now(self) -> Any:
        return self.sandbox.world.clock.now()

    def client(self, timeout: float = 10) -> AsyncWebClient:
        return AsyncWebClient(
            token=self.sandbox.keys.bot_token,
            base_url=f"{self.sandbox.url}/slack/api/",
            session=self.session,
            timeout=timeout,  # type: ignore[arg-type]
            retry_handlers=[],
        )

    def dispatcher(self, *, timeout: float = 10, carrier: Any = None) -> Dispatcher:
        client = self.client(timeout)

        async def client_of(_: str) -> AsyncWebClient:
            return client

        async def render(_: Transaction, item: Item) -> Message | None:
            text = item.subject["text"]
            return Message(text, (section(text),)) if text else None

        async def broken(_: Transaction, __: Item) -> Message | None:
            raise RuntimeError("a fault of our own")

        async def report(_: Transaction, item: Item, code: str, mend: str) -> None:
            self.troubles.append((code, mend))

        return Dispatcher(
            self.begin,
            self.sandbox.world.clock,
            {"slack": carrier or SlackCarrier(client_of)},
            {"test": render, "broken": broken},
            report,
        )

    async def queue(self, *texts: str, lane: str = channel_lane(CHANNEL), **more: Any) -> None:
        async with self.begin(TEAM) as tx:
            for text in texts:
                await tx.outbox.add(Post(f"key:{text}", lane, "test", {"text": text}, **more))

    async def state(self, text: str) -> State:
        async with self.begin(TEAM) as tx:
            item = await tx.outbox.find(f"key:{text}")
        assert item is not None
        return item.state

    def fault(self, method: str, **how: Any) -> None:
        self.sandbox.world.faults.add(system="slack", method=method, **how)

    def pass_time(self, **span: float) -> None:
        self.sandbox.world.clock.set(self.now + timedelta(**span))

    async def posted(self, channel: str = CHANNEL) -> list[str]:
        """What stands in the channel, as its members read it."""
        state = self.sandbox.world.slack.snapshot()
        [found] = [one for one in state["channels"] if one["id"] == channel]
        return [message["text"] for message in found["messages"] if message["user"] == "U0BOT"]


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """On SQLite and on PostgreSQL."""
    world = Sandbox(port=0, data_dir=tmp_path, seed="demo", bot=False)
    async with world as sandbox, aiohttp.ClientSession() as session:
        lent = Lent.to(database_url)
        begin = Begin(lent.engine, sandbox.world.clock)
        await install(begin, sandbox.world.clock.now(), "Ann", "Ben")
        yield Desk(begin, sandbox, session, [])
        await lent.give_back()
