"""Showcases, and which of them are to be asked about."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import awake, earliest
from bot.pairs.rules.showcase import Showcase
from bot.pairs.store.tables import ShowcaseRow
from bot.workspaces.store import count_up


class ShowcaseStore:
    """The showcases of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def since(self, at: datetime, pairs: Collection[int] | None = None) -> dict[int, list[Showcase]]:
        """The showcases from an instant on that were not called off, by pair and in order."""
        of_pairs = [ShowcaseRow.pair_id.in_(pairs)] if pairs is not None else []
        found: dict[int, list[Showcase]] = {}
        for one in await self._load(ShowcaseRow.at >= at, ShowcaseRow.cancelled.is_(False), *of_pairs):
            found.setdefault(one.pair, []).append(one)
        return found

    async def held(self, first: datetime, last: datetime) -> dict[int, tuple[int, int]]:
        """Pair -> how many showcases there were between two instants, and how many of them with the customer."""
        rows = await self._session.execute(
            select(ShowcaseRow.pair_id, func.count(), func.sum(case((ShowcaseRow.with_customer, 1), else_=0)))
            .where(
                ShowcaseRow.workspace_id == self._workspace_id,
                ShowcaseRow.at >= first,
                ShowcaseRow.at < last,
                ShowcaseRow.cancelled.is_(False),
            )
            .group_by(ShowcaseRow.pair_id)
        )
        return {pair: (total, with_customer) for pair, total, with_customer in rows.all()}

    async def between(self, first: datetime, last: datetime, pairs: Collection[int]) -> list[Showcase]:
        """All showcases of some pairs in a time, those called off too."""
        return await self._load(ShowcaseRow.at.between(first, last), ShowcaseRow.pair_id.in_(pairs))

    async def find(self, showcase: int, *, lock: bool = False) -> Showcase | None:
        """A showcase by its id; `lock` keeps others from changing it until the transaction ends."""
        mine = ShowcaseRow.workspace_id == self._workspace_id, ShowcaseRow.id == showcase
        if lock:
            await self._session.execute(select(ShowcaseRow.id).where(*mine).with_for_update())
        return next(iter(await self._load(ShowcaseRow.id == showcase)), None)

    async def add(self, showcase: Showcase) -> Showcase:
        """Record a new showcase; it gets its id. Calendars that people have read are made anew."""
        row = ShowcaseRow(
            workspace_id=self._workspace_id,
            pair_id=showcase.pair,
            made_by_id=showcase.made_by,
            made_at=showcase.made_at,
            **_values(showcase),
        )
        self._session.add(row)
        await self._session.flush()
        await count_up(self._session, self._workspace_id)
        return replace(showcase, id=row.id)

    async def save(self, showcase: Showcase) -> None:
        """Record a change. Calendars that people have read are made anew."""
        await self._session.execute(
            update(ShowcaseRow)
            .where(ShowcaseRow.workspace_id == self._workspace_id, ShowcaseRow.id == showcase.id)
            .values(**_values(showcase))
        )
        await count_up(self._session, self._workspace_id)

    async def to_ask(self, now: datetime) -> list[Showcase]:
        """Those whose outcome is to be asked for by now; nobody else may take them until the transaction ends, and what
        others have taken is left out."""
        rows = await self._session.scalars(
            select(ShowcaseRow)
            .where(ShowcaseRow.workspace_id == self._workspace_id, ShowcaseRow.ask_at <= now)
            .order_by(ShowcaseRow.ask_at, ShowcaseRow.id)
            .with_for_update(skip_locked=True)
        )
        return [_showcase(row) for row in rows]

    async def asked(self, ids: Collection[int]) -> None:
        """Their outcomes need not be asked for any more."""
        await self._session.execute(
            update(ShowcaseRow)
            .where(ShowcaseRow.workspace_id == self._workspace_id, ShowcaseRow.id.in_(ids))
            .values(ask_at=None)
        )

    async def _load(self, *conditions: ColumnElement[bool]) -> list[Showcase]:
        rows = await self._session.scalars(
            select(ShowcaseRow)
            .where(ShowcaseRow.workspace_id == self._workspace_id, *conditions)
            .order_by(ShowcaseRow.at, ShowcaseRow.id)
            .execution_options(populate_existing=True)
        )
        return [_showcase(row) for row in rows]


AWAKE = awake(ShowcaseRow.workspace_id)
NEXT_OUTCOME = earliest(ShowcaseRow.ask_at)


class DueShowcases:
    """Showcases whose outcome is to be asked for, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """Where there are some by now."""
        query = select(ShowcaseRow.workspace_id).where(ShowcaseRow.ask_at <= now, AWAKE).distinct()
        return list(await self._session.scalars(query))

    async def next_due(self) -> datetime | None:
        """When the next one is to be asked for."""
        return await self._session.scalar(NEXT_OUTCOME)


def _values(showcase: Showcase) -> dict[str, Any]:
    return {
        "at": showcase.at,
        "minutes": showcase.minutes,
        "with_customer": showcase.with_customer,
        "link": showcase.link,
        "outcome": showcase.outcome,
        "cancelled": showcase.cancelled,
        "sequence": showcase.sequence,
        "changed_at": showcase.changed_at,
        "ask_at": showcase.ask_at,
    }


def _showcase(row: ShowcaseRow) -> Showcase:
    return Showcase(
        id=row.id,
        pair=row.pair_id,
        at=row.at,
        minutes=row.minutes,
        with_customer=row.with_customer,
        link=row.link,
        made_by=row.made_by_id,
        made_at=row.made_at,
        changed_at=row.changed_at,
        outcome=row.outcome,
        cancelled=row.cancelled,
        sequence=row.sequence,
        ask_at=row.ask_at,
    )
