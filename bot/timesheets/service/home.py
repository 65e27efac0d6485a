"""The way to one's time on the Home tab; no hours, for a Home tab is kept in the outbox."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.connections import Connections
from bot.home.rules import Piece, Place, Viewer
from bot.home.service import Part
from bot.timesheets.views import home as views

if TYPE_CHECKING:
    from bot.transaction import Transaction


def at_home(harvest: Connections[object]) -> Part:
    """Buttons for one's own time, where there is a Harvest."""

    async def part(tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
        return [Piece(Place.BUTTONS, views.buttons(viewer.today))] if await harvest.of(tx.workspace_id) else []

    return part
