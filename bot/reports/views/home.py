"""The report's line on the Home tab."""

from bot import blocks
from bot.home.rules import Piece, Place
from bot.issues.rules.figures import Tally


def week(total: Tally) -> Piece:
    """What this week has brought so far."""
    in_time = f" ({total.in_time} of {total.timed} in time)" if total.timed else ""
    text = f"This week: {total.new} new, {total.resolved} resolved{in_time}, {total.breached} breached."
    return Piece(Place.MINE, [blocks.context(f"{text} More: `/triage report this week`")])
