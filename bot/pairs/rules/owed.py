"""What somebody owes their pair on a day, and whether it is still missing.

What is asked on a day is decided by the calendar and by who is at work; whether it is still missing is decided anew
whenever the message is made, so that nobody is asked for what is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.dailies.rules import stands_for
from bot.dates import monday_of
from bot.notices.rules import Notice
from bot.pairs.rules.goals import Goal
from bot.pairs.rules.notices import GOAL_NOTICE, MET_NOTICE, SHOWCASE_NOTICE, WEDNESDAY, WEEK_SHOWCASE_NOTICE
from bot.pairs.rules.pair import Pair
from bot.pairs.rules.showcase import Showcase, days_without, in_week, upcoming
from bot.pairs.rules.week import at_work, days_between
from bot.rota.rules.rota import Rota

GOAL_ASKED = 2
"""On how many of somebody's working days of a week they are asked for the goal."""

ASKED_FOR_SHOWCASES = 20
"""Working days without a showcase after which a pair is not asked any more: it has its reasons."""


class Thing(StrEnum):
    """What can be owed, in the order in which it is told."""

    LAST_MET = "last_met"
    GOAL = "goal"
    WEEK_SHOWCASE = "week_showcase"
    SHOWCASE = "showcase"


NOTICES: dict[Thing, Notice] = {
    Thing.LAST_MET: MET_NOTICE,
    Thing.GOAL: GOAL_NOTICE,
    Thing.WEEK_SHOWCASE: WEEK_SHOWCASE_NOTICE,
    Thing.SHOWCASE: SHOWCASE_NOTICE,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """A pair with what is known of it. goal, last: of the week at hand and the one before. showcases: of the last
    weeks and those to come, none that was called off."""

    pair: Pair
    goal: Goal | None = None
    last: Goal | None = None
    showcases: Sequence[Showcase] = ()

    def as_of(self, at: datetime) -> "Facts":
        """What was known of it at an instant."""
        goal = self.goal if self.goal and self.goal.set_at <= at else None
        last = self.last
        if last and last.met_at and last.met_at > at:
            last = last.unmarked()
        return Facts(self.pair, goal, last, [one for one in self.showcases if one.made_at <= at])


def asked(facts: Facts, person: int, day: date, rota: Rota) -> list[Thing]:
    """What somebody is asked for on a working day, if it is missing."""
    if person not in facts.pair.members(day) or not at_work(person, day, rota):
        return []
    begins = max(monday_of(day), facts.pair.since(person, day))
    turn = sum(at_work(person, one, rota) for one in days_between(begins, day))
    things = []
    if turn == 1 and facts.last is not None:
        things.append(Thing.LAST_MET)
    if turn <= GOAL_ASKED:
        things.append(Thing.GOAL)
    if stands_for(day, WEDNESDAY, rota.calendar) and facts.pair.first < day:
        things.append(Thing.WEEK_SHOWCASE)
    return [*things, Thing.SHOWCASE]


def missing(thing: Thing, facts: Facts, day: date, rota: Rota) -> bool:
    """Whether it is missing, by what is known."""
    match thing:
        case Thing.LAST_MET:
            return facts.last is not None and facts.last.met is None
        case Thing.GOAL:
            return facts.goal is None
        case Thing.WEEK_SHOWCASE:
            return not any(one.with_customer for one in in_week(facts.showcases, day, rota.calendar))
        case Thing.SHOWCASE:
            return _two_days_without(facts, day, rota)


def _two_days_without(facts: Facts, day: date, rota: Rota) -> bool:
    """Whether two working days (four, six …) have gone by without a showcase, and none is to come on the day."""
    if any(rota.calendar.local_date(one.at) == day for one in facts.showcases):
        return False
    gone = days_without(facts.pair, facts.showcases, day, rota)
    return 0 < gone <= ASKED_FOR_SHOWCASES and gone % 2 == 0


def answered(thing: Thing, facts: Facts, since: datetime) -> bool:
    """Whether somebody has booked or logged a showcase since one was asked for."""
    return thing is Thing.SHOWCASE and any(one.made_at > since for one in facts.showcases)


def next_showcase(facts: Facts, now: datetime) -> Showcase | None:
    """The next one that is booked."""
    return next(iter(upcoming(facts.showcases, now)), None)
