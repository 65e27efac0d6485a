"""Plots as PNG. matplotlib is loaded when the first one is drawn: it takes a second and much memory.

Readable in grey and without colours: what differs differs in its hatching, and each value is written beside its bar.
Each plot is sent along with its table.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 40
"""More than that nobody reads."""
LABEL = 28
"""Characters of a label; the table has the whole name."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled amount, part of it still to come."""

    label: str
    total: float
    to_come: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """A labelled group of amounts, one for each series."""

    label: str
    amounts: tuple[float, ...]


LOOKS = (("0.6", ""), ("0.95", "///"), ("0.2", ""))
"""Shade and hatching of one series beside the other, told apart without colours."""


def bars(title: str, unit: str, rows: Sequence[Bar]) -> bytes:
    """Horizontal bars, the first at the top, with a line at their mean. Not more than MOST_BARS are drawn."""
    shown = rows[:MOST_BARS]
    figure, axes = _empty(1.6 + 0.32 * max(len(shown), 1))
    places = range(len(shown))
    done = [row.total - row.to_come for row in shown]
    axes.barh(places, done, color="0.6", edgecolor="0.2", label="so far")
    if any(row.to_come for row in shown):
        later = [row.to_come for row in shown]
        axes.barh(places, later, left=done, color="0.95", edgecolor="0.2", hatch="///", label="still to come")
    if rows:
        mean = sum(row.total for row in rows) / len(rows)
        axes.axvline(mean, color="black", linestyle="--", linewidth=1, label=f"mean {mean:.1f}")
    for place, row in enumerate(shown):
        axes.annotate(f"{row.total:g}", (row.total, place), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, [label(row.label, place) for place, row in enumerate(shown)])
    axes.invert_yaxis()
    axes.set_xlim(0, max((row.total for row in shown), default=0) * 1.12 or 1)
    axes.set_xlabel(unit)
    more = f" (the first {len(shown)} of {len(rows)})" if len(rows) > len(shown) else ""
    return _drawn(figure, axes, title, more)


def columns(title: str, unit: str, series: Sequence[str], rows: Sequence[Column]) -> bytes:
    """Groups of upright bars, the first at the left, with their amounts above. Only the last MOST_BARS are drawn."""
    from matplotlib.ticker import MaxNLocator

    shown = rows[-MOST_BARS:]
    figure, axes = _empty(4.5)
    width = 0.8 / max(len(series), 1)
    for number, name in enumerate(series):
        places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(shown))]
        amounts = [row.amounts[number] for row in shown]
        shade, hatch = LOOKS[number]
        drawn = axes.bar(places, amounts, width, color=shade, hatch=hatch, edgecolor="0.2", linewidth=0.6, label=name)
        axes.bar_label(drawn, [f"{amount:g}" if amount else "" for amount in amounts], padding=1, fontsize=6)
    upright = len(shown) > 8
    labels = [label(row.label, place) for place, row in enumerate(shown)]
    axes.set_xticks(range(len(shown)), labels, rotation=90 if upright else 0, fontsize=8)
    axes.set_xlim(-0.6, max(len(shown), 1) - 0.4)
    axes.set_ylim(0, max((max(row.amounts) for row in shown), default=0) * 1.1 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(unit)
    more = f" (the last {len(shown)} of {len(rows)})" if len(rows) > len(shown) else ""
    return _drawn(figure, axes, title, more)


def _empty(height: float) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), dpi=120, layout="constrained")
    return figure, figure.add_subplot()


def _drawn(figure: "Figure", axes: "Axes", title: str, more: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    axes.set_title(_literal(title).rstrip(" ,") + more, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower right", ncols=3, frameon=False)
    drawn = io.BytesIO()
    FigureCanvasAgg(figure).print_png(drawn)  # type: ignore[no-untyped-call]
    return drawn.getvalue()


def label(text: str, place: int) -> str:
    """A name as it can be drawn; of one of which nothing can be, where it stands in the table."""
    shown = _literal(text, LABEL)
    return shown if any(one.isalnum() for one in shown) else f"no. {place + 1}"


def _literal(text: str, limit: int = 80) -> str:
    """One line, of what the font has; somebody's name with dollar signs is no formula."""
    known = _known_characters()
    composed = unicodedata.normalize("NFC", text)
    line = " ".join("".join(one for one in composed if one.isspace() or ord(one) in known).split())
    return (line if len(line) <= limit else line[: limit - 1] + "…").replace("$", r"\$")


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    """What the font can draw. It lacks emoji, and the writing of East Asia."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties())).get_charmap())
