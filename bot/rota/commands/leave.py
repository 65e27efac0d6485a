"""Leave as it is typed or filled in, read.

`away 1 Dec to 5 Dec`, `away friday pm`, `away fri pm to tue am`, `away tomorrow: dentist`; `away list`;
`away cancel friday`; an admin adds `for @ann`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.buttons import OldButton
from bot.dates import SpanReading, UnreadableDate, read_day, read_span
from bot.datestyles import MONTHS, RANGE_HINT, WEEKDAYS, Span
from bot.errors import UserError, up_to_date
from bot.rota.rules.rota import WHOLE_DAY, Leave, Part

USAGE = "For example `/triage away 1 dec to 5 dec`, `/triage away friday pm`, or `/triage away` for a form."
REASON_LIMIT = 200
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AwayAsked:
    """Days that somebody is away. person: a Slack id, if it is not the caller. typed: the part that was read as days.

    begins, ends: the halves in which it begins and ends. every: the half of each day, if it is not whole days.
    instead: numbers of the leave that this takes the place of.
    """

    typed: str
    reading: SpanReading
    begins: Part = Part.AM
    ends: Part = Part.PM
    every: Part | None = None
    reason: str = ""
    person: str | None = None
    instead: tuple[int, ...] = ()

    def command(self, span: Span, numbers: Iterable[int]) -> str:
        """The same for other days, in place of leave with these numbers, as it would be typed."""
        first, last = (day.isoformat() for day in span)
        if self.every:
            days = f"{'mornings' if self.every is Part.AM else 'afternoons'} {first} to {last}"
        elif first == last:
            days = first if self.begins is not self.ends else f"{first} {self.begins}"
        else:
            days = f"{first} {self.begins} to {last} {self.ends}"
        whose = f" for <@{self.person}>" if self.person else ""
        return f"away {days}{whose} instead of {','.join(map(str, numbers))}"

    def pieces(self, person: int, span: Span | None = None) -> list[Leave]:
        """The leave, in pieces of whole days and halves. span: in place of the days that were read."""
        first, last = span or self.reading.span
        if self.every:
            return [Leave(person, first, last, (self.every,))]
        if first == last:
            parts = WHOLE_DAY[WHOLE_DAY.index(self.begins) : WHOLE_DAY.index(self.ends) + 1]
            return [Leave(person, first, last, parts)]
        head = [Leave(person, first, first, (Part.PM,))] if self.begins is Part.PM else []
        tail = [Leave(person, last, last, (Part.AM,))] if self.ends is Part.AM else []
        whole = Span(first + DAY if head else first, last - DAY if tail else last)
        middle = [Leave(person, *whole)] if whole.first <= whole.last else []
        return [*head, *middle, *tail]


MENTION = re.compile(r"(?:\bfor\s+)?<@(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>[:,.;!]*", re.I)
TYPED_NAME = re.compile(r"(?:\bfor\s+)?@(?P<name>[^\s<>@|]+)", re.I)
MORNING = r"(?:in\s+the\s+)?(?:am\b|a\.m\.|morning\b)"
AFTERNOON = r"(?:in\s+the\s+)?(?:pm\b|p\.m\.|afternoon\b)"
EACH = re.compile(r"\b(?:every\s+|each\s+)?(?:(?P<am>mornings)|(?P<pm>afternoons))\b")
HALF = re.compile(rf"\s*\b(?:(?P<am>{MORNING})|(?P<pm>{AFTERNOON}))")
JOINING = {
    "to",
    "til",
    "till",
    "until",
    "through",
    "thru",
    "and",
    "or",
    "from",
    "noon",
    "midday",
    "lunchtime",
    "evening",
}
INSTEAD = re.compile(r"\s+instead of (?P<numbers>[0-9]{1,9}(?:,[0-9]{1,9})*)$")
MOST_WORDS = 14


def parse_away(typed: str, today: date) -> AwayAsked:
    """What was typed after away. Raises UnreadableDate, WrongWeekday, EndsFirst, UserError."""
    text, person = _without_person(typed)
    instead: tuple[int, ...] = ()
    if found := INSTEAD.search(text):
        text, instead = text[: found.start()].strip(), parse_numbers(found["numbers"])
    words = text.split()
    for number in range(min(len(words), MOST_WORDS), 0, -1):
        days, reason = " ".join(words[:number]), " ".join(words[number:])
        if ": " in days:
            continue  # a reason has begun
        days = days.rstrip(":;,")
        try:
            asked = _days(days, today)
        except UnreadableDate:
            continue  # any other fault is of a date that can't be
        if _goes_on(reason.lower()):
            raise UnreadableDate(text, RANGE_HINT)
        why = re.sub(r"^(?:[-–:;,(]\s*|because\s+(?:of\s+)?|due\s+to\s+)", "", reason).rstrip(")")
        return AwayAsked(days, *asked, reason=why[:REASON_LIMIT], person=person, instead=instead)
    raise UnreadableDate(text, USAGE)


def _goes_on(rest: str) -> bool:
    """Whether what stands behind a date looks like more of it: then it is no reason, but something I can't read."""
    word = (re.findall(r"\w+", rest) or [""])[0]
    named = len(word) >= 3 and any(name.startswith(word) for name in (*WEEKDAYS, *MONTHS))
    return word in JOINING or word[:1].isdigit() or named


