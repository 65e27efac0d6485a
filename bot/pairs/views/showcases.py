"""Showcases, as they are shown."""

from collections.abc import Sequence
from datetime import datetime

from bot import blocks
from bot.blocks import Block, one_line
from bot.pairs.rules.showcase import Showcase, upcoming
from bot.workspaces.rules import WorkspaceSettings

BOOK = "showcase.book"


def book_button(pair: int | None = None, label: str = "Book or log a showcase…") -> Block:
    """Opens the form; without a pair for the presser's own."""
    return blocks.button(label, BOOK, str(pair or ""))


def audience(showcase: Showcase) -> str:
    """Who it is for."""
    return "with the customer" if showcase.with_customer else "with colleagues"


def line(showcase: Showcase, settings: WorkspaceSettings) -> str:
    """One showcase in a list."""
    at = blocks.moment(showcase.at, settings.zone)
    place = f", {blocks.link(showcase.link, 'link')}" if showcase.link else ""
    said = f": {one_line(showcase.outcome, 300)}" if showcase.outcome else ""
    return f"{at} {audience(showcase)}{place}{said}"


def of_pair(showcases: Sequence[Showcase], now: datetime, settings: WorkspaceSettings) -> str:
    """A pair's showcases: those to come, and the latest."""
    coming = upcoming(showcases, now)
    been = [one for one in reversed(showcases) if one not in coming]
    lines = ["*Showcases*"]
    lines += [f"• To come: {line(one, settings)}" for one in coming[:5]]
    lines += [f"• {line(one, settings)}" for one in been[:8]]
    return "\n".join(lines if showcases else [*lines, "None booked, none in the last weeks."])
