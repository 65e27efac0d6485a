"""What Slack answers is read, or it is as if it had not answered: nobody meets a fault of ours for it."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.slack import SlackDirectory, identity
from bot.clients.slack_threads import SlackThreads
from bot.clients.slack_web import SlackClient
from bot.errors import ExternalError
from tests.clients.server import Server, answer
from tests.factories import StoppedClock
from tests.fuzz.length import looking
from tests.fuzz.mutants import mutated

SAMPLES = Path(__file__).parents[1] / "samples" / "slack" / "web-api"
ASKED = ("auth.test", "users.info", "users.list", "conversations.info", "conversations.replies", "usergroups.list")


def recorded() -> list[object]:
    held = (json.loads((SAMPLES / f"{method}.json").read_text()) for method in ASKED)
    return [{**one, "ok": True} for file in held for name, one in file.items() if name.startswith(("success", "all_"))]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with TestServer(server.app()) as running:
        server.url = str(running.make_url("/"))
        yield server


@looking(60)
@given(data=st.data())
async def test_an_answer_with_something_wrong_in_it(server: Server, clock: StoppedClock, data: st.DataObject) -> None:
    said = mutated(data.draw, data.draw(st.sampled_from(recorded())))
    raw = json.dumps(said | {"ok": True, "response_metadata": None}).encode()
    server.otherwise = answer(raw=raw, headers={"Content-Type": "application/json"})
    async with aiohttp.ClientSession() as session:
        client = SlackClient("xoxb-1", base_url=server.url, session=session, retry_handlers=[])

        async def of(_: str) -> SlackClient:
            return client

        directory, threads = SlackDirectory(of), SlackThreads(of, clock)
        for asked in (
            identity(client),
            directory.person("T1", "U1"),
            directory.everybody("T1"),
            threads.read("T1", "C1", "1.1"),
            threads.handle("T1", "S1"),
        ):
            with suppress(ExternalError):
                await asked
