"""What a ticket that is not there any more means for its issue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.issues.rules.actions import seen_outside
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Actor, Counted, EventKind, Issue, IssueEvent, Outcome, Resolution, ref_of

GROOVE = Actor("Groove")
GONE = "gone:"
"""How the keys of events begin that tell of a ticket's end."""

ALL_READ = timedelta(minutes=15)
"""By then every ticket that was changed has been read."""

WRITTEN = {EventKind.CUSTOMER_REPLY, EventKind.AGENT_REPLY, EventKind.NOTE}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of a ticket. into: the one that it was merged into. may_turn_up: whether that may yet be found."""

    into: int | None
    may_turn_up: bool


def holds(found: Sequence[IssueEvent], issue: Issue, events: Sequence[IssueEvent]) -> bool:
    """Whether what was written on another ticket holds what was written on this one.

    Messages may get new ids when tickets are merged; time and text stay. Of an issue whose messages were never read the
    instant is known at which it began, to the second.
    """
    keys = {event.key for event in events if event.key and event.key.startswith(("message:", "note:"))}
    said = {(event.at, event.text) for event in events if event.kind in WRITTEN and event.text}
    if issue.skimmed:
        return any(one.kind is EventKind.CUSTOMER_REPLY and one.at == issue.opened_at for one in found)
    return any(one.key in keys or (one.at, one.text) in said for one in found)


def is_known(issue: Issue, other: Issue) -> bool:
    """Whether it is known already that an issue's ticket went into another one's."""
    return issue.state is IssueState.CLOSED and issue.counted is Counted.NOT and issue.duplicate_of == other.id


def ended(issue: Issue, other: Issue | None, stays: int | None, now: datetime) -> Outcome:
    """The issue without its ticket: it counts in no figure, and if it was unresolved it is closed with the reason.

    stays: the ticket that has its messages now, other: that one's issue if it is one already.
    """
    issue = replace(issue, counted=Counted.NOT, duplicate_of=other.id if other else issue.duplicate_of)
    resolution = Resolution.DUPLICATE if stays else Resolution.NOT_AN_ISSUE
    why = f"merged into {ref_of(stays, None)} in Groove" if stays else "its ticket was deleted in Groove"
    moved = seen_outside(issue, GROOVE, IssueState.CLOSED, now, (resolution, why))
    issue, event = moved or (issue, IssueEvent(now, EventKind.LINKED, GROOVE.name, text=why))
    return issue, replace(event, key=f"{GONE}{stays or ''}")


def may_turn_up(events: Sequence[IssueEvent], now: datetime) -> bool:
    """Whether a ticket that is gone may still be found to have gone into another one: not all that changed has been
    read since it was missed."""
    missed = [event.at for event in events if event.key and event.key.startswith(GONE)]
    return not missed or now < min(missed) + ALL_READ


def took_over(other: Issue, issue: Issue, now: datetime) -> IssueEvent:
    """What the issue hears whose ticket has taken over the messages of another one."""
    text = f"{issue.ref} {issue.title} was merged into it in Groove"
    return IssueEvent(now, EventKind.LINKED, GROOVE.name, text=text, key=f"merged:{issue.id}")
