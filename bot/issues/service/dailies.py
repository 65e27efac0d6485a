"""The daily rhythm of a triage team: morning message, notes before the handover, handover, chase."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.issues.rules import handover as rules
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.handover import Handover
from bot.issues.service.callouts import close_at_handover, people_of
from bot.issues.views import callout as callout_views
from bot.issues.views import handover as views
from bot.issues.views.issue import Scene
from bot.outbox.rules import Item, Post, channel_lane, person_lane
from bot.rota.rules.rota import Part, Rota
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

AHEAD = timedelta(days=100)


class Dailies:
    """Queues, renders and answers what happens once each working day."""

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner) -> None:
        self._begin = begin
        self._clock = clock
        planner.register(rules.MORNING, self._queue_morning)
        planner.register(rules.CHASE, self._queue_chase)
        planner.register(rules.NOTES, self._queue_notes)
        planner.register(rules.HANDOVER, self._queue_handover)
        planner.register(rules.MIDDAY, self._queue_midday)

    async def _queue_morning(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at).isoformat()
        await tx.outbox.add(self._post("morning", day, channel_lane(settings.triage_channel), settings, at))

    async def _queue_notes(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        for person in await self._on_duty(tx, settings, day):
            lane = person_lane(person.slack_user_id)
            await tx.outbox.add(self._post("handover_notes", day.isoformat(), lane, settings, at))

    async def _queue_handover(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._begin_handover(tx, settings, settings.calendar.local_date(at), at, early_by=None)

    async def _queue_midday(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        leaving, _ = _at_midday(await tx.rota.load(settings, day, day), day)
        if leaving and await tx.handovers.add(day, None, midday=True):
            await tx.outbox.add(
                self._post("handover", f"{day.isoformat()}/midday", channel_lane(settings.triage_channel), settings, at)
            )

    async def _queue_chase(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        handover = await tx.handovers.last(day)
        if handover is None or handover.next_day != day or handover.accepted_by is not None:
            return
        for person in await self._on_duty(tx, settings, day):
            lane = person_lane(person.slack_user_id)
            await tx.outbox.add(self._post("handover_chase", handover.day.isoformat(), lane, settings, at))

    async def _begin_handover(
        self, tx: "Transaction", settings: WorkspaceSettings, day: date, at: datetime, early_by: int | None
    ) -> bool:
        if not await tx.handovers.add(day, early_by):
            return False
        await close_at_handover(tx, self._clock.now())
        return await tx.outbox.add(
            self._post("handover", day.isoformat(), channel_lane(settings.triage_channel), settings, at)
        )

    @staticmethod
    def _post(kind: str, day: str, lane: str, settings: WorkspaceSettings, at: datetime) -> Post:
        person = lane.partition("@")[2]
        return Post(
            key=f"{kind}:{day}:{person}" if person else f"{kind}:{day}",
            lane=lane,
            kind=kind,
            subject={"day": day},
            expires_at=at + timedelta(hours=settings.late_limit_hours),
        )

    async def render_morning(self, tx: "Transaction", item: Item) -> Message | None:
        """Who is on, as it is when it is sent."""
        settings, day = await tx.workspace.settings(), date.fromisoformat(item.subject["day"])
        on_duty = [person.id for person in await self._on_duty(tx, settings, day)]
        return views.morning(on_duty, await tx.issues.unresolved(), await self._scene(tx, settings, on_duty))

    async def render_notes(self, tx: "Transaction", item: Item) -> Message | None:
        """Which open issues have no note of the day; nothing if all have one."""
        settings, day = await tx.workspace.settings(), date.fromisoformat(item.subject["day"])
        issues = rules.without_note_of(await tx.issues.unresolved(), day, settings)
        return views.notes_wanted(
            issues, await self._scene(tx, settings, [issue.assignee for issue in issues if issue.assignee])
        )

    async def render_handover(self, tx: "Transaction", item: Item) -> Message | None:
        """The handover: what is unfinished when it is sent, and afterwards who has got it."""
        settings = await tx.workspace.settings()
        day, _, part = item.subject["day"].partition("/")
        handover = await tx.handovers.find(date.fromisoformat(day), midday=bool(part))
        assert handover is not None
        if not item.posted:
            draft = await self._draft(tx, settings, handover.day, midday=handover.midday)
            handover = replace(draft, early_by=handover.early_by)
            await tx.handovers.save(handover)
        scene = await self._handover_scene(tx, settings, handover)
        return views.handover(handover, scene, await self._helped(tx, handover.day))

    async def render_chase(self, tx: "Transaction", item: Item) -> Message | None:
        """A word to the receivers, unless one of them has said meanwhile that they have got it."""
        settings, day = await tx.workspace.settings(), date.fromisoformat(item.subject["day"])
        handover = await tx.handovers.find(day)
        if handover is None or (handover.accepted_by is not None and not item.posted):
            return None
        return views.chase(handover, await self._handover_scene(tx, settings, handover))

    async def preview(self, call: Call) -> Message:
        """Today's handover as it would be now."""
        day = call.settings.calendar.local_date(self._clock.now())
        async with self._begin(call.workspace_id, reading=True) as tx:
            draft = await tx.handovers.find(day) or await self._draft(tx, call.settings, day)
            scene = await self._handover_scene(tx, call.settings, draft)
            posted = await tx.outbox.find(f"handover:{day.isoformat()}")
            helped = await self._helped(tx, day)
        return views.handover(draft, scene, helped, preview=posted is None)

    async def post_early(self, call: Call) -> Message:
        """Post today's handover now, instead of at its time. Raises AlreadyHandedOver, CannotHandOver."""
        now = self._clock.now()
        day = call.settings.calendar.local_date(now)
        rules.check_can_post_early(day, call.settings)
        async with self._begin(call.workspace_id) as tx:
            if not await self._begin_handover(tx, call.settings, day, now, call.caller.id):
                raise rules.AlreadyHandedOver
            return views.posted_early(day, call.settings.triage_channel)

    async def accept(self, call: Call, day: date, midday: bool = False) -> Message:
        """A receiver has got it. Raises NothingToAccept, NotTheReceiver."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            handover = await tx.handovers.find(day, midday=midday, lock=True)
            if handover is None:
                raise rules.NothingToAccept("I know no handover of that day.")
            if handover.next_day:  # whoever took the day over since receives it as well
                now_on = await self._receiving(tx, call.settings, handover.next_day, midday=midday)
                receivers = tuple(dict.fromkeys((*handover.to_people, *now_on)))
                handover = replace(handover, to_people=receivers)
            handover = rules.accept(handover, call.caller.id, now)
            await tx.handovers.save(handover)
            on_day = await self._on_duty(tx, call.settings, handover.next_day) if handover.next_day else []
            chases = [f"handover_chase:{day.isoformat()}:{person.slack_user_id}" for person in on_day]
            await tx.outbox.refresh(f"handover:{handover.name}", *chases)
        return views.accepted(handover)

    async def _draft(
        self, tx: "Transaction", settings: WorkspaceSettings, day: date, *, midday: bool = False
    ) -> Handover:
        now = self._clock.now()
        rota = await self._rota(tx, settings, day)
        next_day, givers, receivers = _parties(rota, day, midday=midday)
        start, end = settings.calendar.day_bounds(day)
        return Handover(
            day=day,
            early_by=None,
            midday=midday,
            next_day=next_day,
            from_people=givers,
            to_people=receivers,
            items=tuple(rules.handover_items(await tx.issues.unresolved(), now, ClockPolicy.of(settings))),
            counts=await tx.issues.counts(start, min(end, now + timedelta(microseconds=1))),
        )

    @staticmethod
    async def _receiving(tx: "Transaction", settings: WorkspaceSettings, day: date, *, midday: bool) -> list[int]:
        """Who is on by now on the day (the afternoon) that a handover goes to."""
        shifts = (await tx.rota.load(settings, day, day)).on_duty(day)
        return [shift.person for shift in shifts if not midday or Part.PM in shift.parts]

    @staticmethod
    async def _helped(tx: "Transaction", day: date) -> list[str]:
        """The calls for help of a day, a line each."""
        callouts = await tx.callouts.of_day(day)
        people = await people_of(tx, callouts) if callouts else {}
        return [callout_views.handover_line(one, people) for one in callouts]

    @staticmethod
    async def _rota(tx: "Transaction", settings: WorkspaceSettings, day: date) -> Rota:
        return await tx.rota.load(settings, day, day + AHEAD)

    async def _on_duty(self, tx: "Transaction", settings: WorkspaceSettings, day: date) -> list[Person]:
        shifts = (await tx.rota.load(settings, day, day)).on_duty(day)
        people = await tx.workspace.people([shift.person for shift in shifts])
        return [people[shift.person] for shift in shifts if shift.person in people]

    async def _handover_scene(self, tx: "Transaction", settings: WorkspaceSettings, handover: Handover) -> Scene:
        ids = [*handover.from_people, *handover.to_people]
        ids += [item.assignee for item in handover.items if item.assignee]
        ids += [handover.accepted_by] if handover.accepted_by else []
        return await self._scene(tx, settings, ids)

    async def _scene(self, tx: "Transaction", settings: WorkspaceSettings, people: list[int]) -> Scene:
        return Scene(self._clock.now(), ClockPolicy.of(settings), await tx.workspace.people(people))


def _at_midday(rota: Rota, day: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who leaves with the morning, and who comes for the afternoon; nobody where the same people stay."""
    shifts = rota.on_duty(day)
    leaving = tuple(shift.person for shift in shifts if shift.parts == (Part.AM,))
    coming = tuple(shift.person for shift in shifts if shift.parts == (Part.PM,))
    stay = any(shift.whole for shift in shifts)
    return ((), ()) if stay and not coming else (leaving, coming)


def _parties(rota: Rota, day: date, *, midday: bool) -> tuple[date | None, tuple[int, ...], tuple[int, ...]]:
    """The day on which it goes on, who hands over and who receives: the last half's people, and the next one's."""
    if midday:
        return day, *_at_midday(rota, day)
    following = rota.next_on_duty(day)
    last = rota.parts_on(day)[-1:]
    givers = [shift.person for shift in rota.on_duty(day) if set(last) & set(shift.parts)]
    if following is None:
        return None, tuple(givers), ()
    next_day, shifts = following
    first = [shift.person for shift in shifts if Part.AM in shift.parts]
    return next_day, tuple(givers), tuple(first or [shift.person for shift in shifts])
