"""How days and ranges are written, style by style. Pure; `dates.py` decides between two readings."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from bot.errors import UserError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RANGE_HINT = "For example `1 dec to 5 dec`, `1-5 dec`, `mon to wed` or `tomorrow`."
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
RECENT = timedelta(days=30)
"""How long ago a date without a year may be to be taken for the past one."""

YEARS = range(1900, 3000)
"""A year outside of these is a slip of the finger."""


class Span(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody means what can be meant in two ways."""

    month_first: bool = False
    next_is_coming: bool = False
    today_counts: bool = True
    recent_counts: bool = True


class WrongWeekday(UserError):
    """The weekday and the date that were typed are not the same day."""

    def __init__(self, day: date, said: int) -> None:
        super().__init__(
            f"{day.day} {MONTHS[day.month - 1].title()} {day.year} is a {WEEKDAYS[day.weekday()].title()}, "
            f"not a {WEEKDAYS[said].title()}.",
            "Leave one of the two out.",
        )


class EndsFirst(UserError):
    """A range whose last day lies before its first."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:40]}” ends before it begins.", RANGE_HINT)


def plainer(text: str) -> str:
    """Lower case, plain spaces and hyphens; every character stays at its place."""
    lower = "".join(small if len(small := one.lower()) == 1 else one for one in text)
    return lower.translate(_PLAINER)


_PLAINER = {ord(one): " " for one in "\u00a0\u2007\u202f\u2009"} | {ord(one): "-" for one in "‐‑‒–—−"} | {ord("’"): "'"}


# -- what a day looks like


def _prefixes(names: tuple[str, ...], *others: str) -> dict[str, int]:
    """Each beginning of three letters or more -> the name's number; `others` begin like the name they mean."""
    found = {name[:length]: number for number, name in enumerate(names) for length in range(3, len(name) + 1)}
    return found | {other: found[other[:3]] for other in others}


_WEEKDAY = _prefixes(WEEKDAYS, "weds", "wedsday", "wednsday") | {"wensday": 2, "tuseday": 1, "thrusday": 3}
_MONTH = _prefixes(MONTHS, "sept", "febuary")
_NUMBER = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"a": 1, "an": 1, "1": 1}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_W, _M, _N = _any(_WEEKDAY), _any(_MONTH), rf"[0-9]{{1,3}}|{_any(_NUMBER)}"
_D, _TH, _GAP = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:st|nd|rd|th)", r"\s{1,3}"
_YEAR = rf"(?:(?:,?{_GAP}|[-/.])(?P<y>[0-9]{{4}}))?"


def _style(name: str, pattern: str) -> str:
    """One way to write a day: its groups get the style's name in front."""
    named = re.sub(r"([<=])([a-z]+)([>)])", rf"\1{name}_\2\3", pattern)
    return f"(?P<{name}>{named})"


_DATED = rf"(?:(?P<said>{_W})\.?,?{_GAP}(?:the{_GAP})?)?"
_STYLES = (
    r"(?<![\w/:])(?<![0-9][.-])(?:"
    + "|".join(
        [
            _style("iso", rf"{_DATED}(?P<y>[0-9]{{4}})(?P<sep>[-/.])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}})"),
            _style(
                "named",
                rf"{_DATED}(?:the{_GAP})?(?P<d>{_D}){_TH}?\.?(?:\s{{0,3}}|[-/]|{_GAP}of{_GAP})(?P<m>{_M})\.?" + _YEAR,
            ),
            _style(
                "us",
                rf"{_DATED}(?P<m>{_M})\.?(?:{_GAP}|-)(?:the{_GAP})?(?P<d>{_D}){_TH}?(?![:.]?[0-9])" + _YEAR,
            ),
            _style(
                "slashed",
                rf"{_DATED}(?P<d>[0-9]{{1,2}})(?P<sep>[/-])(?P<m>[0-9]{{1,2}})(?:(?P=sep)(?P<y>[0-9]{{4}}|[0-9]{{2}}))?",
            ),
            _style(
                "dotted",
                rf"{_DATED}(?P<d>[0-9]{{1,2}})\.\s?(?P<m>[0-9]{{1,2}})(?:\.(?:\s?(?P<y>[0-9]{{4}}|[0-9]{{2}}))?)?",
            ),
            _style("nth", rf"{_DATED}(?:the{_GAP})?(?P<d>{_D}){_TH}"),
            _style(
                "ahead",
                rf"(?:(?P<n>{_N}){_GAP})?weeks?{_GAP}(?:(?:on|from){_GAP})?(?P<base>{_W}|today|tomorrow)",
            ),
            _style("nextweek", rf"next{_GAP}week{_GAP}(?:on{_GAP})?(?P<w>{_W})|(?P<v>{_W}){_GAP}next{_GAP}week"),
            _style(
                "weekday",
                rf"(?:(?:the{_GAP})?(?P<which>this{_GAP}coming|this|next|last|coming){_GAP})?"
                rf"(?P<w>{_W})(?P<week>{_GAP}week)?",
            ),
            _style("after", rf"(?:the{_GAP})?day{_GAP}after{_GAP}tomorrow"),
            _style("near", rf"(?P<w>today|tomm?orr?ow|tmrw|yesterday)(?P<week>{_GAP}week)?"),
            _style("within", rf"in{_GAP}(?P<n>{_N}){_GAP}(?P<unit>days?|weeks?|fortnight)(?:'?{_GAP}time)?"),
            _style("fromnow", rf"(?P<n>{_N}){_GAP}(?P<unit>days?|weeks?){_GAP}from{_GAP}(?:now|today)"),
        ]
    )
    + r")(?![\w/]|[.:-][0-9])"
)


