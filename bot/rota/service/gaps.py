"""Looks ahead each working morning and tells the channel of days that nobody is on."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.outbox.rules import Item, Post, channel_lane
from bot.rota.rules import gaps as rules
from bot.rota.rules.gaps import GAPS
from bot.rota.rules.rota import Part
from bot.rota.service.rota import named
from bot.rota.views import gaps as views
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction


class Gaps:
    """Tells of gaps, and brings what was told up to date when they are filled."""

    def __init__(self, clock: Clock, planner: Planner) -> None:
        self._clock = clock
        planner.register(GAPS, self._queue)

    async def person_left(self, tx: "Transaction", _person: Person, settings: WorkspaceSettings, now: datetime) -> None:
        """Somebody has left the workspace: the days that nobody is on now are told at once, if the team is at work."""
        if settings.triage_channel and settings.calendar.is_open(now):
            await self._queue(tx, settings, now)

    async def close_filled(self, tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> None:
        """The rota has changed: what was told of gaps that are filled now is brought up to date."""
        today = settings.calendar.local_date(now)
        known = await tx.gaps.known(today, open_only=True)
        if known:
            last = max(gap.half[0] for gap in known)
            filled = rules.filled(await tx.rota.load(settings, today, last), known)
            await self._close(tx, filled)

    async def _queue(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        today = settings.calendar.local_date(at)
        known = await tx.gaps.known(today)
        ahead = rules.horizon(today, settings.gap_days_ahead, settings.calendar)
        rota = await tx.rota.load(settings, today, max([ahead, *(gap.half[0] for gap in known)]))
        look = rules.look(rota, known, today, settings)
        await self._close(tx, look.filled)
        if not look.told:
            return
        key = look.message_key()
        await tx.gaps.save(replace(gap, messages=(*gap.messages, key)) for gap in look.told)
        await tx.outbox.add(
            Post(
                key=key,
                lane=channel_lane(settings.triage_channel),
                kind=GAPS.kind,
                subject={
                    "gaps": [[day.isoformat(), part] for day, part in (gap.half for gap in look.told)],
                },
                expires_at=settings.calendar.day_bounds(today)[1],
            )
        )

    @staticmethod
    async def _close(tx: "Transaction", filled: tuple[rules.KnownGap, ...]) -> None:
        if filled:
            await tx.gaps.save(replace(gap, is_open=False) for gap in filled)
            await tx.outbox.refresh(*{key for gap in filled for key in gap.messages})

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The gaps as they are when it is sent, those filled since with who is on; nothing if none is left."""
        settings = await tx.workspace.settings()
        halves = [(date.fromisoformat(day), Part(part)) for day, part in item.subject["gaps"]]
        days = sorted({day for day, _ in halves})
        rota = await tx.rota.load(settings, days[0], days[-1])
        left = {half for day in days for half in rules.halves(rota, day, day)} & set(halves)
        if not left and not item.posted:
            return None
        people = await named(tx, rota)
        today = settings.calendar.local_date(self._clock.now())
        return views.gaps(halves, left, rota, people, today)
