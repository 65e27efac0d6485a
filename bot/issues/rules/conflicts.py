"""Both sides have changed a ticket: the later change counts, and the other one is told in the history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import EventKind, IssueEvent
from bot.issues.rules.ticket import issue_state


class Verdict(StrEnum):
    """What becomes of a change of ours that Groove has not been told yet."""

    DONE = "done"  # it is as we want it already
    OURS = "ours"  # nothing else happened there
    OURS_LATER = "ours is later"  # something did, before our change
    THEIRS = "theirs"  # something did, after our change


@dataclass(frozen=True, slots=True)
class Known:
    """What Groove was last known to hold of a ticket; None: not known.

    word, at: its state in Groove's words, and since when (None after we set it). assignee: an address, "" for nobody.
    """

    word: str | None = None
    at: datetime | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class There:
    """What Groove holds now. replied_at: when the customer last wrote. at, assigned_at: since when.

    assigned_at is None if it is nobody's: Groove tells no time of that.
    """

    state: str
    word: str
    at: datetime | None
    replied_at: datetime | None
    assignee: str
    assigned_at: datetime | None


def judge_state(ours: IssueState, ours_at: datetime, known: Known, there: There, *, tried: bool) -> Verdict:
    """Whether our change of state still counts. tried: it may have arrived before, without an answer.

    Somebody who has only looked at a new ticket (unread becomes opened) has changed nothing. A customer's word after we
    closed it, or set it to wait for that word, is later than what we did, even if Groove's state stays the same.
    """
    if ours is not IssueState.OPEN and there.replied_at is not None and there.replied_at > ours_at:
        return Verdict.THEIRS
    if issue_state(there.state) is ours:
        return Verdict.DONE
    looked_at = (known.word, there.word) == ("unread", "opened") and not tried
    same = there.word == known.word and (known.at is None or there.at is None or known.at == there.at)
    if known.word is None or same or looked_at:
        return Verdict.OURS
    return Verdict.THEIRS if there.at is not None and there.at > ours_at else Verdict.OURS_LATER


def judge_assignee(ours: str | None, ours_at: datetime, known: Known, there: There) -> Verdict:
    """Whether our change of assignee still counts.

    Who had it there in between and has not any more leaves no trace. That it is nobody's there has no time, and so
    overtakes nothing: whoever has taken it keeps it.
    """
    if there.assignee == (ours or "").lower():
        return Verdict.DONE
    if known.assignee is None or known.assignee == there.assignee:
        return Verdict.OURS
    return Verdict.THEIRS if there.assigned_at is not None and there.assigned_at > ours_at else Verdict.OURS_LATER


def what_lost(kind: str, ours: str, theirs: str, name: str, verdict: Verdict, at: datetime, key: str) -> IssueEvent:
    """The change that the later one has overtaken, for the history. kind: state or assignee."""
    if verdict is Verdict.THEIRS:
        text = f"{kind} {ours} was not written to Groove: it was changed there later"
        return IssueEvent(at, EventKind.SUPERSEDED, name, text=text, key=key)
    text = f"{kind} {theirs}, set there before, was replaced by {name}'s later change"
    return IssueEvent(at, EventKind.SUPERSEDED, "Groove", text=text, key=key)
