"""Lines of CSV files: nothing in them is run by a spreadsheet, nothing is lost."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cells import bare, line


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_no_text_is_a_formula(text: str) -> None:
    [cells] = csv.reader([line([text, -5, "a,b", 'say "hi"'])])
    assert cells == [f"'{text}", "-5", "a,b", 'say "hi"']


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"))).filter(lambda text: not text.strip().startswith("'"))


@given(st.lists(TEXTS, min_size=1))
def test_what_is_written_is_read_again(texts: list[str]) -> None:
    [cells] = csv.reader([line(texts)])
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert [bare(cell) for cell in cells] == [text.strip() for text in texts]
