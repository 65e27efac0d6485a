"""Periods of figures as people type them, read. Pure. Unlike dates of plans, they look back."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.dates import UnreadableDate, read_range
from bot.datestyles import MONTHS, Span
from bot.errors import UserError

PERIOD_HINT = "For example `12 weeks`, `last month`, `november`, `q3`, `2026`, or `1 sep to 30 nov`."
DEFAULT_WEEKS = 12
LONGEST = timedelta(days=3 * 366)

_BACK = re.compile(r"(?:the )?(?:last |past )?(\d{1,4}) (day|week|month|year)s?")
_UNIT = re.compile(r"(?:(this|last|the last) )(week|month|quarter|year)")
_QUARTER = re.compile(r"q([1-4])(?: (20\d\d))?")
_MONTH = re.compile(rf"({'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)})(?: (20\d\d))?")
_YEAR = re.compile(r"20\d\d")
_SINCE = re.compile(r"(?:since|from) (.{1,40})")


class UnreadablePeriod(UserError):
    """A text that is no period."""

    def __init__(self, text: str) -> None:
        super().__init__(f"I can't read “{text[:40]}” as a period.", PERIOD_HINT)


class TooLong(UserError):
    """A period that nobody can look over."""

    def __init__(self) -> None:
        super().__init__("That is more than three years.", PERIOD_HINT)


def read_period(text: str, today: date) -> Span:
    """The days that a period is, both ends included; the last 12 weeks if nothing is said.

    Raises UnreadablePeriod (or another fault of a date), TooLong.
    """
    plain = " ".join(text.lower().split())
    span = _read(plain, today) if plain else Span(today - timedelta(weeks=DEFAULT_WEEKS) + timedelta(days=1), today)
    if span.last - span.first > LONGEST:
        raise TooLong
    return span


def _read(plain: str, today: date) -> Span:
    if span := _relative(plain, today) or _named(plain, today):
        return span
    since = _SINCE.fullmatch(plain)
    try:
        span = _past(read_range(since[1] if since else plain, today), today)
    except UnreadableDate:
        raise UnreadablePeriod(plain) from None
    return Span(span.first, today) if since else span


def _relative(plain: str, today: date) -> Span | None:
    if found := _BACK.fullmatch(plain):
        return Span(_back(int(found[1]), found[2], today) + timedelta(days=1), today)
    if found := _UNIT.fullmatch(plain):
        return _unit(found[2], today, last=found[1] != "this")
    return None


def _named(plain: str, today: date) -> Span | None:
    if found := _QUARTER.fullmatch(plain):
        month = 3 * int(found[1]) - 2
        return _months(_year_of(found[2], month, today), month, 3)
    if found := _MONTH.fullmatch(plain):
        month = next(number for number, name in enumerate(MONTHS, start=1) if name.startswith(found[1][:3]))
        return _months(_year_of(found[2], month, today), month, 1)
    return _months(int(plain), 1, 12) if _YEAR.fullmatch(plain) else None


def _back(count: int, unit: str, today: date) -> date:
    if unit in {"day", "week"}:
        return today - timedelta(days=min(count * (7 if unit == "week" else 1), 5000))
    months = min(count * (12 if unit == "year" else 1), 100)
    number = today.year * 12 + today.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _unit(unit: str, today: date, *, last: bool) -> Span:
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + (7 if last else 0))
        return Span(monday, monday + timedelta(days=6))
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    number = today.year * 12 + (today.month - 1) // size * size - (size if last else 0)
    return _months(number // 12, number % 12 + 1, size)


def _months(year: int, month: int, count: int) -> Span:
    last = month + count - 1
    return Span(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


def _year_of(said: str | None, month: int, today: date) -> int:
    """The year that is said, or the one in which the month was last begun."""
    return int(said) if said else today.year - (month > today.month)


def _past(span: Span, today: date) -> Span:
    """Dates without a year are read as those to come; here those that have been are meant."""
    if span.first <= today or span.first.year <= today.year:
        return span
    return Span(_year_back(span.first), _year_back(span.last))


def _year_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
