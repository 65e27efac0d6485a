"""Time on the Home tab."""

from datetime import date

from bot import blocks
from bot.blocks import Block
from bot.timesheets.views.forms import SHOW
from bot.timesheets.views.sheet import FILE


def buttons(today: date) -> list[Block]:
    """The ways to one's own time."""
    return [
        blocks.actions(blocks.button("Show my time", SHOW), blocks.button("File time…", FILE, today.isoformat())),
    ]