@cache
def styles() -> re.Pattern[str]:
    """What finds a day, however it is written. Made when the first one is looked for: that takes a while."""
    return re.compile(_STYLES)


def day_in(plain: str, today: date, habit: Habit) -> date:
    """The day that the whole text is. Raises ValueError, OverflowError, WrongWeekday."""
    plain = _LEAD.sub("", plain)
    match = styles().fullmatch(plain) or styles().fullmatch(plain.rstrip("."))
    if match is None:
        raise ValueError(plain)
    style = str(match.lastgroup)
    groups = {name.removeprefix(f"{style}_"): found for name, found in match.groupdict().items() if found is not None}
    day = _READERS[style](groups, today, habit)
    if "said" in groups and day.weekday() != _WEEKDAY[groups["said"]]:
        raise WrongWeekday(day, _WEEKDAY[groups["said"]])
    return day


_LEAD = re.compile(r"^(?:on|from|for|by)\s{1,3}")


def _named(groups: dict[str, str], today: date, habit: Habit) -> date:
    return _dated(int(groups["d"]), _MONTH[groups["m"]] + 1, groups.get("y"), today, habit)


def _numbers(groups: dict[str, str], today: date, habit: Habit) -> date:
    if groups["sep"] == "-" and "y" not in groups:
        raise ValueError("4-12 may as well be a range")
    day, month = int(groups["d"]), int(groups["m"])
    if habit.month_first:
        day, month = month, day
    return _dated(day, month, groups.get("y"), today, habit)


def _day_first(groups: dict[str, str], today: date, habit: Habit) -> date:
    return _dated(int(groups["d"]), int(groups["m"]), groups.get("y"), today, habit)


def _dated(day: int, month: int, year: str | None, today: date, habit: Habit) -> date:
    if year:
        full = int(year) + (2000 if len(year) == 2 else 0)
        if full not in YEARS:
            raise ValueError(f"nobody means {full}")
        return date(full, month, day)
    since = today - RECENT if habit.recent_counts else today
    for number in range(since.year, since.year + 10):  # 29 February may be eight years away
        try:
            if (found := date(number, month, day)) >= since:
                return found
        except ValueError:
            continue
    raise ValueError((month, day))


def _nth(groups: dict[str, str], today: date, _: Habit) -> date:
    """The 4th: of this month or of the next one that has it."""
    month = today.replace(day=1)
    for _ahead in range(3):
        try:
            if (found := month.replace(day=int(groups["d"]))) >= today:
                return found
        except ValueError:
            pass
        month = (month + timedelta(days=31)).replace(day=1)
    raise ValueError(groups["d"])


def _coming(weekday: int, today: date, *, today_counts: bool = True) -> date:
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead or (0 if today_counts else 7))


def _following_week(weekday: int, today: date) -> date:
    return today + timedelta(days=7 - today.weekday() + weekday)


def _weekday(groups: dict[str, str], today: date, habit: Habit) -> date:
    weekday, which = _WEEKDAY[groups["w"]], groups.get("which", "")
    if which == "last":
        day = today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    elif which == "next" and not habit.next_is_coming:
        day = _following_week(weekday, today)
    else:
        sure = which == "this" or "week" in groups
        day = _coming(weekday, today, today_counts=which != "next" and (sure or habit.today_counts))
    return day + timedelta(weeks=1 if "week" in groups else 0)


def _near(groups: dict[str, str], today: date, _: Habit) -> date:
    ahead = {"today": 0, "yesterday": -1}.get(groups["w"], 1)
    return today + timedelta(days=ahead, weeks=1 if "week" in groups else 0)


def _ahead(groups: dict[str, str], today: date, _: Habit) -> date:
    base = {"today": today, "tomorrow": today + timedelta(days=1)}.get(groups["base"])
    return (base or _coming(_WEEKDAY[groups["base"]], today)) + timedelta(weeks=_count(groups.get("n", "a")))


