"""What a setting can hold: its limits, how it is stored, how a form's entry is read, how it is told as text."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bot.dates import read_day
from bot.errors import UserError
from bot.worktime import Period, known_region, known_zone

T = TypeVar("T")

DATES_HINT = "For example 24 Dec 2026, 31 Dec 2026."
PERIODS_HINT = "For example 09:00-12:30, 13:15-17:30."


class Unreadable(UserError):
    """An entry that is nothing of its kind, or a value outside of its limits."""


def _refuse(wrong: bool, what: str, hint: str = "") -> None:
    if wrong:
        raise Unreadable(what, hint)


class Kind(ABC, Generic[T]):
    """A kind of setting."""

    @abstractmethod
    def decode(self, stored: Any) -> T:
        """The value out of JSON. Raises TypeError, ValueError."""

    @abstractmethod
    def read(self, entered: Any, today: date) -> T:
        """The value out of what stands in a form's field. Raises Unreadable."""

    def text(self, value: T) -> str:
        """The value as a person would type it."""
        return str(value)

    def check(self, value: T) -> None:
        """Raises Unreadable for what can't be."""


@dataclass(frozen=True, slots=True)
class Text(Kind[str]):
    """A word or a line. tidy: takes off what people type around it. valid: whether it can be."""

    what: str = "That can't be read."
    hint: str = ""
    tidy: Callable[[str], str] = str
    valid: Callable[[str], bool] = lambda _: True

    def decode(self, stored: Any) -> str:
        return _exactly(str, stored)

    def read(self, entered: Any, today: date) -> str:
        return self.tidy(_words(entered))

    def check(self, value: str) -> None:
        _refuse(not self.valid(value), self.what, self.hint)


def matching(pattern: str) -> Callable[[str], bool]:
    """Whether a text is all of that pattern."""
    return lambda value: re.fullmatch(pattern, value) is not None


ZONE = Text("That time zone is unknown.", "For example Europe/London.", valid=known_zone)
REGION = Text(
    "I don't know that region's holidays.",
    "A country code, with a part if you like: GB-ENG, DE-BY, US.",
    tidy=str.upper,
    valid=lambda code: not code or known_region(code),
)
USER_GROUP = Text(
    "That isn't a user group's handle.",
    "The handle as people mention it, for example @triage.",
    tidy=lambda handle: handle.removeprefix("@").lower(),
    valid=matching(r"[\w.-]{0,80}"),
)
REACTION = Text(
    "That isn't an emoji's name.",
    "For example ticket, without colons.",
    tidy=lambda name: name.strip(":"),
    valid=matching(r"[\w+'-]{1,80}"),
)
LIST_NAME = Text(
    "A list needs a name, of at most 80 characters.",
    "Type it as it stands on the board.",
    tidy=lambda text: " ".join(text.split()),
    valid=lambda name: 0 < len(name) <= 80,
)


class Channel(Text):
    """A Slack channel's id; empty for none."""


@dataclass(frozen=True, slots=True)
class People(Kind[tuple[str, ...]]):
    """Slack ids of people."""

    def decode(self, stored: Any) -> tuple[str, ...]:
        return tuple(_exactly(str, one) for one in _exactly(list, stored))

    def read(self, entered: Any, today: date) -> tuple[str, ...]:
        return tuple(entered or ())


@dataclass(frozen=True, slots=True)
class Flag(Kind[bool]):
    """Yes or no."""

    def decode(self, stored: Any) -> bool:
        return _exactly(bool, stored)

    def read(self, entered: Any, today: date) -> bool:
        return bool(entered == "yes")

    def text(self, value: bool) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True)
class OneOf(Kind[StrEnum]):
    """One of a few choices."""

    choices: type[StrEnum]

    def decode(self, stored: Any) -> StrEnum:
        return self.choices(stored)

    def read(self, entered: Any, today: date) -> StrEnum:
        return self.choices(entered)


@dataclass(frozen=True, slots=True)
class Whole(Kind[int]):
    """A whole number of `unit` within limits."""

    least: int
    most: int
    unit: str
    hint: str = ""

    def decode(self, stored: Any) -> int:
        return _exactly(int, stored)

    def read(self, entered: Any, today: date) -> int:
        return _whole(_words(entered))

    def check(self, value: int) -> None:
        _refuse(not self.least <= value <= self.most, f"Between {self.least} and {self.most} {self.unit}.", self.hint)


