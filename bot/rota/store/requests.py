"""Requests for swap and cover, their counter-offers, and which of them are due."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, case, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, awake, earliest, workspace_column
from bot.rota.rules.requests.refusals import RequestUnknown
from bot.rota.rules.requests.request import DayRequest, Kind, Offer, OfferStatus, Slot, Status
from bot.rota.rules.rota import WHOLE_DAY, Part

LIVE = text("due_at IS NOT NULL")
MESSAGE = "request"
"""What the keys of the messages begin with in which requests stand."""


class RequestRow(Base):
    """A request. Parts are empty for whole days; `due_at` is set while it can change by itself."""

    __tablename__ = "rota_requests"
    __table_args__ = (
        Index("ix_rota_requests_status", "workspace_id", "status", "give_on"),
        Index("ix_rota_requests_message", "workspace_id", "message_key"),
        Index("ix_rota_requests_due_at", "due_at", sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    kind: Mapped[str]
    status: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    give_on: Mapped[date]
    give_part: Mapped[str]
    rest_of_day: Mapped[bool]
    take_on: Mapped[date | None]
    take_part: Mapped[str | None]
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    cannot: Mapped[list[Any]]
    message_key: Mapped[str]


class OfferRow(Base):
    """A counter-offer to a request."""

    __tablename__ = "rota_offers"
    __table_args__ = (Index("ix_rota_offers_request", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    request_id: Mapped[int] = mapped_column(ForeignKey("rota_requests.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    take_on: Mapped[date]
    take_part: Mapped[str]
    status: Mapped[str]
    made_at: Mapped[datetime]


def _part(slot: Slot) -> str:
    return "" if slot.parts == WHOLE_DAY else slot.parts[0]


def _slot(day: date, part: str | None, rest: bool = False) -> Slot:
    return Slot(day, (Part(part),) if part else WHOLE_DAY, rest)


def _values(request: DayRequest) -> dict[str, Any]:
    return {
        "kind": request.kind,
        "status": request.status,
        "owner_id": request.owner,
        "give_on": request.give.day,
        "give_part": _part(request.give),
        "rest_of_day": request.give.rest,
        "take_on": request.take.day if request.take else None,
        "take_part": _part(request.take) if request.take else None,
        "to_id": request.to,
        "taker_id": request.taker,
        "made_by_id": request.made_by,
        "made_at": request.made_at,
        "decided_by_id": request.decided_by,
        "decided_at": request.decided_at,
        "due_at": request.due_at,
        "cannot": list(request.cannot),
        "message_key": request.message,
    }


def _request(row: RequestRow) -> DayRequest:
    return DayRequest(
        id=row.id,
        kind=Kind(row.kind),
        owner=row.owner_id,
        give=_slot(row.give_on, row.give_part, row.rest_of_day),
        made_by=row.made_by_id,
        made_at=row.made_at,
        take=_slot(row.take_on, row.take_part) if row.take_on else None,
        to=row.to_id,
        status=Status(row.status),
        taker=row.taker_id,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
        due_at=row.due_at,
        cannot=tuple(row.cannot),
        message=row.message_key,
    )


def _offer(row: OfferRow) -> Offer:
    slot = _slot(row.take_on, row.take_part)
    return Offer(row.id, row.request_id, row.by_id, slot, row.made_at, OfferStatus(row.status))


class RequestStore:
    """The requests of one workspace. Take `RotaStore.lock` before reading what is to be changed."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def _mine(self) -> Any:
        return RequestRow.workspace_id == self._workspace_id

    async def add(self, requests: Sequence[DayRequest]) -> list[DayRequest]:
        """Record new requests that are made, and shown, together; they get their numbers and their message's key."""
        rows = [RequestRow(workspace_id=self._workspace_id, **_values(request)) for request in requests]
        self._session.add_all(rows)
        await self._session.flush()
        for row in rows:
            row.message_key = f"{MESSAGE}:{rows[0].id}"
        await self._session.flush()
        return [_request(row) for row in rows]

    async def save(self, request: DayRequest) -> None:
        """Record what has become of a request."""
        await self._session.execute(
            update(RequestRow).where(self._mine(), RequestRow.id == request.id).values(**_values(request))
        )

    async def get(self, number: int, *, lock: bool = False) -> DayRequest:
        """A request. Raises RequestUnknown."""
        query = select(RequestRow).where(self._mine(), RequestRow.id == number)
        if lock:  # what was read of it before does not count
            query = query.with_for_update().execution_options(populate_existing=True)
        row = await self._session.scalar(query)
        if row is None:
            raise RequestUnknown(number)
        return _request(row)

    async def in_message(self, key: str) -> list[DayRequest]:
        """Those that stand in a message, in the order in which they were made."""
        rows = await self._session.scalars(
            select(RequestRow).where(self._mine(), RequestRow.message_key == key).order_by(RequestRow.id)
        )
        return [_request(row) for row in rows]

    async def open_requests(self) -> list[DayRequest]:
        """Those that wait for an answer, by the day that is given."""
        return await self._all(RequestRow.status == Status.OPEN)

    async def concerning(self, person: int, limit: int) -> list[DayRequest]:
        """Open ones that a person made, then those addressed to them, then those open to all; at most so many."""
        first = case((RequestRow.owner_id == person, 0), (RequestRow.to_id == person, 1), else_=2)
        rows = await self._session.scalars(
            select(RequestRow)
            .where(self._mine(), RequestRow.status == Status.OPEN)
            .where(or_(RequestRow.owner_id == person, RequestRow.to_id == person, RequestRow.to_id.is_(None)))
            .order_by(first, RequestRow.give_on, RequestRow.id)
            .limit(limit)
        )
        return [_request(row) for row in rows]

    async def accepted(self, first: date) -> list[DayRequest]:
        """The accepted ones that give or take a day from `first` on."""
        later = or_(RequestRow.give_on >= first, RequestRow.take_on >= first)
        return await self._all(RequestRow.status == Status.ACCEPTED, later)

    async def due(self, now: datetime) -> list[DayRequest]:
        """Those to which something happens by themselves by now, locked; without those that others are at."""
        rows = await self._session.scalars(
            select(RequestRow)
            .where(self._mine(), RequestRow.due_at <= now)
            .order_by(RequestRow.id)
            .with_for_update(skip_locked=True)
        )
        return [_request(row) for row in rows]

    async def _all(self, *conditions: Any) -> list[DayRequest]:
        rows = await self._session.scalars(
            select(RequestRow).where(self._mine(), *conditions).order_by(RequestRow.give_on, RequestRow.id)
        )
        return [_request(row) for row in rows]

    async def add_offer(self, offer: Offer) -> Offer:
        """Record a counter-offer; an earlier one of the same person to the same request is closed."""
        await self.close_offers([offer.request], by=offer.by)
        row = OfferRow(
            workspace_id=self._workspace_id,
            request_id=offer.request,
            by_id=offer.by,
            take_on=offer.take.day,
            take_part=_part(offer.take),
            status=offer.status,
            made_at=offer.made_at,
        )
        self._session.add(row)
        await self._session.flush()
        return replace(offer, id=row.id)

    async def find_offer(self, number: int) -> Offer | None:
        """A counter-offer."""
        row = await self._session.scalar(
            select(OfferRow).where(OfferRow.workspace_id == self._workspace_id, OfferRow.id == number)
        )
        return _offer(row) if row else None

    async def offers(self, requests: Collection[int]) -> list[Offer]:
        """All counter-offers to requests, the oldest first."""
        rows = await self._session.scalars(
            select(OfferRow)
            .where(OfferRow.workspace_id == self._workspace_id, OfferRow.request_id.in_(requests))
            .order_by(OfferRow.id)
        )
        return [_offer(row) for row in rows]

    async def set_offer(self, offer: Offer) -> None:
        """Record what has become of a counter-offer."""
        await self._session.execute(
            update(OfferRow)
            .where(OfferRow.workspace_id == self._workspace_id, OfferRow.id == offer.id)
            .values(status=offer.status)
        )

    async def close_offers(self, requests: Collection[int], *, by: int | None = None) -> None:
        """Close the open counter-offers to requests (of one person, or all)."""
        conditions = [OfferRow.by_id == by] if by is not None else []
        await self._session.execute(
            update(OfferRow)
            .where(
                OfferRow.workspace_id == self._workspace_id,
                OfferRow.request_id.in_(requests),
                OfferRow.status == OfferStatus.OPEN,
                *conditions,
            )
            .values(status=OfferStatus.CLOSED)
        )


AWAKE = awake(RequestRow.workspace_id)
NEXT_END = earliest(RequestRow.due_at)


class DueRequests:
    """Requests to which something happens by themselves, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """The workspaces that have some by now."""
        return list(
            await self._session.scalars(
                select(RequestRow.workspace_id).where(RequestRow.due_at <= now, AWAKE).distinct()
            )
        )

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
        return await self._session.scalar(NEXT_END)
