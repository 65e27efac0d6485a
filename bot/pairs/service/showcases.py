"""Use cases of showcases: booking, logging, changing, calling off, and telling how they went."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.outbox.rules import Post, channel_lane
from bot.pairs.commands.showcases import parse_showcase
from bot.pairs.rules import showcase as rules
from bot.pairs.rules.goals import NotInAPair
from bot.pairs.rules.notices import day_key
from bot.pairs.rules.pair import Pair, of_person
from bot.pairs.rules.showcase import Booking, Showcase, ShowcaseAsked, ShowcaseUnknown
from bot.pairs.rules.told import OUTCOME, ask_key, outcome_key
from bot.pairs.rules.week import week_of
from bot.pairs.service.scene import get_pair, load_scene, members_in_slack
from bot.pairs.views import showcases as views
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Showcases:
    """Use cases of showcases."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def _local_now(self, settings: WorkspaceSettings) -> datetime:
        """The team's wall clock."""
        return self._clock.now().astimezone(settings.zone)

    async def form(self, call: Call, asked: ShowcaseAsked) -> Modal:
        """The form, with what is known. Raises NotInAPair, PairUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            pairs = await self._pairs(tx, call, asked)
            scene = await load_scene(tx, call.settings, self._today(call.settings), pairs)
        return views.form(pairs, replace(asked, day=asked.day or self._today(call.settings)), scene)

    async def typed(self, call: Call) -> Message | Modal:
        """Book or log what was typed; the form for what is missing. Raises NotInAPair, ShowcaseInvalid."""
        today = self._today(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            own = of_person(await tx.pairs.active(today), call.caller.id, today)
            customers = await tx.customers.named({pair.customer for pair in own})
            names = {pair.id: customers[pair.customer].name for pair in own}
            asked = parse_showcase(call.text, self._local_now(call.settings), names)
            pairs = await self._pairs(tx, call, asked)
        asked = self._completed(asked, call.settings)
        if len(pairs) > 1 or asked.with_customer is None or asked.clock is None:
            return await self.form(call, asked)
        return await self.book(call, replace(asked, pair=pairs[0].id))

    def _completed(self, asked: ShowcaseAsked, settings: WorkspaceSettings) -> ShowcaseAsked:
        """What goes without saying: today; on a day that is over the time does not matter."""
        now = self._local_now(settings)
        day = asked.day or now.date()
        if asked.clock is None and day < now.date():
            return replace(asked, day=day, clock=time(12))
        if asked.clock is None and day == now.date() and asked.outcome:
            return replace(asked, day=day, clock=now.time().replace(second=0, microsecond=0))
        return replace(asked, day=day)

    async def book(self, call: Call, asked: ShowcaseAsked) -> Message:
        """Book or log a showcase. Raises PairUnknown, ShowcaseInvalid."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            pair = await get_pair(tx, (await self._pairs(tx, call, asked))[0].id, lock=True)
            booking = rules.check(_booking(asked, call.settings), pair, now, call.settings.calendar)
            showcase = await tx.showcases.add(rules.made(booking, pair, call.caller.id, now))
            what = "Logged" if showcase.over(now) else "Booked"
            return await self._changed(tx, call, pair, showcase, what)

    async def change_form(self, call: Call, number: int) -> Modal:
        """The form of a showcase that is there. Raises ShowcaseUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            showcase = await _get(tx, number)
            pair = await get_pair(tx, showcase.pair)
            scene = await load_scene(tx, call.settings, self._today(call.settings), [pair])
        local = showcase.at.astimezone(call.settings.zone)
        known = ShowcaseAsked(local.date(), local.time(), showcase.with_customer, showcase.minutes, showcase.link)
        return views.form([pair], known, scene, showcase.id)

    async def change(self, call: Call, number: int, asked: ShowcaseAsked) -> Message:
        """Change a showcase. Raises ShowcaseUnknown, ShowcaseInvalid."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await _get(tx, number, lock=True)
            pair = await get_pair(tx, before.pair)
            booking = rules.check(_booking(asked, call.settings), pair, now, call.settings.calendar)
            showcase = rules.changed(before, booking, now)
            if showcase != before:
                await tx.outbox.cancel(ask_key(before))
                await tx.showcases.save(showcase)
            return await self._changed(tx, call, pair, showcase, "Changed")

    async def call_off(self, call: Call, number: int) -> Message:
        """A showcase is not to be, or was not. Raises ShowcaseUnknown."""
        async with self._begin(call.workspace_id) as tx:
            before = await _get(tx, number, lock=True)
            pair = await get_pair(tx, before.pair)
            await tx.showcases.save(rules.called_off(before, self._clock.now()))
            await tx.outbox.refresh(outcome_key(before))
            await self._told_anew(tx, pair, before, call.settings)
            return views.called_off(
                before, pair, await load_scene(tx, call.settings, self._today(call.settings), [pair])
            )

    async def outcome_form(self, call: Call, number: int) -> Modal:
        """The form for how it went. Raises ShowcaseUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            showcase = await _get(tx, number)
            pair = await get_pair(tx, showcase.pair)
            return views.outcome_form(
                showcase, pair, await load_scene(tx, call.settings, self._today(call.settings), [pair])
            )

    async def tell_outcome(self, call: Call, number: int, outcome: str) -> Message:
        """Say how it went: the channel is told. Raises ShowcaseUnknown, ShowcaseInvalid."""
        async with self._begin(call.workspace_id) as tx:
            showcase = rules.with_outcome(await _get(tx, number, lock=True), outcome, self._clock.now())
            await tx.showcases.save(showcase)
            return await self._changed(tx, call, await get_pair(tx, showcase.pair), showcase, "Noted")

    async def listing(self, call: Call) -> Message:
        """The showcases of the caller's pairs. Raises NotInAPair."""
        now, today = self._clock.now(), self._today(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            pairs = of_person(await tx.pairs.active(today), call.caller.id, today)
            if not pairs:
                raise NotInAPair
            found = await tx.showcases.since(now - rules.LOOKED_BACK, [pair.id for pair in pairs])
            scene = await load_scene(tx, call.settings, today, pairs)
        shown = sorted((one for several in found.values() for one in several), key=lambda one: (one.at, one.id))
        return views.listing(shown, {pair.id: pair for pair in pairs}, scene, now)

    async def _changed(self, tx: "Transaction", call: Call, pair: Pair, showcase: Showcase, what: str) -> Message:
        channel = call.settings.scrum_channel or call.settings.triage_channel
        if showcase.outcome and channel:
            subject = {"showcase": showcase.id}
            new = await tx.outbox.add(Post(outcome_key(showcase), channel_lane(channel), OUTCOME, subject))
            if not new:
                await tx.outbox.refresh(outcome_key(showcase))
        await self._told_anew(tx, pair, showcase, call.settings)
        scene = await load_scene(tx, call.settings, self._today(call.settings), [pair])
        return views.saved(showcase, pair, scene, self._clock.now(), channel, what=what)

    async def _told_anew(self, tx: "Transaction", pair: Pair, showcase: Showcase, settings: WorkspaceSettings) -> None:
        """Bring what was asked about showcases up to date."""
        days = week_of(self._today(settings))
        people = await members_in_slack(tx, pair, days)
        asked = [ask_key(replace(showcase, sequence=number)) for number in range(showcase.sequence + 1)]
        await tx.outbox.refresh(*(day_key(day, one) for day in days for one in people), *asked)

    async def _pairs(self, tx: "Transaction", call: Call, asked: ShowcaseAsked) -> list[Pair]:
        """The pair that is meant, or those of the caller on the day. Raises PairUnknown, NotInAPair."""
        if asked.pair is not None:
            return [await get_pair(tx, asked.pair)]
        today = self._today(call.settings)
        for day in dict.fromkeys((asked.day or today, today)):
            if pairs := of_person(await tx.pairs.active(day), call.caller.id, day):
                return pairs
        raise NotInAPair

    def _today(self, settings: WorkspaceSettings) -> date:
        return settings.calendar.local_date(self._clock.now())


def _booking(asked: ShowcaseAsked, settings: WorkspaceSettings) -> Booking:
    assert asked.day is not None
    assert asked.clock is not None
    at = settings.calendar.at(asked.day, asked.clock)
    return Booking(at, bool(asked.with_customer), asked.minutes, asked.link, asked.outcome)


async def _get(tx: "Transaction", number: int, *, lock: bool = False) -> Showcase:
    showcase = await tx.showcases.find(number, lock=lock)
    if showcase is None or showcase.cancelled:
        raise ShowcaseUnknown
    return showcase
