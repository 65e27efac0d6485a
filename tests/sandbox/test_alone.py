"""The world by itself, with bots that somebody else starts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.alone import Balancer
from bot.sandbox.clock import START, RunningClock, present
from bot.sandbox.errors import ControlError
from bot.sandbox.server import Sandbox


@asynccontextmanager
async def bot(name: str, port: int = 0, broken: bool = False) -> AsyncIterator[TestServer]:
    """Something that answers what it was asked and who it is; a broken one breaks off."""

    async def answer(request: web.Request) -> web.Response:
        if broken:
            assert request.transport is not None
            request.transport.abort()
        signature = request.headers.get("X-Slack-Signature", "")
        said = f"{name}: {request.method} {request.raw_path} {signature} {(await request.read()).decode()}"
        return web.Response(text=said, status=201, headers={"X-Told": "yes"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app, port=port) as server:
        yield server


@asynccontextmanager
async def balanced(*bots: str) -> AsyncIterator[aiohttp.ClientSession]:
    balancer, app = Balancer(bots), web.Application()
    app.add_routes(balancer.routes())
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as session:
        yield session
    await balancer.close()


async def say(session: aiohttp.ClientSession) -> tuple[int, str]:
    headers = {"X-Slack-Signature": "v0=ab"}
    async with session.post("bots/slack/events?a=b%20c", data=b"hello", headers=headers) as answer:
        return answer.status, await answer.text()


async def test_bots_share_the_work_and_what_is_said_arrives_unchanged() -> None:
    async with bot("one") as one, bot("two") as two, balanced(str(one.make_url("")), str(two.make_url(""))) as session:
        answers = [await say(session) for _ in range(4)]
    said = "POST /slack/events?a=b%20c v0=ab hello"
    assert answers == [(201, f"{name}: {said}") for name in ("one", "two", "one", "two")]


async def test_a_bot_that_is_gone_is_passed_over_until_it_is_back() -> None:
    async with bot("two") as two:
        async with bot("one") as one:
            port = one.port
        async with balanced(f"http://127.0.0.1:{port}", str(two.make_url(""))) as session:
            assert {(await say(session))[1][:3] for _ in range(2)} == {"two"}
            async with bot("one", port=port):
                assert {(await say(session))[1][:3] for _ in range(2)} == {"one", "two"}


async def test_what_broke_off_is_not_repeated_for_it_may_have_been_done() -> None:
    async with (
        bot("one", broken=True) as one,
        bot("two") as two,
        balanced(str(one.make_url("")), str(two.make_url(""))) as session,
    ):
        assert (await say(session))[0] == 502
        assert (await say(session))[1].startswith("two")


async def test_without_any_bot_slack_is_refused() -> None:
    async with bot("one") as one:
        address = str(one.make_url(""))
    async with balanced(address) as session:
        assert (await say(session))[0] == 503


def test_a_clock_that_was_let_go_is_the_machines_and_is_not_to_be_moved() -> None:
    clock = RunningClock(START)
    clock.set(START + timedelta(hours=1))
    assert clock.now() == START + timedelta(hours=1)
    clock.run()
    assert abs(clock.now() - present()) < timedelta(minutes=1)
    with pytest.raises(ControlError, match="by itself"):
        clock.set(START + timedelta(hours=2))


async def test_an_event_that_no_bot_took_comes_again_by_itself(tmp_path: Path) -> None:
    async with bot("one") as one:
        port = one.port
    told = asyncio.Event()

    async def events(request: web.Request) -> web.Response:
        if "lost at first" in await request.text():
            told.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/slack/events", events)
    async with Sandbox(data_dir=tmp_path, start=present(), bots=[f"http://127.0.0.1:{port}"]) as sandbox:
        await sandbox.control("message", {"user": "U0BEN", "channel": "C0TRIAGE", "text": "lost at first"})
        [sent] = [one for one in sandbox.world.slack.delivery.events.values() if "lost at first" in str(one.body)]
        assert (sent.attempts, sent.status) == (2, 503)
        sent.due_at = present()  # as if a minute had gone by
        async with TestServer(app, port=port), asyncio.timeout(30):
            await told.wait()
        assert (await sandbox.control("state"))["own_clock"] is True, "the page shows no buttons to move it"
        with pytest.raises(ControlError, match="by itself"):
            await sandbox.control("clock", {"advance": "PT1H"})
        with pytest.raises(ControlError, match="whoever runs them"):
            await sandbox.control("bot/kill", {})
