"""A backup holds all of the store, goes into either database, and is refused if anything of it was changed."""

import io
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.backup import BATCH, BackupError, export, restore
from bot.db import PRIVATE, create_engine
from bot.tables import every_table

ODD = "Zoë “ö” \u2028 🦊 \\ \n <!channel>"
NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)

LEAP_DAY, DAY = date(2028, 2, 28), timedelta(days=1)


def value_for(column: Column[Any], number: int) -> Any:
    """Something that a column can hold, different in each row."""
    [*foreign] = column.foreign_keys
    if foreign and column.name != "workspace_id":
        return number
    if column.name == "workspace_id" or (column.table.name, column.name) == ("workspaces", "id"):
        return f"T{number:04}"
    if isinstance(column.type, JSON):
        return {"text": ODD, "list": [1, None, True]}
    kind = column.type.python_type
    values = {
        int: number,
        bool: number % 2 == 0,
        str: f"{ODD} {number}",
        datetime: NOON + number * DAY,
        date: LEAP_DAY + number * DAY,
    }
    return time(9, 30) if kind is time else values.get(kind, 0.5)


async def fill(connection: AsyncConnection, rows: int) -> None:
    """Put rows into every table."""
    for table in every_table().sorted_tables:
        values = [{column.name: value_for(column, number) for column in table.columns} for number in range(1, rows + 1)]
        await connection.execute(insert(table), values)


async def content(engine: AsyncEngine) -> dict[str, list[Any]]:
    async with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(select(table).order_by(*order(table)))]
            for table in every_table().sorted_tables
            if not table.info.get(PRIVATE)
        }


def order(table: Table) -> list[Column[Any]]:
    return list(table.primary_key.columns)


async def written(engine: AsyncEngine, rows: int = 2) -> bytes:
    """A backup of a store with that many rows in each table."""
    async with engine.begin() as connection:
        await fill(connection, rows)
    file = io.BytesIO()
    await export(engine, file)
    return file.getvalue()


@pytest.mark.parametrize("rows", [2, BATCH + 1], ids=["a few", "more than a page"])
async def test_it_goes_from_one_database_into_the_other_and_back(
    sqlite_url: str, postgresql_url: str, rows: int
) -> None:
    lite, post = create_engine(sqlite_url), create_engine(postgresql_url)
    backup = await written(lite, rows)
    kept = [table for table in every_table().sorted_tables if not table.info.get(PRIVATE)]
    assert await restore(post, io.BytesIO(backup)) == len(kept) * rows
    assert await content(post) == await content(lite)
    again = io.BytesIO()
    await export(post, again)
    assert again.getvalue() == backup
    async with post.begin() as connection:
        people = every_table().tables["people"]
        values = {column.name: value_for(column, rows + 1) for column in people.columns if column.name != "id"}
        await connection.execute(insert(people).values(values | {"workspace_id": "T0001"}))
        assert await connection.scalar(select(people.c.id).order_by(people.c.id.desc()).limit(1)) == rows + 1
    await lite.dispose()
    await post.dispose()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda lines: lines[:-1], "ends too early"),
        (lambda lines: [*lines[:-1], lines[-1][:-5]], "ends too early"),
        (lambda lines: [lines[0], *lines[2:]], "can't be read"),
        (lambda lines: [*lines[:2], lines[2].replace(b"Zo", b"Jo"), *lines[3:]], "changed or has lost lines"),
        (lambda lines: [*lines[:-2], lines[-1]], "changed or has lost lines"),
        (lambda lines: [lines[0].replace(b"/1", b"/9"), *lines[1:]], "isn't a backup"),
        (lambda lines: [b"PGDMP\x00\xff\n"], "isn't JSON"),
        (lambda lines: [], "ends too early"),
    ],
    ids=["no end", "cut", "no table", "changed", "a row less", "newer", "another file", "empty"],
)
async def test_nothing_of_a_spoilt_one_is_taken(sqlite_url: str, postgresql_url: str, spoil: Any, told: str) -> None:
    lite, post = create_engine(sqlite_url), create_engine(postgresql_url)
    lines = (await written(lite)).splitlines(keepends=True)
    with pytest.raises(BackupError, match=told):
        await restore(post, io.BytesIO(b"".join(spoil(lines))))
    assert not any((await content(post)).values())
    await lite.dispose()
    await post.dispose()


async def test_it_is_read_into_an_empty_store_of_the_same_schema_only(database_url: str) -> None:
    engine = create_engine(database_url)
    backup = await written(engine)
    with pytest.raises(BackupError, match=r"The store is not empty \(\w+ has rows\)"):
        await restore(engine, io.BytesIO(backup))
    async with engine.begin() as connection:
        for table in reversed(every_table().sorted_tables):
            await connection.execute(table.delete())
    header, rest = backup.split(b"\n", 1)
    older = json.dumps(json.loads(header) | {"revision": "0001"}).encode()
    with pytest.raises(BackupError, match="The backup is of schema 0001"):
        await restore(engine, io.BytesIO(older + b"\n" + rest))
    await engine.dispose()
