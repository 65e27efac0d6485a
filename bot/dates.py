"""Dates as people type them, read. Pure.

A date without a year is the next one, save that one of the last weeks is that day, so that it can be refused as past
instead of being taken for next year's. Numbers are day first where they can be.

Some texts can be read in two ways (`4/12`, "next Friday" said on a Monday). They are read once with each of the
`HABITS`; the first reading is taken, the next different one is offered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from bot.datestyles import RANGE_HINT, EndsFirst, Habit, Span, WrongWeekday, day_in, plainer, span_in, styles
from bot.errors import UserError

DAY_HINT = "For example `friday`, `next friday`, `tomorrow`, `4 dec`, `4/12` (day first) or `2026-12-04`."
LONGEST = 200
"""Characters of a text that can be one date or range."""

T = TypeVar("T")


class UnreadableDate(UserError):
    """A text that is no date."""

    def __init__(self, text: str, hint: str = DAY_HINT) -> None:
        shown = " ".join(text.split())
        super().__init__(f"I can't read “{shown[:40]}” as a date." if shown else "I need a date.", hint)


class PastDate(UserError):
    """A day that is over."""

    def __init__(self, day: date, today: date) -> None:
        super().__init__(f"{spoken(day, today)} is past.", "Pick today or a later day.")


@dataclass(frozen=True, slots=True)
class Reading:
    """The day a text names, and the other one that it could name."""

    day: date
    other: date | None = None


@dataclass(frozen=True, slots=True)
class SpanReading:
    """The days a text names, and the others that it could name."""

    span: Span
    other: Span | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A day named within a longer text, at text[start:end]."""

    reading: Reading
    start: int
    end: int


HABITS = (
    Habit(),
    Habit(next_is_coming=True),
    Habit(today_counts=False),
    Habit(month_first=True),
    Habit(recent_counts=False),
)


def spoken(day: date, today: date) -> str:
    """A date with its weekday, and its year if that is not this one: Fri 4 Dec, Mon 12 Apr 2027."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


def monday_of(day: date) -> date:
    """The Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def read_day(text: str, today: date) -> Reading:
    """The day that a text is. Raises UnreadableDate, WrongWeekday."""
    taken, other = _readings(text, DAY_HINT, lambda plain, habit: day_in(plain, today, habit))
    return Reading(taken, other if other and _worth_offering(taken, other, today) else None)


def read_range(text: str, today: date) -> Span:
    """The days from a first to a last that a text is; a single day is both.

    Raises UnreadableDate, WrongWeekday, EndsFirst.
    """
    return read_span(text, today).span


def read_span(text: str, today: date) -> SpanReading:
    """Like `read_range`, with the other days that the text could mean.

    Raises UnreadableDate, WrongWeekday, EndsFirst.
    """
    taken, other = _readings(text, RANGE_HINT, lambda plain, habit: span_in(plain, today, habit))
    offered = other and _worth_offering(taken.first, other.first, today)
    return SpanReading(taken, other if offered else None)


def find_days(text: str, today: date) -> list[Found]:
    """The days that a longer text names, in order. What could as well be something else is left out."""
    plain = plainer(text)
    found = []
    for match in styles().finditer(plain):
        if _is_something_else(match, plain, text):
            continue
        try:
            found.append(Found(read_day(match[0], today), match.start(), match.end()))
        except UserError:
            continue
    return found


def check_not_past(day: date, today: date) -> None:
    """Raises PastDate for a day before today."""
    if day < today:
        raise PastDate(day, today)


# -- one text, several habits


def _readings(text: str, hint: str, read: Callable[[str, Habit], T]) -> tuple[T, T | None]:
    plain = plainer(text[: LONGEST + 1]).strip(" \t\r\n,;:!?")
    fault: UserError = UnreadableDate(text, hint)
    if len(plain) > LONGEST:
        raise fault
    results: list[T] = []
    for habit in HABITS:
        try:
            result = read(plain, habit)
        except (WrongWeekday, EndsFirst) as wrong:
            fault = wrong if isinstance(fault, UnreadableDate) else fault
        except (ValueError, OverflowError):
            continue
        else:
            results += [result] if result not in results else []
    if not results:
        raise fault
    return results[0], results[1] if len(results) > 1 else None


def _worth_offering(taken: date, other: date, today: date) -> bool:
    """Nobody who named a day to come meant a past one."""
    return other >= today or taken < today


# -- within a longer text

_AFTER_NTH = re.compile(
    r"\s*(?:$|[,.;:!?)]|(?:please|with|for|off|to|and|or|instead|if|as|from|until|because|at|in|is|was|can|by)\b)"
)
_BEFORE_SHORT = re.compile(
    r"(?:^|[(,/]|\b(?:on|this|next|my|your|for|until|to|from|by|swap|cover|take|or|and|have))\s?$"
)


def _is_something_else(match: re.Match[str], plain: str, text: str) -> bool:
    """Whether what looks like a day may well be none: 24/7, 1/2 day, version 4.12, the 4th time, we sat."""
    found, style = match[0], match.lastgroup
    if style == "slashed":
        return found in {"24/7", "1/2", "1/4", "3/4"} or "-" in found
    if style == "dotted":
        return not (found.endswith(".") or match["dotted_y"])
    if style == "nth":
        return not _AFTER_NTH.match(plain, match.end())
    if style == "weekday" and found in {"sat", "sun", "wed", "mon"}:
        before = plain[max(0, match.start() - 8) : match.start()]
        return not (text[match.start()].isupper() or _BEFORE_SHORT.search(before))
    return False
