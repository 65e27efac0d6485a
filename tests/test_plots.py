"""Plots: what they show."""

import logging
from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from bot.plots import MOST_BARS, Bar, Column, bars, columns, label

NAMES = [
    *("$x^", "a_b", "<b>", "Zoë Ångström", "Zoë 🦄", "日本", "ليلى", "ಠ_ಠ", "👩‍👩‍👧"),
    *("", "\\frac{", "\x00", "x" * 200),
]


def image(rows: list[Bar], title: str = "Duty days") -> np.ndarray:
    return png(bars(title, "days", rows))


def png(content: bytes) -> np.ndarray:
    return np.asarray(imread(BytesIO(content), format="png"))


def test_bars_are_drawn_in_grey_alone() -> None:
    drawn = image([Bar("Ann", 5, 2), Bar("Ben", 3)])
    assert np.allclose(drawn[..., 0], drawn[..., 1], atol=0.02)
    assert np.allclose(drawn[..., 1], drawn[..., 2], atol=0.02)
    assert drawn[..., 0].min() < 0.3  # the letters


def test_more_people_make_it_higher_up_to_a_limit() -> None:
    heights = [len(image([Bar(f"P{number}", number) for number in range(many)])) for many in (2, 20, MOST_BARS, 300)]
    assert heights[0] < heights[1] < heights[2] == heights[3]


@pytest.mark.filterwarnings("error")
def test_any_name_and_no_row_at_all_can_be_drawn(caplog: pytest.LogCaptureFixture) -> None:
    for name in NAMES:
        assert image([Bar(name, 1)], title=f"100 $ of days, {name}").size
    assert image([]).size
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_what_the_font_lacks_is_left_out_or_told_by_its_place_in_the_table() -> None:
    assert [label(name, 4) for name in ("Zoë 🦄", "Łukasz", "Andre\u0301", "日本", "👩‍👩‍👧", "ಠ_ಠ", "")] == [
        *("Zoë", "Łukasz", "André"),
        *("no. 5", "no. 5", "no. 5", "no. 5"),
    ]


@pytest.mark.filterwarnings("error")
def test_columns_stand_side_by_side_in_grey_alone() -> None:
    rows = [Column(name, (number, 0, 2)) for number, name in enumerate(NAMES)]
    drawn = png(columns("Issues 🦄", "issues by day", ("new", "resolved", "breached"), rows))
    assert np.allclose(drawn[..., 0], drawn[..., 2], atol=0.02)
    assert drawn[..., 0].min() < 0.3
    assert png(columns("None", "issues", ("new",), [])).size
    many = png(columns("Many", "issues", ("new",), [Column(str(number), (1,)) for number in range(300)]))
    assert many.shape == drawn.shape
