"""Entries, and the cards of backlogged issues."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_once
from bot.issues.rules.issue import ERASED
from bot.planning.rules.backlog import Backlogged
from bot.planning.rules.entry import Entry, Phase
from bot.planning.store.tables import BacklogRow, EntryRow


class EntryStore:
    """The entries of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def of_card(self, card_id: str, *, lock: bool = False) -> Entry | None:
        """The entry of a card, be it the original or the copy."""
        found = await self._where(or_(EntryRow.card_id == card_id, EntryRow.copy_id == card_id), lock=lock)
        return found[0] if found else None

    async def of_cards(self, ids: Iterable[str]) -> list[Entry]:
        """The entries of cards, be they originals or copies."""
        wanted = set(ids)
        if not wanted:
            return []
        return await self._where(or_(EntryRow.card_id.in_(wanted), EntryRow.copy_id.in_(wanted)))

    async def marked(self, marker: str) -> Entry | None:
        """The entry whose copy bears this mark."""
        found = await self._where(EntryRow.marker == marker)
        return found[0] if found else None

    async def in_phases(self, phases: Collection[Phase]) -> list[Entry]:
        """All entries in one of these phases."""
        return await self._where(EntryRow.phase.in_(phases))

    async def done_since(self, since: datetime) -> int:
        """How many were completed since an instant."""
        count = select(func.count()).where(
            EntryRow.workspace_id == self._workspace_id, EntryRow.phase == Phase.DONE, EntryRow.done_at >= since
        )
        return await self._session.scalar(count) or 0

    async def begin(self, entry: Entry) -> Entry:
        """An entry for a card that has none yet; the one that stands if somebody was faster."""
        await insert_once(
            self._session, EntryRow, {"workspace_id": self._workspace_id, "card_id": entry.card_id, **_values(entry)}
        )
        found = await self.of_card(entry.card_id, lock=True)
        assert found is not None
        return found

    async def save(self, entry: Entry) -> None:
        """Write an entry."""
        await self._session.execute(
            update(EntryRow)
            .where(EntryRow.workspace_id == self._workspace_id, EntryRow.id == entry.id)
            .values(**_values(entry))
        )

    async def _where(self, *conditions: Any, lock: bool = False) -> list[Entry]:
        query = select(EntryRow).where(EntryRow.workspace_id == self._workspace_id, *conditions).order_by(EntryRow.id)
        query = query.execution_options(populate_existing=True)
        rows: Sequence[EntryRow] = (await self._session.scalars(query.with_for_update() if lock else query)).all()
        return [_entry(row) for row in rows]


class BacklogStore:
    """The backlogged issues of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def add(self, backlogged: Backlogged) -> Backlogged:
        """An issue that goes to a board."""
        row = BacklogRow(
            workspace_id=self._workspace_id,
            issue_id=backlogged.issue_id,
            customer_id=backlogged.customer_id,
            board_id=backlogged.board_id,
            title=backlogged.title,
            summary=backlogged.summary,
            position=backlogged.position,
            marker=backlogged.marker,
            by=backlogged.by,
            at=backlogged.at,
        )
        self._session.add(row)
        await self._session.flush()
        return _backlogged(row)

    async def forget_words(self, issue_ids: Collection[int]) -> None:
        """Keep of the cards that these issues became which they are, and not what was written on them."""
        if issue_ids:
            there = BacklogRow.workspace_id == self._workspace_id, BacklogRow.issue_id.in_(issue_ids)
            await self._session.execute(update(BacklogRow).where(*there).values(title=ERASED, summary=""))

    async def get(self, backlog_id: int, *, lock: bool = False) -> Backlogged | None:
        """One by its id."""
        return await self._one(BacklogRow.id == backlog_id, lock=lock)

    async def of_issue(self, issue_id: int) -> Backlogged | None:
        """The latest of an issue."""
        return await self._one(BacklogRow.issue_id == issue_id)

    async def of_card(self, card_id: str) -> Backlogged | None:
        """The one whose card this is."""
        return await self._one(BacklogRow.card_id == card_id)

    async def made(self, backlog_id: int, card_id: str, card_url: str) -> None:
        """Its card is there."""
        await self._session.execute(
            update(BacklogRow)
            .where(BacklogRow.workspace_id == self._workspace_id, BacklogRow.id == backlog_id)
            .values(card_id=card_id, card_url=card_url)
        )

    async def _one(self, *conditions: Any, lock: bool = False) -> Backlogged | None:
        query = select(BacklogRow).where(BacklogRow.workspace_id == self._workspace_id, *conditions)
        query = query.order_by(BacklogRow.id.desc()).limit(1).execution_options(populate_existing=True)
        row = await self._session.scalar(query.with_for_update() if lock else query)
        return _backlogged(row) if row else None


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "board_id": entry.board_id,
        "phase": entry.phase,
        "copy_id": entry.copy_id or None,
        "marker": entry.marker or None,
        "kept": entry.kept,
        "linked": entry.linked,
        "round": entry.round,
        "customer_id": entry.customer_id,
        "issue_id": entry.issue_id,
        "entered_at": entry.entered_at,
        "done_at": entry.done_at,
    }


def _entry(row: EntryRow) -> Entry:
    return Entry(
        id=row.id,
        card_id=row.card_id,
        board_id=row.board_id,
        phase=Phase(row.phase),
        copy_id=row.copy_id or "",
        marker=row.marker or "",
        kept=row.kept,
        linked=row.linked,
        round=row.round,
        customer_id=row.customer_id,
        issue_id=row.issue_id,
        entered_at=row.entered_at,
        done_at=row.done_at,
    )


def _backlogged(row: BacklogRow) -> Backlogged:
    return Backlogged(
        id=row.id,
        issue_id=row.issue_id,
        board_id=row.board_id,
        title=row.title,
        summary=row.summary,
        position=row.position,
        marker=row.marker,
        by=row.by,
        at=row.at,
        customer_id=row.customer_id,
        card_id=row.card_id or "",
        card_url=row.card_url or "",
    )
