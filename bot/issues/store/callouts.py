"""Calls for help, and what people said to them."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, UniqueConstraint, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, awake, earliest, insert_once, workspace_column
from bot.issues.rules.callout import Answer, Callout
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import ERASED
from bot.issues.store.tables import IS_OPEN, IssueRow

OPEN = "open"


class CalloutRow(Base):
    """A call for help. slot: taken while it is open, so that there is one at a time."""

    __tablename__ = "callouts"
    __table_args__ = (UniqueConstraint("workspace_id", "slot"), Index("ix_callouts_day", "workspace_id", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    slot: Mapped[str | None]
    day: Mapped[date]
    caller_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    channel: Mapped[str]
    started_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")


class CalloutAnswerRow(Base):
    """What somebody said to a call: the latest word counts."""

    __tablename__ = "callout_answers"

    workspace_id: Mapped[str] = workspace_column()
    callout_id: Mapped[int] = mapped_column(ForeignKey("callouts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    can_help: Mapped[bool]
    at: Mapped[datetime]


class CalloutStore:
    """The calls for help of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def add(self, callout: Callout) -> Callout | None:
        """Begin one (its id is given here); None if one is open already."""
        values = {
            "workspace_id": self._workspace_id,
            "slot": OPEN,
            "day": callout.day,
            "caller_id": callout.caller,
            "reason": callout.reason,
            "channel": callout.channel,
            "started_at": callout.started_at,
            "outcome": "",
        }
        return await self.open() if await insert_once(self._session, CalloutRow, values) else None

    async def open(self, *, lock: bool = False) -> Callout | None:
        """The one that is open."""
        return next(iter(await self._load(CalloutRow.slot == OPEN, lock=lock)), None)

    async def find(self, callout_id: int, *, lock: bool = False) -> Callout | None:
        """One by its id."""
        return next(iter(await self._load(CalloutRow.id == callout_id, lock=lock)), None)

    async def of_day(self, day: date) -> list[Callout]:
        """Those of a date, in order."""
        return await self._load(CalloutRow.day == day)

    async def answer(self, callout_id: int, answer: Answer) -> None:
        """Keep what somebody said last."""
        key = {"workspace_id": self._workspace_id, "callout_id": callout_id, "person_id": answer.person}
        said = {"can_help": answer.can_help, "at": answer.at}
        if not await insert_once(self._session, CalloutAnswerRow, key | said):
            await self._session.execute(
                update(CalloutAnswerRow)
                .where(CalloutAnswerRow.callout_id == callout_id, CalloutAnswerRow.person_id == answer.person)
                .values(**said)
            )

    async def due_by(self, until: datetime) -> int:
        """How many open issues reach their target by an instant, or have reached it."""
        return (
            await self._session.scalar(
                select(func.count())
                .select_from(IssueRow)
                .where(
                    IssueRow.workspace_id == self._workspace_id,
                    IssueRow.state == IssueState.OPEN,
                    IssueRow.breach_at <= until,
                )
            )
            or 0
        )

    async def close(self, callout: Callout) -> None:
        """Write how it ended."""
        await self._session.execute(
            update(CalloutRow)
            .where(CalloutRow.workspace_id == self._workspace_id, CalloutRow.id == callout.id)
            .values(slot=None, closed_at=callout.closed_at, closed_by_id=callout.closed_by, outcome=callout.outcome)
        )

    async def forget_words(self, first: date, before: date) -> None:
        """Keep of the closed calls of these dates that there was one, and not why."""
        there = (CalloutRow.workspace_id == self._workspace_id, CalloutRow.day >= first, CalloutRow.day < before)
        closed = CalloutRow.closed_at.is_not(None)
        await self._session.execute(update(CalloutRow).where(*there, closed).values(reason=ERASED, outcome=""))

    async def _load(self, condition: ColumnElement[bool], *, lock: bool = False) -> list[Callout]:
        query = select(CalloutRow).where(CalloutRow.workspace_id == self._workspace_id, condition)
        query = query.order_by(CalloutRow.id).execution_options(populate_existing=True)
        rows = (await self._session.scalars(query.with_for_update() if lock else query)).all()
        said = await self._session.scalars(
            select(CalloutAnswerRow)
            .where(CalloutAnswerRow.callout_id.in_([row.id for row in rows]))
            .order_by(CalloutAnswerRow.at)
            .execution_options(populate_existing=True)
        )
        answers: dict[int, list[Answer]] = {}
        for row in said:
            answers.setdefault(row.callout_id, []).append(Answer(row.person_id, row.can_help, row.at))
        return [replace(_callout(row), answers=tuple(answers.get(row.id, ()))) for row in rows]


def _callout(row: CalloutRow) -> Callout:
    return Callout(
        row.id,
        row.day,
        row.caller_id,
        row.reason,
        row.channel,
        row.started_at,
        row.closed_at,
        row.closed_by_id,
        row.outcome,
    )


NEXT_TARGET = earliest(IssueRow.breach_at, IS_OPEN)
"""When the next open issue reaches its target, or has reached it."""


class DueCounts:
    """How much is due, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, until: datetime) -> list[str]:
        """The workspaces in which an open issue reaches its target by an instant, or has reached it."""
        rows = select(IssueRow.workspace_id).where(IS_OPEN, IssueRow.breach_at <= until, awake(IssueRow.workspace_id))
        return list(await self._session.scalars(rows.distinct()))
