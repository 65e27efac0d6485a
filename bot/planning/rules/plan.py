"""The plan of this week and the next: what is on Support Epics, whose it is, and what is missing yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.planning.rules.boards import Board, Role
from bot.planning.rules.calls import Commitment, CustomerPlan, last_call
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Entry, Phase
from bot.planning.rules.pairs import TRIAGE, Team, lists_of_pairs, whose

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work on Support Epics. assigned: "triage", a pair's key, or "". customer: its name, "" for none.

    next_week: agreed this week, so that it is for the week to come. started: being worked on. kept: taken off Up next.
    """

    card_id: str
    name: str
    url: str
    assigned: str = ""
    customer_id: int | None = None
    customer: str = ""
    next_week: bool = False
    started: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class CallDue:
    """A call of which the team does not know what was agreed; to_come: it is still ahead."""

    customer_id: int
    customer: str
    day: date
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """The plan. monday: of this week. teams: those that there are this week or the next; coming: ids of those that
    there are next week. completed: how many items were completed this week."""

    monday: date
    items: tuple[Item, ...] = ()
    teams: tuple[Team, ...] = ()
    coming: frozenset[int] = frozenset()
    calls: tuple[CallDue, ...] = ()
    completed: int = 0
    customer: str = ""
    choices: tuple[Team, ...] = field(default=())

    @property
    def next_monday(self) -> date:
        """The first day of next week."""
        return self.monday + WEEK

    def of(self, assigned: str, *, next_week: bool | None = None) -> list[Item]:
        """The items of a pair, of triage, or of nobody yet; of this week, of the next, or of both."""
        return [
            item
            for item in self.items
            if item.assigned == assigned and (next_week is None or item.next_week is next_week)
        ]

    @property
    def unassigned(self) -> list[Item]:
        """The items that are nobody's yet."""
        return self.of("")

    @property
    def idle(self) -> list[Team]:
        """The pairs of next week that have nothing to do."""
        return [team for team in self.teams if team.id in self.coming and not self.of(team.key)]

    @property
    def triage(self) -> list[Item]:
        """The triage team's items."""
        return self.of(TRIAGE)

    @property
    def ready(self) -> bool:
        """Whether next week is clear to everybody."""
        return not (self.unassigned or self.idle or self.calls)


def plan_items(
    epics: Board,
    cards: Sequence[Card],
    entries: Sequence[Entry],
    teams: Sequence[Team],
    names: Mapping[int, str],
    week_began: datetime,
) -> list[Item]:
    """What is to be done on Support Epics, cards made there by hand too. names: of customers. week_began: this one."""
    lists = lists_of_pairs(epics, teams)
    known = {entry.copy_id: entry for entry in entries if entry.phase is Phase.LIVE}
    live = {team.key for team in teams} | {TRIAGE}
    items = []
    for card in cards:
        role = epics.role_of(card.list_id)
        if role is Role.DONE or card.closed or card.gone or card.list_id not in epics.names:
            continue
        entry = known.get(card.id)
        began = (entry.entered_at if entry else None) or card.made_at
        fresh = began is not None and began >= week_began
        in_work = role is not Role.TRIAGE and card.list_id not in lists
        assigned = whose(card, lists)
        customer_id = entry.customer_id if entry else None
        items.append(
            Item(
                card.id,
                card.name,
                card.url,
                assigned if assigned in live else "",
                customer_id,
                names.get(customer_id, "") if customer_id else "",
                next_week=fresh and not in_work,
                started=in_work or (card.list_id in lists and not fresh),
                kept=bool(entry and entry.kept),
            )
        )
    return items


def calls_due(
    plans: Mapping[int, CustomerPlan],
    commitments: Sequence[Commitment],
    names: Mapping[int, str],
    today: date,
    now_time: datetime,
    settled: Mapping[int, datetime],
) -> list[CallDue]:
    """The customers of whose latest call nobody wrote down what was agreed, and those whose call is still ahead.

    settled: customer -> the instant at which today's call is over.
    """
    made = {(one.customer_id, one.day) for one in commitments if one.made}
    friday = today + timedelta(days=max(0, 4 - today.weekday()))
    due = []
    for customer_id, plan in plans.items():
        if plan.call is None or customer_id not in names:
            continue
        ahead = [
            day
            for day in (today + timedelta(days=n) for n in range((friday - today).days + 1))
            if plan.call.on(day) and (day > today or settled[customer_id] > now_time)
        ]
        if ahead:
            if (customer_id, ahead[0]) not in made:
                due.append(CallDue(customer_id, names[customer_id], ahead[0], to_come=True))
            continue
        last = last_call(plan.call, today)
        if last is not None and (customer_id, last) not in made and today - last < WEEK * plan.call.weeks:
            due.append(CallDue(customer_id, names[customer_id], last))
    return sorted(due, key=lambda one: (one.to_come, one.day, one.customer))


def only_of(plan: WeekPlan, customer_id: int, customer: str) -> WeekPlan:
    """The plan of one customer."""
    return WeekPlan(
        plan.monday,
        tuple(item for item in plan.items if item.customer_id == customer_id),
        tuple(team for team in plan.teams if team.customer_id == customer_id),
        plan.coming,
        tuple(call for call in plan.calls if call.customer_id == customer_id),
        plan.completed,
        customer,
        plan.choices,
    )
