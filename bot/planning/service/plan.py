"""The week's plan: shown at any time, asked for on Thursday, and whose each item is."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import CustomerUnknown
from bot.dailies.rules import Daily, stands_for
from bot.dailies.service import Planner
from bot.dates import monday_of
from bot.outbox.rules import Item as Row
from bot.outbox.rules import Post, channel_lane
from bot.planning.rules.boards import Role
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.cards import CardGone
from bot.planning.rules.entry import Phase
from bot.planning.rules.pairs import TRIAGE, TRIAGE_LABEL, label_of, lists_of_pairs
from bot.planning.rules.plan import WeekPlan, calls_due, only_of, plan_items
from bot.planning.rules.writes import ASSIGN, card_lane
from bot.planning.service.teams import teams_on
from bot.planning.views import plan as views
from bot.workspaces.rules import WorkspaceSettings
from bot.worktime import NoWorkingDay

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

READY = "planning.ready"
REST = "planning.rest"
WEEK = timedelta(days=7)
EXPIRES = timedelta(hours=20)


def _ready_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    if not stands_for(day, settings.plan_weekday, settings.calendar):
        return None
    return settings.calendar.at_work(day, settings.plan_at)


def _rest_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """The working day after the one on which it was asked first."""
    try:
        before = settings.calendar.previous_working_day(day)
    except NoWorkingDay:
        return None
    if not stands_for(before, settings.plan_weekday, settings.calendar):
        return None
    return settings.calendar.at_work(day, settings.plan_rest_at)


READINESS = Daily(READY, _ready_at, needs_channel=True)
READINESS_REST = Daily(REST, _rest_at, needs_channel=True)


class Plans:
    """Use cases of the week's plan."""

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner) -> None:
        self._begin = begin
        self._clock = clock
        planner.register(READINESS, self._ask)
        planner.register(READINESS_REST, self._ask_again)

    async def show(self, call: Call, customer: str = "") -> Message:
        """The plan of this week and the next; of one customer if wanted. Raises CustomerUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            plan = await week_plan(tx, call.settings, self._clock.now())
            if plan is None:
                return views.no_epics()
            if customer:
                found = await tx.customers.find_named(customer)
                if found is None:
                    raise CustomerUnknown(customer)
                plan = only_of(plan, found.id, found.name)
        return views.week_plan(plan)

    async def assign(self, call: Call, card_id: str, to: str) -> Message:
        """An item is a pair's or the triage team's: written down here, and shown on its card. Raises CardGone."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            epics = await tx.boards.epics()
            card = (await tx.cards.by_ids([card_id])).get(card_id)
            if epics is None or card is None or card.gone or card.closed or card.board_id != epics.id:
                raise CardGone
            day = call.settings.calendar.local_date(now)
            teams = await teams_on(tx, day, day + 2 * WEEK)
            label = label_of(to, teams)
            if not label:
                raise CardGone
            await tx.cards.assign(card_id, to)
            theirs = {team.key: list_id for list_id, team in lists_of_pairs(epics, teams).items()}
            back = epics.lists.get(Role.TRIAGE, "") if card.list_id in theirs.values() else ""
            entry = await tx.entries.of_card(card_id)
            subject = {
                "card": card_id,
                "label": label,
                "others": [one for one in (TRIAGE_LABEL, *(team.name for team in teams)) if one != label],
                "list": theirs.get(to, back),
            }
            lane = card_lane(entry.card_id if entry else card_id)
            await tx.outbox.add(Post(f"assign:{card_id}:{to}:{now.isoformat()}", lane, ASSIGN, subject))
            await refresh_plans(tx, call.settings, now)
        return views.assigned(card.name, card.url, "the triage team" if to == TRIAGE else label)

    async def _ask(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._queue(tx, settings, at, READY)

    async def _ask_again(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._queue(tx, settings, at, REST)

    @staticmethod
    async def _queue(tx: "Transaction", settings: WorkspaceSettings, at: datetime, kind: str) -> None:
        if await tx.boards.epics() is None:
            return
        day = settings.calendar.local_date(at)
        asked = day if kind == READY else settings.calendar.previous_working_day(day)
        subject = {"monday": monday_of(asked).isoformat()}
        lane = channel_lane(settings.triage_channel)
        await tx.outbox.add(Post(_key(kind, day), lane, kind, subject, expires_at=at + EXPIRES))

    async def render(self, tx: "Transaction", item: Row) -> Message | None:
        """What is missing of next week, as it is when it is told; the rest only if there is some."""
        settings, now = await tx.workspace.settings(), self._clock.now()
        plan = await week_plan(tx, settings, now, monday=date.fromisoformat(item.subject["monday"]))
        if plan is None or (item.kind == REST and plan.ready and not item.posted):
            return None
        begun = plan.next_monday <= settings.calendar.local_date(now)
        return views.readiness(plan, again=item.kind == REST, begun=begun)


async def week_plan(
    tx: "Transaction", settings: WorkspaceSettings, now: datetime, *, monday: date | None = None
) -> WeekPlan | None:
    """The plan as it stands; None while there is no Support Epics board. monday: of which week it is the plan."""
    epics = await tx.boards.epics()
    if epics is None:
        return None
    calendar = settings.calendar
    today = calendar.local_date(now)
    monday = monday or monday_of(today)
    now_teams = await teams_on(tx, max(today, monday), monday + timedelta(days=4))
    next_teams = await teams_on(tx, monday + WEEK, monday + WEEK + timedelta(days=4))
    teams = list({team.id: team for team in (*next_teams, *now_teams)}.values())
    customers = {one.id: one.name for one in await tx.customers.all()}
    entries = await tx.entries.in_phases([Phase.LIVE])
    began = calendar.day_bounds(monday)[0]
    items = plan_items(epics, await tx.cards.on_boards([epics.id]), entries, teams, customers, began)
    plans = await tx.plans.all()
    calls = calls_due(
        plans,
        await tx.plans.commitments(today - 8 * WEEK, today + WEEK),
        customers,
        today,
        now,
        over_at(plans, settings, today),
    )
    return WeekPlan(
        monday,
        tuple(items),
        tuple(teams),
        frozenset(team.id for team in next_teams),
        tuple(calls),
        await tx.entries.done_since(began),
        choices=tuple(next_teams),
    )


def over_at(plans: Mapping[int, CustomerPlan], settings: WorkspaceSettings, day: date) -> dict[int, datetime]:
    """When each customer's call is over, if it is on that day."""
    lasts = timedelta(minutes=settings.call_minutes)
    return {one.customer_id: settings.calendar.at(day, one.call.at) + lasts for one in plans.values() if one.call}


async def refresh_plans(tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> None:
    """Bring the week's questions up to date."""
    today = settings.calendar.local_date(now)
    days = [today - timedelta(days=n) for n in range(10)]
    await tx.outbox.refresh(*(_key(kind, day) for kind in (READY, REST) for day in days))


def _key(kind: str, day: date) -> str:
    return f"{kind}:{day.isoformat()}"
