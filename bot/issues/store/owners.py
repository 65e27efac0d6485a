"""Whose the issues are."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.customers.rules import Origin
from bot.issues.rules.clock import IssueState
from bot.issues.store.tables import IssueRow


class IssueOwners:
    """The customers of one workspace's issues."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def origins(self) -> list[tuple[int, int | None, Origin]]:
        """Of all issues whose customer nobody chose: id, customer now, and where they came from."""
        rows = await self._session.execute(
            select(IssueRow.id, IssueRow.customer_id, IssueRow.sender, IssueRow.mailbox, IssueRow.slack_channel).where(
                IssueRow.workspace_id == self._workspace_id, IssueRow.customer_chosen.is_(False)
            )
        )
        return [(issue_id, owner, Origin(*origin)) for issue_id, owner, *origin in rows.all()]

    async def set(self, owners: Mapping[int, int | None]) -> None:
        """Give issues (by id) to other customers, or to none."""
        if owners:
            await self._session.execute(
                update(IssueRow), [{"id": issue_id, "customer_id": owner} for issue_id, owner in owners.items()]
            )

    async def move(self, customer_id: int, into: int) -> None:
        """Give all issues of a customer to another."""
        await self._session.execute(
            update(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.customer_id == customer_id)
            .values(customer_id=into)
        )

    async def unresolved(self) -> tuple[dict[int, int], list[str]]:
        """How many issues of each customer are unresolved, and the senders of those that are nobody's."""
        rows = await self._session.execute(
            select(IssueRow.customer_id, IssueRow.sender, func.count())
            .where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)),
            )
            .group_by(IssueRow.customer_id, IssueRow.sender)
        )
        numbers: Counter[int] = Counter()
        unknown: list[str] = []
        for customer_id, sender, number in rows.all():
            if customer_id is not None:
                numbers[customer_id] += number
            elif sender:
                unknown.append(sender)
        return dict(numbers), sorted(unknown)
