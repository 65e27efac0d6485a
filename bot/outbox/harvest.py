"""Carries what people file and time to Harvest, in order for each person, nothing twice."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol

from bot.blocks import Message
from bot.clients.harvest import NewEntry, TimeEntry
from bot.clients.http import NotFound
from bot.clients.http import Refused as HttpRefused
from bot.connections import Connections
from bot.errors import ExternalError
from bot.outbox.faults import fault_of, no_token
from bot.outbox.rules import Delivered, Item, Later
from bot.timesheets.rules.account import REFUSED, Act, Draft, Order, span_of
from bot.timesheets.rules.refusals import LOST, NOT_KNOWN, plain_reason

NO_TOKEN = "connect Harvest with `/triage setup harvest`, or check HARVEST_TOKEN with `bot doctor`"


class Writes(Protocol):
    """What the carrier needs of Harvest's client."""

    async def time_entries(
        self, *, user_id: int | None = None, running: bool | None = None, reference: str | None = None
    ) -> list[TimeEntry]: ...

    async def create_entry(self, new: NewEntry) -> TimeEntry: ...

    async def update_entry(
        self,
        entry_id: int,
        *,
        hours: float | None = None,
        notes: str | None = None,
        project_id: int | None = None,
        task_id: int | None = None,
        spent_on: date | None = None,
        reference: str | None = None,
        span: tuple[str, str] | None = None,
    ) -> TimeEntry: ...

    async def stop(self, entry_id: int) -> TimeEntry: ...


class HarvestCarrier:
    """Changes and stops can be done twice without harm; new entries are looked for first.

    order: the draft of an id with what it takes to carry it out; None if it is lost.
    """

    renders = False

    def __init__(self, client: Connections[Writes], order: Callable[[str, str], Awaitable[Order | None]]) -> None:
        self._client = client
        self._order = order

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Carry it out. What Harvest refuses is done with as well: the person is told. Raises Later, NoAnswer."""
        client = await self._client.of(item.workspace_id)
        if client is None:
            raise no_token(NO_TOKEN)
        order = await self._order(item.workspace_id, item.subject["draft"])
        if order is None:
            return Delivered(REFUSED, LOST)
        if order.user is None:
            return Delivered(REFUSED, NOT_KNOWN)
        draft = order.draft
        try:
            match draft.act:
                case Act.FILE | Act.START:
                    entry = await client.create_entry(new_entry(order, order.user))
                case Act.CHANGE:
                    entry = await self._change(client, order)
                case Act.STOP:
                    return await self._stop(client, draft, order.user)
        except (HttpRefused, NotFound) as error:
            return Delivered(REFUSED, plain_reason(error.said if isinstance(error, HttpRefused) else "Not found"))
        except ExternalError as error:
            raise fault_of(error, repeatable=draft.act in {Act.CHANGE, Act.STOP}, mend=NO_TOKEN) from None
        return Delivered("harvest", str(entry.id))

    async def look(self, item: Item) -> Delivered | None:
        """Whether a new entry has arrived; everything else may simply be done again. Raises Later."""
        client = await self._client.of(item.workspace_id)
        order = await self._order(item.workspace_id, item.subject["draft"])
        if client is None or order is None or order.draft.act not in {Act.FILE, Act.START}:
            return None
        try:
            found = await client.time_entries(reference=order.draft.reference)
        except ExternalError as error:
            raise Later(error.what) from None
        return next(
            (Delivered("harvest", str(one.id)) for one in found if one.reference == order.draft.reference), None
        )

    @staticmethod
    async def _change(client: Writes, order: Order) -> TimeEntry:
        draft, target = order.draft, order.draft.target
        assert draft.entry is not None
        span = _span(order)
        return await client.update_entry(
            draft.entry,
            hours=None if span else draft.hours,
            span=span,
            notes=draft.notes,
            project_id=target.project_id if target else None,
            task_id=target.task_id if target else None,
            spent_on=draft.spent_on,
            reference=draft.reference or None,
        )

    @staticmethod
    async def _stop(client: Writes, draft: Draft, user: int) -> Delivered:
        """Stop the timer that was meant, if it runs; which one it was may not have been known."""
        running = await client.time_entries(user_id=user, running=True)
        for entry in running:
            if draft.entry in (None, entry.id):
                await client.stop(entry.id)
        return Delivered("harvest", str(draft.entry or "stopped"))


def new_entry(order: Order, user: int) -> NewEntry:
    """The entry that a draft becomes."""
    draft = order.draft
    assert draft.target is not None
    assert draft.spent_on is not None
    assert (draft.act is Act.FILE) == (draft.hours is not None), "without hours Harvest starts a timer"
    return NewEntry(
        user_id=user,
        project_id=draft.target.project_id,
        task_id=draft.target.task_id,
        spent_on=draft.spent_on,
        reference=draft.reference,
        hours=draft.hours,
        notes=draft.notes or "",
        span=_span(order),
        link=draft.link,
    )


def _span(order: Order) -> tuple[str, str] | None:
    """Where the account keeps times of day, hours become a span of the day."""
    hours, account = order.draft.hours, order.account
    return span_of(hours, twelve_hours=account.twelve_hours) if account.by_clock and hours is not None else None
