"""What is told in the thread in which an issue was raised, in words that are fit for a customer."""

from bot.blocks import Message, escape
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import EventKind, Issue, IssueEvent, Resolution

OUTCOMES = {
    Resolution.FIXED: "{ref} is fixed.",
    Resolution.CRITICAL_FIX: "{ref} is fixed.",
    Resolution.ANSWERED: "{ref} is answered, so we've closed it.",
    Resolution.QUICK_FIX: "{ref} is solved, here in Slack.",
    Resolution.NOT_AN_ISSUE: "{ref} is closed: it works as it should.",
    Resolution.DUPLICATE: "{ref} is closed: we have it already, from another report.",
}
REOPEN = " If it isn't solved for you, say so here."


def told(issue: Issue, event: IssueEvent, name: str | None) -> Message | None:
    """An event in plain words; None for one that is of no interest to who raised the issue, or not for their eyes.

    name: of the person of ours who did it. What an issue is pending for is an internal note, so it isn't told.
    """
    text = _words(event, name)  # of the backlog it is told with the card's address, as soon as there is one
    return Message(text.format(ref=f"*{issue.ref}*")) if text else None


def filed_later(issue: Issue) -> Message:
    """A ticket was made of what had been told to have none yet."""
    return Message(f"It's with the helpdesk now: *{issue.ref}*.")


def _words(event: IssueEvent, name: str | None) -> str | None:
    match event.kind, event.state:
        case EventKind.TAKEN, _:
            return f"{_literal(name)} is looking into {{ref}}." if name else None
        case EventKind.STATE, IssueState.PENDING:
            return "We need an answer to go on with {ref}: reply to our mail, or here in this thread."
        case EventKind.STATE, IssueState.OPEN:
            return "{ref} is being worked on again."
        case EventKind.STATE, IssueState.CLOSED if event.resolution is not Resolution.BACKLOGGED:
            said = OUTCOMES[event.resolution] if event.resolution else "{ref} is closed."
            return said + REOPEN
    return None


def _literal(name: str) -> str:
    return escape(name).replace("{", "{{").replace("}", "}}")
