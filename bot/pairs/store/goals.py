"""The goals of pairs, week by week."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_once
from bot.pairs.rules.goals import Goal
from bot.pairs.store.tables import PairGoalRow


class GoalStore:
    """The goals of the pairs of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def of_weeks(self, weeks: Collection[date]) -> dict[tuple[int, date], Goal]:
        """All goals of some weeks, by pair and week."""
        rows = await self._session.scalars(
            select(PairGoalRow).where(PairGoalRow.workspace_id == self._workspace_id, PairGoalRow.week.in_(weeks))
        )
        return {(row.pair_id, row.week): _goal(row) for row in rows}

    async def met(self, first: date, last: date) -> dict[int, tuple[int, int, int]]:
        """Pair -> how many goals of the weeks that begin within these days were met, not met, and set in all."""
        count, met = func.count(), PairGoalRow.met
        rows = await self._session.execute(
            select(
                PairGoalRow.pair_id,
                func.sum(case((met.is_(True), 1), else_=0)),
                func.sum(case((met.is_(False), 1), else_=0)),
                count,
            )
            .where(PairGoalRow.workspace_id == self._workspace_id, PairGoalRow.week.between(first, last))
            .group_by(PairGoalRow.pair_id)
        )
        return {pair: (yes, no, total) for pair, yes, no, total in rows.all()}

    async def of_pair(self, pair: int) -> list[Goal]:
        """A pair's goals, the newest week first."""
        rows = await self._session.scalars(
            select(PairGoalRow)
            .where(PairGoalRow.workspace_id == self._workspace_id, PairGoalRow.pair_id == pair)
            .order_by(PairGoalRow.week.desc())
        )
        return [_goal(row) for row in rows]

    async def find(self, pair: int, week: date, *, lock: bool = False) -> Goal | None:
        """The goal of a pair's week; `lock` keeps others from changing it until the transaction ends."""
        query = select(PairGoalRow).where(self._of(pair, week))
        row = await self._session.scalar(query.with_for_update() if lock else query)
        return _goal(row) if row else None

    async def save(self, goal: Goal) -> None:
        """Record a week's goal as it is now."""
        values = {
            "text": goal.text,
            "set_by_id": goal.set_by,
            "met": goal.met,
            "met_by_id": goal.met_by,
            "met_at": goal.met_at,
        }
        mine = {"workspace_id": self._workspace_id, "pair_id": goal.pair, "week": goal.week, "set_at": goal.set_at}
        if not await insert_once(self._session, PairGoalRow, mine | values):
            await self._session.execute(update(PairGoalRow).where(self._of(goal.pair, goal.week)).values(**values))

    def _of(self, pair: int, week: date) -> ColumnElement[bool]:
        mine = PairGoalRow.workspace_id == self._workspace_id
        return and_(mine, PairGoalRow.pair_id == pair, PairGoalRow.week == week)


def _goal(row: PairGoalRow) -> Goal:
    return Goal(row.pair_id, row.week, row.text, row.set_by_id, row.set_at, row.met, row.met_by_id, row.met_at)
