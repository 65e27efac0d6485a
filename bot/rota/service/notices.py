"""Direct messages to the people of the rota: the day before a shift, and the days of a week."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.dates import monday_of
from bot.outbox.rules import Item, Post, person_lane
from bot.rota.rules.notices import SHIFT, WEEK
from bot.rota.rules.rota import Rota, Shift
from bot.rota.service.rota import named
from bot.rota.views import notices as views
from bot.workspaces.rules import Person, WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Transaction


class RotaNotices:
    """Queues one message for each person concerned; what it says is read from the rota when it is sent."""

    def __init__(self, clock: Clock, planner: Planner) -> None:
        self._clock = clock
        planner.register(SHIFT, self._queue_shifts)
        planner.register(WEEK, self._queue_weeks)

    async def _queue_shifts(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.next_working_day(settings.calendar.local_date(at))
        rota = await tx.rota.load(settings, day, day)
        await self._queue(tx, SHIFT.kind, day, rota.on_duty(day), settings.calendar.opening(day))

    async def _queue_weeks(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        if not settings.week_start_dm:
            return
        first, last = _week(settings.calendar.local_date(at))
        rota = await tx.rota.load(settings, first, last)
        end = settings.calendar.day_bounds(settings.calendar.local_date(at))[1]
        await self._queue(tx, WEEK.kind, first, rota.shifts(settings.calendar.local_date(at), last), end)

    @staticmethod
    async def _queue(
        tx: "Transaction", kind: str, day: date, shifts: "tuple[Shift, ...] | list[Shift]", expires_at: datetime
    ) -> None:
        people = await tx.workspace.people({shift.person for shift in shifts})
        for person in people.values():
            if is_member(person):
                await tx.outbox.add(
                    Post(
                        key=f"{kind}:{day.isoformat()}:{person.slack_user_id}",
                        lane=person_lane(person.slack_user_id),
                        kind=kind,
                        subject={"day": day.isoformat()},
                        expires_at=expires_at,
                    )
                )

    async def render_shift(self, tx: "Transaction", item: Item) -> Message | None:
        """When and why somebody is on; nothing to who is not any more."""
        day = date.fromisoformat(item.subject["day"])
        settings, rota, person = await self._read(tx, item, day, day)
        shift = next((one for one in rota.on_duty(day) if person and one.person == person.id), None)
        if shift is None or person is None:
            return None
        people = await named(tx, rota)
        return views.shift_ahead(shift, rota, people, person, settings, self._today(settings))

    async def render_week(self, tx: "Transaction", item: Item) -> Message | None:
        """Somebody's days of the week that are still to come."""
        first, last = _week(date.fromisoformat(item.subject["day"]))
        settings, rota, person = await self._read(tx, item, first, last)
        today = self._today(settings)
        shifts = rota.shifts_of(person.id, max(first, today), last) if person else []
        return views.week(shifts, await named(tx, rota), today) if shifts else None

    async def _read(
        self, tx: "Transaction", item: Item, first: date, last: date
    ) -> tuple[WorkspaceSettings, Rota, Person | None]:
        settings = await tx.workspace.settings()
        slack_user_id = item.destination.removeprefix("@")
        found = await tx.workspace.people_in_slack([slack_user_id])
        return settings, await tx.rota.load(settings, first, last), found.get(slack_user_id)

    def _today(self, settings: WorkspaceSettings) -> date:
        return settings.calendar.local_date(self._clock.now())


def _week(day: date) -> tuple[date, date]:
    """Monday and Sunday of a date's week."""
    monday = monday_of(day)
    return monday, monday + timedelta(days=6)
