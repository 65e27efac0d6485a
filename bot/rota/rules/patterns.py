"""A new version of the pattern: as it is entered, and what would follow from it before it is saved."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.dates import check_not_past, monday_of
from bot.errors import UserError
from bot.rota.rules.rota import Change, Pattern, Rota

WEEKS_SHOWN = 4
MOST_WEEKS = 8
KEPT_LIMIT = 2900
"""Characters of a draft that fit the metadata of a modal (Slack takes 3,000)."""

Days = Mapping[tuple[int, int], Sequence[int]]


class DraftTooLong(UserError):
    """More people and weeks than a modal can carry."""

    def __init__(self) -> None:
        super().__init__("That is more than one form can hold.", "Enter it with `/triage rota import`.")


class VersionUnknown(UserError):
    """There is no such version to come."""

    def __init__(self) -> None:
        super().__init__("That version is not there any more.", "`/triage rota versions` shows those that are.")


def field_name(week: int, weekday: int) -> str:
    """The block of a day."""
    return f"day_{weekday}_{week}" if week else f"day_{weekday}"


def anchor_for(weeks: int, present: Pattern | None, today: date) -> date:
    """The Monday from which a cycle is counted: the present one's if it is as long, else this week's."""
    if present is not None and present.weeks == weeks:
        return present.anchor
    return monday_of(today)


def next_of_week(week: int, weeks: int, anchor: date, today: date) -> date:
    """The Monday, from this week's on, on which a week of the cycle comes next."""
    monday = monday_of(today)
    now = ((monday - anchor).days // 7) % weeks
    return monday + timedelta(weeks=(week - now) % weeks)


def stretched(days: Days, before: int, weeks: int) -> dict[tuple[int, int], tuple[int, ...]]:
    """A cycle's days made longer, by repeating it, or shorter."""
    return {
        (week, weekday): tuple(people)
        for week in range(weeks)
        for (from_week, weekday), people in days.items()
        if from_week == week % before
    }


class OldDraft(UserError):
    """The page that was pressed is not the one that is open."""

    def __init__(self) -> None:
        super().__init__("This page has changed since.", "Go on with what it shows now, or type `/triage rota edit`.")


def draft_text(pattern: Pattern) -> str:
    """A pattern as a short text that a modal can carry. Raises DraftTooLong."""
    days = {f"{week}.{weekday}": list(people) for (week, weekday), people in sorted(pattern.days.items()) if people}
    kept = {"from": pattern.valid_from.isoformat(), "weeks": pattern.weeks, "anchor": pattern.anchor.isoformat()}
    text = json.dumps(kept | {"days": days}, separators=(",", ":"))
    if len(text) > KEPT_LIMIT:
        raise DraftTooLong
    return text


def read_draft(text: str) -> Pattern:
    """What `draft_text` made. Raises OldDraft: a second press may come from what has made room for another view."""
    try:
        kept = json.loads(text)
        days = {(int(key[0]), int(key[2])): tuple(people) for key, people in kept["days"].items()}
        return Pattern(date.fromisoformat(kept["from"]), days, kept["weeks"], date.fromisoformat(kept["anchor"]))
    except (ValueError, KeyError, TypeError):
        raise OldDraft from None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a person's days lose and gain."""

    lost: tuple[date, ...] = ()
    gained: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The coming weeks as they would be. days: person -> days on duty now and then (half a day is 0.5).

    until: the date from which a later version holds. broken: changes that would not take effect any more.
    """

    before: Rota
    after: Rota
    first: date
    last: date
    days: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    moved: Mapping[int, Moved] = field(default_factory=dict)
    until: date | None = None
    broken: tuple[Change, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether there has been no rota: then nobody's days move."""
        return not self.before.patterns

    @property
    def gaps(self) -> list[date]:
        """The working days on which somebody is missing."""
        return [day for day, _ in self.after.gaps(self.first, self.last)]

    @property
    def holidays(self) -> list[date]:
        """The days on which everybody would be working were it not for a holiday."""
        calendar = self.after.calendar
        days = (self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))
        return [day for day in days if day.weekday() in calendar.workdays and calendar.is_holiday(day)]


def horizon(valid_from: date, weeks: int = 1) -> date:
    """The last day that a preview looks at: some weeks, and at least one whole cycle."""
    return valid_from + timedelta(weeks=max(WEEKS_SHOWN, weeks), days=-1)


def preview(before: Rota, pattern: Pattern, today: date) -> Preview:
    """What follows from saving a version. `before` is loaded from today to `horizon` of it. Raises PastDate."""
    check_not_past(pattern.valid_from, today)
    return compare(before, before.with_pattern(pattern), pattern.valid_from, horizon(pattern.valid_from, pattern.weeks))


def preview_without(before: Rota, valid_from: date) -> Preview:
    """What follows from removing a version. `before` is loaded from the day before it, so that the version that holds
    again is there, to `horizon` of it. Raises VersionUnknown."""
    gone = next((one for one in before.patterns if one.valid_from == valid_from), None)
    if gone is None:
        raise VersionUnknown
    return compare(before, before.without_pattern(valid_from), valid_from, horizon(valid_from, gone.weeks))


def compare(before: Rota, after: Rota, first: date, last: date) -> Preview:
    """Two rotas between two dates."""
    was, will = (_days_of(rota, first, last) for rota in (before, after))
    people = sorted(was.keys() | will.keys())
    moved = {person: Moved(*_difference(was[person], will[person])) for person in people}
    later = [one.valid_from for one in after.patterns if one.valid_from > first]
    return Preview(
        before,
        after,
        first,
        last,
        days={person: (sum(was[person].values()), sum(will[person].values())) for person in people},
        moved={person: one for person, one in moved.items() if one.lost or one.gained},
        until=min(later, default=None),
        broken=_broken(before, after, first),
    )


def _days_of(rota: Rota, first: date, last: date) -> dict[int, dict[date, float]]:
    found: dict[int, dict[date, float]] = defaultdict(dict)
    for shift in rota.shifts(first, last):
        found[shift.person][shift.day] = len(shift.parts) / 2
    return found


def _difference(was: Mapping[date, float], will: Mapping[date, float]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    lost = tuple(day for day in sorted(was) if was[day] > will.get(day, 0))
    gained = tuple(day for day in sorted(will) if will[day] > was.get(day, 0))
    return lost, gained


def _broken(before: Rota, after: Rota, first: date) -> tuple[Change, ...]:
    """Changes that put somebody on and would do so no more, since who gave the day has it no more."""
    found = []
    for change in before.changes:
        if change.day >= first and change.off is not None and change.on is not None:
            was, will = (_is_on(rota, change) for rota in (before, after))
            found += [change] if was and not will else []
    return tuple(found)


def _is_on(rota: Rota, change: Change) -> bool:
    return any(shift.person == change.on and change.part in shift.parts for shift in rota.on_duty(change.day))


def people_of(pattern: Pattern) -> Collection[int]:
    """Everybody in a pattern."""
    return {person for people in pattern.days.values() for person in people}
