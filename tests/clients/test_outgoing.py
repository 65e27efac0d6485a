"""Where the bot writes to: to the addresses of its settings and to Slack's, whoever would like to have it elsewhere."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError

from bot.clients.slack_web import SlackClient
from bot.outbox.rules import NoAnswer, Refused
from bot.outbox.slack.posts import fault_of
from tests.clients.server import Answer, Server, answer

ROOT = Path(__file__).parents[2]
ASKS = re.compile(
    r"session\.(?:get|head|post|put|patch|delete|request|ws_connect)\(|aiohttp\.request|urllib\.request|urlopen"
)
KNOWN = {
    "bot/clients/http.py": "the base address of a helpdesk, of boards, of time sheets; no link that a reply gives",
    "bot/outbox/slack/files.py": "the address at which Slack takes a file, if it is Slack's",
    "bot/doctor.py": "whether Slack's address of the settings answers",
}
"""The only places that speak HTTP, besides Slack's SDK, and to whom."""

TOKEN = "xoxb-1-not-for-others"


def test_no_other_place_asks_an_address() -> None:
    """What people write, link or upload is passed on as it is, and never fetched."""
    asking = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "bot").rglob("*.py")
        if "sandbox" not in file.parts
        for line in file.read_text().splitlines()
        if "store" not in str(file) and ASKS.search(line)
    }
    assert asking == KNOWN.keys()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with TestServer(server.app()) as running:
        server.url = str(running.make_url("/"))
        yield server


@pytest.fixture
async def slack(server: Server) -> AsyncIterator[SlackClient]:
    async with aiohttp.ClientSession() as session:
        yield SlackClient(TOKEN, base_url=server.url, session=session, retry_handlers=[])


def page(status: int, kind: str, raw: bytes) -> Answer:
    return answer(status=status, raw=raw, headers={"Content-Type": kind})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(server: Server, slack: SlackClient, status: int) -> None:
    async with TestServer(web.Application()) as elsewhere:
        server.gives(answer(status=status, headers={"Location": str(elsewhere.make_url("/steal"))}))
        with pytest.raises(SlackApiError):
            await slack.chat_postMessage(channel="C1", text="secret")
        assert len(server.asked) == 1


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/json", "application/gzip", ""])
@pytest.mark.parametrize("raw", [b"<html>Bad gateway</html>", b"", b"[1]", b"null", b'"ok"', b"7", b"{"])
@pytest.mark.parametrize("status", [200, 502, 403])
async def test_what_answers_in_slacks_place_is_no_word_of_slacks(
    server: Server, slack: SlackClient, kind: str, raw: bytes, status: int
) -> None:
    """A proxy's page says nothing of whether the message was posted: it is looked for before it is posted again."""
    server.gives(page(status, kind, raw))
    with pytest.raises(SlackApiError) as raised:
        await slack.chat_postMessage(channel="C1", text="hello")
    assert raised.value.response.get("error") is None
    assert isinstance(fault_of(raised.value), Refused if status == 403 else NoAnswer)
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
async def test_bytes_that_are_no_text_are_no_answer(server: Server, slack: SlackClient, kind: str) -> None:
    server.gives(page(200, kind, b"\xff\xfe"))
    with pytest.raises(aiohttp.ClientError):
        await slack.chat_postMessage(channel="C1", text="hello")


async def test_slacks_own_word_stays(server: Server, slack: SlackClient) -> None:
    kind = "application/json; charset=utf-8"
    server.gives(page(200, kind, b'{"ok": false, "error": "channel_not_found"}'), page(200, kind, b'{"ok": true}'))
    with pytest.raises(SlackApiError) as raised:
        await slack.chat_postMessage(channel="C1", text="hello")
    assert raised.value.response.get("error") == "channel_not_found"
    assert (await slack.chat_postMessage(channel="C1", text="hello"))["ok"]
