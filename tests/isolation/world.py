"""Workspaces side by side in one database, filled with the same rows, each with words and ids of its own."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.tables import every_table
from tests.isolation.rows import HOURS_AGO, ROWS

NUMBER = re.compile(r"#(\d+)")


@dataclass(frozen=True)
class World:
    """One workspace. digit: in its Slack and Trello ids. base: what is added to its numbers. word: to search by.

    inside, own: the words by which what is internal to it, and what its guests may read too, are recognised.
    """

    digit: str
    base: int
    word: str
    inside: str
    own: str

    @property
    def team(self) -> str:
        return f"T{self.digit}TEAM"

    def user(self, name: str) -> str:
        return f"U{self.digit}{name.upper()}"

    def placed(self, value: Any) -> Any:
        """What is written once for all workspaces, as it is in this one."""
        if isinstance(value, Mapping):
            return {self.placed(key): self.placed(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.placed(inner) for inner in value]
        if not isinstance(value, str):
            return value
        if whole := NUMBER.fullmatch(value):
            return self.base + int(whole[1])
        return self.text(value)

    def text(self, value: str) -> str:
        """The same of a text that stays one, even where it is a number alone."""
        value = NUMBER.sub(lambda found: str(self.base + int(found[1])), value)
        for mark, word in (("~", self.digit), ("%", self.word), ("¤", self.inside), ("§", self.own)):
            value = value.replace(mark, word)
        return value


HERE = World("0", 0, "ash", "alderwood", "birchleaf")
THERE = World("9", 1000, "elk", "kestrelhide", "larksong")


async def fill(engine: AsyncEngine, *worlds: World) -> None:
    """Put the rows of each workspace into an empty database."""
    missing = {table.name for table in every_table().sorted_tables} - ROWS.keys()
    assert not missing, f"tests/isolation/rows.py has no row of {missing}: add one with recognisable texts"
    async with engine.begin() as connection:
        for table in every_table().sorted_tables:
            for world in worlds:
                for row in ROWS[table.name]:
                    await connection.execute(insert(table).values(_whole(table, row, world)))


def _whole(table: Table, row: Mapping[str, Any], world: World) -> dict[str, Any]:
    """A row with all that its table wants."""
    unknown = row.keys() - table.columns.keys()
    assert not unknown, f"tests/isolation/rows.py: {table.name} has no {unknown}"
    values = {column.name: _given(column, row, world) for column in table.columns}
    return {name: value for name, value in values.items() if value is not None}


def _given(column: Column[Any], row: Mapping[str, Any], world: World) -> Any:
    kind = column.type.python_type
    if column.name == "workspace_id":
        return world.team
    if column.name not in row:
        return None if column.nullable or column.default is not None else _plain(kind, world)
    value = row[column.name]
    value = world.text(value) if kind is str and value is not None else world.placed(value)
    for moment in (datetime, date, time):
        if kind is moment and isinstance(value, str):
            return moment.fromisoformat(value)
    return value


def _plain(kind: type, world: World) -> Any:
    """A value of a column that nobody has thought of yet: what is text must not get out."""
    plain = {
        str: world.inside,
        datetime: datetime.fromisoformat(HOURS_AGO),
        dict: {},
        list: [],
        date: date(2026, 11, 24),
    }
    return plain.get(kind, 0)


async def rows_of(connection: AsyncConnection, world: World) -> dict[str, list[str]]:
    """Everything that is kept of a workspace, table by table, as texts that can be compared."""
    found = {}
    for table in every_table().sorted_tables:
        owner = table.columns.get("id" if table.name == "workspaces" else "workspace_id")
        if owner is None:
            continue  # spent_states: of nobody's workspace yet
        rows = await connection.execute(select(table).where(owner == world.team))
        found[table.name] = sorted(json.dumps(list(row), default=str, ensure_ascii=False) for row in rows)
    return found


def differing(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was changed, table by table: rows that are new or gone."""
    changed: dict[str, Iterable[str]] = {name: set(before[name]) ^ set(after[name]) for name in before}
    return {name: sorted(rows) for name, rows in changed.items() if rows}
