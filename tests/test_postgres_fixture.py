"""The tests' own databases: fresh for each test, and able to fail on demand."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import create_engine
from tests.databases import PostgresTemplate, SqliteTemplate, Template
from tests.postgres import Postgres


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine that is disposed of at the end of its block."""
    engine = create_engine(url)
    yield engine
    await engine.dispose()


def make_schema(url: str) -> None:
    """A schema of our own, so that these tests say nothing about the bot's."""

    async def make() -> None:
        async with opened(url) as engine, engine.begin() as connection:
            await connection.execute(text("CREATE TABLE note (body TEXT)"))

    asyncio.run(make())


async def write(engine: AsyncEngine, body: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO note VALUES (:body)"), {"body": body})


async def read(engine: AsyncEngine) -> list[str]:
    async with engine.begin() as connection:
        return list(await connection.scalars(text("SELECT body FROM note")))


@pytest.fixture(scope="module")
def note_templates(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Template]]:
    on_server = PostgresTemplate(postgres, make_schema)
    in_file = SqliteTemplate(tmp_path_factory.mktemp("notes"), make_schema)
    yield {"sqlite": in_file, "postgresql": on_server}
    on_server.drop()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_each_copy_starts_empty(kind: str, note_templates: dict[str, Template]) -> None:
    for body in ("first", "second"):
        async with note_templates[kind].copy() as url, opened(url) as engine:
            assert engine.dialect.name == kind
            await write(engine, body)
            assert await read(engine) == [body]


@pytest.fixture
async def note_url(note_templates: dict[str, Template]) -> AsyncIterator[str]:
    async with note_templates["postgresql"].copy() as url:
        yield url


def database_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


async def test_a_restart_ends_sessions_and_keeps_commits(postgres: Postgres, note_url: str) -> None:
    session = await asyncpg.connect(note_url)
    await session.execute("INSERT INTO note VALUES ('kept')")
    await postgres.restart()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await session.fetch("SELECT 1")
    async with opened(note_url) as engine:
        assert await read(engine) == ["kept"]


async def test_terminated_sessions_are_gone_and_new_ones_welcome(postgres: Postgres, note_url: str) -> None:
    session = await asyncpg.connect(note_url)
    await postgres.terminate_sessions(database_of(note_url))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await session.fetch("SELECT 1")
    async with opened(note_url) as engine:
        assert await read(engine) == []


async def test_a_refusing_database_recovers(postgres: Postgres, note_url: str) -> None:
    async with postgres.refusing(database_of(note_url)):
        with pytest.raises(asyncpg.PostgresError):
            await asyncpg.connect(note_url)
    async with opened(note_url) as engine:
        await write(engine, "back")
        assert await read(engine) == ["back"]


async def test_one_to_try_things_with_says_where_it_is_and_is_gone_when_it_is_stopped() -> None:
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.postgres"),
        cwd=Path(__file__).parents[1],
        env={**os.environ, "TEST_DATABASE_URL": ""},
        stdout=asyncio.subprocess.PIPE,
    )
    assert started.stdout is not None
    name, _, address = (await started.stdout.readline()).decode().strip().partition("=")
    assert name == "DATABASE_URL"
    async with opened(address) as engine, engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    started.terminate()
    assert await started.wait() == 0
    with pytest.raises(OSError, match="No such file"):
        await asyncpg.connect(address)
