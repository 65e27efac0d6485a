"""A Trello of one's own for a test: the sandbox's server behind HTTP, and somebody whom its webhooks tell."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clients.trello import TrelloAction, TrelloClient
from bot.clients.trello_webhook import parse_webhook, verify_signature
from bot.sandbox.faults import Faults, faults_middleware
from bot.sandbox.trello import TrelloServer
from bot.sandbox.trello.model import Board, Card, CardList, Doer

KEY, TOKEN, SECRET = "a-key-nobody-may-see", "ATTAa-token-nobody-may-see", "the-apps-secret"
LISTS = ("New Issues", "Up next", "Recently Completed")


class MovingClock:
    """A clock in which waiting takes as long as it says, at once."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        until = self._now + timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)
        self._now = max(self._now, until)  # others may have waited meanwhile

    def move(self, **span: float) -> None:
        self._now += timedelta(**span)


@dataclass(frozen=True)
class Asked:
    """A request of the client's, and what it was answered with: JSON, or a text."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    status: int
    answer: Any
    at: datetime


class TrelloWorld:
    """Boards, people, the bot's client; `heard` is what its webhooks brought, and `answers` what they are told."""

    def __init__(self, clock: MovingClock) -> None:
        self.clock = clock
        self.faults = Faults()
        self.server = TrelloServer(
            now=clock.now, changed=lambda: None, key=KEY, token=TOKEN, secret=SECRET, faults=self.faults
        )
        self.account, self.cards = self.server.account, self.server.cards
        self.ann = Doer(self.account.add_member("ann", "Ann Archer"))
        self.heard: list[TrelloAction] = []
        self.answers: list[int] = []
        self.probed = 0
        self.probe_status = 200
        self.asked: list[Asked] = []
        self.url = ""
        self.session: aiohttp.ClientSession

    @property
    def hook(self) -> str:
        """The address at which the webhooks' deliveries are heard."""
        return f"{self.url}/hook?from=trello"

    def client(self, *, key: str = KEY, token: str = TOKEN) -> TrelloClient:
        """The bot's client."""
        return TrelloClient(self.session, f"{self.url}/trello/1", key, token, self.clock)

    def board(self, name: str = "Northwind", *lists: str) -> tuple[Board, list[CardList]]:
        """A board that the bot is on, with its lists."""
        board = self.account.add_board(name, self.ann, [self.server.bot])
        return board, [self.account.add_list(board, one, self.ann) for one in lists or LISTS]

    def card(self, card_list: CardList, name: str = "A card", **more: object) -> Card:
        """A card that Ann made."""
        return self.cards.add(card_list, self.ann, name=name, **more)  # type: ignore[arg-type]

    @asynccontextmanager
    async def running(self) -> AsyncIterator["TrelloWorld"]:
        """Let it answer."""
        app = web.Application(middlewares=[self._witness, faults_middleware(self.faults)])
        app.add_routes([*self.server.routes(), web.head("/hook", self._probe), web.post("/hook", self._hear)])
        async with TestServer(app) as running, aiohttp.ClientSession() as self.session:
            self.url = f"http://127.0.0.1:{running.port}"
            await self.server.start()
            yield self
            await self.server.close()

    @web.middleware
    async def _witness(self, request: web.Request, handler: aiohttp.typedefs.Handler) -> web.StreamResponse:
        if not request.path.startswith("/trello/"):
            return await handler(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        said = json.loads(answer.text or "null") if answer.content_type == "application/json" else answer.text
        path = request.path.removeprefix("/trello/1")
        self.asked.append(
            Asked(
                request.method, path, dict(request.query), form, request.headers, answer.status, said, self.clock.now()
            )
        )
        return answer

    async def _probe(self, _: web.Request) -> web.Response:
        self.probed += 1
        return web.Response(status=self.probe_status)

    async def _hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert verify_signature(SECRET, self.hook, body, request.headers["X-Trello-Webhook"])
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.heard.append(parse_webhook(body, request.headers.get("X-Trello-Client-Identifier")))
        return web.Response(status=status)
