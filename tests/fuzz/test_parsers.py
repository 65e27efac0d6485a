"""Whatever is typed, picked or replied is read, or refused with the reader's own errors, and never with another one.

The readers are found by their names: a new parse_… function is tried without a word here.
"""

import importlib
import inspect
import json
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import find_days, read_day, read_range, read_span
from bot.errors import BotError
from bot.issues.rules.issue import Ref
from bot.periods import read_period
from tests.fuzz.length import looking
from tests.fuzz.mutants import ODD_TEXTS, VALUES, mutated

ROOT = Path(__file__).parents[2]
REPLIES = [f"bot.clients.{name}" for name in ("groove_parse", "trello_parse", "trello_actions", "harvest_parse")]

WORDS = """
friday next monday 1 dec to 5 dec 31/2 2026-12-01 29 feb 24:00 9:75 14:00 pm am swap cover with <@U0BEN> <@U0BEN|ben>
@ben me #1 S5 #S5 1042 -1 0 duplicate until off done all mine customer Northwind last this month q3 h2 12 weeks from for
in of every other week: - – / . , “ ” rest today tomorrow yesterday now year 99999 fixed critical answered edit list
"""
FIELDS = """
text reason why until person customer resolution original outcome name domains mailboxes target_hours into first last
half give take part to kind take_part valid_from title summary position pair goal week day time audience minutes link
what changes_on board label weeks weekday call_at titles target hours notes member
"""
LISTS = "channels people cards day_0 day_1 week_1_day_2"
TEXTS = st.lists(st.sampled_from(WORDS.split()) | ODD_TEXTS | st.text(max_size=8), max_size=8).map(" ".join)
TODAYS = st.dates(date(2024, 2, 28), date(2028, 3, 1))
FORMS = st.builds(
    lambda texts, lists: {**texts, **lists},
    st.dictionaries(st.sampled_from(FIELDS.split()), st.none() | TEXTS),
    st.dictionaries(st.sampled_from(LISTS.split()), st.none() | st.lists(TEXTS, max_size=2)),
)

KINDS: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    str | None: st.none() | TEXTS,
    int: st.integers(0, 10),
    date: TODAYS,
    datetime: st.builds(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC), TODAYS),
    Ref: st.builds(Ref, st.integers(1, 99), local=st.booleans()),
    Mapping[str, Any]: FORMS,
    Mapping[int, str] | None: st.just({1: "Northwind", 2: "R&D <b>"}),
}
"""What readers take -> values of it."""


def readers(module: str) -> Iterator[Callable[..., Any]]:
    """The functions of a module that read."""
    for name, one in vars(importlib.import_module(module)).items():
        if name.startswith("parse_") and inspect.isfunction(one) and one.__module__ == module:
            yield one


def commands() -> Iterator[Callable[..., Any]]:
    """Those of all features."""
    for module in pkgutil.walk_packages([str(ROOT / "bot")], "bot."):
        if "commands" in module.name.split("."):
            yield from readers(module.name)


def named(one: Callable[..., Any]) -> str:
    return f"{one.__module__}.{one.__name__}"


@pytest.mark.parametrize("parse", list(commands()), ids=named)
@looking(10)
@given(data=st.data())
def test_what_people_type_and_fill_in(parse: Callable[..., Any], data: st.DataObject) -> None:
    hints = typing.get_type_hints(inspect.unwrap(parse))
    values = {
        name: data.draw(st.sampled_from(hint) if inspect.isclass(hint) and issubclass(hint, Enum) else KINDS[hint])
        for name, hint in hints.items()
        if name != "return"
    }
    with suppress(BotError):
        parse(**values)


@pytest.mark.parametrize("read", [find_days, read_day, read_range, read_span, read_period], ids=named)
@looking(40)
@given(text=TEXTS, today=TODAYS)
def test_dates_and_periods(read: Callable[[str, date], Any], text: str, today: date) -> None:
    with suppress(BotError):
        read(text, today)


def objects(piece: Any) -> Iterator[dict[str, Any]]:
    """Every object in a recorded reply, and itself."""
    if isinstance(piece, dict):
        yield piece
    for inner in piece.values() if isinstance(piece, dict) else piece if isinstance(piece, list) else ():
        yield from objects(inner)


RECORDED = [
    one
    for system in ("groove", "trello", "harvest")
    for file in sorted((ROOT / "tests" / "samples" / system).glob("*.json"))
    if file.name != "openapi.json"
    for one in objects(json.loads(file.read_text()))
]


@pytest.mark.parametrize("parse", [one for name in REPLIES for one in readers(name)], ids=named)
@looking(15)
@given(data=st.data())
def test_what_outside_systems_reply(parse: Callable[..., Any], data: st.DataObject) -> None:
    """What can't be read is a ValueError, which their clients take for no answer."""
    takes = next(iter(typing.get_type_hints(parse).values()))
    if takes in {str, Any}:
        reply = data.draw(TEXTS if takes is str else VALUES)
    else:
        reply = mutated(data.draw, data.draw(st.sampled_from(RECORDED)))
    with suppress(BotError, ValueError):
        parse(reply)
