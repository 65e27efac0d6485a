"""Plots as PNG. matplotlib is loaded when the first one is drawn: it takes a second and much memory.

Readable in grey and without colours: what differs differs in its hatching, and each value is written beside its bar.
Each plot is sent along with its table.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

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


def bars(title: str, unit: str, rows: Sequence[Bar]) -> bytes:
    """Horizontal bars, the first at the top, with a line at their mean. Not more than MOST_BARS are drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = rows[:MOST_BARS]
    figure = Figure(figsize=(8, 1.6 + 0.32 * max(len(shown), 1)), dpi=120, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
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
    axes.set_yticks(places, [_literal(row.label, LABEL) for row in shown])
    axes.invert_yaxis()
    axes.set_xlim(0, max((row.total for row in shown), default=0) * 1.12 or 1)
    axes.set_xlabel(unit)
    more = f" (the first {len(shown)} of {len(rows)})" if len(rows) > len(shown) else ""
    axes.set_title(_literal(title) + more, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower right", ncols=3, frameon=False)
    drawn = io.BytesIO()
    canvas.print_png(drawn)  # type: ignore[no-untyped-call]
    return drawn.getvalue()


def _literal(text: str, limit: int = 80) -> str:
    """One line; somebody's name with dollar signs is no formula."""
    line = " ".join(text.split())
    return (line if len(line) <= limit else line[: limit - 1] + "…").replace("$", r"\$")
