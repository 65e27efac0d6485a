"""What a process says of itself: the truth, to whoever may know it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from bot.blocks import Message
from bot.db import create_engine
from bot.health import Health
from bot.metrics import RATE_LIMITED
from bot.outbox.rules import Post, channel_lane
from bot.transaction import Begin
from bot.web import create_web_app
from bot.worker import Job, Worker
from tests.factories import TEAM, StoppedClock, install

TOKEN = "t0ken"


@asynccontextmanager
async def asked(health: Health) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(create_web_app(health.routes))) as client:
        yield client


@pytest.fixture
async def health(database_url: str, begin: Begin, clock: StoppedClock) -> AsyncIterator[Health]:
    """Of a process that Slack knows, with nothing to do."""
    engine = create_engine(database_url)
    one = Health(engine, begin, clock, Worker([], clock), TOKEN)
    one.introduced = True
    yield one
    await engine.dispose()


async def test_it_is_ready_once_slack_has_said_who_it_is_and_the_schema_fits(
    health: Health, begin: Begin, database_url: str
) -> None:
    async with asked(health) as client:
        health.introduced = False
        answer = await client.get("/readyz")
        assert answer.status == 503
        assert (await answer.json())["faults"] == {"slack": "has not said yet who the bot is"}
        health.introduced = True
        answer = await client.get("/readyz")
        assert (answer.status, await answer.json()) == (
            200,
            {"ok": True, "faults": {}, "undelivered": {"failed": 0, "stuck": 0}},
        )
        engine = create_engine(database_url)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        await engine.dispose()
        answer = await client.get("/readyz")
        assert answer.status == 503
        assert "bot migrate" in (await answer.json())["faults"]["database"]


async def test_messages_that_could_not_be_delivered_are_told_and_keep_nobody_out(
    health: Health, begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now())
    async with begin(TEAM) as tx:
        await tx.outbox.add(Post("one", channel_lane("C0TRIAGE"), "any", body=Message("lost")))
        await tx.session.execute(text("UPDATE outbox SET state = 'stuck'"))
    async with asked(health) as client:
        answer = await client.get("/readyz")
        assert answer.status == 200
        assert (await answer.json())["undelivered"] == {"failed": 0, "stuck": 1}


async def test_a_job_that_hangs_is_named_and_a_busy_one_is_not(
    database_url: str, begin: Begin, clock: StoppedClock
) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        begun.set()
        await release.wait()

    engine = create_engine(database_url)
    worker = Worker([Job("poll Groove", 60, hang)], clock)
    ticking = asyncio.create_task(worker.tick())
    await begun.wait()
    async with asked(Health(engine, begin, clock, worker, "")) as client:
        clock.move(minutes=6)
        assert (await client.get("/healthz")).status == 200
        clock.move(minutes=1)
        answer = await client.get("/healthz")
        assert (answer.status, (await answer.json())["stalled"]) == (503, ["poll Groove"])
        release.set()
        await ticking
        assert (await client.get("/healthz")).status == 200
        assert (await client.get("/metrics")).status == 404, "nobody may fetch figures where no token is set"
    await engine.dispose()


async def test_figures_are_for_whoever_has_the_token(health: Health, begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now())
    async with begin(TEAM) as tx:
        await tx.outbox.add(Post("one", channel_lane("C0TRIAGE"), "any", body=Message("waits")))
    clock.move(seconds=90)
    RATE_LIMITED.labels("groove").inc(30)
    async with asked(health) as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer ünlike"}):
            assert (await client.get("/metrics", headers=headers)).status == 401
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        lines = (await answer.text()).splitlines()
    assert 'triage_outbox_messages{state="pending"} 1.0' in lines
    assert "triage_outbox_oldest_seconds 90.0" in lines
    assert any(line.startswith('triage_rate_limited_seconds_total{system="groove"}') for line in lines)
