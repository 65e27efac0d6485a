"""Use cases of the handover: what is unfinished goes to whoever is on next."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.datestyles import Span
from bot.issues.rules import handover as rules
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.figures import Period, tally
from bot.issues.rules.handover import DayCounts, Handover
from bot.issues.service.callouts import close_at_handover, people_of
from bot.issues.service.dailies import daily_post
from bot.issues.views import callout as callout_views
from bot.issues.views import handover as views
from bot.issues.views.issue import Scene
from bot.outbox.rules import Item, channel_lane, person_lane
from bot.rota.rules.rota import Rota
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

AHEAD = timedelta(days=100)


class Handovers:
    """Queues, renders and answers handovers, and chases who has not got one."""

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner) -> None:
        self._begin = begin
        self._clock = clock
        planner.register(rules.HANDOVER, self._queue)
        planner.register(rules.MIDDAY, self._queue_midday)
        planner.register(rules.CHASE, self._queue_chase)
        planner.register(rules.MIDDAY_CHASE, self._queue_midday_chase)

    async def _queue(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._start(tx, settings, settings.calendar.local_date(at), at)

    async def _queue_midday(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        if rules.leave_and_come(await tx.rota.load(settings, day, day), day)[0]:
            await self._start(tx, settings, day, at, midday=True)

    async def _queue_chase(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        handover = await tx.handovers.last(day - timedelta(days=1))
        if handover is not None and handover.next_day == day and handover.accepted_by is None:
            rota = await tx.rota.load(settings, day, day)
            await self._chase(tx, settings, handover, rules.starting(rota, day), at)

    async def _queue_midday_chase(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        handover = await tx.handovers.last(day)
        if handover is not None and handover.midday and handover.day == day and handover.accepted_by is None:
            coming = rules.leave_and_come(await tx.rota.load(settings, day, day), day)[1]
            await self._chase(tx, settings, handover, coming, at)

    @staticmethod
    async def _chase(
        tx: "Transaction", settings: WorkspaceSettings, handover: Handover, people: tuple[int, ...], at: datetime
    ) -> None:
        for person in (await tx.workspace.people(people)).values():
            lane = person_lane(person.slack_user_id)
            await tx.outbox.add(daily_post("handover_chase", handover.name, lane, settings, at))

    async def _start(
        self,
        tx: "Transaction",
        settings: WorkspaceSettings,
        day: date,
        at: datetime,
        *,
        midday: bool = False,
        early_by: int | None = None,
    ) -> bool:
        """Have a handover posted; False if it was begun before."""
        if not await tx.handovers.add(day, early_by, midday=midday):
            return False
        if not midday:
            await close_at_handover(tx, self._clock.now())
        lane = channel_lane(settings.triage_channel)
        return await tx.outbox.add(daily_post("handover", rules.name_of(day, midday=midday), lane, settings, at))

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The handover: what is unfinished when it is sent, and afterwards who has got it."""
        settings = await tx.workspace.settings()
        handover = await self._named(tx, item)
        assert handover is not None
        if not item.posted:
            draft = await self._draft(tx, settings, handover.day, midday=handover.midday)
            taken = (handover.accepted_by, handover.accepted_at)
            handover = replace(draft, early_by=handover.early_by, accepted_by=taken[0], accepted_at=taken[1])
            await tx.handovers.save(handover)
        return views.handover(handover, await self._scene(tx, settings, handover), await self._helped(tx, handover))

    async def render_chase(self, tx: "Transaction", item: Item) -> Message | None:
        """A word to the receivers, unless one of them has said meanwhile that they have got it."""
        settings, handover = await tx.workspace.settings(), await self._named(tx, item)
        if handover is None or (handover.accepted_by is not None and not item.posted):
            return None
        return views.chase(handover, await self._scene(tx, settings, handover))

    async def preview(self, call: Call) -> Message:
        """The handover that comes next today, as it would be now; after it, the one that was posted last."""
        now = self._clock.now()
        day = call.settings.calendar.local_date(now)
        async with self._begin(call.workspace_id, reading=True) as tx:
            midday = await self._midday_is_next(tx, call.settings, day, now)
            begun = await tx.handovers.find(day, midday=midday)
            sent = await tx.outbox.find(f"handover:{begun.name}") if begun else None
            draft = begun if begun and sent and sent.posted else None
            draft = draft or await self._draft(tx, call.settings, day, midday=midday)
            scene = await self._scene(tx, call.settings, draft)
            helped = await self._helped(tx, draft)
        return views.handover(draft, scene, helped, preview=begun is None)

    async def post_early(self, call: Call, day: date | None = None, *, midday: bool = False) -> Message:
        """Post a handover of today now, instead of at its time: the one that was looked at, else the next one.

        Raises AlreadyHandedOver, CannotHandOver, OldPreview.
        """
        now = self._clock.now()
        today = call.settings.calendar.local_date(now)
        rules.check_can_post_early(today, call.settings)
        if day is not None and day != today:
            raise rules.OldPreview
        async with self._begin(call.workspace_id) as tx:
            if day is None:
                midday = await self._midday_is_next(tx, call.settings, today, now)
            if not await self._start(tx, call.settings, today, now, midday=midday, early_by=call.caller.id):
                raise rules.AlreadyHandedOver(midday=midday)
            return views.posted_early(today, call.settings.triage_channel, midday=midday)

    async def accept(self, call: Call, day: date, midday: bool = False) -> Message:
        """A receiver has got it. Raises NothingToAccept, NotTheReceiver."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            handover = await tx.handovers.find(day, midday=midday, lock=True)
            if handover is None:
                raise rules.NothingToAccept("There is no handover for that day.")
            last = await tx.handovers.last(call.settings.calendar.local_date(now))
            later = last if last and last.name != handover.name else None
            on_day = handover.next_day or handover.day
            rota = await tx.rota.load(call.settings, on_day, on_day)
            handover = rules.accept(handover, call.caller.id, rota, later, now)
            await tx.handovers.save(handover)
            people = await tx.workspace.people(rules.receivers(handover, rota))
            chases = [f"handover_chase:{handover.name}:{person.slack_user_id}" for person in people.values()]
            await tx.outbox.refresh(f"handover:{handover.name}", *chases)
        return views.accepted(handover)

    @staticmethod
    async def _named(tx: "Transaction", item: Item) -> Handover | None:
        day, _, part = item.subject["day"].partition("/")
        return await tx.handovers.find(date.fromisoformat(day), midday=bool(part))

    @staticmethod
    async def _midday_is_next(tx: "Transaction", settings: WorkspaceSettings, day: date, now: datetime) -> bool:
        """Whether the day is handed over at midday still."""
        due = rules.midday_at(day, settings)
        if due is None or now >= due or not settings.calendar.is_working_day(day):
            return False
        leaving, _ = rules.leave_and_come(await tx.rota.load(settings, day, day), day)
        return bool(leaving) and await tx.handovers.find(day, midday=True) is None

    async def _draft(
        self, tx: "Transaction", settings: WorkspaceSettings, day: date, *, midday: bool = False
    ) -> Handover:
        now = self._clock.now()
        next_day, givers, to = rules.parties(await self._rota(tx, settings, day), day, midday=midday)
        period = Period.of(Span(day, day), settings.calendar, now)
        counted = tally(await tx.issue_figures.facts(period), period)
        return Handover(
            day=day,
            early_by=None,
            midday=midday,
            next_day=next_day,
            from_people=givers,
            to_people=to,
            items=tuple(rules.handover_items(await tx.issues.unresolved(), now, ClockPolicy.of(settings))),
            counts=DayCounts(counted.new, counted.resolved, counted.breached),
        )

    @staticmethod
    async def _rota(tx: "Transaction", settings: WorkspaceSettings, day: date) -> Rota:
        return await tx.rota.load(settings, day, day + AHEAD)

    @staticmethod
    async def _helped(tx: "Transaction", handover: Handover) -> list[str]:
        """The calls for help of a handover's day, a line each."""
        callouts = await tx.callouts.of_day(handover.day)
        people = await people_of(tx, callouts) if callouts else {}
        return [callout_views.handover_line(one, people) for one in callouts]

    async def _scene(self, tx: "Transaction", settings: WorkspaceSettings, handover: Handover) -> Scene:
        ids = {*handover.from_people, *handover.to_people, handover.accepted_by}
        ids |= {item.assignee for item in handover.items}
        people = await tx.workspace.people([one for one in ids if one is not None])
        return Scene(self._clock.now(), ClockPolicy.of(settings), people)
