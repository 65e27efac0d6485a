"""Patterns, leave and changes of the rota."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.db import Base, workspace_column
from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Leave, Part, Pattern, Rota
from bot.workspaces.rules import WorkspaceSettings
from bot.workspaces.store import PersonRow, WorkspaceRow, count_up


class PatternRow(Base):
    """A version of the pattern."""

    __tablename__ = "rota_patterns"
    __table_args__ = (UniqueConstraint("workspace_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    valid_from: Mapped[date]
    weeks: Mapped[int]
    anchor: Mapped[date]


class PatternDayRow(Base):
    """A person on a weekday of a pattern's cycle."""

    __tablename__ = "rota_pattern_days"
    __table_args__ = (UniqueConstraint("pattern_id", "week", "weekday", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    pattern_id: Mapped[int] = mapped_column(ForeignKey("rota_patterns.id", ondelete="CASCADE"))
    week: Mapped[int]
    weekday: Mapped[int]
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class LeaveRow(Base):
    """A person is away. part: empty for whole days. reason: for that person alone."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_dates", "workspace_id", "last_on", "first_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    part: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime | None]


class ChangeRow(Base):
    """An accepted change of half a day. One request moves a half day once."""

    __tablename__ = "rota_changes"
    __table_args__ = (
        Index("ix_rota_changes_on", "workspace_id", "on_date"),
        Index("ix_rota_changes_request", "request_id"),
        UniqueConstraint("request_id", "on_date", "part", "off_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    on_date: Mapped[date]
    part: Mapped[str]
    kind: Mapped[str]
    off_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    on_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("rota_requests.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class RotaStore:
    """The rota of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def lock(self) -> None:
        """Hold the workspace's rota until this transaction ends: what is read of it from here on can't change below.

        Everybody who decides on the rota as it stands and then changes it takes this lock first, so that of two who do
        so in the same instant the second sees what the first has done. It holds back no rows that only refer to the
        workspace; SQLite has one writer anyway.
        """
        await self._session.execute(
            select(WorkspaceRow.version).where(WorkspaceRow.id == self._workspace_id).with_for_update(key_share=True)
        )

    async def load(self, settings: WorkspaceSettings, first: date, last: date) -> Rota:
        """The rota as far as it concerns the dates from `first` to `last`, in a constant number of queries."""
        return Rota(
            calendar=settings.calendar,
            patterns=await self._patterns(first, last),
            leaves=await self._leaves(first, last),
            changes=await self._changes(first, last),
            inactive=await self._inactive(),
        )

    async def _patterns(self, first: date, last: date) -> list[Pattern]:
        """The version that holds on the first date, and those that begin until the last."""
        mine, begun = PatternRow.workspace_id == self._workspace_id, aliased(PatternRow)
        held = (
            select(func.max(begun.valid_from))
            .where(begun.workspace_id == self._workspace_id, begun.valid_from <= first)
            .scalar_subquery()
        )
        days = PatternDayRow
        rows = await self._session.execute(  # columns, not objects: there may be hundreds, at every question
            select(PatternRow.valid_from, PatternRow.weeks, PatternRow.anchor, days.week, days.weekday, days.person_id)
            .outerjoin(days, days.pattern_id == PatternRow.id)
            .where(mine, PatternRow.valid_from >= func.coalesce(held, first), PatternRow.valid_from <= last)
            .order_by(PatternRow.valid_from, days.position)
        )
        found: dict[tuple[date, int, date], dict[tuple[int, int], list[int]]] = {}
        for valid_from, weeks, anchor, week, weekday, person in rows:
            on = found.setdefault((valid_from, weeks, anchor), defaultdict(list))
            if person is not None:
                on[week, weekday].append(person)
        return [
            Pattern(valid_from, {key: tuple(people) for key, people in on.items()}, weeks, anchor)
            for (valid_from, weeks, anchor), on in found.items()
        ]

    async def _leaves(self, first: date, last: date) -> list[Leave]:
        rows = await self._session.execute(
            select(LeaveRow.person_id, LeaveRow.first_on, LeaveRow.last_on, LeaveRow.part).where(
                LeaveRow.workspace_id == self._workspace_id, LeaveRow.first_on <= last, LeaveRow.last_on >= first
            )
        )
        return [
            Leave(person, begins, ends, (Part(part),) if part else WHOLE_DAY) for person, begins, ends, part in rows
        ]

    async def _changes(self, first: date, last: date) -> list[Change]:
        row = ChangeRow
        rows = await self._session.execute(
            select(row.id, row.on_date, row.part, row.kind, row.off_id, row.on_id, row.request_id).where(
                row.workspace_id == self._workspace_id, row.on_date.between(first, last), row.undone_at.is_(None)
            )
        )
        return [
            Change(number, day, Part(part), ChangeKind(kind), off, on, request)
            for number, day, part, kind, off, on, request in rows
        ]

    async def _inactive(self) -> dict[int, date]:
        rows = await self._session.execute(
            select(PersonRow.id, PersonRow.left_on).where(
                PersonRow.workspace_id == self._workspace_id, PersonRow.left_on.is_not(None)
            )
        )
        return {person: left_on for person, left_on in rows.all() if left_on is not None}

    async def save_pattern(self, pattern: Pattern) -> None:
        """Add a version; one that begins on the same date is replaced."""
        await self._session.execute(
            delete(PatternRow).where(
                PatternRow.workspace_id == self._workspace_id, PatternRow.valid_from == pattern.valid_from
            )
        )
        row = PatternRow(
            workspace_id=self._workspace_id,
            valid_from=pattern.valid_from,
            weeks=pattern.weeks,
            anchor=pattern.anchor,
        )
        self._session.add(row)
        await self._session.flush()
        for (week, weekday), people in pattern.days.items():
            for position, person in enumerate(people):
                self._session.add(
                    PatternDayRow(
                        workspace_id=self._workspace_id,
                        pattern_id=row.id,
                        week=week,
                        weekday=weekday,
                        position=position,
                        person_id=person,
                    )
                )
        await self._session.flush()
        await count_up(self._session, self._workspace_id)

    async def remove_pattern(self, valid_from: date) -> None:
        """Drop the version that begins on a date."""
        await self._session.execute(
            delete(PatternRow).where(PatternRow.workspace_id == self._workspace_id, PatternRow.valid_from == valid_from)
        )
        await count_up(self._session, self._workspace_id)

    async def add_changes(self, changes: Sequence[Change], now: datetime) -> list[Change]:
        """Record accepted changes; they get their ids, in order, which decide their places in the chain.

        Raises IntegrityError if a request has moved one of its half days already.
        """
        rows = [
            ChangeRow(
                workspace_id=self._workspace_id,
                on_date=change.day,
                part=change.part,
                kind=change.kind,
                off_id=change.off,
                on_id=change.on,
                request_id=change.request,
                made_at=now,
            )
            for change in changes
        ]
        self._session.add_all(rows)
        await self._session.flush()
        await count_up(self._session, self._workspace_id)
        return [replace(change, id=row.id) for change, row in zip(changes, rows, strict=True)]

    async def undo_changes(self, ids: Collection[int], now: datetime) -> None:
        """Take changes back: the days are as if they had never been made."""
        await self._session.execute(
            update(ChangeRow)
            .where(ChangeRow.workspace_id == self._workspace_id, ChangeRow.id.in_(ids), ChangeRow.undone_at.is_(None))
            .values(undone_at=now)
        )
        await count_up(self._session, self._workspace_id)
