"""What goes to Trello by the outbox: the kinds, and the lanes that keep each card's things in order."""

LOOK = "trello.look"
"""Look at a card, and do what follows. Subject: card; at: when something was done to it, ISO, if that is known."""

BOARD = "trello.board"
"""Read a board's lists and cards. Subject: board; make: whether missing lists are to be made."""

BACKLOG = "trello.backlog"
"""Make the card of a backlogged issue. Subject: backlog (its id)."""

COMMIT = "trello.commit"
"""Move a card to Up next. Subject: card, list."""

CARD = "trello.card"
"""Make a card that was agreed in a call. Subject: as NewCard."""

ASSIGN = "trello.assign"
"""Show on a copy whose it is. Subject: card, board, label (its name; "" for none), others: names to be taken off, list:
where it goes, "" to leave it."""

CLEAR = "trello.clear"
"""Archive a card of Recently Completed. Subject: card, list."""


def card_lane(card_id: str) -> str:
    """The lane of a card and its copy, by the original's id."""
    return f"trello:card/{card_id}"


def board_lane(board_id: str) -> str:
    """The lane of what is done to a board."""
    return f"trello:board/{board_id}"


def issue_lane(issue_id: int) -> str:
    """The lane of the card that is made of an issue."""
    return f"trello:card/issue-{issue_id}"
