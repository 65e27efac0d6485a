"""Erases a workspace, table by table, a few rows at a time."""

from datetime import datetime

from sqlalchemy import Column, Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import every_table


class Eraser:
    """Erases workspaces that are asleep. It knows every table there is: a new one needs nothing said."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @staticmethod
    def tables() -> list[str]:
        """The tables in an order in which nothing erased is referred to any more; the workspaces are the last."""
        return [table.name for table in reversed(every_table().sorted_tables) if _owner(table) is not None]

    async def erase(self, table_name: str, workspace_id: str, asleep_since: datetime, limit: int) -> int | None:
        """Erase up to `limit` rows of a workspace; how many. None if it has woken up: nothing is erased then."""
        workspaces = every_table().tables["workspaces"]
        asleep = select(workspaces.c.id).where(workspaces.c.id == workspace_id, workspaces.c.asleep_at <= asleep_since)
        if (await self._session.execute(asleep.with_for_update())).first() is None:
            return None
        table = every_table().tables[table_name]
        owner = _owner(table)
        assert owner is not None
        key = tuple_(*table.primary_key.columns)
        some = select(*table.primary_key.columns).where(owner == workspace_id).limit(limit)
        gone = await self._session.execute(delete(table).where(key.in_(some)))
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _owner(table: Table) -> Column[str] | None:
    return table.columns.get("id" if table.name == "workspaces" else "workspace_id")
