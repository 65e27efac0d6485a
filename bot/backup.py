"""A whole store as lines of JSON: written as a stream, checked when read, readable into either database.

Tables marked as private are left out: what somebody files of their time is theirs alone, and in Harvest soon.

The first line tells the schema's version and the tables; then each row, after a line that names its table; the last one
tells how many rows there were and the checksum of all lines before it.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from sqlalchemy import Column, Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.db import PRIVATE
from bot.errors import BotError
from bot.schema import present_revision
from bot.tables import every_table

FORMAT = "triage-bot/1"
BATCH = 500
LONGEST_LINE = 16 * 1024 * 1024

Row = dict[str, Any]


class BackupError(BotError):
    """A backup that can't be read, or a store into which it can't be read."""


async def export(engine: AsyncEngine, file: BinaryIO) -> int:
    """Write the store, as it is at one moment, to a file; how many rows. The bot may go on working meanwhile."""
    digest, rows = hashlib.sha256(), 0
    async with engine.execution_options(**_snapshot(engine)).connect() as connection, connection.begin():
        async for line in _lines(connection):
            rows += isinstance(line, list)
            written = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(written)
            file.write(written)
    file.write(json.dumps({"rows": rows, "sha256": digest.hexdigest()}).encode() + b"\n")
    file.flush()
    return rows


async def restore(engine: AsyncEngine, file: BinaryIO) -> int:
    """Read a backup into an empty store of the same schema; how many rows. Raises BackupError, with nothing changed."""
    async with engine.begin() as connection:
        await _check_empty(connection)
        lines = _Checked(file)
        header = lines.header()
        revision = await connection.run_sync(present_revision)
        if header["revision"] != revision:
            mend = "read it with the release that wrote it, then `bot migrate`"
            raise BackupError(f"The backup is of schema {header['revision']}, the store of {revision}: {mend}.")
        for table, rows in _batches(lines):
            await connection.execute(insert(table), rows)
        if engine.dialect.name == "postgresql":
            await _move_sequences(connection)
    return lines.rows


def _snapshot(engine: AsyncEngine) -> dict[str, Any]:
    """Options under which all statements of a transaction see the same moment, and nobody has to wait for it."""
    return {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {"snapshot": True}


async def _lines(connection: AsyncConnection) -> AsyncIterator[Row | list[Any]]:
    yield {"format": FORMAT, "revision": await connection.run_sync(present_revision)}
    for table in every_table().sorted_tables:
        if table.info.get(PRIVATE):
            continue
        yield {"table": table.name, "columns": [column.name for column in table.columns]}
        async for row in _rows(connection, table):
            yield [_to_json(value) for value in row]


async def _rows(connection: AsyncConnection, table: Table) -> AsyncIterator[Any]:
    """All rows of a table, a page at a time by its primary key."""
    key = tuple_(*table.primary_key.columns)
    places = [list(table.columns).index(column) for column in table.primary_key.columns]
    page = select(table).order_by(*table.primary_key.columns).limit(BATCH)
    found = (await connection.execute(page)).all()
    while found:
        for row in found:
            yield row
        last = [found[-1][place] for place in places]
        found = (await connection.execute(page.where(key > last))).all()


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


class _Checked:
    """The lines of a backup. What is read is not to be trusted before the last one has been."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.rows = 0

    def header(self) -> Row:
        """Raises BackupError for what is no backup."""
        header = self._next()
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise BackupError("That isn't a backup of this bot.")
        return header

    def __iter__(self) -> Iterator[Row | list[Any]]:
        """All between the first and the last line. Raises BackupError if something is missing or was changed."""
        while True:
            before = self._digest.hexdigest()
            line = self._next()
            if isinstance(line, dict) and "sha256" in line:
                if line != {"rows": self.rows, "sha256": before}:
                    raise BackupError("The backup was changed or has lost lines.")
                return
            self.rows += isinstance(line, list)
            yield line

    def _next(self) -> Any:
        raw = self._file.readline(LONGEST_LINE)
        self._digest.update(raw)
        if not raw.endswith(b"\n"):
            raise BackupError("The backup ends too early.")
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise BackupError("The backup can't be read: a line of it isn't JSON.") from None


def _batches(lines: Iterable[Row | list[Any]]) -> Iterator[tuple[Table, list[Row]]]:
    """Rows that go into the store with one statement."""
    table: Table | None = None
    readers: list[tuple[str, Callable[[Any], Any]]] = []
    rows: list[Row] = []
    for line in lines:
        if isinstance(line, list):
            if len(line) != len(readers):
                raise BackupError("The backup can't be read: a row doesn't fit its table.")
            rows.append({name: read(value) for (name, read), value in zip(readers, line, strict=True)})
        if table is not None and rows and (len(rows) == BATCH or not isinstance(line, list)):
            yield table, rows
            rows = []
        if not isinstance(line, list):
            table = every_table().tables.get(line.get("table", ""))
            if table is None or {*table.columns.keys()} != {*line.get("columns", ())}:
                raise BackupError(f"The backup has a table that this release doesn't: {line.get('table')}.")
            readers = [(name, _reader(table.columns[name])) for name in line["columns"]]
    if table is not None and rows:
        yield table, rows


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """What makes a column's value out of JSON."""
    kind = column.type.python_type
    for instant in (datetime, date, time):
        if kind is instant:
            return lambda value: None if value is None else instant.fromisoformat(value)
    return lambda value: value


async def _check_empty(connection: AsyncConnection) -> None:
    for table in every_table().sorted_tables:
        if (await connection.execute(select(text("1")).select_from(table).limit(1))).first():
            raise BackupError(f"The store is not empty ({table.name} has rows). A backup is read into a new one.")


async def _move_sequences(connection: AsyncConnection) -> None:
    """PostgreSQL counts ids apart from the tables: go on behind the highest."""
    for table in every_table().sorted_tables:
        key = table.autoincrement_column
        if key is None:
            continue
        highest = (await connection.execute(select(func.max(key)))).scalar()
        if highest is not None:
            move = text("SELECT setval(pg_get_serial_sequence(:table, :key), :highest)")
            await connection.execute(move, {"table": table.name, "key": key.name, "highest": highest})
