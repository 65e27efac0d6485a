"""The morning message, and the notes that are asked for before a handover."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.dailies.rules import within_late_limit
from bot.dailies.service import Planner
from bot.issues.rules import handover as rules
from bot.issues.rules.clock import ClockPolicy
from bot.issues.views import handover as views
from bot.issues.views.issue import Scene
from bot.outbox.rules import Item, Post, channel_lane, person_lane
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Dailies:
    """Queues and renders what happens once each working day, besides the handover itself."""

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner) -> None:
        self._begin = begin
        self._clock = clock
        planner.register(rules.MORNING, self._queue_morning)
        planner.register(rules.NOTES, self._queue_notes)
        planner.register(rules.MIDDAY_NOTES, self._queue_midday_notes)

    async def _queue_morning(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at).isoformat()
        await tx.outbox.add(daily_post("morning", day, channel_lane(settings.triage_channel), settings, at))

    async def _queue_notes(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._ask(tx, settings, at, midday=False)

    async def _queue_midday_notes(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._ask(tx, settings, at, midday=True)

    @staticmethod
    async def _ask(tx: "Transaction", settings: WorkspaceSettings, at: datetime, *, midday: bool) -> None:
        """Have those asked for notes who hand over; nobody if it was handed over early."""
        day = settings.calendar.local_date(at)
        if await tx.handovers.find(day, midday=midday):
            return
        rota = await tx.rota.load(settings, day, day)
        givers = rules.leave_and_come(rota, day)[0] if midday else rules.ending(rota, day)
        for person in (await tx.workspace.people(givers)).values():
            lane = person_lane(person.slack_user_id)
            name = rules.name_of(day, midday=midday)
            await tx.outbox.add(daily_post("handover_notes", name, lane, settings, at))

    async def render_morning(self, tx: "Transaction", item: Item) -> Message | None:
        """Who is on, as it is when it is sent."""
        settings, day = await tx.workspace.settings(), date.fromisoformat(item.subject["day"])
        shifts = (await tx.rota.load(settings, day, day)).on_duty(day)
        scene = await self._scene(tx, settings, [shift.person for shift in shifts])
        return views.morning(shifts, await tx.issues.unresolved(), scene)

    async def render_notes(self, tx: "Transaction", item: Item) -> Message | None:
        """Which open issues have no note of the day; not sent at all if all have one."""
        settings = await tx.workspace.settings()
        day = date.fromisoformat(item.subject["day"].partition("/")[0])
        issues = rules.without_note_of(await tx.issues.unresolved(), day, settings)
        if not issues and not item.posted:
            return None
        return views.notes_wanted(
            issues, await self._scene(tx, settings, [issue.assignee for issue in issues if issue.assignee])
        )

    async def _scene(self, tx: "Transaction", settings: WorkspaceSettings, people: list[int]) -> Scene:
        return Scene(self._clock.now(), ClockPolicy.of(settings), await tx.workspace.people(people))


def notes_keys(day: date, slack_user_id: str) -> list[str]:
    """The keys of the messages that ask somebody for notes on a day."""
    return [f"{rules.NOTES.kind}:{rules.name_of(day, midday=midday)}:{slack_user_id}" for midday in (False, True)]


def daily_post(kind: str, name: str, lane: str, settings: WorkspaceSettings, at: datetime) -> Post:
    """What is said once a day (name: of the day, or of its midday) in a lane. at: when it is due."""
    person = lane.partition("@")[2]
    return Post(
        key=f"{kind}:{name}:{person}" if person else f"{kind}:{name}",
        lane=lane,
        kind=kind,
        subject={"day": name},
        expires_at=within_late_limit(at, settings),
    )
