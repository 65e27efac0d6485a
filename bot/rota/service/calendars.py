"""Calendar feeds: their addresses, the events in them, and the text that calendar programs read."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot import ical
from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.memory import Memory
from bot.rota.rules import calendars as rules
from bot.rota.rules.calendars import AHEAD, BACK, CANCELLED_KEPT, MOST_ADDRESSES, ROLLING, FoundFeed, ToldEvent
from bot.rota.views import calendars as views
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

FEEDS_REMEMBERED = 500

EventSource = Callable[["Transaction", WorkspaceSettings, int, date, date], Awaitable[Sequence[ical.Entry]]]
"""What else stands in a person's own feed from a first to a last date. Whoever changes what it tells counts the
workspace's version up: until then a feed that was read is remembered."""
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is served. etag changes with its bytes; changed_at: when what it says last changed."""

    body: bytes
    etag: str
    changed_at: datetime


class Calendars:
    """Feeds at addresses that nobody can guess; of a token only the hash is kept."""

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner, public_url: str) -> None:
        self._begin = begin
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._feeds: Memory[tuple[str, int | None, date], Feed] = Memory(FEEDS_REMEMBERED)
        self.sources: list[EventSource] = []
        planner.register(ROLLING, self._roll)

    async def addresses(self, call: Call) -> Message:
        """New addresses for the caller, of their own days and of the whole rota; their latest few go on working."""
        if not self._public_url:
            return views.not_served()
        async with self._begin(call.workspace_id) as tx:
            return await self._make(tx, call)

    async def new_addresses(self, call: Call) -> Message:
        """The caller's earlier addresses stop working at once, and there are new ones."""
        if not self._public_url:
            return views.not_served()
        async with self._begin(call.workspace_id) as tx:
            await tx.calendars.revoke(call.caller.id)
            await tx.workspace.audit(self._clock.now(), call.caller.id, "calendar addresses revoked", {})
            return await self._make(tx, call)

    async def _make(self, tx: "Transaction", call: Call) -> Message:
        now, first_ever = self._clock.now(), not await tx.calendars.in_use()
        links = []
        for whole_rota in (False, True):
            token = secrets.token_urlsafe(TOKEN_BYTES)
            await tx.calendars.add_address(
                call.caller.id, whole_rota=whole_rota, token_hash=_hash(token), now=now, most=MOST_ADDRESSES
            )
            links.append(f"{self._public_url}/calendar/{token}.ics")
        if first_ever:
            await tx.standing.claim()
            await self.renew(tx, await tx.workspace.settings(), now)
        return views.addresses(*links)

    async def renew(self, tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> None:
        """Bring the events up to date with the rota; nothing is kept for a workspace without any address."""
        if not await tx.calendars.in_use():
            return
        first, last = _range(settings, now)
        rota = await tx.rota.load(settings, first, last)
        told = await tx.calendars.events(first, last)
        await tx.calendars.save(rules.bring_up_to_date(told, rota, first, last, now))
        await tx.calendars.forget(first, now - CANCELLED_KEPT)

    async def _roll(self, tx: "Transaction", settings: WorkspaceSettings, _: datetime) -> None:
        await tx.standing.claim()  # nobody else brings the events up to date meanwhile
        await self.renew(tx, settings, self._clock.now())

    async def read(self, token: str) -> Feed | None:
        """The feed at an address; None if the token is unknown or revoked, or its owner has left.

        The token is looked up by its hash, so that the time which that takes tells nothing of it.
        """
        async with self._begin.everywhere(reading=True) as everywhere:
            found = await everywhere.calendars.find(_hash(token))
        if found is None:
            return None
        today = self._clock.now().date()
        key = (found.workspace_id, None if found.whole_rota else found.person, today)
        if remembered := self._feeds.recall(key, found.version):
            return remembered
        feed = await self._compose(found)
        self._feeds.keep(key, found.version, feed)
        return feed

    async def _compose(self, found: FoundFeed) -> Feed:
        async with self._begin(found.workspace_id, reading=True) as tx:
            settings = await tx.workspace.settings()
            first, last = _range(settings, self._clock.now())
            events = await tx.calendars.events(first, last, None if found.whole_rota else found.person)
            ids = {event.person for event in events} | {one for event in events for one in event.says.instead_of or ()}
            people = await tx.workspace.people(ids | {found.person})
            sources = [] if found.whole_rota else self.sources
            others = [one for source in sources for one in await source(tx, settings, found.person, first, last)]
        changes = [*(event.changed_at for event in events), *(entry.changed_at for entry in others)]
        # Making the text takes a while for a large rota, which others need not wait for.
        body = await asyncio.to_thread(_text, found, events, others, people, first, last)
        return Feed(body, hashlib.sha256(body).hexdigest()[:32], max(changes, default=found.made_at))


def _text(
    found: FoundFeed,
    events: Sequence[ToldEvent],
    others: Sequence[ical.Entry],
    people: dict[int, Person],
    first: date,
    last: date,
) -> bytes:
    whole = found.whole_rota
    entries = [views.entry(event, people, found.workspace_id, whole_rota=whole) for event in events]
    return ical.calendar_text(views.name(found.workspace_name, whole_rota=whole), [*entries, *others], first, last)


def _range(settings: WorkspaceSettings, now: datetime) -> tuple[date, date]:
    today = settings.calendar.local_date(now)
    return today - BACK, today + AHEAD


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
