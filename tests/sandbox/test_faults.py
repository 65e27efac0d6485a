"""Failures on order, over HTTP."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox.faults import Faults, faults_middleware

Client = TestClient[web.Request, web.Application]


class Systems:
    """Two outside systems that only count the work they do."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.work: list[str] = []

    def app(self) -> web.Application:
        app = web.Application(middlewares=[faults_middleware(self.faults)])
        app.router.add_route("*", "/{path:.*}", self._do)
        return app

    async def _do(self, request: web.Request) -> web.Response:
        self.work.append(request.path)
        return web.json_response({"ok": True})


@pytest.fixture
def systems() -> Systems:
    return Systems()


@pytest.fixture
async def client(systems: Systems) -> AsyncIterator[Client]:
    async with TestClient(TestServer(systems.app())) as made:
        yield made


async def test_a_slack_error_is_answered_as_slack_does_and_only_as_often_as_asked(
    systems: Systems, client: Client
) -> None:
    systems.faults.add(system="slack", method="chat.postMessage", error="channel_not_found", times=2)
    for _ in range(2):
        answer = await client.post("/slack/api/chat.postMessage")
        assert answer.status == 200
        assert await answer.json() == {"ok": False, "error": "channel_not_found"}
    assert (await (await client.post("/slack/api/auth.test")).json())["ok"]
    assert (await (await client.post("/slack/api/chat.postMessage")).json())["ok"]
    assert systems.work == ["/slack/api/auth.test", "/slack/api/chat.postMessage"]


async def test_a_rate_limit_says_how_long(systems: Systems, client: Client) -> None:
    systems.faults.add(system="slack", method="chat.*", status=429, error="ratelimited", retry_after=7)
    answer = await client.post("/slack/api/chat.update")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert await answer.json() == {"ok": False, "error": "ratelimited"}


@pytest.mark.parametrize(
    ("method", "struck"),
    [
        (None, True),
        ("GET tickets", True),
        ("GET tickets/*/state", True),
        ("PUT tickets", False),
        ("GET tickets/*/messages", False),
        ("webhook *", False),
    ],
)
async def test_groove_calls_are_named_by_verb_and_path(
    systems: Systems, client: Client, method: str | None, struck: bool
) -> None:
    systems.faults.add(system="groove", method=method, status=503)
    assert (await client.get("/groove/v1/tickets/7/state")).status == (503 if struck else 200)


async def test_a_connection_breaks_before_or_after_the_work(systems: Systems, client: Client) -> None:
    systems.faults.add(system="groove", drop="before")
    systems.faults.add(system="groove", drop="after")
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await client.post("/groove/v1/tickets")
    assert systems.work == ["/groove/v1/tickets"]
    assert (await client.post("/groove/v1/tickets")).status == 200


async def test_a_slow_answer_comes_after_the_work(systems: Systems, client: Client) -> None:
    systems.faults.add(system="slack", method="response", delay_ms=1)
    assert (await client.post("/slack/response/abc")).status == 200
    assert systems.work == ["/slack/response/abc"]


async def test_other_requests_are_left_alone(systems: Systems, client: Client) -> None:
    systems.faults.add(system="slack", status=500)
    for path in ("/", "/control/state", "/slack/socket", "/groove/v1"):
        assert (await client.get(path)).status == 200
    systems.faults.clear()
    assert (await client.get("/slack/api/auth.test")).status == 200