@dataclass(frozen=True, slots=True)
class Wholes(Kind[tuple[int, ...]]):
    """Several whole numbers of `unit`, the largest first."""

    unit: str

    def decode(self, stored: Any) -> tuple[int, ...]:
        return tuple(_exactly(int, one) for one in _exactly(list, stored))

    def read(self, entered: Any, today: date) -> tuple[int, ...]:
        return tuple(sorted({_whole(part) for part in _parts(entered)}, reverse=True))

    def text(self, value: tuple[int, ...]) -> str:
        return ", ".join(map(str, value))


@dataclass(frozen=True, slots=True)
class ClockTime(Kind[time]):
    """A local time of day."""

    def decode(self, stored: Any) -> time:
        return time.fromisoformat(stored)

    def read(self, entered: Any, today: date) -> time:
        _refuse(not entered, "Pick a time.")
        return time.fromisoformat(entered)

    def text(self, value: time) -> str:
        return f"{value:%H:%M}"


@dataclass(frozen=True, slots=True)
class Weekday(Kind[int]):
    """A day of the week, Monday is 0."""

    def decode(self, stored: Any) -> int:
        return _exactly(int, stored)

    def read(self, entered: Any, today: date) -> int:
        return int(entered)

    def check(self, value: int) -> None:
        _refuse(not 0 <= value <= 6, "A weekday is a number from 0 to 6.")


@dataclass(frozen=True, slots=True)
class Weekdays(Kind[tuple[int, ...]]):
    """Days of the week, at least one."""

    def decode(self, stored: Any) -> tuple[int, ...]:
        return tuple(_exactly(int, one) for one in _exactly(list, stored))

    def read(self, entered: Any, today: date) -> tuple[int, ...]:
        return tuple(sorted(int(day) for day in entered or ()))

    def check(self, value: tuple[int, ...]) -> None:
        _refuse(not value, "Pick at least one working day.")
        for day in value:
            Weekday().check(day)


@dataclass(frozen=True, slots=True)
class Dates(Kind[tuple[date, ...]]):
    """Dates, the earliest first."""

    def decode(self, stored: Any) -> tuple[date, ...]:
        return tuple(date.fromisoformat(one) for one in _exactly(list, stored))

    def read(self, entered: Any, today: date) -> tuple[date, ...]:
        try:
            return tuple(sorted({read_day(part, today).day for part in _parts(entered)}))
        except UserError as error:
            raise Unreadable(error.what, DATES_HINT) from None

    def text(self, value: tuple[date, ...]) -> str:
        return ", ".join(f"{day.day} {day:%b %Y}" for day in value)


@dataclass(frozen=True, slots=True)
class Periods(Kind[tuple[Period, ...]]):
    """Working hours of a day; they follow each other, the last may end with the day (00:00)."""

    def decode(self, stored: Any) -> tuple[Period, ...]:
        return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in _exactly(list, stored))

    def read(self, entered: Any, today: date) -> tuple[Period, ...]:
        return tuple(_period(part) for part in _parts(entered))

    def text(self, value: tuple[Period, ...]) -> str:
        return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in value)

    def check(self, value: tuple[Period, ...]) -> None:
        _refuse(not value, "Enter the working hours.", "For example 09:00-17:30.")
        edges = [edge for period in value for edge in period]
        if edges[-1] == time(0):
            edges.pop()  # the end of the day
        _refuse(edges != sorted(set(edges)), "Working hours must follow each other within a day.", PERIODS_HINT)


V = TypeVar("V")


def _exactly(kind: type[V], value: Any) -> V:
    if type(value) is not kind:  # True is no number
        raise TypeError(value)
    return value


def _words(entered: Any) -> str:
    return (entered or "").strip()


def _parts(entered: Any) -> list[str]:
    return [part.strip() for part in _words(entered).split(",") if part.strip()]


def _cannot_read(text: str, hint: str) -> Unreadable:
    return Unreadable(f"I can't read “{text.strip()[:40]}”.", hint)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _cannot_read(text, "Enter a whole number.") from None


def _period(text: str) -> Period:
    """From a time to a time, in hours and minutes, with no zone and no seconds."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", text)
    try:
        if found is None:
            raise ValueError(text)
        start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
        return time(start_hour, start_minute), time(end_hour, end_minute)
    except ValueError:
        raise _cannot_read(text, PERIODS_HINT) from None
