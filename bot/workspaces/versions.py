"""Reads the versions of workspaces, as often as somebody calls the bot, and hence as cheaply as can be."""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.workspaces.store import WorkspaceRow

VERSIONS = select(WorkspaceRow.__table__.c.id, WorkspaceRow.__table__.c.version).where(
    WorkspaceRow.__table__.c.id.in_(bindparam("ids", expanding=True)),
    WorkspaceRow.__table__.c.asleep_at.is_(None),
)


class Versions:
    """The versions of workspaces. One query serves everybody who asks while the one before it is on its way.

    It holds a connection of its own; a dropped one is replaced at the next question.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._asked: dict[str, asyncio.Future[int | None]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def of(self, workspace_id: str) -> int | None:
        """The version as it is now, or later; None for a workspace that is not known, or asleep. Raises DBAPIError."""
        if workspace_id not in self._asked:
            self._asked[workspace_id] = asyncio.get_running_loop().create_future()
        answer = self._asked[workspace_id]
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._answer_all())
        return await asyncio.shield(answer)  # others may wait for it too

    async def close(self) -> None:
        """Let go of the connection."""
        if self._reader is not None:
            await asyncio.wait([self._reader])
        await self._disconnect()

    async def _answer_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                versions = await self._read(asked)
            except Exception as error:
                for answer in asked.values():
                    answer.set_exception(error)
            else:
                for workspace_id, answer in asked.items():
                    answer.set_result(versions.get(workspace_id))

    async def _read(self, ids: Collection[str]) -> dict[str, int]:
        try:
            return await self._query(ids)
        except DBAPIError as error:
            await self._disconnect()
            if not error.connection_invalidated:
                raise
        return await self._query(ids)

    async def _query(self, ids: Collection[str]) -> dict[str, int]:
        if self._connection is None:
            self._connection = await self._engine.connect()
        found = await self._connection.execute(VERSIONS, {"ids": list(ids)})
        return {row.id: row.version for row in found}

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                await connection.close()
