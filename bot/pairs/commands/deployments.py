"""`/triage deploying` and its form, read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import UserError
from bot.pairs.commands.moments import UnreadableMoment, parse_date, parse_time, read_when
from bot.pairs.commands.pairs import parse_number
from bot.pairs.rules.deployment import USAGE, DeploymentAsked, DeploymentInvalid

LAST_WORDS = 6


def parse_deploying(text: str, now: datetime) -> DeploymentAsked:
    """What was typed after the customer: when and what, or what and when. now: of the team's zone.

    Raises UserError with the usage.
    """
    if not text.strip():
        return DeploymentAsked()
    try:
        when = read_when(text, now)
    except UnreadableMoment:
        return _when_last(text, now)
    day = when.day or (now.date() if when.clock else None)
    return DeploymentAsked(day, when.clock, when.rest)


def _when_last(text: str, now: datetime) -> DeploymentAsked:
    words = text.split()
    for number in range(min(len(words) - 1, LAST_WORDS), 0, -1):
        try:
            when = read_when(" ".join(words[-number:]), now)
        except UserError:
            continue
        if not when.rest and when.clock:
            return DeploymentAsked(when.day or now.date(), when.clock, " ".join(words[:-number]).rstrip("-–:,; "))
    raise UserError("I can't read when.", USAGE)


def parse_deployment_form(form: Mapping[str, Any], metadata: str) -> tuple[DeploymentAsked, int | None]:
    """The form: the deployment, and the number of the one that it changes. Raises UserError naming the field."""
    day, clock = parse_date(form, "day"), parse_time(form, "time")
    if day is None:
        raise DeploymentInvalid("On which day?", field="day")
    if clock is None:
        raise DeploymentInvalid("At what time?", field="time")
    asked = DeploymentAsked(
        day,
        clock,
        " ".join((form.get("what") or "").split()),
        parse_number(form["customer"]) if form.get("customer") else None,
    )
    return asked, parse_number(metadata) if metadata else None
