"""What the store promises whatever the database does: addresses, time, locks, dropped connections."""

import asyncio
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, ProgrammingError, StatementError

from bot import db
from bot.db import create_engine, database_url
from bot.errors import StoreFailed
from bot.issues.rules.importing import Progress
from bot.outbox.rules import Post, channel_lane
from bot.postgres import connecting
from bot.transaction import Begin
from tests.factories import CHANNEL, TEAM, StoppedClock, install
from tests.postgres import Postgres

BOTH_ERRORS = (TypeError, StatementError)


@pytest.mark.parametrize(
    ("given", "driver", "ssl"),
    [
        ("postgres://bot:secret@db.example/triage", "postgresql+asyncpg", None),
        ("postgresql://bot:secret@db.example/triage?sslmode=require", "postgresql+asyncpg", "require"),
        ("postgresql+psycopg://bot:secret@db.example/triage", "postgresql+asyncpg", None),
        ("sqlite:///triage.db", "sqlite+aiosqlite", None),
    ],
)
def test_addresses_as_hosts_give_them_are_accepted(given: str, driver: str, ssl: str | None) -> None:
    url = database_url(given)
    assert url.drivername == driver
    assert url.query.get("ssl") == ssl


def test_what_only_libpq_knows_of_an_address_is_no_fault() -> None:
    given = "postgresql://bot@db.example/triage?sslmode=require&channel_binding=require&gssencmode=disable"
    assert dict(database_url(given).query) == {"ssl": "require"}


def test_an_address_can_tell_the_server_its_settings() -> None:
    given = "postgresql://bot@db.example/triage?application_name=bot2&options=-c%20statement_timeout%3D9s%20--jit%3Doff"
    said = connecting(make_url(given))["server_settings"]
    assert said == {"application_name": "bot2", "statement_timeout": "9s", "jit": "off"}


@pytest.mark.parametrize(
    ("mode", "checked", "by_name"),
    [("require", False, False), ("verify-ca", True, False), ("verify-full", True, True)],
)
def test_certificates_are_checked_as_far_as_the_address_says(mode: str, checked: bool, by_name: bool) -> None:
    context = connecting(make_url(f"postgresql://bot@db.example/triage?sslmode={mode}")).get("ssl")
    assert (context is not None) is checked
    if context is not None:
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, by_name)


def test_a_way_of_encryption_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="sslmode must be one of"):
        database_url("postgresql://bot@db.example/triage?sslmode=yes")


async def test_a_server_that_cannot_encrypt_is_told_nothing() -> None:
    told = b""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal told
        await reader.readexactly(8)  # asks whether it encrypts
        writer.write(b"N")
        told = await reader.read()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        engine = create_engine(f"postgresql://bot:secret@127.0.0.1:{port}/triage?sslmode=require")
        with pytest.raises(OSError, match="SSL"):
            await engine.connect()
        await engine.dispose()
    assert told == b""


async def test_no_more_connections_are_opened_than_were_granted(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, 5)
    async with AsyncExitStack() as held:
        for _ in range(5):
            await held.enter_async_context(engine.connect())
        assert engine.pool.status().endswith("Current Checked out connections: 5")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await held.enter_async_context(engine.connect())
    await engine.dispose()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite or postgresql, not mysql"):
        database_url("mysql://localhost/triage")


