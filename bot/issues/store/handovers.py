"""Handovers: one at the end of a day, one at midday where others have the afternoon."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_once
from bot.issues.rules.clock import IssueState
from bot.issues.rules.handover import DayCounts, Handover, HandoverItem
from bot.issues.rules.issue import ERASED
from bot.issues.store.tables import HandoverRow
from bot.rota.rules.stats import HandoverSize

WORDLESS = {"title": ERASED} | dict.fromkeys(("customer", "last_note", "pending_reason", "silence", "url"))
"""What is left of an issue in a handover whose words are forgotten."""


class HandoverStore:
    """The handovers of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def find(self, day: date, *, midday: bool = False, lock: bool = False) -> Handover | None:
        """The handover of a date (of its midday); `lock` keeps others from changing it until the transaction ends."""
        query = select(HandoverRow).where(*self._the(day, midday=midday))
        row = await self._session.scalar(query.with_for_update() if lock else query)
        return _handover(row) if row else None

    async def last(self, day: date) -> Handover | None:
        """The latest handover of a date or before it; the one at a day's end comes after its midday's."""
        row = await self._session.scalar(
            select(HandoverRow)
            .where(
                HandoverRow.workspace_id == self._workspace_id,
                HandoverRow.on_date <= day,
            )
            .order_by(HandoverRow.on_date.desc(), HandoverRow.midday)
            .limit(1)
        )
        return _handover(row) if row else None

    async def sizes(self, first: date, last: date) -> list[HandoverSize]:
        """How large each handover of these dates was."""
        rows = await self._session.execute(
            select(HandoverRow.on_date, HandoverRow.from_people, HandoverRow.items)
            .where(HandoverRow.workspace_id == self._workspace_id, HandoverRow.on_date.between(first, last))
            .order_by(HandoverRow.on_date)
        )
        return [HandoverSize(day, tuple(people), len(items)) for day, people, items in rows]

    def _the(self, day: date, *, midday: bool) -> tuple[ColumnElement[bool], ...]:
        mine = HandoverRow.workspace_id == self._workspace_id
        return mine, HandoverRow.on_date == day, HandoverRow.midday.is_(midday)

    async def add(self, day: date, early_by: int | None, *, midday: bool = False) -> bool:
        """Begin the handover of a date (of its midday); False if there is one."""
        values = {
            "workspace_id": self._workspace_id,
            "on_date": day,
            "midday": midday,
            "early_by": early_by,
            "from_people": [],
            "to_people": [],
            "items": [],
            "counts": asdict(DayCounts(0, 0, 0)),
        }
        return await insert_once(self._session, HandoverRow, values)

    async def save(self, handover: Handover) -> None:
        """Write a handover back."""
        await self._session.execute(
            update(HandoverRow)
            .where(*self._the(handover.day, midday=handover.midday))
            .values(
                next_date=handover.next_day,
                from_people=list(handover.from_people),
                to_people=list(handover.to_people),
                items=[asdict(item) for item in handover.items],
                counts=asdict(handover.counts),
                accepted_by=handover.accepted_by,
                accepted_at=handover.accepted_at,
            )
        )

    async def forget_words(self, first: date, before: date) -> None:
        """Keep of the handovers of these dates how many issues there were and how they stood, and no words."""
        there = (HandoverRow.workspace_id == self._workspace_id, HandoverRow.on_date >= first)
        rows = await self._session.scalars(select(HandoverRow).where(*there, HandoverRow.on_date < before))
        for row in rows:
            row.items = [item | WORDLESS for item in row.items]


def _handover(row: HandoverRow) -> Handover:
    return Handover(
        day=row.on_date,
        early_by=row.early_by,
        next_day=row.next_date,
        from_people=tuple(row.from_people),
        to_people=tuple(row.to_people),
        items=tuple(HandoverItem(**item | {"state": IssueState(item["state"])}) for item in row.items),
        counts=DayCounts(**row.counts),
        accepted_by=row.accepted_by,
        accepted_at=row.accepted_at,
        midday=row.midday,
    )
