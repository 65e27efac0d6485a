"""Addresses of calendar feeds, and the events in them as calendar programs were last told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, upsert, workspace_column
from bot.rota.rules.calendars import FoundFeed, Says, ToldEvent
from bot.rota.store.standing import StandingRow
from bot.workspaces.store import PersonRow, WorkspaceRow


class CalendarAddressRow(Base):
    """An address at which a feed is read. Only the token's hash is kept; a revoked address has no row."""

    __tablename__ = "calendar_addresses"
    __table_args__ = (Index("ix_calendar_addresses_person", "workspace_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    whole_rota: Mapped[bool]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class CalendarEventRow(Base):
    """One person on one date, as the feeds tell it. sequence counts its changes (RFC 5545, 3.8.7.4)."""

    __tablename__ = "calendar_events"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    says: Mapped[dict[str, Any]]
    sequence: Mapped[int]
    cancelled: Mapped[bool]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CalendarStore:
    """The calendar feeds of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def in_use(self) -> bool:
        """Whether anybody has an address: without one no events are kept."""
        row = exists().where(CalendarAddressRow.workspace_id == self._id)
        return bool(await self._session.scalar(select(row)))

    async def add_address(self, person: int, *, whole_rota: bool, token_hash: str, now: datetime, most: int) -> None:
        """A new address of a person; of their addresses of this kind the newest `most` stay."""
        self._session.add(
            CalendarAddressRow(
                workspace_id=self._id, person_id=person, whole_rota=whole_rota, token_hash=token_hash, made_at=now
            )
        )
        await self._session.flush()
        mine = (CalendarAddressRow.person_id == person, CalendarAddressRow.whole_rota == whole_rota)
        newest = (
            select(CalendarAddressRow.id)
            .where(CalendarAddressRow.workspace_id == self._id, *mine)
            .order_by(CalendarAddressRow.id.desc())
            .limit(most)
        )
        await self._session.execute(
            delete(CalendarAddressRow).where(
                CalendarAddressRow.workspace_id == self._id, *mine, CalendarAddressRow.id.not_in(newest)
            )
        )

    async def revoke(self, person: int) -> None:
        """All addresses of a person stop working at once."""
        await self._session.execute(
            delete(CalendarAddressRow).where(
                CalendarAddressRow.workspace_id == self._id, CalendarAddressRow.person_id == person
            )
        )

    async def events(self, first: date, last: date, person: int | None = None) -> list[ToldEvent]:
        """The events of a range (of one person, if given), by date."""
        query = select(CalendarEventRow).where(
            CalendarEventRow.workspace_id == self._id, CalendarEventRow.on_date.between(first, last)
        )
        if person is not None:
            query = query.where(CalendarEventRow.person_id == person)
        rows = await self._session.scalars(query.order_by(CalendarEventRow.on_date, CalendarEventRow.person_id))
        return [
            ToldEvent(
                row.on_date, row.person_id, Says(**row.says), row.sequence, row.cancelled, row.made_at, row.changed_at
            )
            for row in rows
        ]

    async def save(self, events: Iterable[ToldEvent]) -> None:
        """Write down what changed."""
        rows = [
            {
                "workspace_id": self._id,
                "on_date": event.day,
                "person_id": event.person,
                "says": event.says.to_json(),
                "sequence": event.sequence,
                "cancelled": event.cancelled,
                "made_at": event.made_at,
                "changed_at": event.changed_at,
            }
            for event in events
        ]
        await upsert(self._session, CalendarEventRow, rows)

    async def forget(self, before: date, cancelled_before: datetime) -> None:
        """Events of dates that no feed shows any more go, and old cancellations."""
        mine = CalendarEventRow.workspace_id == self._id
        await self._session.execute(delete(CalendarEventRow).where(mine, CalendarEventRow.on_date < before))
        await self._session.execute(
            delete(CalendarEventRow).where(
                mine, CalendarEventRow.cancelled, CalendarEventRow.changed_at < cancelled_before
            )
        )


class CalendarAddresses:
    """All addresses, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, token_hash: str) -> FoundFeed | None:
        """What a token's hash leads to, while its owner is an active member; one indexed query."""
        found = await self._session.execute(
            select(CalendarAddressRow, WorkspaceRow.name, func.coalesce(StandingRow.version, -1))
            .join(PersonRow, PersonRow.id == CalendarAddressRow.person_id)
            .join(WorkspaceRow, WorkspaceRow.id == CalendarAddressRow.workspace_id)
            .outerjoin(StandingRow, StandingRow.workspace_id == CalendarAddressRow.workspace_id)
            .where(
                CalendarAddressRow.token_hash == token_hash,
                PersonRow.active,
                PersonRow.is_guest.is_(False),
                PersonRow.is_external.is_(False),
                WorkspaceRow.asleep_at.is_(None),
            )
        )
        row = found.first()
        if row is None:
            return None
        address, name, version = row
        return FoundFeed(address.workspace_id, name, address.person_id, address.whole_rota, address.made_at, version)
