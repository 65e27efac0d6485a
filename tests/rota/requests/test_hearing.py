"""Everyday English in the triage channel: who asks for swap or cover is heard, and nobody else."""

from datetime import date

import pytest

from bot.rota.rules.requests.hearing import Heard, hear
from bot.rota.rules.rota import WHOLE_DAY
from tests.rota.requests.phrases import SEEN_ASKING, SEEN_OTHER, UNSEEN_ASKING, UNSEEN_OTHER

MONDAY = date(2026, 11, 23)


def summary(heard: Heard | None) -> tuple[str, str | None, str] | None:
    """Kind, first day, half."""
    if heard is None:
        return None
    if not heard.days:
        return str(heard.kind), None, ""
    first = heard.days[0]
    return str(heard.kind), first.reading.day.isoformat(), "" if first.parts == WHOLE_DAY else str(first.parts[0])


@pytest.mark.parametrize("text", SEEN_ASKING)
def test_whoever_asks_is_heard(text: str) -> None:
    assert summary(hear(text, MONDAY)) == SEEN_ASKING[text]


@pytest.mark.parametrize("text", SEEN_OTHER)
def test_what_merely_names_a_day_is_not(text: str) -> None:
    assert hear(text, MONDAY) is None


def test_the_same_holds_of_phrases_that_the_rules_were_not_written_for() -> None:
    heard = {text: summary(hear(text, MONDAY)) for text in UNSEEN_ASKING}
    false = [text for text in UNSEEN_OTHER if hear(text, MONDAY)]
    assert not false
    assert sum(heard[text] == UNSEEN_ASKING[text] for text in heard) >= 0.8 * len(heard)


@pytest.mark.parametrize(
    "text", ["", "?" * 600, "anyone " * 200 + "cover my friday?", "my my my " * 60, "<@U0BEN> " * 60, "friday " * 80]
)
def test_nothing_is_made_of_nonsense(text: str) -> None:
    assert hear(text, MONDAY) is None


def test_ones_own_day_comes_first_and_the_one_in_return_after_it() -> None:
    heard = hear("would anyone swap their Wednesday for my Friday afternoon?", MONDAY)
    assert heard is not None
    assert [day.reading.day.day for day in heard.days] == [27, 25]
