"""What a ticket of Groove means for its issue."""

import re

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Counted, Resolution

IN_THREAD = ", in the Slack thread"
REF = re.compile(r"\(ref ([0-9a-f]{12})\)")

STATES = {"opened": IssueState.OPEN, "pending": IssueState.PENDING, "closed": IssueState.CLOSED}
GROOVE_STATES = {IssueState.OPEN: "opened", IssueState.PENDING: "pending", IssueState.CLOSED: "closed"}
"""Both ways; Groove's "unread" is read as opened."""


def issue_state(ticket_state: str) -> IssueState:
    """The issue's state for a ticket's; spam and deleted tickets are closed."""
    return STATES.get(ticket_state, IssueState.CLOSED)


def ignored(ticket_state: str, *, known: bool) -> bool:
    """Whether a ticket is to be passed over: spam and deleted ones that never were an issue."""
    return not known and ticket_state in {"spam", "deleted"}


def why_closed(ticket_state: str) -> tuple[Resolution, str]:
    """As what the issue of a closed ticket is closed, and why."""
    match ticket_state:
        case "spam":
            return Resolution.NOT_AN_ISSUE, "marked as spam in Groove"
        case "deleted":
            return Resolution.NOT_AN_ISSUE, "its ticket was deleted in Groove"
        case _:
            return Resolution.ANSWERED, ""


def counted(ticket_state: str, so_far: Counted) -> Counted:
    """How far an issue counts by its ticket: not while it is spam or deleted."""
    if ticket_state in {"spam", "deleted"}:
        return Counted.NOT
    return Counted.FULLY if so_far is Counted.NOT else so_far


def signed_note(text: str, author: str, ref: str) -> str:
    """A note for Groove, with who wrote it and the reference by which it is found again."""
    return f"{text}\n\n{author}, from Slack (ref {ref})"


def said_in_slack(text: str) -> bool:
    """Whether a note is what somebody wrote in the issue's thread: no note for whoever has the issue next."""
    return IN_THREAD in text


def thread_note(text: str, author: str, ref: str) -> str:
    """What was written in the issue's thread in Slack, for a note in Groove."""
    return f"{text}\n\n{author}{IN_THREAD} (ref {ref})"


def note_ref(text: str) -> str | None:
    """The reference in a note that the bot wrote."""
    found = REF.search(text)
    return found[1] if found else None


def without_ref(text: str) -> str:
    """The note as its author wrote it."""
    return re.sub(r"\s*[^\n]*, from Slack \(ref [0-9a-f]{12}\)\s*$", "", text)
