"""`/triage showcase` and its forms, read."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.buttons import OldButton
from bot.pairs.commands.moments import UnreadableMoment, When, parse_date, parse_time, read_when
from bot.pairs.commands.pairs import parse_number
from bot.pairs.rules.showcase import MINUTES, USUAL_MINUTES, ShowcaseAsked, ShowcaseInvalid

_LINK = re.compile(r"https?://[^\s<>|]+")
_CUSTOMER = re.compile(r"\b(?:with|to|for)?\s*(?:the\s+)?(?:customers?|clients?)\b", re.I)
_COLLEAGUES = re.compile(r"\b(?:with|to|for)?\s*(?:the\s+|my\s+|some\s+)?(?:colleagues?|team|internal(?:ly)?)\b", re.I)


def parse_showcase(text: str, now: datetime, customers: Mapping[int, str] | None = None) -> ShowcaseAsked:
    """What was typed after showcase: when, for whom, a link, and behind a colon or dash how it went.

    now: of the team's zone. customers: the names of the customers of the caller's pairs, by pair.
    Raises UnreadableMoment, WrongWeekday.
    """
    if not text.strip():
        return ShowcaseAsked()
    link = _LINK.search(text)
    head, outcome = _parted(text.replace(link[0], " ") if link else text)
    head, pair = _named(head, customers or {})
    words = _COLLEAGUES.sub(" ", _CUSTOMER.sub(" ", head))
    words = re.sub(r"^\s*(?:book|log|held)\b", "", words, flags=re.I).strip()
    when = read_when(words, now) if words else When(None, None)
    if when.rest and outcome:
        raise UnreadableMoment(words)
    return ShowcaseAsked(
        day=when.day,
        clock=when.clock,
        with_customer=_audience(head),
        link=link[0] if link else "",
        outcome=" ".join((outcome or when.rest).split()),
        pair=pair,
    )


def _parted(text: str) -> tuple[str, str]:
    """What stands before a colon (none of a time) or a dash, and what follows it."""
    found = re.search(r":(?=\s)|\s[-–]\s", text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _named(text: str, customers: Mapping[int, str]) -> tuple[str, int | None]:
    """The text with a customer called the customer, and the pair whose customer it is."""
    for pair, name in customers.items():
        if found := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I):
            return f"{text[: found.start()]}the customer{text[found.end() :]}", pair
    return text, None


def _audience(text: str) -> bool | None:
    """With the customer or with colleagues, whichever is said first; None if neither is."""
    customer, colleagues = _CUSTOMER.search(text), _COLLEAGUES.search(text)
    if customer and colleagues:
        return customer.start() < colleagues.start()
    return bool(customer) if customer or colleagues else None


def parse_showcase_form(form: Mapping[str, Any], metadata: str) -> tuple[ShowcaseAsked, int | None]:
    """The form: the showcase, and the number of the one that it changes. metadata: "pair 3" or "showcase 7".

    Raises UserError naming the field.
    """
    what, _, number = metadata.partition(" ")
    day, clock = parse_date(form, "day"), parse_time(form, "time")
    if day is None:
        raise ShowcaseInvalid("On which day?", field="day")
    if clock is None:
        raise ShowcaseInvalid("At what time?", field="time")
    minutes = form.get("minutes") or str(USUAL_MINUTES)
    if minutes not in map(str, MINUTES):
        raise OldButton("pairs")
    chosen = form.get("pair") or (number if what == "pair" else "")
    asked = ShowcaseAsked(
        day=day,
        clock=clock,
        with_customer=form.get("audience") == "customer",
        minutes=int(minutes),
        link=(form.get("link") or "").strip(),
        outcome=" ".join((form.get("outcome") or "").split()),
        pair=parse_number(chosen) if chosen else None,
    )
    return asked, parse_number(number) if what == "showcase" else None
