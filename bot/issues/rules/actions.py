"""What is done to an issue. Each action gives the issue as it is afterwards and what to record."""

from dataclasses import replace
from datetime import datetime

from bot.errors import UserError
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import (
    NOTE_LIMIT,
    SET_IN_GROOVE,
    Actor,
    EventKind,
    Issue,
    IssueEvent,
    Outcome,
    Resolution,
    Severity,
)


class AlreadyClosed(UserError):
    """The issue is closed."""

    def __init__(self, issue: Issue) -> None:
        how = f" as {issue.resolution}" if issue.resolution else ""
        super().__init__(f"{issue.ref} is closed already{how}.", f"`/triage reopen {issue.ref.word}` opens it again.")


class AlreadyOpen(UserError):
    """The issue is open."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(f"{issue.ref} is open already.", f"`/triage take {issue.ref.word}` makes it yours.")


class AlreadyTaken(UserError):
    """The person has it already."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(f"{issue.ref} is yours already.")


class AlreadyPending(UserError):
    """The issue waits already, for the same."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(f"{issue.ref} is pending already: {issue.pending_reason}.")


class TextMissing(UserError):
    """A text is needed."""


def take(issue: Issue, actor: Actor, now: datetime) -> Outcome:
    """The actor becomes the assignee. Raises AlreadyClosed, AlreadyTaken."""
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    if issue.assignee == actor.person:
        raise AlreadyTaken(issue)
    return replace(issue, assignee=actor.person), IssueEvent(now, EventKind.TAKEN, actor.name, actor.person)


def note(issue: Issue, actor: Actor, text: str, now: datetime) -> Outcome:
    """Leave a private note. Raises TextMissing."""
    text = checked_text(text, "A note needs some text.", f"`/triage note {issue.ref.word} asked the host for logs`")
    changed = replace(issue, last_note=text, last_note_at=now)
    return changed, IssueEvent(now, EventKind.NOTE, actor.name, actor.person, text)


def set_pending(issue: Issue, actor: Actor, reason: str, now: datetime) -> Outcome:
    """It waits for a reply that is needed to go on. Raises AlreadyClosed, AlreadyPending, TextMissing."""
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    reason = checked_text(
        reason,
        "Say what it is waiting for. Pending is for a reply that we need to go on; close what is resolved.",
        f"`/triage pending {issue.ref.word} logs from the customer's host`",
    )
    if issue.state is IssueState.PENDING and issue.pending_reason == reason:
        raise AlreadyPending(issue)
    changed = replace(issue, state=IssueState.PENDING, pending_reason=reason)
    return changed, _state(now, actor, IssueState.PENDING, text=reason)


def close(issue: Issue, actor: Actor, resolution: Resolution, now: datetime) -> Outcome:
    """It is resolved. Raises AlreadyClosed."""
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    severity = Severity.CRITICAL if resolution is Resolution.CRITICAL_FIX else issue.severity
    changed = replace(
        issue,
        state=IssueState.CLOSED,
        resolution=resolution,
        severity=severity,
        pending_reason=None,
        closed_at=now,
        silent_until=None,
        silent_reason=None,
    )
    return changed, _state(now, actor, IssueState.CLOSED, resolution=resolution)


def reopen(issue: Issue, actor: Actor, now: datetime) -> Outcome:
    """It needs us again: it was closed, or what it was pending for came some other way. Raises AlreadyOpen."""
    if issue.state is IssueState.OPEN:
        raise AlreadyOpen(issue)
    return _open(issue), _state(now, actor, IssueState.OPEN)


def seen_outside(
    issue: Issue, actor: Actor, state: IssueState, at: datetime, closed: tuple[Resolution, str] | None = None
) -> Outcome | None:
    """The ticket was moved to another state in Groove; None if it is in that state already.

    closed: as what, and why, if it was closed; as answered if that is not said.
    """
    if state is issue.state:
        return None
    match state:
        case IssueState.OPEN:
            changed = _open(issue)
        case IssueState.PENDING:
            changed = replace(issue, state=state, pending_reason=SET_IN_GROOVE, resolution=None, closed_at=None)
        case IssueState.CLOSED:
            resolution, why = closed or (Resolution.ANSWERED, "")
            changed, event = close(issue, actor, resolution, at)
            return changed, replace(event, text=why)
    return changed, _state(at, actor, state, resolution=changed.resolution)


def assigned_outside(issue: Issue, actor: Actor, to: int | None, email: str | None, at: datetime) -> Outcome | None:
    """The ticket was given to somebody else in Groove (email: theirs), or to nobody; None if they have it already."""
    if to == issue.assignee:
        return None
    taken = IssueEvent(at, EventKind.TAKEN, email or "", to)
    return replace(issue, assignee=to), taken if email else IssueEvent(at, EventKind.RELEASED, actor.name)


def _open(issue: Issue) -> Issue:
    return replace(
        issue, state=IssueState.OPEN, resolution=None, pending_reason=None, closed_at=None, duplicate_of=None
    )


def _state(
    at: datetime, actor: Actor, state: IssueState, *, resolution: Resolution | None = None, text: str = ""
) -> IssueEvent:
    return IssueEvent(at, EventKind.STATE, actor.name, actor.person, text, state, resolution)


def checked_text(text: str, what: str, hint: str, *, field: str | None = None) -> str:
    """A text that is needed, tidied. field: see UserError. Raises TextMissing, also for one that is too long."""
    text = short_enough(text, field=field)
    if not text:
        raise TextMissing(what, f"For example: {hint}", field=field)
    return text


def short_enough(text: str, *, field: str | None = None) -> str:
    """A text that may be left out, tidied. Raises TextMissing for one that is too long."""
    text = text.strip()
    if len(text) > NOTE_LIMIT:
        what = f"That is {len(text):,} characters; at most {NOTE_LIMIT:,} fit."
        raise TextMissing(what, "Shorten it, or put it into Groove.", field=field)
    return text