def _without_person(typed: str) -> tuple[str, str | None]:
    found = MENTION.findall(typed)
    if len(set(found)) > 1:
        raise UserError("One person at a time.", "For example `/triage away for @ben 1 dec to 5 dec`.")
    text = MENTION.sub(" ", typed).strip()
    if name := TYPED_NAME.match(text):
        raise UserError(
            f"I can't tell who @{name['name'][:40]} is.", "Pick the person from Slack's list while you type."
        )
    return text, found[0] if found else None


def _days(text: str, today: date) -> tuple[SpanReading, Part, Part, Part | None]:
    """The days with the halves in which they begin and end, and the half of each day."""
    lower = text.lower()
    every = EACH.search(lower)
    if every:
        rest = f"{lower[: every.start()]} {lower[every.end() :]}".strip()
        return read_span(rest, today), Part.AM, Part.PM, Part.AM if every["am"] else Part.PM
    if lower.startswith(("this morning", "this afternoon")):
        lower = lower.replace("this", "today", 1)
    begins, ends = Part.AM, Part.PM
    halves = [(found, Part.AM if found["am"] else Part.PM) for found in HALF.finditer(lower)]
    plain = HALF.sub("", lower).strip()
    reading = read_span(plain, today)
    one_day = reading.span.first == reading.span.last
    for found, part in halves[:2]:
        at_end = not lower[found.end() :].strip()
        if one_day and len(halves) == 1:
            begins = ends = part
        elif at_end:
            ends = part
        else:
            begins = part
    return reading, begins, ends, None


# -- what is done to leave


@dataclass(frozen=True, slots=True)
class Cancel:
    """Leave to be taken back: by the numbers of a button, by a day of it, or whatever there is."""

    numbers: tuple[int, ...] = ()
    day: date | None = None
    person: str | None = None


def parse_cancel(typed: str, today: date) -> Cancel:
    """What was typed after `away cancel`, or a button's value. Raises UnreadableDate, WrongWeekday."""
    text, person = _without_person(typed)
    if not text:
        return Cancel(person=person)
    if re.fullmatch(r"#?[0-9]{1,9}(?:,[0-9]{1,9})*", text):
        return Cancel(parse_numbers(text.removeprefix("#")), person=person)
    return Cancel(day=read_day(text, today).day, person=person)


def parse_numbers(text: str) -> tuple[int, ...]:
    """The leave that a button is about. Raises UserError for a value that no button of ours has."""
    if not re.fullmatch(r"[0-9]{1,9}(?:,[0-9]{1,9})*", text):
        raise OldButton("away list")
    return tuple(map(int, text.split(",")))


@up_to_date()
def parse_away_form(form: Mapping[str, Any]) -> AwayAsked:
    """The form. Raises UserError naming the field."""
    first = date.fromisoformat(form["first"])
    last = date.fromisoformat(form.get("last") or form["first"])
    if last < first:
        raise UserError("The last day is before the first.", "Pick a later last day, or none.", field="last")
    half = form.get("half") or ""
    return AwayAsked(
        "",
        SpanReading(Span(first, last)),
        every=Part(half) if half in set(Part) else None,
        reason=" ".join((form.get("reason") or "").split())[:REASON_LIMIT],
        person=form.get("person") or None,
    )


def parse_offer(value: str) -> tuple[int, date, tuple[Part, ...], int, date | None, tuple[Part, ...]]:
    """A button that asks one person: whose day, which, its halves, who is asked, and the day that they would give.

    Raises UserError for a value that no button of ours has.
    """
    slot = r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:/(am|pm))?"
    found = re.fullmatch(rf"([0-9]{{1,9}}) {slot} ([0-9]{{1,9}})(?: {slot})?", value)
    if found is None:
        raise OldButton("away list")
    back = date.fromisoformat(found[5]) if found[5] else None
    return int(found[1]), date.fromisoformat(found[2]), _parts(found[3]), int(found[4]), back, _parts(found[6])


def _parts(half: str | None) -> tuple[Part, ...]:
    return (Part(half),) if half else WHOLE_DAY
