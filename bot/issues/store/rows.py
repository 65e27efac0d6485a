"""Rows of issues and their events as values, and back."""

from datetime import timedelta
from typing import Any

from bot.issues.rules.clock import IssueState, SlaClock
from bot.issues.rules.conflicts import Known
from bot.issues.rules.issue import Counted, EventKind, Issue, IssueEvent, Resolution, Severity, Thread
from bot.issues.rules.search import search_text
from bot.issues.store.tables import IssueEventRow, IssueRow


def issue_of(row: IssueRow) -> Issue:
    """The issue in a row."""
    return Issue(
        id=row.id,
        number=row.groove_number,
        title=row.title,
        state=IssueState(row.state),
        opened_at=row.opened_at,
        customer_id=row.customer_id,
        customer=row.customer.name if row.customer else None,
        target_hours=row.customer.target_hours if row.customer else None,
        customer_chosen=row.customer_chosen,
        sender=row.sender,
        mailbox=row.mailbox,
        reporter=row.reporter,
        resolution=Resolution(row.resolution) if row.resolution else None,
        severity=Severity(row.severity),
        assignee=row.assignee_id,
        pending_reason=row.pending_reason,
        closed_at=row.closed_at,
        url=row.url,
        clock=SlaClock(timedelta(seconds=row.clock_counted_seconds), row.clock_running_since, row.breach_at),
        last_note=row.last_note,
        last_note_at=row.last_note_at,
        silent_until=row.silent_until,
        silent_reason=row.silent_reason,
        duplicate_of=row.duplicate_of_id,
        local_number=row.local_number,
        marker=row.marker,
        thread=Thread(row.slack_channel, row.slack_ts) if row.slack_channel and row.slack_ts else None,
        thread_url=row.slack_url,
        reporter_id=row.reporter_id,
        raised_by=row.raised_by_id,
        counted=Counted(row.counted),
        skimmed=row.skimmed,
        erased=row.erased,
    )


def values_of(issue: Issue) -> dict[str, Any]:
    """What a row holds of an issue that changes as it is worked on; number, marker and thread are set on their own."""
    return clock_values(issue.clock) | {
        "title": issue.title,
        "state": issue.state,
        "resolution": issue.resolution,
        "severity": issue.severity,
        "customer_id": issue.customer_id,
        "customer_chosen": issue.customer_chosen,
        "sender": issue.sender,
        "mailbox": issue.mailbox,
        "reporter": issue.reporter,
        "assignee_id": issue.assignee,
        "pending_reason": issue.pending_reason,
        "opened_at": issue.opened_at,
        "closed_at": issue.closed_at,
        "url": issue.url,
        "last_note": issue.last_note,
        "last_note_at": issue.last_note_at,
        "silent_until": issue.silent_until,
        "silent_reason": issue.silent_reason,
        "duplicate_of_id": issue.duplicate_of,
        "counted": issue.counted,
        "search": search_text(issue),
        "skimmed": issue.skimmed,
        "erased": False,  # what is written about it now is kept again, for as long
    }


def clock_values(clock: SlaClock) -> dict[str, Any]:
    """What a row holds of an issue's clock."""
    return {
        "clock_counted_seconds": clock.counted.total_seconds(),
        "clock_running_since": clock.running_since,
        "breach_at": clock.breach_at,
    }


def known_values(known: Known) -> dict[str, Any]:
    """What a row holds of what Groove is known to hold."""
    return {"groove_state": known.word, "groove_state_at": known.at, "groove_assignee": known.assignee}


def event_values(event: IssueEvent) -> dict[str, Any]:
    """What a row holds of an event."""
    return {
        "at": event.at,
        "kind": event.kind,
        "actor": event.actor,
        "person_id": event.person,
        "text": event.text,
        "state": event.state,
        "resolution": event.resolution,
        "key": event.key,
        "uncounted": event.uncounted,
    }


def event_of(row: IssueEventRow) -> IssueEvent:
    """The event in a row."""
    return IssueEvent(
        at=row.at,
        kind=EventKind(row.kind),
        actor=row.actor,
        person=row.person_id,
        text=row.text,
        state=IssueState(row.state) if row.state else None,
        resolution=Resolution(row.resolution) if row.resolution else None,
        key=row.key,
        uncounted=row.uncounted,
    )
