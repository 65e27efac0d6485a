"""Lines of CSV files for spreadsheets, in which no cell is a formula. Pure.

A text that begins like a formula (=, +, -, @) gets an apostrophe in front, as spreadsheets take it for "this is text".
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Sequence[str | int | float]) -> str:
    """A line with its end. Texts are made plain."""
    written: list[str] = []
    csv.writer(_Lines(written.append)).writerow([_plain(cell) if isinstance(cell, str) else cell for cell in cells])
    return written[0]


def bare(cell: str) -> str:
    """A cell as it was before it was made plain."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


@dataclass(frozen=True, slots=True)
class _Lines:
    """What the csv module can write to."""

    write: Callable[[str], None]
