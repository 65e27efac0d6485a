"""What figures are counted from."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.issues.rules.figures import Fact, Period
from bot.issues.rules.issue import Counted, Ref, ref_of
from bot.issues.store.tables import IssueRow

PIECE = 2_000
"""Rows that are read at a time."""

FACT = (
    IssueRow.customer_id,
    IssueRow.opened_at,
    IssueRow.closed_at,
    IssueRow.breach_at,
    IssueRow.clock_counted_seconds,
    IssueRow.resolution,
    IssueRow.counted,
)


@dataclass(frozen=True, slots=True)
class Line:
    """An issue by itself, with what is counted of it."""

    ref: Ref
    title: str
    fact: Fact


class IssueFigures:
    """The issues of one workspace that something is to be counted of: one query, by indexes."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def facts(self, period: Period) -> list[Fact]:
        """All that concerns a short period, such as a day or a week."""
        rows = await self._session.execute(select(*FACT).where(self._concerns(period)))
        return [Fact(*row) for row in rows]

    async def pieces(self, period: Period, customer_id: int | None = None) -> AsyncIterator[list[Fact]]:
        """All that concerns a period, however long, in pieces. Needs Begin.snapshot."""
        async for rows in self._read(select(*FACT).where(self._concerns(period)), customer_id):
            yield [Fact(*row) for row in rows]

    async def lines(self, period: Period, customer_id: int | None = None) -> AsyncIterator[Line]:
        """The issues themselves, in the order in which they were opened. Needs Begin.snapshot."""
        query = (
            select(IssueRow.groove_number, IssueRow.local_number, IssueRow.title, *FACT)
            .where(self._concerns(period))
            .order_by(IssueRow.opened_at, IssueRow.id)
        )
        async for rows in self._read(query, customer_id):
            for number, local_number, title, *fact in rows:
                yield Line(ref_of(number, local_number), title, Fact(*fact))

    async def _read(self, query: Select[*tuple[Any, ...]], customer_id: int | None) -> AsyncIterator[Sequence[Any]]:
        if customer_id is not None:
            query = query.where(IssueRow.customer_id == customer_id)
        result = await self._session.stream(query.execution_options(yield_per=PIECE))
        async for rows in result.partitions(PIECE):
            yield rows

    def _concerns(self, period: Period) -> ColumnElement[bool]:
        """Issues to which something happened in the period that may count; which of it does, the rules say."""

        def happened(column: Any) -> ColumnElement[bool]:
            return and_(IssueRow.workspace_id == self._workspace_id, column >= period.start, column < period.end)

        return and_(
            or_(happened(IssueRow.opened_at), happened(IssueRow.closed_at), happened(IssueRow.breach_at)),
            IssueRow.counted != Counted.NOT,
        )
