"""Fresh databases for tests: migrated once per test process, then copied for each test.

A pytest plugin. It needs a session fixture `migrate`: a function that brings the database at an address to
the newest schema.
"""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.postgres import Postgres, running_postgres

Migrate = Callable[[str], None]


class Template(Protocol):
    """A migrated database that can be copied."""

    def copy(self) -> AbstractAsyncContextManager[str]:
        """The address of a copy that lasts as long as the block."""
        ...


class SqliteTemplate:
    """A file."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._file = folder / "template.db"
        migrate(f"sqlite:///{self._file}")

    @asynccontextmanager
    async def copy(self) -> AsyncIterator[str]:
        """A copy of the file, alone in its folder."""
        with tempfile.TemporaryDirectory(dir=self._file.parent) as folder:
            yield f"sqlite:///{shutil.copy(self._file, folder)}"


class PostgresTemplate:
    """A database on the tests' server."""

    def __init__(self, server: Postgres, migrate: Migrate) -> None:
        self.server = server
        self.name = f"template_{secrets.token_hex(6)}"
        asyncio.run(server.create(self.name))
        migrate(server.url(self.name))

    @asynccontextmanager
    async def copy(self) -> AsyncIterator[str]:
        """A database of its own on the server."""
        name = f"test_{secrets.token_hex(6)}"
        await self.server.create(name, self.name)
        try:
            yield self.server.url(name)
        finally:
            await self.server.drop(name)

    def drop(self) -> None:
        """Remove the template itself."""
        asyncio.run(self.server.drop(self.name))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this test process, for tests that disturb it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, migrate: Migrate) -> SqliteTemplate:
    """The migrated SQLite database."""
    return SqliteTemplate(tmp_path_factory.mktemp("template"), migrate)


@pytest.fixture(scope="session")
def postgresql_template(postgres: Postgres, migrate: Migrate) -> Iterator[PostgresTemplate]:
    """The migrated PostgreSQL database."""
    template = PostgresTemplate(postgres, migrate)
    yield template
    template.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_template(request: pytest.FixtureRequest) -> Template:
    """The template on each kind of database in turn."""
    return request.getfixturevalue(f"{request.param}_template")


@pytest.fixture
async def database_url(database_template: Template) -> AsyncIterator[str]:
    """The address of a fresh migrated database; a test that asks for it runs on SQLite and on PostgreSQL."""
    async with database_template.copy() as url:
        yield url


@pytest.fixture
async def sqlite_url(sqlite_template: SqliteTemplate) -> AsyncIterator[str]:
    """The address of a fresh SQLite database, for what only SQLite does."""
    async with sqlite_template.copy() as url:
        yield url


@pytest.fixture
async def postgresql_url(postgresql_template: PostgresTemplate) -> AsyncIterator[str]:
    """The address of a fresh PostgreSQL database, for what only PostgreSQL does."""
    async with postgresql_template.copy() as url:
        yield url
