"""Groove's folders: named views of the tickets."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.groove.model import OPEN_STATES, Ticket


@dataclass(frozen=True)
class Folder:
    """A folder and what belongs in it."""

    id: str
    name: str
    holds: Callable[[Ticket], bool]


FOLDERS = (
    Folder("0000091001", "Unassigned", lambda ticket: ticket.state in OPEN_STATES and ticket.assignee is None),
    Folder("0000091002", "Assigned", lambda ticket: ticket.state in OPEN_STATES and ticket.assignee is not None),
    Folder("0000091003", "Pending", lambda ticket: ticket.state == "pending"),
    Folder("0000091004", "Closed", lambda ticket: ticket.state == "closed"),
    Folder("0000091005", "Spam", lambda ticket: ticket.state == "spam"),
)
