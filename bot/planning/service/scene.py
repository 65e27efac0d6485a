"""What decisions about cards need to know besides the cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.dates import monday_of
from bot.planning.rules.boards import Board, BoardKind
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.cards import Card, place_of_copy, remembered
from bot.planning.rules.entry import Place
from bot.planning.rules.pairs import Team, lists_of_pairs, put_back
from bot.planning.service.plan import refresh_plans
from bot.planning.service.teams import teams_on
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Scene:
    """The linked boards, the pairs' lists on Support Epics (None without such a board), and when this week began."""

    now: datetime
    settings: WorkspaceSettings
    boards: Mapping[str, Board]
    epics: Board | None
    pairs: Mapping[str, Team]
    plans: Sequence[CustomerPlan]
    week: datetime

    def place_of_copy(self, copy: Card) -> Place:
        """Where a copy stands this week."""
        return place_of_copy(copy, self.boards, self.pairs, self.week)


async def scene_of(tx: "Transaction", now: datetime) -> Scene:
    """The scene as it is."""
    settings = await tx.workspace.settings()
    boards = await tx.boards.linked()
    epics = next((board for board in boards.values() if board.kind is BoardKind.EPICS), None)
    day = settings.calendar.local_date(now)
    pairs = lists_of_pairs(epics, await teams_on(tx, day, day + timedelta(days=14))) if epics else {}
    week = settings.calendar.day_bounds(monday_of(day))[0]
    return Scene(now, settings, boards, epics, pairs, list((await tx.plans.all()).values()), week)


async def remember(tx: "Transaction", cards: Sequence[Card], scene: Scene, came_at: datetime | None) -> None:
    """Keep how cards look; of cards on no linked board only those that are known. came_at: see `remembered`."""
    known = await tx.cards.by_ids(card.id for card in cards)
    kept = [card for card in cards if card.id in known or (card.board_id in scene.boards and not card.gone)]
    after = [_seen(card, known.get(card.id), scene, came_at) for card in kept]
    changed = [card for card in after if card != known.get(card.id)]
    await tx.cards.save(changed)
    if scene.epics and any(scene.epics.id in {card.board_id, _board_before(known.get(card.id))} for card in changed):
        await refresh_plans(tx, scene.settings, scene.now)


def _seen(card: Card, before: Card | None, scene: Scene, came_at: datetime | None) -> Card:
    after = remembered(card, before, came_at)
    return put_back(after, before, scene.epics, scene.pairs) if scene.epics and before else after


def _board_before(card: Card | None) -> str:
    return card.board_id if card else ""
