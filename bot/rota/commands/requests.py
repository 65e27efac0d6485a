"""Swap and cover as they are typed or filled in, read.

`swap friday with @ben tuesday`, `cover fri pm`, `cover rest of today`; an admin adds `for @ann` to ask for somebody
else and `by @ben` to settle it at once. A person is a mention with an id: a name that was only typed is not guessed at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.buttons import read_number
from bot.dates import Reading, read_day
from bot.errors import UserError, up_to_date
from bot.rota.rules.requests.request import Kind, Slot
from bot.rota.rules.rota import WHOLE_DAY, Part

USAGE = {
    Kind.SWAP: "For example `/triage swap friday with @ben tuesday`, or `/triage swap` for a form.",
    Kind.COVER: "For example `/triage cover friday pm`, or `/triage cover` for a form.",
}
NUMBER_USAGE = "The number stands under the request, and in `/triage swap list`."
LARGEST = 2**31 - 1


class Verb(StrEnum):
    """What is done to a request that is there."""

    LIST = "list"
    UNDO = "undo"
    CANCEL = "cancel"
    ACCEPT = "accept"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class DayAsked:
    """A day as it was typed, with the half that was named."""

    typed: str
    reading: Reading
    parts: tuple[Part, ...] = WHOLE_DAY
    rest: bool = False

    @property
    def slot(self) -> Slot:
        """The day that it was taken for."""
        return Slot(self.reading.day, self.parts, self.rest)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed after swap or cover. People are Slack ids.

    owner: whose day, if not the caller's. by: who takes it without being asked. name: of somebody who was typed, not
    picked. instead: the number of the request that this one takes the place of.
    """

    kind: Kind
    give: DayAsked | None = None
    take: DayAsked | None = None
    to: str | None = None
    owner: str | None = None
    by: str | None = None
    name: str = ""
    instead: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nothing has to be asked for in the form."""
        if self.give is None or self.name:
            return False
        return self.kind is Kind.COVER or self.take is not None or self.by is not None

    def command(self, give: str | None = None, take: str | None = None, *, rest: bool = False) -> str:
        """The same as a command, with ISO dates; `give` and `take` stand in for the days if they are given.

        rest: ask for the rest of today instead.
        """
        words = [str(self.kind)]
        if self.give:
            words.append("rest of today" if rest or self.give.rest else _again(self.give, give))
        if self.to:
            words.append(f"with <@{self.to}>")
        if self.take:
            words.append(("" if self.to else "for ") + _again(self.take, take))
        words += [f"for <@{self.owner}>"] if self.owner else []
        words += [f"by <@{self.by}>"] if self.by else []
        return " ".join(words)


def _again(day: DayAsked, other: str | None) -> str:
    half = f" {day.parts[0]}" if len(day.parts) == 1 else ""
    return (other or day.reading.day.isoformat()) + half


# -- the command

MENTION = re.compile(r"(?:\b(?P<role>with|for|by|to|from|and|as)\s+)?<@(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>[:,.;!]*", re.I)
TYPED_NAME = re.compile(r"(?:\b(?P<role>with|for|by|to|from|and|as)\s+)?@(?P<name>[^\s<>@|]+)", re.I)
INSTEAD = re.compile(r"\binstead\s+of\s+(?:request\s+)?#?(?P<number>\d{1,10})\s*$", re.I)
BETWEEN = re.compile(
    r"\s*(?:;|<->|<>|\bin\s+return\s+for\b|\bin\s+exchange\s+for\b|\bagainst\b|\bfor\b|\bwith\b)\s*", re.I
)
POLITE = re.compile(r"\b(?:please|pls|plz|thanks|thank\s+you|thx|cheers)\b[!.]*", re.I)
MORNING = re.compile(r"\b(?:in\s+the\s+)?(?:am\b|a\.m\.|mornings?\b)", re.I)
AFTERNOON = re.compile(r"\b(?:in\s+the\s+)?(?:pm\b|p\.m\.|afternoons?\b)", re.I)
WHOLE = re.compile(r"\b(?:all|whole|full)[\s-]day\b", re.I)
REST = re.compile(r"^(?:the\s+)?(?:rest|remainder)\s+of\s+(?:the\s+day|today|my\s+day)(?:\s+today)?$", re.I)
AROUND = re.compile(r"^(?:(?:my|on|of|from)\s+)+|\s+(?:shift|duty|off)$", re.I)


def parse_asked(kind: Kind, typed: str, today: date) -> Asked:
    """What was typed after swap or cover; parts that are missing are None.

    Raises UnreadableDate, WrongWeekday, and UserError for what makes no sense together.
    """
    text = typed.strip()
    asked = Asked(kind)
    if found := INSTEAD.search(text):
        asked, text = replace(asked, instead=int(found["number"])), text[: found.start()]
    for pattern, group in ((MENTION, "id"), (TYPED_NAME, "name")):
        for found in pattern.finditer(text):
            asked = _with_person(asked, (found["role"] or "with").lower(), group, found[group])
        text = pattern.sub(" ; ", text)
    pieces = [piece for piece in map(_bare, BETWEEN.split(POLITE.sub(" ", text))) if piece]
    if len(pieces) > (2 if kind is Kind.SWAP else 1):
        what = "A swap has two days: yours, and the one in return." if kind is Kind.SWAP else "A cover has one day."
        raise UserError(what, USAGE[kind])
    days = [_day(piece, today) for piece in pieces]
    return replace(asked, give=days[0] if days else None, take=days[1] if len(days) > 1 else None)


def _with_person(asked: Asked, role: str, group: str, value: str) -> Asked:
    if group == "name":
        return replace(asked, name=value.strip(":,.;!"))
    field = {"for": "owner", "by": "by"}.get(role, "to")
    if getattr(asked, field) not in {None, value}:
        raise UserError("I can ask one person, or everybody on the rota.", USAGE[asked.kind])
    return replace(asked, **{field: value})  # type: ignore[arg-type]


def _bare(piece: str) -> str:
    return AROUND.sub("", piece.strip(" \t\r\n,.:!?")).strip()


def _day(piece: str, today: date) -> DayAsked:
    if REST.match(piece):
        return DayAsked(piece, Reading(today), rest=True)
    text = WHOLE.sub(" ", piece)
    parts: tuple[Part, ...] = WHOLE_DAY
    morning, afternoon = MORNING.search(text), AFTERNOON.search(text)
    if bool(morning) != bool(afternoon):
        parts = (Part.AM,) if morning else (Part.PM,)
    text = AFTERNOON.sub(" ", MORNING.sub(" ", text)).strip() or piece
    if re.fullmatch(r"(?:this|today)", text, re.I):
        text = "today"
    return DayAsked(text, read_day(text, today), parts)


# -- what is done to a request


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb, the request's number (or a day, for undo), and for whom an admin does it (a Slack id)."""

    verb: Verb
    number: int | None = None
    day: Reading | None = None
    person: str | None = None


