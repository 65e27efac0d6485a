"""A server to ask, and what to ask it with."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.clients.groove import GrooveClient
from tests.clients.server import Server
from tests.factories import StoppedClock

TOKEN = "a-token-that-nobody-may-see"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    async with TestServer(made.app()) as running:
        made.url = f"http://127.0.0.1:{running.port}/v1"
        yield made
        made.released.set()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
def groove(server: Server, session: aiohttp.ClientSession, clock: StoppedClock) -> GrooveClient:
    return GrooveClient(session, server.url, TOKEN, clock)
