"""Customers' boards and calls."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import awake, earliest, insert_once
from bot.planning.rules.calls import CallPlan, Commitment, CustomerPlan
from bot.planning.store.tables import BacklogRow, CallRow, CustomerPlanRow, EntryRow

BOARD_COLUMNS = ("board_id", "label", "label_id")
CALL_COLUMNS = ("call_weeks", "call_weekday", "call_at", "call_anchor", "due_at", "told_until")


class PlanStore:
    """The customers' plans of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def all(self) -> dict[int, CustomerPlan]:
        """Every customer's plan that has one."""
        rows = await self._session.scalars(
            select(CustomerPlanRow).where(CustomerPlanRow.workspace_id == self._workspace_id)
        )
        return {row.customer_id: _plan(row) for row in rows}

    async def of(self, customer_id: int) -> CustomerPlan:
        """A customer's plan; an empty one if there is none."""
        row = await self._row(customer_id)
        return _plan(row) if row else CustomerPlan(customer_id)

    async def save(self, plan: CustomerPlan, due_at: datetime | None, told_until: datetime) -> None:
        """Write a customer's plan; what was to be said of its calls before `told_until` is not said any more."""
        values = _values(plan) | {"due_at": due_at, "told_until": told_until}
        key = {"workspace_id": self._workspace_id, "customer_id": plan.customer_id}
        if not await insert_once(self._session, CustomerPlanRow, key | values):
            await self._session.execute(update(CustomerPlanRow).where(*self._one(plan.customer_id)).values(**values))

    async def set_label(self, customer_id: int, label_id: str) -> None:
        """A customer's label is known."""
        await self._session.execute(update(CustomerPlanRow).where(*self._one(customer_id)).values(label_id=label_id))

    async def due(self, now: datetime) -> list[tuple[CustomerPlan, datetime]]:
        """The plans of whose calls there is something to say, and until when everything was said; without those that
        others are at."""
        rows = await self._session.scalars(
            select(CustomerPlanRow)
            .where(CustomerPlanRow.workspace_id == self._workspace_id, CustomerPlanRow.due_at <= now)
            .with_for_update(skip_locked=True)
        )
        return [(_plan(row), row.told_until or now) for row in rows]

    async def told(self, customer_id: int, until: datetime, due_at: datetime | None) -> None:
        """All was said until an instant; when there is something to say next."""
        await self._session.execute(
            update(CustomerPlanRow).where(*self._one(customer_id)).values(told_until=until, due_at=due_at)
        )

    async def commitment(self, customer_id: int, day: date) -> Commitment | None:
        """What was committed to in a call."""
        row = await self._session.scalar(
            select(CallRow).where(
                CallRow.workspace_id == self._workspace_id, CallRow.customer_id == customer_id, CallRow.on_date == day
            )
        )
        return _commitment(row) if row else None

    async def commitments(self, since: date, until: date) -> list[Commitment]:
        """What was committed to in the calls of a time, both ends included."""
        rows = await self._session.scalars(
            select(CallRow).where(
                CallRow.workspace_id == self._workspace_id, CallRow.on_date >= since, CallRow.on_date <= until
            )
        )
        return [_commitment(row) for row in rows]

    async def commit(self, commitment: Commitment) -> None:
        """Write down a commitment, in the place of an earlier one of the same call."""
        key = {
            "workspace_id": self._workspace_id,
            "customer_id": commitment.customer_id,
            "on_date": commitment.day,
        }
        values: dict[str, Any] = {
            "committed_at": commitment.at,
            "committed_by": commitment.by,
            "cards": list(commitment.cards),
            "new_cards": list(commitment.new_cards),
            "none_agreed": commitment.nothing,
        }
        if not await insert_once(self._session, CallRow, key | values):
            await self._session.execute(
                update(CallRow)
                .where(*(getattr(CallRow, name) == value for name, value in key.items()))
                .values(**values)
            )

    async def move_customer(self, customer_id: int, into_id: int) -> None:
        """Two customers become one: it has the other's board and calls as far as it has none of its own."""
        theirs = await self._row(customer_id)
        if theirs is not None:
            await self._inherit(theirs, into_id)
        await self._session.execute(
            update(CallRow)
            .where(
                CallRow.workspace_id == self._workspace_id,
                CallRow.customer_id == customer_id,
                CallRow.on_date.not_in(select(CallRow.on_date).where(CallRow.customer_id == into_id)),
            )
            .values(customer_id=into_id)
        )
        for table in (EntryRow, BacklogRow):
            await self._session.execute(
                update(table)
                .where(table.workspace_id == self._workspace_id, table.customer_id == customer_id)
                .values(customer_id=into_id)
            )

    async def _inherit(self, theirs: CustomerPlanRow, into_id: int) -> None:
        mine = await self._row(into_id)
        if mine is None:
            theirs.customer_id = into_id
        else:
            for name in (*(() if mine.board_id else BOARD_COLUMNS), *(() if mine.call_weeks else CALL_COLUMNS)):
                setattr(mine, name, getattr(theirs, name))
            await self._session.delete(theirs)
        await self._session.flush()

    async def boards_used(self) -> set[str]:
        """The boards that customers have."""
        used = select(CustomerPlanRow.board_id).where(
            CustomerPlanRow.workspace_id == self._workspace_id, CustomerPlanRow.board_id != ""
        )
        return set(await self._session.scalars(used))

    async def _row(self, customer_id: int) -> CustomerPlanRow | None:
        return await self._session.scalar(select(CustomerPlanRow).where(*self._one(customer_id)))

    def _one(self, customer_id: int) -> tuple[Any, ...]:
        return CustomerPlanRow.workspace_id == self._workspace_id, CustomerPlanRow.customer_id == customer_id


AWAKE = awake(CustomerPlanRow.workspace_id)
NEXT_CALL = earliest(CustomerPlanRow.due_at)


class DueCalls:
    """Of which calls there is something to say, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """The workspaces in which something is due."""
        rows = select(CustomerPlanRow.workspace_id).where(CustomerPlanRow.due_at <= now, AWAKE)
        return list(await self._session.scalars(rows.distinct()))

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
        return await self._session.scalar(NEXT_CALL)


def _values(plan: CustomerPlan) -> dict[str, Any]:
    call = plan.call
    return {
        "board_id": plan.board_id,
        "label": plan.label,
        "label_id": plan.label_id,
        "call_weeks": call.weeks if call else 0,
        "call_weekday": call.weekday if call else 0,
        "call_at": call.at if call else None,
        "call_anchor": call.anchor if call else None,
    }


def _plan(row: CustomerPlanRow) -> CustomerPlan:
    call = None
    if row.call_weeks and row.call_at is not None and row.call_anchor is not None:
        call = CallPlan(row.call_weekday, row.call_at, row.call_weeks, row.call_anchor)
    return CustomerPlan(row.customer_id, row.board_id, row.label, row.label_id, call)


def _commitment(row: CallRow) -> Commitment:
    return Commitment(
        row.customer_id,
        row.on_date,
        at=row.committed_at,
        by=row.committed_by,
        cards=tuple(row.cards),
        new_cards=tuple(row.new_cards),
        nothing=row.none_agreed,
    )
