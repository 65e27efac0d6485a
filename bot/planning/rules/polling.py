"""Which boards a round of asking concerns: those on which something happened, and a few others in turn."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.planning.rules.boards import Board

IN_TURN = 10
"""Boards that are asked in each round although nothing seems to have happened on them."""

QUIET = timedelta(minutes=30)
"""How long a board on which nothing happens need not be asked."""


def to_read(boards: Mapping[str, Board], closed: Mapping[str, bool], now: datetime) -> list[str]:
    """The boards to be read whole: new ones, and those that were closed, reopened, lost or found again.

    closed: by id, for each board that is in sight, whether it is closed. One out of sight is looked for now and then.
    """
    wanted = []
    for board in boards.values():
        lost = board.trouble == "gone"
        if board.id not in closed:
            asked_lately = board.polled_at is not None and board.polled_at + QUIET > now
            changed = not (lost and asked_lately)
        else:
            changed = lost or board.read_at is None or closed[board.id] is not board.closed
        if changed:
            wanted.append(board.id)
    return wanted


def to_ask(boards: Mapping[str, Board], active: Mapping[str, datetime | None], now: datetime) -> list[Board]:
    """The boards to be asked what happened: those on which something did, and a few others in turn.

    active: by id, for each board that is in sight, when something last happened there.
    """
    there = [board for board in boards.values() if board.id in active and board.read_at is not None]
    moved = [board for board in there if active[board.id] is None or active[board.id] != board.active_at]
    others = [
        board for board in there if board not in moved and (board.polled_at is None or board.polled_at + QUIET <= now)
    ]
    others.sort(key=lambda board: (board.polled_at is not None, board.polled_at or now))
    return moved + others[:IN_TURN]
