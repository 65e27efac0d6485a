"""Has cards and boards looked at. One request that waits is enough, whoever asks for it."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from bot.outbox.rules import Post, State
from bot.planning.rules.writes import BOARD, LOOK, board_lane, card_lane

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def ask_to_look(tx: "Transaction", card_id: str, at: datetime | None = None) -> None:
    """Have a card looked at, after all that is still to be written to it. at: when something was done to it."""
    entry = await tx.entries.of_card(card_id)
    lane = card_lane(entry.card_id if entry else card_id)
    waiting = await tx.outbox.unsettled([lane])
    if any(item.kind == LOOK and item.state is State.PENDING and item.subject["card"] == card_id for item in waiting):
        return
    subject = {"card": card_id} | ({"at": at.isoformat()} if at else {})
    await tx.outbox.add(Post(f"look:{card_id}:{secrets.token_hex(6)}", lane, LOOK, subject))


async def ask_to_read_board(tx: "Transaction", board_id: str, *, make: bool = False) -> None:
    """Have a board's lists and cards read. make: and lists made that are missing."""
    waiting = await tx.outbox.unsettled([board_lane(board_id)])
    for item in waiting:
        if item.state is State.PENDING and item.subject.get("make", False) >= make:
            return
    subject = {"board": board_id, "make": make}
    await tx.outbox.add(Post(f"board:{board_id}:{secrets.token_hex(6)}", board_lane(board_id), BOARD, subject))
