"""What a process says of itself: the truth, to whoever may know it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot.blocks import Message
from bot.clients.http import NoAnswer, NotFound, RateLimited, Refused, Unauthorised
from bot.config import Settings
from bot.db import create_engine
from bot.doctor import waiting
from bot.health import Health
from bot.metrics import RATE_LIMITED, Standing, page
from bot.outbox.rules import Post, State, channel_lane
from bot.probe import probe
from bot.transaction import Begin
from bot.web import create_web_app
from bot.worker import Job, Worker
from tests.factories import TEAM, StoppedClock, install
from tests.postgres import Postgres

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
            {"ok": True, "faults": {}, "undelivered": {"failed": 0, "stuck": 0}, "warnings": {}},
        )
        engine = create_engine(database_url)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        await engine.dispose()
        answer = await client.get("/readyz")
        assert answer.status == 503
        assert "bot migrate" in (await answer.json())["faults"]["database"]


async def test_a_release_runs_on_while_the_next_one_has_migrated_already(health: Health, database_url: str) -> None:
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'of a later release'"))
    await engine.dispose()
    async with asked(health) as client:
        assert (await client.get("/readyz")).status == 200


async def test_a_database_without_tables_is_not_ready(begin: Begin, clock: StoppedClock, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    empty = Health(engine, begin, clock, Worker([], clock), TOKEN)
    assert "bot migrate" in (await empty.faults())["database"]
    await engine.dispose()


async def test_a_database_that_is_gone_is_named_and_found_again(
    postgresql_url: str, postgres: Postgres, clock: StoppedClock
) -> None:
    engine = create_engine(postgresql_url)
    one = Health(engine, Begin(engine, clock), clock, Worker([], clock), TOKEN)
    one.introduced = True
    async with asked(one) as client:
        assert (await client.get("/readyz")).status == 200
        async with postgres.refusing(urlsplit(postgresql_url).path[1:]):
            answer = await client.get("/readyz")
            assert answer.status == 503
            assert "is not reached" in (await answer.json())["faults"]["database"]
            assert (await client.get("/healthz")).status == 200, "starting anew would not help"
        assert (await client.get("/readyz")).status == 200
    await engine.dispose()


async def test_a_database_that_gives_no_answer_is_not_waited_for(
    begin: Begin, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.health.PATIENCE_SECONDS", 0.05)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        engine = create_engine(f"postgresql://bot@127.0.0.1:{port}/triage")
        silent = Health(engine, begin, clock, Worker([], clock), TOKEN)
        assert "gives no answer" in (await silent.faults())["database"]
        await engine.dispose()


async def test_a_part_that_is_not_well_makes_the_process_not_ready(health: Health) -> None:
    async def cut() -> str:
        return "no connection"

    health.checks["socket mode"] = cut
    async with asked(health) as client:
        answer = await client.get("/readyz")
        assert (answer.status, (await answer.json())["faults"]) == (503, {"socket mode": "no connection"})


async def test_a_message_put_off_again_and_again_is_told_since_it_was_first_tried(
    health: Health, begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now())
    async with begin(TEAM) as tx:
        await tx.outbox.add(Post("one", channel_lane("C0TRIAGE"), "any", body=Message("waits")))
        await tx.outbox.add(
            Post("later", channel_lane("C0NORTH"), "any", body=Message("due"), due_at=clock.now() + timedelta(days=1))
        )
    for _ in range(3):
        async with begin.everywhere() as everywhere:
            [item] = await everywhere.outbox.claim(clock.now(), 5)
        async with begin(TEAM) as tx:
            await tx.outbox.put_back(item, "rate limited", 240)
        clock.move(seconds=240)
    async with asked(health) as client:
        answer = await client.get("/readyz")
        assert answer.status == 200, "whatever holds the message up, this process can take requests"
        assert (await answer.json())["warnings"] == {"outbox": "a message has waited for 720 s"}


async def test_work_that_nobody_does_is_told(database_url: str, begin: Begin, clock: StoppedClock) -> None:
    due = clock.now()

    async def nothing() -> None:
        pass

    async def next_due() -> datetime:
        return due

    engine = create_engine(database_url)
    one = Health(engine, begin, clock, Worker([Job("plan reminders", 15, nothing, next_due)], clock), TOKEN)
    one.introduced = True
    clock.move(minutes=6)
    async with asked(one) as client:
        assert "360 s late" in (await (await client.get("/readyz")).json())["warnings"]["due"]
    await engine.dispose()


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
        assert (await (await client.get("/readyz")).json())["faults"]["worker"] == "hangs: poll Groove"
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


async def test_the_probe_of_a_container_says_whether_the_process_is_well(
    health: Health, capsys: pytest.CaptureFixture[str]
) -> None:
    async with TestServer(create_web_app(health.routes)) as server:
        web = Settings(_env_file=None, host="0.0.0.0", port=server.port)
        worker = Settings(_env_file=None, host="0.0.0.0", port=9, worker_port=server.port)
        assert await asyncio.to_thread(probe, web) == 0
        assert await asyncio.to_thread(probe, worker) == 0, "the settings of web and worker may be the same"
    assert await asyncio.to_thread(probe, web) == 1
    assert f"port {web.port}: ConnectionRefusedError" in capsys.readouterr().err


def test_each_figure_that_the_handbook_names_is_there() -> None:
    handbook = (Path(__file__).parents[1] / "docs" / "operations.md").read_text()
    named = set(re.findall(r"triage_[a-z_]+", handbook))
    families = text_string_to_metric_families(page(Standing({"pending": 1}, 0, 0)).decode())
    shown = {name for family in families for name in (family.name, f"{family.name}_total", f"{family.name}_bucket")}
    assert named
    assert named <= shown
    states = set(re.findall(r"[a-z]+", " ".join(re.findall(r'state=~?"([^"]+)"', handbook))))
    assert states
    assert states <= {state.value for state in State}
    kinds = set(re.findall(r'kind="(\w+)"', handbook))
    assert kinds
    assert kinds <= {fault.__name__ for fault in (NoAnswer, NotFound, RateLimited, Refused, Unauthorised)}


@pytest.mark.parametrize(
    ("minutes", "line"),
    [
        (14, "ok    sending: nothing waits for long"),
        (20, "warn  sending: a message has waited for 20 minutes. To mend it: see that a worker runs"),
    ],
)
def test_the_doctor_says_when_nothing_goes_out(minutes: int, line: str) -> None:
    assert waiting(timedelta(minutes=minutes)).line().startswith(line)