def _within(groups: dict[str, str], today: date, _: Habit) -> date:
    return today + _length(groups)


def _length(groups: dict[str, str]) -> timedelta:
    days = {"d": 1, "w": 7, "f": 14}[groups["unit"][0]]
    return timedelta(days=days * _count(groups["n"]))


def _count(word: str) -> int:
    return _NUMBER.get(word) or int(word)


_Reader = Callable[[dict[str, str], date, Habit], date]
_READERS: dict[str, _Reader] = {
    "iso": _day_first,
    "named": _named,
    "us": _named,
    "slashed": _numbers,
    "dotted": _day_first,
    "nth": _nth,
    "ahead": _ahead,
    "nextweek": lambda groups, today, _: _following_week(_WEEKDAY[groups.get("w") or groups["v"]], today),
    "weekday": _weekday,
    "after": lambda _, today, __: today + timedelta(days=2),
    "near": _near,
    "within": _within,
    "fromnow": _within,
}


# -- ranges

_COMPACT = (
    re.compile(
        rf"(?P<a>{_D}{_TH}?)\s{{0,3}}(?:-|to|until)\s{{0,3}}(?P<b>{_D}{_TH}?\.?(?:\s|of)+(?P<m>{_M})\.?.{{0,9}})"
    ),
    re.compile(
        rf"(?P<m>{_M})\.?\s+(?P<a>{_D}{_TH}?)\s{{0,3}}(?:-|to|until)\s{{0,3}}(?P<c>{_D}{_TH}?)(?P<y>,?\s+[0-9]{{4}})?"
    ),
)
"""1-5 dec, dec 1-5: the month stands once."""

_BETWEEN = re.compile(r"\s{0,3}-\s{0,3}|\s(?:to|until|till|til|through|thru|up to)\s+(?:incl(?:uding|\.)?\s)?")
_FOR = re.compile(rf"(?P<from>.+?),?\s+for\s+(?P<n>{_N})\s+(?P<unit>days?|weeks?)")
_WEEK = re.compile(r"(?:all\s+(?:of\s+)?)?(?P<which>this|next)\s+week")
BACKWARDS = timedelta(days=300)
"""A range without years that would be longer than this was typed the wrong way round."""


def span_in(plain: str, today: date, habit: Habit) -> Span:
    """The days that the whole text is. Raises ValueError, OverflowError, WrongWeekday."""
    plain = _LEAD.sub("", plain)
    if plain.startswith("between "):
        plain = plain.removeprefix("between ").replace(" and ", " to ", 1)
    if match := _WEEK.fullmatch(plain):
        monday = today - timedelta(days=today.weekday())
        return Span(today, monday + timedelta(days=6)) if match["which"] == "this" else _week_of(monday, 1)
    if match := _FOR.fullmatch(plain):
        first = day_in(match["from"], today, habit)
        return Span(first, first + _length(match.groupdict()) - timedelta(days=1))
    for style in _COMPACT:
        if match := style.fullmatch(plain):
            found = match.groupdict()
            last = found.get("b") or f"{found['c']} {found['m']}{found['y'] or ''}"
            return _between(f"{found['a']} {found['m']}", last, today, habit)
    try:
        day = day_in(plain, today, habit)
        return Span(day, day)
    except ValueError:
        return _two_days(plain, today, habit)


def _week_of(monday: date, ahead: int) -> Span:
    return Span(monday + timedelta(weeks=ahead), monday + timedelta(weeks=ahead, days=6))


def _two_days(plain: str, today: date, habit: Habit) -> Span:
    for match in _BETWEEN.finditer(plain):
        try:
            return _between(plain[: match.start()], plain[match.end() :], today, habit)
        except ValueError:
            continue
    raise ValueError(plain)


def _between(left: str, right: str, today: date, habit: Habit) -> Span:
    """A range: what its last day leaves open follows from the first, and the year of the first from the last."""
    first, last = day_in(left, today, habit), day_in(right, today, habit)
    if _has_year(right) and not _has_year(left):
        first = day_in(left, last - timedelta(days=364), replace(habit, recent_counts=False))
    elif last < first and not _has_year(right):
        last = day_in(right, first, replace(habit, recent_counts=False, today_counts=True))
        if last - first > BACKWARDS:
            raise EndsFirst(f"{left} to {right}")
    if last < first:
        raise EndsFirst(f"{left} to {right}")
    return Span(first, last)


def _has_year(text: str) -> bool:
    return re.search(r"[0-9]{4}|[/.][0-9]{2}$", text) is not None and not re.fullmatch(r"[0-9]{1,2}[/.][0-9]{2}", text)
