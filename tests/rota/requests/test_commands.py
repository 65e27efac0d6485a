"""Swap and cover as people type them."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.rota.commands.requests import (
    Deed,
    Verb,
    parse_asked,
    parse_deed,
    parse_request_form,
    parse_request_number,
    read_slot,
)
from bot.rota.rules.requests.request import Kind, Slot
from bot.rota.rules.rota import Part
from bot.rota.views.requests.forms import slot_value

MONDAY = date(2026, 11, 23)
AM, PM = (Part.AM,), (Part.PM,)
TUE, WED, FRI = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("kind", "typed", "give", "take", "to", "owner", "by"),
    [
        ("swap", "friday with <@U0BEN> tuesday", Slot(FRI), Slot(TUE), "U0BEN", None, None),
        ("swap", "friday with <@U0BEN|ben> tuesday", Slot(FRI), Slot(TUE), "U0BEN", None, None),
        ("swap", "tue <@W012A3CDE>: please", Slot(TUE), None, "W012A3CDE", None, None),
        ("swap", "my friday for tuesday", Slot(FRI), Slot(TUE), None, None, None),
        ("swap", "FRI PM with <@U0BEN> tue in the morning", Slot(FRI, PM), Slot(TUE, AM), "U0BEN", None, None),
        ("swap", "fri afternoon in return for tue am", Slot(FRI, PM), Slot(TUE, AM), None, None, None),
        ("swap", "with <@U0BEN> fri for wed, thanks!", Slot(FRI), Slot(WED), "U0BEN", None, None),
        ("swap", "", None, None, None, None, None),
        ("swap", "with <@U0BEN>", None, None, "U0BEN", None, None),
        ("cover", "fri pm", Slot(FRI, PM), None, None, None, None),
        ("cover", "friday all day", Slot(FRI), None, None, None, None),
        ("cover", "rest of today", Slot(MONDAY, rest=True), None, None, None, None),
        ("cover", "the rest of the day with <@U0BEN>", Slot(MONDAY, rest=True), None, "U0BEN", None, None),
        ("cover", "this afternoon", Slot(MONDAY, PM), None, None, None, None),
        ("cover", "tomorrow morning pls", Slot(TUE, AM), None, None, None, None),
        ("cover", "fri for <@U0ANN> by <@U0BEN>", Slot(FRI), None, None, "U0ANN", "U0BEN"),
        ("cover", "for <@U0ANN> fri with <@U0BEN>", Slot(FRI), None, "U0BEN", "U0ANN", None),
        ("cover", "on friday 27 nov", Slot(FRI), None, None, None, None),
        ("cover", "2026-11-27 pm", Slot(FRI, PM), None, None, None, None),
    ],
)
def test_everyday_ways_to_type_it_are_read(
    kind: str, typed: str, give: Slot | None, take: Slot | None, to: str | None, owner: str | None, by: str | None
) -> None:
    asked = parse_asked(Kind(kind), typed, MONDAY)
    assert (asked.give.slot if asked.give else None) == give
    assert (asked.take.slot if asked.take else None) == take
    assert (asked.to, asked.owner, asked.by) == (to, owner, by)


@pytest.mark.parametrize("typed", ["fri with @ben tue", "fri @ann.archer", "fri for @jane by @ben", "fri with @ben:"])
def test_a_name_that_was_only_typed_is_asked_for_in_the_form(typed: str) -> None:
    asked = parse_asked(Kind.COVER if "tue" not in typed else Kind.SWAP, typed, MONDAY)
    assert asked.name
    assert not asked.is_complete
    assert asked.to is None


@pytest.mark.parametrize(
    "typed",
    [
        "friday with <@U0BEN> tuesday",
        "fri pm for tue am",
        "wed with <@U0BEN> thu pm for <@U0ANN>",
        "wed for thu instead of 7",
    ],
)
def test_what_was_read_can_be_typed_again_and_means_the_same(typed: str) -> None:
    asked = parse_asked(Kind.SWAP, typed, MONDAY)
    again = parse_asked(Kind.SWAP, asked.command().removeprefix("swap "), MONDAY)
    assert asked.give is not None
    assert again.give is not None
    assert asked.take is not None
    assert again.take is not None
    assert (again.give.slot, again.take.slot) == (asked.give.slot, asked.take.slot)
    assert (again.to, again.owner, again.by) == (asked.to, asked.owner, asked.by)
    assert asked.instead == (7 if "instead" in typed else None)


@pytest.mark.parametrize(
    ("typed", "deed"),
    [
        ("list", Deed(Verb.LIST)),
        ("undo", Deed(Verb.UNDO)),
        ("undo 7", Deed(Verb.UNDO, 7)),
        ("Undo request #7 please", Deed(Verb.UNDO, 7)),
        ("accept 7 for <@U0BEN>", Deed(Verb.ACCEPT, 7, person="U0BEN")),
        ("decline #7", Deed(Verb.DECLINE, 7)),
        ("cancel 12", Deed(Verb.CANCEL, 12)),
        ("friday", None),
        ("", None),
    ],
)
def test_deeds_are_told_from_days(typed: str, deed: Deed | None) -> None:
    assert parse_deed(typed, MONDAY) == deed


def test_undo_takes_a_day_too() -> None:
    deed = parse_deed("undo my friday", MONDAY)
    assert deed is not None
    assert deed.day is not None
    assert deed.day.day == FRI


def refusal_of(read: Callable[[], object]) -> UserError | None:
    """How a reading is refused, if it is."""
    try:
        read()
    except UserError as refusal:
        return refusal
    return None


@given(st.text(max_size=80), st.sampled_from(Kind))
def test_nonsense_is_refused_and_never_fails(typed: str, kind: Kind) -> None:
    for read in (lambda: parse_asked(kind, typed, MONDAY), lambda: parse_deed(typed, MONDAY)):
        refusal = refusal_of(read)
        assert refusal is None or (refusal.what and refusal.hint)


@pytest.mark.parametrize("slot", [Slot(FRI), Slot(FRI, AM), Slot(FRI, PM), Slot(FRI, rest=True)])
def test_the_form_hands_back_the_day_that_was_picked_wherever_it_was_picked(slot: Slot) -> None:
    """A date in a form is the team's date, whatever zone the person is in."""
    assert read_slot(slot_value(slot)) == slot
    form = {"kind": "swap", "give": slot_value(slot), "part": None, "to": None, "take": "2026-04-07", "take_part": "pm"}
    filled = parse_request_form(form, "3")
    assert (filled.owner, filled.give, filled.take) == (3, slot, Slot(date(2026, 4, 7), PM))


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 11, "1.5", "²"])
def test_a_button_of_another_kind_is_refused(value: str) -> None:
    with pytest.raises(UserError):
        parse_request_number(value)