def parse_deed(typed: str, today: date) -> Deed | None:
    """`undo 7`, `undo friday`, `accept 7 for @ben`, `list`; None if the text begins with no such verb.

    Raises UserError for a number that is none.
    """
    word, _, rest = typed.strip().partition(" ")
    if word.lower() not in set(Verb):
        return None
    verb = Verb(word.lower())
    found = MENTION.search(rest)
    person, rest = (found["id"], MENTION.sub(" ", rest)) if found else (None, rest)
    rest = POLITE.sub(" ", rest).strip()
    if verb is Verb.LIST:
        return Deed(verb)
    if not rest:
        if verb is Verb.UNDO:
            return Deed(verb)
        raise UserError("Which request?", f"For example `/triage swap {verb} 7`. {NUMBER_USAGE}")
    number = re.fullmatch(r"(?:request\s+)?#?([0-9]{1,10})", rest, re.I)
    if number and int(number[1]) <= LARGEST:
        return Deed(verb, int(number[1]), person=person)
    if verb is Verb.UNDO and not number:
        return Deed(verb, day=read_day(_bare(rest), today))
    raise UserError(f"“{rest[:40]}” isn't a request's number.", NUMBER_USAGE)


def parse_request_number(value: str) -> int:
    """The request or suggestion that a button is about. Raises UserError for a value that no button of ours has."""
    return read_number(value, "swap list", LARGEST)


# -- the forms

REST_VALUE = "rest"


@dataclass(frozen=True, slots=True)
class Filled:
    """The form for a request as it was sent. to: a Slack id. owner: a person's id."""

    kind: Kind
    owner: int
    give: Slot
    take: Slot | None
    to: str | None


@up_to_date()
def parse_request_form(form: Mapping[str, Any], metadata: str) -> Filled:
    """The form. Raises UserError naming the field."""
    kind = Kind(form["kind"])
    give = read_slot(form["give"])
    half = form.get("part") or ""
    if half and not give.rest:
        give = replace(give, parts=(Part(half),))
    take = None
    if form.get("take"):
        if kind is Kind.COVER:
            raise UserError("Cover gives nothing in return.", "Choose a swap, or leave this empty.", field="take")
        back = form.get("take_part") or ""
        take = Slot(date.fromisoformat(form["take"]), (Part(back),) if back else WHOLE_DAY)
    return Filled(kind, parse_request_number(metadata), give, take, form.get("to") or None)


@up_to_date()
def read_slot(value: str | None) -> Slot:
    """A slot as a menu's value has it: 2026-11-27, 2026-11-27/pm, 2026-11-27/rest."""
    day, _, part = (value or "").partition("/")
    if part == REST_VALUE:
        return Slot(date.fromisoformat(day), rest=True)
    return Slot(date.fromisoformat(day), (Part(part),) if part else WHOLE_DAY)
