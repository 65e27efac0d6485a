"""Plots: what they show, and what they cost when none is drawn."""

import subprocess
import sys
from io import BytesIO

import numpy as np
from matplotlib.image import imread

from bot.plots import MOST_BARS, Bar, bars


def image(rows: list[Bar], title: str = "Duty days") -> np.ndarray:
    return np.asarray(imread(BytesIO(bars(title, "days", rows)), format="png"))


def test_bars_are_drawn_in_grey_alone() -> None:
    drawn = image([Bar("Ann", 5, 2), Bar("Ben", 3)])
    assert np.allclose(drawn[..., 0], drawn[..., 1], atol=0.02)
    assert np.allclose(drawn[..., 1], drawn[..., 2], atol=0.02)
    assert drawn[..., 0].min() < 0.3  # the letters


def test_more_people_make_it_higher_up_to_a_limit() -> None:
    heights = [len(image([Bar(f"P{number}", number) for number in range(many)])) for many in (2, 20, MOST_BARS, 300)]
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_any_name_and_no_row_at_all_can_be_drawn() -> None:
    names = ["$x^", "a_b", "<b>", "Zoë Ångström", "日本", "", "\\frac{", "x" * 200]
    assert image([Bar(name, 1) for name in names], title="100 $ of days").size
    assert image([]).size


def test_matplotlib_is_loaded_for_nobody_who_draws_nothing() -> None:
    code = "import sys, bot.wiring; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
