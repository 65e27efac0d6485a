"""Archives what has been completed for long enough."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.dailies.rules import Daily
from bot.outbox.rules import Post
from bot.planning.rules.boards import Role
from bot.planning.rules.cards import to_clear
from bot.planning.rules.writes import CLEAR, card_lane
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

CLEAR_AT = time(6)


def _clear_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    return settings.calendar.at(day, CLEAR_AT)


def _whenever(at: datetime, settings: WorkspaceSettings) -> datetime:
    return at + timedelta(days=1)


CLEARING = Daily("planning.clear", _clear_at, any_day=True, until=_whenever)


class Clearing:
    """Empties Recently Completed of what has been there long enough."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def plan(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        """Have archived what is ripe by now; each card once for each time it came there."""
        now, after = self._clock.now(), timedelta(days=settings.completed_days)
        boards = await tx.boards.linked()
        lists = [board.lists[Role.COMPLETED] for board in boards.values() if Role.COMPLETED in board.lists]
        ripe = to_clear(await tx.cards.entered_before(lists, now - after), boards, now, after)
        for card in ripe:
            since = card.entered_at or card.active_at
            key = f"clear:{card.id}:{since.isoformat() if since else ''}"
            entry = await tx.entries.of_card(card.id)
            lane = card_lane(entry.card_id if entry else card.id)
            await tx.outbox.add(Post(key, lane, CLEAR, {"card": card.id, "list": card.list_id}))
