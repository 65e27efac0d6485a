"""The rota's figures as a table; the plot of them is drawn in bot/plots.py."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot import blocks
from bot.blocks import Message, escape, full_date
from bot.rota.rules.stats import PersonFigures
from bot.workspaces.rules import Person

ROWS = 25
"""Lines of a table that stand together."""
NAME = 22
HEAD = f"{'':{NAME}}{'days':>6}{'given':>7}{'taken':>7}{'handed over':>13}"
NOTES = (
    "Half a day counts 0.5. Given and taken: by swap or cover. Handed over: unfinished issues at the end of a day of"
    " theirs, on average."
)
PLOT_FOLLOWS = "The plot follows as a direct message; if it doesn't come, ask again."


def table(figures: Sequence[PersonFigures], people: Mapping[int, Person], first: date, last: date) -> Message:
    """Everybody's share as text."""
    period = f"{full_date(first)} to {full_date(last)}"
    if not figures:
        return Message(f"Nobody was on the rota from {period}. `/triage rota` shows who is on now.")
    lines = [_line(one, people) for one in figures]
    parts = [lines[start : start + ROWS] for start in range(0, len(lines), ROWS)]
    to_come = sum(one.to_come for one in figures)
    notes = [NOTES, *([f"{number(to_come)} of the days are still to come."] if to_come else []), PLOT_FOLLOWS]
    return blocks.pack(
        f"*Duty days, {period}*",
        [[blocks.section("```" + "\n".join([HEAD, *part]) + "```")] for part in parts],
        [blocks.context(" ".join(notes))],
    )


def _line(one: PersonFigures, people: Mapping[int, Person]) -> str:
    name = people[one.person].name if one.person in people else "somebody"
    shown = blocks.cut(" ".join(name.replace("`", "'").split()), NAME - 1)
    handed = "-" if one.issues is None else f"{one.issues:.1f}"
    padded = escape(shown) + " " * (NAME - len(shown))
    return f"{padded}{number(one.days):>6}{number(one.given):>7}{number(one.taken):>7}{handed:>13}"


def number(days: float) -> str:
    """Days, with their half if there is one."""
    return f"{days:g}"
