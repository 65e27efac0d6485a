"""The demo team's bot, and a further workspace whose people install it in their browser."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import ClientSession

from bot.process import Bot
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.team import SlackTeam
from bot.transaction import Begin
from tests.inside import BotInside

GUESTS = "T0SECOND"
COOKIE = "slack-app-oauth-state"


@dataclass(frozen=True)
class Page:
    """What a browser got."""

    status: int
    text: str
    headers: Any

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text)
        return html.unescape(found[1]) if found else ""

    @property
    def link(self) -> str:
        found = re.search(r'class="go" href="([^"]+)"', self.text)
        assert found
        return html.unescape(found[1])


class Browser:
    """Somebody's browser, as far as installing needs it. It keeps cookies by itself: they are for https alone."""

    def __init__(self, session: ClientSession, bot_url: str) -> None:
        self._session = session
        self.bot_url = bot_url
        self.cookies: dict[str, str] = {}

    async def get(self, url: str) -> Page:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with self._session.get(url, headers={"Cookie": cookie} if cookie else {}) as answer:
            for line in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    if morsel["expires"].startswith("Thu, 01 Jan 1970"):
                        self.cookies.pop(name, None)
                    else:
                        assert morsel["secure"]
                        assert morsel["httponly"]
                        self.cookies[name] = morsel.value
            return Page(answer.status, await answer.text(), answer.headers)

    async def begin(self) -> str:
        """Open the first page; the address of Slack's own that it leads to."""
        page = await self.get(f"{self.bot_url}/slack/install")
        assert page.status == 200
        return page.link

    async def answer(self, address: str, **form: str) -> str:
        """Answer Slack's page; where it sends the browser then."""
        data = {"answer": "allow", "team": GUESTS, **form}
        async with self._session.post(address, data=data, allow_redirects=False) as answer:
            assert answer.status == 302
            return answer.headers["Location"]

    async def install(self, **form: str) -> Page:
        """All the way."""
        return await self.get(await self.answer(await self.begin(), **form))


@dataclass
class GuestHouse:
    """The running bot and Slack."""

    sandbox: Sandbox
    session: ClientSession
    guests: SlackTeam

    @property
    def bot(self) -> Bot:
        inside = self.sandbox.world.bot
        assert isinstance(inside, BotInside)
        assert inside._bot is not None
        return inside._bot

    @property
    def begin(self) -> Begin:
        return self.bot.begin

    def browser(self) -> Browser:
        return Browser(self.session, self.sandbox.bot_url)

    async def install(self, **form: str) -> Page:
        """The guests' admin installs the bot, and it says all that it has to say."""
        page = await self.browser().install(**form)
        await self.sandbox.world.settle()
        return page

    async def uninstall(self, *, revoked_first: bool = False) -> None:
        self.sandbox.world.slack.installs.uninstall(self.guests, revoked_first=revoked_first)
        await self.sandbox.world.settle()

    async def command(self, text: str) -> str:
        """What the guests' admin is answered."""
        body = {"team": GUESTS, "user": "U0ZOE", "channel": "C0THEIRS", "command": "/triage", "text": text}
        return str(await self.sandbox.control("slash", body))

    def said_to(self, user: str) -> list[str]:
        """The bot's direct messages to somebody of the guests."""
        return [one["text"] for one in self.guests.snapshot()["dms"].get(user, [])]


@asynccontextmanager
async def guest_house(data_dir: Path) -> AsyncIterator[GuestHouse]:
    """The bot at work for the demo team, and guests who don't have it yet."""
    sandbox = Sandbox(data_dir=data_dir, seed="empty", many=True, run_bot=BotInside)
    async with sandbox, aiohttp.ClientSession() as session:
        yield GuestHouse(sandbox, session, sandbox.world.slack.team(GUESTS))


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
