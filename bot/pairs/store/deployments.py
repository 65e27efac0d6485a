"""Deployments that customers were told of, and which are to be reminded of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import awake, earliest
from bot.pairs.rules.deployment import Deployment, State
from bot.pairs.store.tables import DeploymentRow


class DeploymentStore:
    """The deployments of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def planned(self, since: datetime, customer: int | None = None) -> list[Deployment]:
        """Those from an instant on, of all or of one customer, of which nobody has said what became of them."""
        theirs = [DeploymentRow.customer_id == customer] if customer is not None else []
        return await self._load(DeploymentRow.state == State.PLANNED, DeploymentRow.at >= since, *theirs)

    async def find(self, deployment: int, *, lock: bool = False) -> Deployment | None:
        """A deployment by its id; `lock` keeps others from changing it until the transaction ends."""
        mine = DeploymentRow.workspace_id == self._workspace_id, DeploymentRow.id == deployment
        if lock:
            await self._session.execute(select(DeploymentRow.id).where(*mine).with_for_update())
        return next(iter(await self._load(DeploymentRow.id == deployment)), None)

    async def add(self, deployment: Deployment) -> Deployment:
        """Record a new deployment; it gets its id."""
        row = DeploymentRow(
            workspace_id=self._workspace_id,
            channel_id=deployment.channel,
            made_by_id=deployment.made_by,
            made_at=deployment.made_at,
            **_values(deployment),
        )
        self._session.add(row)
        await self._session.flush()
        return replace(deployment, id=row.id)

    async def save(self, deployment: Deployment) -> None:
        """Record a change."""
        await self._session.execute(
            update(DeploymentRow)
            .where(DeploymentRow.workspace_id == self._workspace_id, DeploymentRow.id == deployment.id)
            .values(**_values(deployment))
        )

    async def to_remind(self, now: datetime) -> list[Deployment]:
        """Those that are to be reminded of by now; nobody else may take them until the transaction ends, and what
        others have taken is left out."""
        rows = await self._session.scalars(
            select(DeploymentRow)
            .where(DeploymentRow.workspace_id == self._workspace_id, DeploymentRow.remind_at <= now)
            .order_by(DeploymentRow.remind_at, DeploymentRow.id)
            .with_for_update(skip_locked=True)
        )
        return [_deployment(row) for row in rows]

    async def reminded(self, ids: Sequence[int]) -> None:
        """These need not be reminded of any more."""
        await self._session.execute(
            update(DeploymentRow)
            .where(DeploymentRow.workspace_id == self._workspace_id, DeploymentRow.id.in_(ids))
            .values(remind_at=None)
        )

    async def move_customer(self, customer: int, into: int) -> None:
        """Two customers become one: its deployments are the other's."""
        await self._session.execute(
            update(DeploymentRow)
            .where(DeploymentRow.workspace_id == self._workspace_id, DeploymentRow.customer_id == customer)
            .values(customer_id=into)
        )

    async def _load(self, *conditions: ColumnElement[bool]) -> list[Deployment]:
        rows = await self._session.scalars(
            select(DeploymentRow)
            .where(DeploymentRow.workspace_id == self._workspace_id, *conditions)
            .order_by(DeploymentRow.at, DeploymentRow.id)
        )
        return [_deployment(row) for row in rows]


AWAKE = awake(DeploymentRow.workspace_id)
NEXT_DEPLOYMENT = earliest(DeploymentRow.remind_at)


class DueDeployments:
    """Deployments that are to be reminded of, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """Where there are some by now."""
        query = select(DeploymentRow.workspace_id).where(DeploymentRow.remind_at <= now, AWAKE).distinct()
        return list(await self._session.scalars(query))

    async def next_due(self) -> datetime | None:
        """When the next one is to be reminded of."""
        return await self._session.scalar(NEXT_DEPLOYMENT)


def _values(deployment: Deployment) -> dict[str, Any]:
    return {
        "customer_id": deployment.customer,
        "what": deployment.what,
        "at": deployment.at,
        "state": deployment.state,
        "sequence": deployment.sequence,
        "moved_from": deployment.moved_from,
        "changed_at": deployment.changed_at,
        "remind_at": deployment.remind_at,
    }


def _deployment(row: DeploymentRow) -> Deployment:
    return Deployment(
        id=row.id,
        customer=row.customer_id,
        channel=row.channel_id,
        what=row.what,
        at=row.at,
        made_by=row.made_by_id,
        made_at=row.made_at,
        changed_at=row.changed_at,
        state=State(row.state),
        sequence=row.sequence,
        moved_from=row.moved_from,
        remind_at=row.remind_at,
    )