async def test_instants_come_back_as_they_went_in_and_aware(begin: Begin, clock: StoppedClock) -> None:
    kolkata = datetime(2026, 11, 23, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await tx.imports.begin(kolkata)
    async with begin(TEAM, reading=True) as tx:
        stored = await tx.imports.find()
    assert stored is not None
    assert stored.started_at == kolkata
    assert stored.started_at.tzinfo is UTC


async def test_an_instant_without_a_zone_is_refused(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    with pytest.raises(BOTH_ERRORS, match="aware"):
        async with begin(TEAM) as tx:
            await tx.imports.begin(datetime(2026, 11, 23, 9))  # noqa: DTZ001


async def test_twenty_writers_wait_for_one_that_holds_the_lock(sqlite_url: str, clock: StoppedClock) -> None:
    engine = create_engine(sqlite_url)
    begin = Begin(engine, clock)
    await install(begin, clock.now(), "Ann")
    waiting = asyncio.Event()

    @event.listens_for(engine.sync_engine, "checkout")
    def somebody_waits(*_: object) -> None:
        waiting.set()

    async def write(number: int) -> None:
        async with begin(TEAM) as tx:
            await tx.outbox.add(Post(f"n{number}", channel_lane(CHANNEL), "test"))

    async with begin(TEAM) as slow:
        await slow.outbox.add(Post("slow", channel_lane(CHANNEL), "test"))
        waiting.clear()
        writers = [asyncio.create_task(write(number)) for number in range(20)]
        await waiting.wait()
    await asyncio.gather(*writers)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM outbox")) == 21
    await begin.close()


async def test_the_first_work_after_the_server_cut_all_sessions_succeeds(
    postgresql_url: str, clock: StoppedClock
) -> None:
    begin = Begin(create_engine(postgresql_url), clock)
    await install(begin, clock.now(), "Ann")
    before = await begin.version(TEAM)
    assert before is not None
    await cut_sessions(postgresql_url)
    assert await begin.version(TEAM) == before
    await cut_sessions(postgresql_url)
    async with begin(TEAM) as tx:
        await tx.imports.begin(clock.now())
    await cut_sessions(postgresql_url)
    async with begin(TEAM, reading=True) as tx:
        assert await tx.imports.find() == Progress(clock.now())
    await begin.close()


async def cut_sessions(address: str) -> None:
    """What an administrator, or a failover, does at night. Returns when they are gone."""
    engine = create_engine(address)
    async with engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await engine.dispose()


async def test_a_large_result_is_whole_at_once_or_piece_by_piece(database_url: str) -> None:
    """More rows than SQLite's driver fetches in its first step."""
    numbers = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2501) SELECT i FROM n")
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        whole = list((await connection.execute(numbers)).scalars())
        result = await connection.stream(numbers.execution_options(yield_per=700))
        pieces = [[row.i for row in rows] async for rows in result.partitions(700)]
        left = await connection.stream(numbers)
        assert (await left.first()) == (1,), "the rest is let go of"
        await left.close()
    await engine.dispose()
    assert whole == [number for piece in pieces for number in piece] == list(range(1, 2502))
    assert max(map(len, pieces)) <= 700


async def test_a_transaction_that_stands_still_keeps_its_locks_from_nobody(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "IDLE_IN_TRANSACTION_SECONDS", 0.2)
    hung, quick = create_engine(postgresql_url), create_engine(postgresql_url)
    lock = text("LOCK TABLE workspaces")
    async with hung.connect() as connection:
        await connection.execute(lock)
        async with asyncio.timeout(20), quick.begin() as other:
            await other.execute(lock)
        with pytest.raises(DBAPIError):
            await connection.execute(lock)
        await connection.invalidate()
    for engine in (hung, quick):
        await engine.dispose()


async def test_a_database_that_is_away_is_told_apart_from_a_wrong_question(
    postgres: Postgres, postgresql_url: str, clock: StoppedClock
) -> None:
    begin = Begin(create_engine(postgresql_url), clock)
    name = postgresql_url.partition("?")[0].rpartition("/")[2]
    async with postgres.refusing(name):
        with pytest.raises(StoreFailed) as away:
            async with begin.everywhere() as everywhere:
                await everywhere.workspaces.ids()
        assert not away.value.full
        with pytest.raises(StoreFailed):
            await begin.version(TEAM)
    with pytest.raises(ProgrammingError):
        async with begin(TEAM) as tx:
            await tx.session.execute(text("SELECT nonsense"))
    async with begin.everywhere() as everywhere:
        assert await everywhere.workspaces.ids() == []
    await begin.close()
