"""Looks into people's time sheets at the end of the day and at the start of the week, and tells each of their own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from bot.blocks import Message
from bot.clock import Clock
from bot.connections import Connections
from bot.dailies.rules import within_late_limit
from bot.dailies.service import Planner
from bot.errors import ExternalError
from bot.notices.service import Notices
from bot.outbox.rules import Item, Later, Post, person_lane, sheet_lane
from bot.pairs.rules.week import week_of
from bot.timesheets.rules import rhythm
from bot.timesheets.rules.people import zone_of
from bot.timesheets.rules.sheet import DaySheet, Worked, forgotten_before, sheet_of, week_before
from bot.timesheets.rules.timers import local_date
from bot.timesheets.service.facts import Facts
from bot.timesheets.service.scope import Scopes, read_scope
from bot.timesheets.views import sheet as views
from bot.workspaces.rules import Person, WorkspaceSettings, is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

UNKNOWN = "harvest_unknown"
"""Tells admins of people whom the bot can't find in Harvest."""

SILENT = "Harvest does not answer"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose sheet is looked into. wanted: the hours of each day. today: the person's date."""

    person: Person
    user: int
    settings: WorkspaceSettings
    wanted: Mapping[date, float]
    today: date


class Checks:
    """Queues who is to be looked at, and says what is missing when the message goes."""

    def __init__(
        self,
        begin: "Begin",
        clock: Clock,
        harvest: Connections[object],
        facts: Facts,
        planner: Planner,
        notices: Notices,
    ) -> None:
        self._clock = clock
        self._harvest = harvest
        self._facts = facts
        self._scopes = Scopes(begin, clock)
        notices.list(rhythm.DAY_NOTICE, rhythm.WEEK_NOTICE)
        planner.register(rhythm.DAY, self._queue_day)
        planner.register(rhythm.WEEK, self._queue_week)

    async def _queue_day(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._queue(tx, settings, at, rhythm.DAY.kind, [settings.calendar.local_date(at)])

    async def _queue_week(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        days = week_before(settings.calendar.local_date(at))
        await self._queue(tx, settings, at, rhythm.WEEK.kind, days)

    async def _queue(
        self, tx: "Transaction", settings: WorkspaceSettings, at: datetime, kind: str, days: list[date]
    ) -> None:
        """A message for each person whose time of these days matters; what is missing shows when it goes."""
        if await self._harvest.of(tx.workspace_id) is None:
            return
        scope = await read_scope(tx, settings, days, kind)
        known = [one for one in scope.people.values() if one.id in scope.users]
        await tx.outbox.add_all([_post(kind, days[-1], person, settings, at) for person in known])
        if (await tx.harvest.account()).read_at is not None:
            unknown = [one for one in scope.people.values() if one.id not in scope.users]
            await self._tell_unknown(tx, settings, unknown)

    @staticmethod
    async def _tell_unknown(tx: "Transaction", settings: WorkspaceSettings, unknown: Collection[Person]) -> None:
        """Tell the admins whom the bot does not find in Harvest, once for the same people."""
        if not unknown:
            return
        who = crc32(",".join(str(one) for one in sorted(person.id for person in unknown)).encode())
        for admin in await tx.workspace.active_people():
            if is_bot_admin(admin, settings):
                lane = person_lane(admin.slack_user_id)
                key = f"{UNKNOWN}:{who:08x}:{admin.slack_user_id}"
                await tx.outbox.add(Post(key, lane, UNKNOWN, body=views.unknown(sorted(one.name for one in unknown))))

    async def compose(self, item: Item) -> Message | None:
        """What is missing at this moment; None if nothing is, or nobody is to be asked. Raises Later."""
        last = date.fromisoformat(item.subject["day"])
        weekly = item.kind == rhythm.WEEK.kind
        days = week_before(last + timedelta(days=1)) if weekly else [last]
        asked = await self._asked(item, days)
        if asked is None:
            return None
        try:
            entries = await self._entries(item, asked, days[0], last)
        except ExternalError as error:
            raise Later(f"{SILENT}: {error.what}") from None
        sheets = [sheet_of(day, entries, hours, asked.today) for day, hours in asked.wanted.items()]
        forgotten = [] if weekly else forgotten_before(last, entries)
        missing = [sheet for sheet in sheets if not sheet.complete]
        if not missing and not forgotten and not item.posted:
            return None
        return self._said(asked, missing, forgotten, weekly=weekly)

    @staticmethod
    def _said(asked: _Asked, missing: list[DaySheet], forgotten: list[Worked], *, weekly: bool) -> Message:
        reader = views.Reader(zone_of(asked.person, asked.settings), asked.today)
        return views.week(missing, reader) if weekly else views.day(missing, forgotten, reader)

    async def _asked(self, item: Item, days: list[date]) -> _Asked | None:
        """Whether it is still to be asked: leave, pairs and shifts may have changed since it was queued."""
        scope = await self._scopes.of(item.workspace_id, days, item.kind)
        person = scope.people.get(item.lane.rpartition("@")[2])
        if person is None or person.id not in scope.users or (person.id in scope.muted and not item.posted):
            return None
        today = local_date(self._clock.now(), zone_of(person, scope.settings))
        return _Asked(person, scope.users[person.id], scope.settings, scope.wanted[person.id], today)

    async def _entries(self, item: Item, asked: _Asked, first: date, last: date) -> list[Worked]:
        """The person's entries: out of everybody's for a message that goes, as hundreds go together; else afresh."""
        if item.posted:
            return list(await self._facts.of_one(item.workspace_id, asked.user, first, last))
        return list((await self._facts.of_all(item.workspace_id, first, last)).get(asked.user, ()))


def _post(kind: str, day: date, person: Person, settings: WorkspaceSettings, at: datetime) -> Post:
    due = rhythm.due_at(at, settings.zone, zone_of(person, settings))
    return Post(
        key=sheet_key(kind, day, person),
        lane=sheet_lane(person.slack_user_id),
        kind=kind,
        subject={"day": day.isoformat()},
        due_at=due,
        expires_at=within_late_limit(due, settings),
    )


def sheet_key(kind: str, day: date, person: Person) -> str:
    """The key of what somebody is told of a day, or of the week that ends with it."""
    return f"{kind}:{day.isoformat()}:{person.slack_user_id}"


def keys_about(day: date, person: Person) -> list[str]:
    """The messages in which somebody was asked about a day, if they were."""
    return [sheet_key(rhythm.DAY.kind, day, person), sheet_key(rhythm.WEEK.kind, week_of(day)[-1], person)]
