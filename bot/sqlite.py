"""SQLite's driver with one step to its thread for each statement.

A connection of aiosqlite lives in a thread, and SQLAlchemy takes four steps to it and back for a statement: open a
cursor, run, fetch all, close. On a database in a file the steps cost far more than what is done in them. What gives
more rows than AT_ONCE takes another step for the rest, or one for each piece if it is read piece by piece.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

AT_ONCE = 1000
"""Rows that are fetched in the step that runs a statement."""


def connect(database: str, **options: Any) -> "Connection":
    """A connection that is opened when it is awaited; the options are sqlite3.connect's."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=1)
    connection._thread.daemon = True  # a process may end although a connection is open
    return connection


class Connection(aiosqlite.Connection):
    """A connection with such cursors."""

    def cursor(self) -> "Cursor":  # type: ignore[override]
        return Cursor(self)

    async def commit(self) -> None:
        """Commit, if there is anything to: what only reads begins nothing."""
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, if there is anything to."""
        if self.in_transaction:
            await super().rollback()

    async def step(self, run: Callable[..., None], *arguments: Any) -> None:
        """Run a function in the connection's thread."""
        await self._execute(run, *arguments)  # type: ignore[no-untyped-call]


class Cursor:
    """Runs a statement and has its first rows at once. It is what SQLAlchemy's adapter asks of a driver's cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self._rest: sqlite3.Cursor | None = None
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and fetch what it gives."""
        await self._connection.step(self._run, sqlite3.Cursor.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each set of parameters."""
        await self._connection.step(self._run, sqlite3.Cursor.executemany, sql, parameters)

    async def fetchall(self) -> list[Any]:
        """The rows that are left."""
        if self._rest is not None:
            await self._connection.step(self._fetch, None)
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows; none at the end."""
        size = size or self.arraysize
        if self._rest is not None and not self._rows:
            await self._connection.step(self._fetch, size)
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def close(self) -> None:
        """Let go of what nobody wants to read any more."""
        if self._rest is not None:
            await self._connection.step(self._let_go)

    # in the connection's thread

    def _run(self, run: Any, sql: str, parameters: Any) -> None:
        self._rest = cursor = self._connection._conn.cursor()
        try:
            run(cursor, sql, parameters)
            self.description = cursor.description
            self._fetch(AT_ONCE)  # of a statement that gives no rows, none
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        except BaseException:
            self._let_go()
            raise

    def _fetch(self, size: int | None) -> None:
        """Fetch so many rows more, or all. Once they are all there, the cursor is closed."""
        assert self._rest is not None
        found = self._rest.fetchall() if size is None else self._rest.fetchmany(size)
        self._rows += found
        if size is None or len(found) < size:
            self._let_go()

    def _let_go(self) -> None:
        if self._rest is not None:
            self._rest.close()
            self._rest = None
