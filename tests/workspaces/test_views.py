"""Setup: every setting can be changed there, in one place, in words of its own."""

from enum import StrEnum

import pytest

from bot.sandbox.slack.views import check_view
from bot.workspaces.kinds import Flag, OneOf
from bot.workspaces.rules import KINDS, WorkspaceSettings
from bot.workspaces.views import setup
from bot.workspaces.views.parts import FIELDS, PARTS

SETTINGS = WorkspaceSettings()


def test_every_setting_stands_in_one_part() -> None:
    placed = [one.name for part in PARTS.values() for one in part.fields]
    assert sorted(placed) == sorted(KINDS)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if isinstance(kind, Flag | OneOf)])
def test_every_choice_is_told_in_words(name: str) -> None:
    kind = KINDS[name]
    choices: set[bool | StrEnum] = set(kind.choices) if isinstance(kind, OneOf) else {True, False}
    assert set(FIELDS[name].labels) == choices


@pytest.mark.parametrize("word", PARTS)
def test_every_form_is_one_that_slack_takes(word: str) -> None:
    check_view(setup.form(word, SETTINGS).view, "modal")


def test_the_overview_is_one_that_slack_takes_and_tells_every_value() -> None:
    view = setup.overview(SETTINGS).view
    check_view(view, "modal")
    assert all(f"{one.noun}: " in str(view) for one in FIELDS.values())
