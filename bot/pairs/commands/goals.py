"""`/triage goal` and the form of a week's goal, read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.buttons import OldButton
from bot.pairs.commands.pairs import parse_number
from bot.pairs.rules.pair import PairInvalid, check_goal

_MET = {"met": True, "reached": True, "done": True, "not met": False, "missed": False, "unmet": False}


@dataclass(frozen=True, slots=True)
class GoalForm:
    """The form of a week's goal."""

    pair: int
    week: date
    text: str


def parse_goal(text: str) -> tuple[bool | None, str]:
    """What was typed after goal: whether one was met, or a goal's text; neither opens the form."""
    plain = " ".join(text.lower().split()).rstrip(".!")
    return (_MET[plain], "") if plain in _MET else (None, text.strip())


def parse_goal_value(value: str) -> tuple[int, date]:
    """The pair and week that a button is about. Raises UserError."""
    found = re.fullmatch(r"([0-9]{1,15}) ([0-9]{4}-[0-9]{2}-[0-9]{2})", value)
    if found is None:
        raise OldButton("pairs")
    try:
        return int(found[1]), date.fromisoformat(found[2])
    except ValueError:
        raise OldButton("pairs") from None


def parse_goal_form(form: Mapping[str, Any], metadata: str) -> GoalForm:
    """The form. Raises PairInvalid naming the field."""
    number = form.get("pair") or metadata
    if not number:
        raise PairInvalid("For which pair?", field="pair")
    try:
        week = date.fromisoformat(form.get("week") or "")
    except ValueError:
        raise OldButton("pairs") from None
    return GoalForm(parse_number(number), week, check_goal(form.get("goal") or ""))
