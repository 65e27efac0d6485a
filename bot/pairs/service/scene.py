"""What is read whenever pairs are shown, in a constant number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.dates import monday_of
from bot.pairs.rules.goals import WEEK, Goals
from bot.pairs.rules.owed import Facts
from bot.pairs.rules.pair import Pair, PairUnknown, everybody
from bot.pairs.rules.showcase import LOOKED_BACK
from bot.pairs.rules.week import elsewhere, week_of
from bot.pairs.views.pairs import Scene
from bot.rota.rules.rota import Rota
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of some pairs on a day. goals: of the week at hand and the one before."""

    day: date
    rota: Rota
    goals: Goals
    facts: dict[int, Facts]


async def load_scene(
    tx: "Transaction",
    settings: WorkspaceSettings,
    today: date,
    pairs: Sequence[Pair],
    others: Collection[int] = (),
    *,
    rota: Rota | None = None,
) -> Scene:
    """Names and the week's whereabouts of some pairs.

    others: further people to be named. rota: of the week, if it was read.
    """
    named = await tx.customers.named({pair.customer for pair in pairs})
    people = await tx.workspace.people(everybody(pairs) | set(others))
    days = [day for day in week_of(today) if settings.calendar.is_working_day(day)]
    rota = rota or await load_week(tx, settings, today)
    away = {pair.id: elsewhere(pair.members(today), days, rota) for pair in pairs}
    return Scene({one.id: one.name for one in named.values()}, people, settings, today, away)


async def load_week(tx: "Transaction", settings: WorkspaceSettings, day: date) -> Rota:
    """The rota of a date's week."""
    days = week_of(day)
    return await tx.rota.load(settings, days[0], days[-1])


async def load_known(tx: "Transaction", settings: WorkspaceSettings, day: date, pairs: Iterable[Pair]) -> Known:
    """What some pairs have set, booked and logged, and who was at work, as far as it matters on a date."""
    pairs, week = list(pairs), monday_of(day)
    begins = settings.calendar.day_bounds(day - LOOKED_BACK)[0]
    rota = await tx.rota.load(settings, day - LOOKED_BACK, week_of(day)[-1])
    goals = await tx.pair_goals.of_weeks([week, week - WEEK])
    showcases = await tx.showcases.since(begins, [pair.id for pair in pairs])
    facts = {
        pair.id: Facts(pair, goals.get((pair.id, week)), goals.get((pair.id, week - WEEK)), showcases.get(pair.id, []))
        for pair in pairs
    }
    return Known(day, rota, goals, facts)


async def get_pair(tx: "Transaction", number: int, *, lock: bool = False) -> Pair:
    """A pair by its id. Raises PairUnknown."""
    pair = await tx.pairs.find(number, lock=lock)
    if pair is None:
        raise PairUnknown
    return pair


async def members_in_slack(tx: "Transaction", pair: Pair, days: Iterable[date]) -> list[str]:
    """The Slack ids of whoever is in a pair on one of these dates."""
    ids = {person for day in days for person in pair.members(day)}
    return [person.slack_user_id for person in (await tx.workspace.people(ids)).values()]
