"""The form of the pattern, read. A day's field is day_WEEKDAY in a cycle's first week, day_WEEKDAY_WEEK later on."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.buttons import OldButton
from bot.errors import UserError, up_to_date
from bot.rota.rules.patterns import MOST_WEEKS

FIELD = re.compile(r"day_(?P<weekday>[0-6])(?:_(?P<week>[0-7]))?")


@dataclass(frozen=True, slots=True)
class PatternForm:
    """The form as it stands: from when, how many weeks, and who (Slack ids) on which day of which week."""

    valid_from: date
    weeks: int
    anchor: date
    days: dict[tuple[int, int], list[str]]


@up_to_date()
def parse_pattern_form(form: Mapping[str, Any], metadata: str) -> PatternForm:
    """The form, complete or half filled in. metadata: of the modal, with what has no field."""
    carried = json.loads(metadata)
    days = {}
    for name, people in form.items():
        if match := FIELD.fullmatch(name):
            days[int(match["week"] or 0), int(match["weekday"])] = list(people or ())
    return PatternForm(
        valid_from=date.fromisoformat(form["valid_from"]),
        weeks=carried["weeks"],
        anchor=date.fromisoformat(carried["anchor"]),
        days={key: people for key, people in days.items() if people and key[0] < carried["weeks"]},
    )


def parse_cycle(value: str) -> int:
    """The number of weeks picked. Raises UserError."""
    if not value.isdecimal() or not 1 <= int(value) <= MOST_WEEKS:
        raise UserError(f"A cycle has 1 to {MOST_WEEKS} weeks.")
    return int(value)


def parse_version(value: str) -> date:
    """The version that a button is about. Raises UserError for a value that no button of ours has."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise OldButton("rota versions") from None
