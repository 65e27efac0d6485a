"""Cards as they were last seen."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import upsert
from bot.planning.rules.cards import Card
from bot.planning.store.tables import TrelloCardRow


class CardStore:
    """The cards of one workspace's boards."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def by_ids(self, ids: Iterable[str]) -> dict[str, Card]:
        """Cards by their ids, as far as they are known."""
        wanted = set(ids)
        return {card.id: card for card in await self._where(TrelloCardRow.card_id.in_(wanted))} if wanted else {}

    async def in_lists(self, list_ids: Collection[str]) -> list[Card]:
        """The open cards of lists, in their order."""
        if not list_ids:
            return []
        there = (TrelloCardRow.list_id.in_(list_ids), TrelloCardRow.closed.is_(False), TrelloCardRow.gone.is_(False))
        return sorted(await self._where(*there), key=lambda card: (card.pos, card.id))

    async def on_boards(self, board_ids: Collection[str]) -> list[Card]:
        """The open cards of boards, in their order."""
        if not board_ids:
            return []
        there = (TrelloCardRow.board_id.in_(board_ids), TrelloCardRow.closed.is_(False), TrelloCardRow.gone.is_(False))
        return sorted(await self._where(*there), key=lambda card: (card.pos, card.id))

    async def entered_before(self, list_ids: Collection[str], before: datetime) -> list[Card]:
        """The open cards of lists that may have come there before an instant."""
        at = or_(
            TrelloCardRow.entered_at <= before,
            TrelloCardRow.entered_at.is_(None) & (TrelloCardRow.active_at <= before),
        )
        there = (TrelloCardRow.list_id.in_(list_ids), TrelloCardRow.closed.is_(False), TrelloCardRow.gone.is_(False))
        return await self._where(*there, at) if list_ids else []

    async def save(self, cards: Sequence[Card]) -> None:
        """Note how cards look now."""
        rows = [
            {
                "workspace_id": self._workspace_id,
                "card_id": card.id,
                "board_id": card.board_id,
                "list_id": card.list_id,
                "name": card.name,
                "url": card.url,
                "closed": card.closed,
                "gone": card.gone,
                "pos": card.pos,
                "label_ids": list(card.label_ids),
                "member_ids": list(card.member_ids),
                "made_at": card.made_at,
                "entered_at": card.entered_at,
                "active_at": card.active_at,
                "mark": card.mark,
                "assigned": card.assigned,
            }
            for card in {card.id: card for card in cards}.values()
        ]
        if rows:
            await upsert(self._session, TrelloCardRow, rows)

    async def assign(self, card_id: str, assigned: str) -> None:
        """Whose a card is by the plan."""
        await self._session.execute(
            update(TrelloCardRow)
            .where(TrelloCardRow.workspace_id == self._workspace_id, TrelloCardRow.card_id == card_id)
            .values(assigned=assigned)
        )

    async def missing_from(self, board_id: str, but: Collection[str]) -> list[str]:
        """The ids of the open cards that a board had when it was last read, without these."""
        stood = await self._where(
            TrelloCardRow.board_id == board_id, TrelloCardRow.closed.is_(False), TrelloCardRow.gone.is_(False)
        )
        return [card.id for card in stood if card.id not in but]

    async def _where(self, *conditions: ColumnElement[bool]) -> list[Card]:
        rows = await self._session.scalars(
            select(TrelloCardRow).where(TrelloCardRow.workspace_id == self._workspace_id, *conditions)
        )
        return [_card(row) for row in rows]


def _card(row: TrelloCardRow) -> Card:
    return Card(
        id=row.card_id,
        board_id=row.board_id,
        list_id=row.list_id,
        name=row.name,
        url=row.url,
        closed=row.closed,
        gone=row.gone,
        pos=row.pos,
        label_ids=tuple(row.label_ids),
        member_ids=tuple(row.member_ids),
        made_at=row.made_at,
        entered_at=row.entered_at,
        active_at=row.active_at,
        mark=row.mark,
        assigned=row.assigned,
    )
