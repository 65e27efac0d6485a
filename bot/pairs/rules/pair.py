"""Pairs: who works for which customer, from when to when, towards what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.dates import spoken
from bot.errors import UserError
from bot.workspaces.rules import Person, is_member

GOAL_LIMIT = 300
LONGEST = timedelta(days=3 * 366)
FARTHEST = timedelta(days=2 * 366)
"""How far before or after today a pair may begin."""

MOST_PEOPLE = 4
DAY = timedelta(days=1)
LIST = "`/triage pairs` shows them."


class PairInvalid(UserError):
    """A pair that can't be; `field` names what is wrong."""


class PairUnknown(UserError):
    """There is no such pair."""

    def __init__(self, text: str = "") -> None:
        super().__init__(f"I don't know a pair called “{text[:40]}”." if text else "That pair is not there.", LIST)


class PairOver(UserError):
    """A pair that has ended."""

    def __init__(self) -> None:
        super().__init__("That pair has ended.", LIST)


class Stage(StrEnum):
    """Where a pair stands on a date."""

    ACTIVE = "active"
    COMING = "coming"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stint:
    """A person's time in a pair, both ends included; without `last` as long as the pair goes on."""

    person: int
    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is in the pair on a date, if there is the pair."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Pair:
    """People on one customer's goal. goal: the overarching one. last: its last day, None while that is open.

    stints: who was in it when. made_on: when it was entered, which may be later than it began. id: 0 until it is saved.
    """

    id: int
    customer: int
    goal: str
    first: date
    last: date | None = None
    stints: tuple[Stint, ...] = ()
    made_on: date = date.min

    def runs(self, day: date) -> bool:
        """Whether there is the pair on a date."""
        return self.first <= day and (self.last is None or day <= self.last)

    def members(self, day: date) -> tuple[int, ...]:
        """Who is in it on a date: nobody before it begins and after it has ended."""
        return tuple(stint.person for stint in self.stints if stint.covers(day)) if self.runs(day) else ()

    def people(self, today: date) -> tuple[int, ...]:
        """Whom it is about: today's people, those of its first day while it is to come, of its last once it is over."""
        day = max(today, self.first)
        return self.members(min(day, self.last) if self.last else day)

    def stage(self, today: date) -> Stage:
        """Where it stands."""
        if today < self.first:
            return Stage.COMING
        return Stage.ACTIVE if self.runs(today) else Stage.ENDED

    def since(self, person: int, day: date) -> date:
        """From when on somebody who is in it on a date has been in it."""
        return max(
            self.first, next(stint.first for stint in self.stints if stint.person == person and stint.covers(day))
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A pair as it is filled in. changes_on: from when on just these people are in it; None for at once."""

    customer: int
    goal: str
    people: tuple[int, ...]
    first: date
    last: date | None = None
    changes_on: date | None = None


@dataclass(frozen=True, slots=True)
class PairChange:
    """A change as it is kept. by: a person, None for the bot. before: None when the pair was made."""

    at: datetime
    by: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


def check_goal(text: str, limit: int = GOAL_LIMIT, field: str = "goal") -> str:
    """A goal, tidied. Raises PairInvalid."""
    goal = " ".join(text.split())
    if not goal:
        raise PairInvalid("What is the goal?", "One sentence will do.", field=field)
    if len(goal) > limit:
        raise PairInvalid(f"That is {len(goal)} characters: at most {limit} fit.", field=field)
    return goal


def check_people(people: Iterable[Person], most: int) -> None:
    """Whether these may be a pair. Raises PairInvalid."""
    people = list(people)
    if not people:
        raise PairInvalid("Who is in it?", "Pick at least one person.", field="people")
    if len(people) > most:
        hint = "An admin can set how many with `/triage setup`." if most < MOST_PEOPLE else ""
        what = "one person" if most == 1 else f"{most} people"
        raise PairInvalid(f"You picked {len(people)}: at most {what} can be in a pair.", hint, field="people")
    for person in people:
        if not person.active:
            raise PairInvalid(f"{person.name} has left the workspace.", "Pick somebody else.", field="people")
        if not is_member(person):
            raise PairInvalid(f"{person.name} isn't a member of this workspace.", "Pick somebody else.", field="people")


def begun(draft: Draft, today: date) -> Pair:
    """A new pair. Raises PairInvalid."""
    goal = check_goal(draft.goal)
    _check_days(draft.first, draft.last, today)
    stints = tuple(Stint(person, draft.first) for person in dict.fromkeys(draft.people))
    return Pair(0, draft.customer, goal, draft.first, draft.last, stints, made_on=today)


def edited(pair: Pair, draft: Draft, today: date) -> Pair:
    """A pair after a change; the days before `changes_on` keep their people. Raises PairInvalid."""
    goal = check_goal(draft.goal)
    if draft.first != pair.first or draft.last != pair.last:
        _check_days(draft.first, draft.last, today)
    moved = _begun_on(pair, draft.first)
    day = max(draft.changes_on or today, draft.first)
    if draft.last:
        if draft.changes_on and draft.changes_on > draft.last:
            raise PairInvalid("That is after the pair's last day.", "Pick an earlier day, or none.", field="changes_on")
        day = min(day, draft.last)
    moved = replace(moved, customer=draft.customer, goal=goal, last=draft.last)
    if set(moved.members(day)) == set(draft.people) and not draft.changes_on:
        return moved  # and changes of people that are planned stay as they are
    return replace(moved, stints=_with_people(moved.stints, tuple(dict.fromkeys(draft.people)), day))


def ended(pair: Pair, last: date, today: date) -> Pair:
    """A pair with a last day. Raises PairInvalid, PairOver."""
    if pair.stage(today) is Stage.ENDED:
        raise PairOver
    if last < pair.first:
        raise PairInvalid(
            f"It begins on {spoken(pair.first, today)} only.", "Pick that day or a later one.", field="last"
        )
    return replace(pair, last=last)


def without(pair: Pair, person: int, day: date) -> Pair:
    """A pair from which somebody is gone from a date on; what was before stays."""
    kept = []
    for stint in pair.stints:
        if stint.person != person or (stint.last and stint.last < day):
            kept.append(stint)
        elif stint.first < day:
            kept.append(replace(stint, last=day - DAY))
    return replace(pair, stints=tuple(kept))


def overlaps(pair: Pair, others: Iterable[Pair], today: date) -> dict[int, list[Pair]]:
    """Person of the pair -> the other pairs in which they are at the same time, today or later."""
    found: dict[int, list[Pair]] = {}
    for other in others:
        if other.id == pair.id:
            continue
        for mine in pair.stints:
            theirs = [stint for stint in other.stints if stint.person == mine.person]
            if any(_together(pair, mine, other, stint, today) for stint in theirs):
                found.setdefault(mine.person, []).append(other)
    return found


def detail(pair: Pair) -> dict[str, Any]:
    """A pair as JSON, for its history."""
    return {
        "customer": pair.customer,
        "goal": pair.goal,
        "first": pair.first.isoformat(),
        "last": _iso(pair.last),
        "stints": [[stint.person, stint.first.isoformat(), _iso(stint.last)] for stint in pair.stints],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def in_stages(pairs: Sequence[Pair], today: date) -> dict[Stage, list[Pair]]:
    """Pairs by where they stand: active ones as they began, coming ones by their first day, ended ones latest first."""
    found: dict[Stage, list[Pair]] = {stage: [] for stage in Stage}
    for pair in sorted(pairs, key=lambda pair: (pair.first, pair.id)):
        found[pair.stage(today)].append(pair)
    found[Stage.ENDED].sort(key=lambda pair: (pair.last or today, pair.id), reverse=True)
    return found


def of_person(pairs: Iterable[Pair], person: int, day: date) -> list[Pair]:
    """The pairs that somebody is in on a date."""
    return [pair for pair in pairs if person in pair.members(day)]


def everybody(pairs: Iterable[Pair]) -> set[int]:
    """Everybody who is or was in one of these pairs."""
    return {stint.person for pair in pairs for stint in pair.stints}


def _check_days(first: date, last: date | None, today: date) -> None:
    if abs(first - today) > FARTHEST:
        raise PairInvalid(f"{spoken(first, today)} is more than two years away.", "Check the year.", field="first")
    if last is None:
        return
    if last < first:
        raise PairInvalid("The last day is before the first.", "Pick a later last day, or none.", field="last")
    if last - first > LONGEST:
        raise PairInvalid("That is more than three years.", "Leave the last day out if it is open.", field="last")


def _begun_on(pair: Pair, first: date) -> Pair:
    """A pair with another first day: who was in it from the beginning still is."""
    stints = []
    for stint in pair.stints:
        begins = first if stint.first == pair.first else max(stint.first, first)
        if stint.last is None or begins <= stint.last:
            stints.append(replace(stint, first=begins))
    return replace(pair, first=first, stints=tuple(stints))


def _with_people(stints: Collection[Stint], people: Sequence[int], day: date) -> tuple[Stint, ...]:
    """Stints of which from a date on just these people have one; who stays goes on."""
    kept: list[Stint] = []
    going_on: set[int] = set()
    for stint in sorted(stints, key=lambda stint: stint.first):
        adjoins = stint.covers(day) or stint.last == day - DAY
        if stint.person in people and adjoins and stint.person not in going_on:
            kept.append(replace(stint, last=None))
            going_on.add(stint.person)
        elif stint.first < day:
            kept.append(replace(stint, last=min(stint.last, day - DAY) if stint.last else day - DAY))
    return (*kept, *(Stint(person, day) for person in people if person not in going_on))


def _together(pair: Pair, mine: Stint, other: Pair, theirs: Stint, today: date) -> bool:
    begins = max(pair.first, mine.first, other.first, theirs.first, today)
    ends = [last for last in (pair.last, mine.last, other.last, theirs.last) if last]
    return not ends or begins <= min(ends)
