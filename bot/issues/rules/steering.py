"""Actions that concern other people, other issues or reminders: hand on, critical, duplicate, silence, close again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.customers.rules import Customer
from bot.errors import UserError
from bot.issues.rules.actions import AlreadyClosed, AlreadyTaken, checked_text, close, short_enough
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Actor, Counted, EventKind, Issue, IssueEvent, Outcome, Resolution, Severity
from bot.worktime import WorkCalendar

LONGEST_SILENCE = timedelta(days=60)


class CannotDo(UserError):
    """The action does not fit the issue."""


def critical_key(issue: Issue) -> str:
    """The key of the message that tells the channel of a critical issue."""
    return f"critical:{issue.id}"


def hand_to(issue: Issue, actor: Actor, receiver: int, name: str, why: str, now: datetime) -> Outcome:
    """Somebody else becomes the assignee. Raises AlreadyClosed, AlreadyTaken, CannotDo, TextMissing."""
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    if issue.assignee == receiver:
        raise AlreadyTaken(issue) if receiver == actor.person else CannotDo(f"{name} has {issue.ref} already.")
    why = short_enough(why, field="why")
    text = f"{name}: {why}" if why else name
    return replace(issue, assignee=receiver), IssueEvent(now, EventKind.HANDED, actor.name, actor.person, text)


def set_severity(issue: Issue, actor: Actor, severity: Severity, why: str, now: datetime) -> Outcome:
    """It harms the customer's business, or doesn't after all. Raises AlreadyClosed, CannotDo, TextMissing."""
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    if issue.severity is severity:
        raise CannotDo(f"{issue.ref} is {severity} already.")
    if severity is Severity.CRITICAL:
        why = checked_text(
            why,
            "Say how it harms the customer's business: the channel is told at once.",
            f"`/triage critical {issue.ref.word} no orders since 9:00`",
        )
    event = IssueEvent(now, EventKind.CRITICAL, actor.name, actor.person, why.strip() or "not critical after all")
    return replace(issue, severity=severity), event


def set_customer(issue: Issue, actor: Actor, customer: Customer | None, now: datetime) -> Outcome:
    """It is this customer's (or nobody's), whoever sent it; of a closed one too, for the reports. Raises CannotDo."""
    name = customer.name if customer else "no customer"
    if issue.customer_chosen and issue.customer_id == (customer.id if customer else None):
        raise CannotDo(f"{issue.ref} belongs to {name} already.", field="customer")
    changed = replace(
        issue,
        customer_id=customer.id if customer else None,
        customer=customer.name if customer else None,
        target_hours=customer.target_hours if customer else None,
        customer_chosen=True,
    )
    was = f" (was {issue.customer})" if issue.customer else ""
    return changed, IssueEvent(now, EventKind.CUSTOMER, actor.name, actor.person, name + was)


def close_as_duplicate(issue: Issue, original: Issue, actor: Actor, now: datetime) -> tuple[Outcome, IssueEvent]:
    """It repeats another issue; each shows the other. Also gives what happened to the other.

    Raises AlreadyClosed, CannotDo.
    """
    if original.id == issue.id:
        raise CannotDo("An issue can't be a duplicate of itself.", "Name the other one.", field="original")
    if original.duplicate_of == issue.id:
        raise CannotDo(
            f"{original.ref} is a duplicate of {issue.ref} already.", "Reopen that one first.", field="original"
        )
    closed, event = close(issue, actor, Resolution.DUPLICATE, now)
    told = IssueEvent(
        now, EventKind.LINKED, actor.name, actor.person, f"{issue.ref} {issue.title} is a duplicate of it"
    )
    return (replace(closed, duplicate_of=original.id), replace(event, text=f"of {original.ref} {original.title}")), told


def silence(issue: Issue, actor: Actor, until: date, why: str, calendar: WorkCalendar, now: datetime) -> Outcome:
    """Nobody is reminded of it before the opening of a date. Raises AlreadyClosed, CannotDo, TextMissing."""
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    today = calendar.local_date(now)
    if until <= today:
        raise CannotDo("A silence ends on a later day.", "For example `until friday`.", field="until")
    if until - today > LONGEST_SILENCE:
        raise CannotDo(
            f"A silence lasts at most {LONGEST_SILENCE.days} days.",
            "What waits longer is pending, or belongs in the backlog.",
            field="until",
        )
    why = checked_text(
        why,
        "Say why nobody need be reminded of it.",
        f"`/triage silence {issue.ref.word} until friday fix is on its way`",
        field="why",
    )
    ends = calendar.next_open(calendar.at(until, time(0)))
    event = IssueEvent(
        now, EventKind.SILENCED, actor.name, actor.person, f"until {until:%a} {until.day} {until:%b}: {why}"
    )
    return replace(issue, silent_until=ends, silent_reason=why), event


def end_silence(issue: Issue, actor: Actor, now: datetime) -> Outcome:
    """People are reminded of it again. Raises CannotDo."""
    if not issue.silent(now):
        raise CannotDo(
            f"{issue.ref} is not silent.", f"`/triage silence {issue.ref.word} until friday why` makes it so."
        )
    event = IssueEvent(now, EventKind.SILENCED, actor.name, actor.person, "no longer")
    return replace(issue, silent_until=None, silent_reason=None), event


def moved_on(events: Sequence[IssueEvent], since: datetime) -> bool:
    """Whether an issue that was open at an instant has been closed or pending after it."""
    return any(event.state not in {None, IssueState.OPEN} and event.at > since for event in events)


def close_again(issue: Issue, events: Sequence[IssueEvent], actor: Actor, now: datetime) -> tuple[Outcome, IssueEvent]:
    """It was opened by a mere thank-you: closed as before, and that opening does not count. Also gives the opening.

    For figures it was resolved when it was closed before. Raises AlreadyClosed, CannotDo.
    """
    if not issue.unresolved:
        raise AlreadyClosed(issue)
    states = [event for event in events if event.state is not None]
    if [event.state for event in states[-2:]] != [IssueState.CLOSED, IssueState.OPEN]:
        raise CannotDo(f"{issue.ref} has moved on since.", f"`/triage close {issue.ref.word}` closes it as it is now.")
    closed, opened = states[-2:]
    after, event = close(issue, actor, closed.resolution or Resolution.ANSWERED, now)
    was_open = any(one.state is IssueState.OPEN for one in states[:-2])
    counted = issue.counted if was_open else Counted.UNTIMED
    return (replace(after, closed_at=closed.at, counted=counted), event), opened
