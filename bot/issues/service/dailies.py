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
from bot.rota.rules.rota import Rota
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
        settings, day = await tx.workspace.settings(), date.fromisoformat(item.subject["day"])
        handover = await tx.handovers.find(day)
        assert handover is not None
        if not item.posted:
            handover = replace(await self._draft(tx, settings, day), early_by=handover.early_by)
            await tx.handovers.save(handover)
        scene = await self._handover_scene(tx, settings, handover)
        return views.handover(handover, scene, await self._helped(tx, day))

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

    async def accept(self, call: Call, day: date) -> Message:
        """A receiver has got it. Raises NothingToAccept, NotTheReceiver."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            handover = await tx.handovers.find(day, lock=True)
            if handover is None:
                raise rules.NothingToAccept("I know no handover of that day.")
            if handover.next_day:  # whoever took the day over since receives it as well
                now_on = [person.id for person in await self._on_duty(tx, call.settings, handover.next_day)]
                receivers = tuple(dict.fromkeys((*handover.to_people, *now_on)))
                handover = replace(handover, to_people=receivers)
            handover = rules.accept(handover, call.caller.id, now)
            await tx.handovers.save(handover)
            on_day = await self._on_duty(tx, call.settings, handover.next_day) if handover.next_day else []
            chases = [f"handover_chase:{day.isoformat()}:{person.slack_user_id}" for person in on_day]
            await tx.outbox.refresh(f"handover:{day.isoformat()}", *chases)
        return views.accepted(day)

    async def _draft(self, tx: "Transaction", settings: WorkspaceSettings, day: date) -> Handover:
        now = self._clock.now()
        rota = await self._rota(tx, settings, day)
        following = rota.next_on_duty(day)
        start, end = settings.calendar.day_bounds(day)
        return Handover(
            day=day,
            early_by=None,
            next_day=following[0] if following else None,
            from_people=tuple(shift.person for shift in rota.on_duty(day)),
            to_people=tuple(shift.person for shift in following[1]) if following else (),
            items=tuple(rules.handover_items(await tx.issues.unresolved(), now, ClockPolicy.of(settings))),
            counts=await tx.issues.counts(start, min(end, now + timedelta(microseconds=1))),
        )

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
