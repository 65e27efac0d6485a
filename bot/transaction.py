"""One use case, one transaction: `async with begin(workspace_id) as tx`."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.clock import Clock
from bot.db import WatchedSession, changed_tables, store_failures
from bot.everywhere import Everywhere
from bot.once import DoneAlready, unwritten
from bot.stores import Stores
from bot.tables import every_table
from bot.workspaces.store import CHANGED
from bot.workspaces.versions import Versions

log = logging.getLogger(__name__)


class Transaction(Stores):
    """One use case in one workspace."""

    @property
    def queued(self) -> bool:
        """Whether something was put into the outbox."""
        return "outbox" in self.__dict__ and self.outbox.touched


SHOWN_AT_HOME = frozenset(
    {"workspaces", "people", "rota_patterns", "leave", "rota_changes", "rota_requests", "rota_offers"}
    | {"issues", "handovers", "customers"}
    | {"pairs", "pair_stints", "pair_goals", "pair_showcases"}
    | {"customer_plans", "planning_calls"}
)
"""Tables whose changes may be seen on Home tabs."""

AUTOCOMMIT = {"postgresql": {"isolation_level": "AUTOCOMMIT"}}
"""Reading needs no transaction around it: each statement sees what is committed, on either database."""

SNAPSHOT = {"postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}}
"""What PostgreSQL gives piece by piece, it gives within a transaction only."""


class Begin:
    """Opens transactions. They commit when their block ends and roll back when it raises."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._writers = engine
        self.readers = engine.execution_options(reading=True, **AUTOCOMMIT.get(engine.dialect.name, {}))
        self._snapshots = engine.execution_options(reading=True, **SNAPSHOT.get(engine.dialect.name, {}))
        self._clock = clock
        self._versions = Versions(self.readers)
        self.on_queued: Callable[[], None] = lambda: None
        """Called after a commit that put something into the outbox."""
        self.on_changed: Callable[[], None] = lambda: None
        """Called after a commit that changed settings, people or rota."""

    @asynccontextmanager
    async def __call__(self, workspace_id: str, *, reading: bool = False) -> AsyncIterator[Transaction]:
        """A transaction of one workspace; with `reading` each statement stands alone and takes no lock.

        Raises DoneAlready where a person's request would change something that has done so before.
        """
        request = None if reading else unwritten()
        async with self._session(self.readers if reading else self._writers) as session:
            tx = Transaction(session, workspace_id, self._clock)
            if request and not await tx.workspace.first_time(f"request:{request.id}", self._clock.now()):
                raise DoneAlready
            yield tx
            await tx.session.flush()
            if changed_tables(session) & SHOWN_AT_HOME:
                await tx.outbox.renew_homes()
        if request:
            request.written = True
        if session.info.get(CHANGED):
            self.on_changed()
        if tx.queued:
            self.on_queued()

    @asynccontextmanager
    async def snapshot(self, workspace_id: str) -> AsyncIterator[Transaction]:
        """To read what is too much to be held at once: a result stays as it was while it is read piece by piece."""
        async with self._session(self._snapshots) as session:
            yield Transaction(session, workspace_id, self._clock)

    async def version(self, workspace_id: str) -> int | None:
        """Counts up with each change of a workspace's settings, people or rota; None where the bot is not installed."""
        with store_failures():
            return await self._versions.of(workspace_id)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._versions.close()
        await self._writers.dispose()

    async def in_each(
        self, workspace_ids: Iterable[str], work: Callable[[Transaction], Awaitable[None]], doing: str
    ) -> None:
        """Work in each workspace, in a transaction of its own.

        What fails in one (`doing` tells the log what it was) holds up no other; it is tried again at the next look.
        """
        for workspace_id in workspace_ids:
            try:
                async with self(workspace_id) as tx:
                    await work(tx)
            except Exception:
                log.exception("%s in %s failed; it is tried again", doing, workspace_id)

    @asynccontextmanager
    async def everywhere(self, *, reading: bool = False) -> AsyncIterator[Everywhere]:
        """A transaction over all workspaces."""
        async with self._session(self.readers if reading else self._writers) as session:
            yield Everywhere(session)

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        if engine is self._writers:
            every_table()
        with store_failures():
            async with (
                AsyncSession(engine, expire_on_commit=False, sync_session_class=WatchedSession) as session,
                session.begin(),
            ):
                yield session
