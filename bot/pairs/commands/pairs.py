"""`/triage pairs` and the form of a pair, read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.buttons import OldButton
from bot.errors import UserError
from bot.pairs.commands.moments import parse_date
from bot.pairs.rules.pair import Draft, PairInvalid, check_goal

USAGE = "`/triage pairs` lists them, `/triage pairs new` makes one, `/triage pairs Northwind` shows a customer's."


@dataclass(frozen=True, slots=True)
class PairForm:
    """The form of a pair. people: Slack ids."""

    customer: int
    goal: str
    people: tuple[str, ...]
    first: date
    last: date | None
    changes_on: date | None

    def draft(self, people: tuple[int, ...]) -> Draft:
        """The pair with its people by their ids."""
        return Draft(self.customer, self.goal, people, self.first, self.last, self.changes_on)


def parse_pairs(text: str) -> tuple[str, str]:
    """What is to be done (new, edit, show; empty: list them), and the customer's name."""
    word, _, rest = text.strip().partition(" ")
    match word.lower():
        case "new" | "add":
            return "new", rest.strip()
        case "edit" if not rest.strip():
            raise UserError("Whose pair do you want to edit?", USAGE)
        case "edit" | "show" as what if rest.strip():
            return what, rest.strip()
        case "" | "list" | "show":
            return "", ""
    return "show", text.strip()


def parse_number(value: str) -> int:
    """What a button or form is about. Raises UserError."""
    if not re.fullmatch(r"[0-9]{1,15}", value):
        raise OldButton("pairs")
    return int(value)


def parse_pair_form(form: Mapping[str, Any]) -> PairForm:
    """A pair as the form leaves it. Raises PairInvalid naming the field."""
    if not form.get("customer"):
        raise PairInvalid("For which customer?", "`/triage customers` adds one.", field="customer")
    first = parse_date(form, "first")
    if first is None:
        raise PairInvalid("From when on?", field="first")
    return PairForm(
        parse_number(form["customer"]),
        check_goal(form.get("goal") or ""),
        tuple(dict.fromkeys(form.get("people") or ())),
        first,
        parse_date(form, "last"),
        parse_date(form, "changes_on"),
    )
