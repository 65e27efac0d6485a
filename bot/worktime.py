"""Time zones, working hours and days, holidays; local dates to instants and back. Pure.

Instants are aware UTC; spans are half-open: a period 09:00-17:30 is open at 09:00 and closed at 17:30.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from zoneinfo import ZoneInfo

Period = tuple[time, time]

HORIZON_DAYS = 800
"""How far the search for a working day goes before it is given up."""


class NoWorkingDay(ValueError):
    """There is no working day within reach: the settings leave none."""


def _library() -> ModuleType:
    """The library of public holidays, loaded when somebody keeps some.

    Its package of countries loads every country of the world, which takes 8 MB. The library's registry finds each
    country's module by itself, so nothing is missed where that package is empty.
    """
    if found := find_spec("holidays"):
        countries = ModuleType("holidays.countries")
        countries.__path__ = [f"{folder}/countries" for folder in found.submodule_search_locations or ()]
        sys.modules.setdefault(countries.__name__, countries)
    return import_module("holidays")


@lru_cache(maxsize=256)
def public_holidays(region: str, year: int) -> frozenset[date]:
    """Public holidays, no mere observances, of a region such as "GB-ENG" or "DE". Raises NotImplementedError."""
    holidays = _library()
    country, _, part = region.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year, categories=holidays.PUBLIC)
    except TypeError:  # the library takes any name in its own module for a country's
        raise NotImplementedError(region) from None
    if not hasattr(found, "country"):  # a stock exchange, or the library's base class
        raise NotImplementedError(region)
    return frozenset(found)


@lru_cache(maxsize=1024)
def known_zone(name: str) -> bool:
    """Whether there is a time zone of this name. To list them all for that would mean a search of the disk."""
    if name.startswith(("posix", "right/")):  # the same ones again, for other ways to count seconds
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # nothing, no name of a file, or a folder
        return False
    return True


def known_region(region: str) -> bool:
    """Whether holidays of this region are known."""
    try:
        public_holidays(region, 2026)
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When a team works.

    workdays: Monday is 0. periods: of one day, in order, local time; an end at 00:00 is the end of the day.
    region: of the public holidays, empty for none.
    added, removed: holidays of the team's own, and public ones on which it works.
    half_days: dates of which only the morning is worked, up to `split`. On them the working periods end there, the
    rota has no afternoon, and daily times of the afternoon move forward (see `at_work`).
    """

    zone: ZoneInfo
    workdays: frozenset[int] = frozenset(range(5))
    periods: tuple[Period, ...] = ((time(9), time(17, 30)),)
    region: str = ""
    added: frozenset[date] = field(default=frozenset())
    removed: frozenset[date] = field(default=frozenset())
    half_days: frozenset[date] = field(default=frozenset())
    split: time = time(13)

    def is_holiday(self, day: date) -> bool:
        """Whether nobody works because of a holiday."""
        if day in self.removed:
            return False
        return day in self.added or (bool(self.region) and day in public_holidays(self.region, day.year))

    def is_working_day(self, day: date) -> bool:
        """Whether the team works on that local date."""
        return day.weekday() in self.workdays and not self.is_holiday(day)

    def is_half_day(self, day: date) -> bool:
        """Whether only the morning of that local date is worked."""
        return day in self.half_days and self.is_working_day(day)

    def local_date(self, at: datetime) -> date:
        """The team's date at an instant."""
        return at.astimezone(self.zone).date()

    def at(self, day: date, clock_time: time) -> datetime:
        """The instant of a local time. A time that the clocks skip is the instant at which they do; one that
        comes twice is the first."""
        local = datetime.combine(day, clock_time.replace(fold=0), tzinfo=self.zone)
        instant = local.astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            return instant
        return self._change_between(local.replace(fold=1).astimezone(UTC), instant)

    def _change_between(self, before: datetime, after: datetime) -> datetime:
        offset = before.astimezone(self.zone).utcoffset()
        low, high = int(before.timestamp()), int(after.timestamp())
        while high - low > 1:
            middle = (low + high) // 2
            if datetime.fromtimestamp(middle, UTC).astimezone(self.zone).utcoffset() == offset:
                low = middle
            else:
                high = middle
        return datetime.fromtimestamp(high, UTC)

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        """The instants at which a local date begins and ends."""
        return self.at(day, time(0)), self.at(day + timedelta(days=1), time(0))

    def opening(self, day: date) -> datetime:
        """When work begins on a working day."""
        return self.at(day, self.periods[0][0])

    def closing(self, day: date) -> datetime:
        """When work ends on a working day: on half a day at the split, if not earlier."""
        end = self._closing(day, self.periods[-1][1])
        return min(end, self.at(day, self.split)) if self.is_half_day(day) else end

    def at_work(self, day: date, clock_time: time) -> datetime:
        """The instant of a daily thing that belongs to the working day.

        On half a day one that lies in the afternoon keeps its distance from the end of work: with work until 17:30
        and the split at 13:00 a handover at 17:00 is at 12:30, yet never before work begins.
        """
        at = self.at(day, clock_time)
        if not self.is_half_day(day) or at < self.closing(day):
            return at
        usual_end = self._closing(day, self.periods[-1][1])
        return max(at - (usual_end - self.closing(day)), self.opening(day))

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working periods of a date as instants; none on a day off, those of the morning on half a day."""
        if not self.is_working_day(day):
            return []
        windows = [(self.at(day, start), self._closing(day, end)) for start, end in self.periods]
        if self.is_half_day(day):
            windows = [(opens, min(closes, self.at(day, self.split))) for opens, closes in windows]
        return [(opens, closes) for opens, closes in windows if opens < closes]  # the clocks may skip one whole

    def _closing(self, day: date, end: time) -> datetime:
        return self.at(day + timedelta(days=1) if end == time(0) else day, end)

    def is_open(self, at: datetime) -> bool:
        """Whether the team works at an instant."""
        return any(start <= at < end for start, end in self.windows(self.local_date(at)))

    def next_open(self, at: datetime) -> datetime:
        """The instant itself if the team works then, else the next opening. Raises NoWorkingDay."""
        for start, end in self._windows_from(self.local_date(at)):
            if at < end:
                return max(at, start)
        raise NoWorkingDay

    def last_hour_before(self, at: datetime) -> datetime:
        """The beginning of the last working hour that lies wholly or partly before an instant. Raises NoWorkingDay."""
        day = self.local_date(at)
        for _ in range(HORIZON_DAYS):
            for start, end in reversed(self.windows(day)):
                if start < at:
                    return max(start, min(end, at) - timedelta(hours=1))
            day -= timedelta(days=1)
        raise NoWorkingDay

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time in a span; zero if it is empty."""
        total = timedelta()
        last = self.local_date(end)
        day = self.local_date(start)
        while day <= last:
            for opens, closes in self.windows(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += timedelta(days=1)
        return total

    def add_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """The instant at which so much working time has passed since `start`. Raises NoWorkingDay."""
        left = duration
        for opens, closes in self._windows_from(self.local_date(start)):
            begins = max(opens, start)
            if begins >= closes:
                continue
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        raise NoWorkingDay

    def next_working_day(self, day: date) -> date:
        """The first working day after a date. Raises NoWorkingDay."""
        return self._working_day(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a date. Raises NoWorkingDay."""
        return self._working_day(day, -1)

    def _working_day(self, day: date, step: int) -> date:
        for _ in range(HORIZON_DAYS):
            day += timedelta(days=step)
            if self.is_working_day(day):
                return day
        raise NoWorkingDay

    def _windows_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        idle = 0
        while idle < HORIZON_DAYS:
            windows = self.windows(day)
            yield from windows
            idle = 0 if windows else idle + 1
            day += timedelta(days=1)
