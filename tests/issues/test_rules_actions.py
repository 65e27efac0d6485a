"""The actions on an issue."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.issues.rules.actions import (
    AlreadyClosed,
    AlreadyOpen,
    AlreadyPending,
    AlreadyTaken,
    TextMissing,
    assigned_outside,
    close,
    note,
    reopen,
    seen_outside,
    set_pending,
    take,
)
from bot.issues.rules.clock import ClockPolicy, IssueState, StateChange
from bot.issues.rules.issue import (
    NOTE_LIMIT,
    Actor,
    EventKind,
    Issue,
    IssueEvent,
    Outcome,
    Resolution,
    Severity,
    state_changes,
)
from bot.issues.views.issue import Scene, event_line
from bot.workspaces.rules import WorkspaceSettings

OPEN, PENDING, CLOSED = IssueState
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SCENE = Scene(NOW, ClockPolicy.of(WorkspaceSettings()), {})
ANN, BEN, NORA = Actor("Ann", 1), Actor("Ben", 2), Actor("Nora")
ISSUE = Issue(id=7, number=1042, title="The shop is down", state=OPEN, opened_at=NOW - timedelta(hours=1))


def waiting() -> Issue:
    return set_pending(ISSUE, ANN, "logs from the host", NOW)[0]


def closed(resolution: Resolution = Resolution.FIXED) -> Issue:
    return close(ISSUE, ANN, resolution, NOW)[0]


def test_an_issue_is_named_as_in_groove() -> None:
    assert str(ISSUE.ref) == "#1042"
    raised = replace(ISSUE, number=None, local_number=12)
    assert (str(raised.ref), raised.ref.word) == ("S12", "S12"), "raised in Slack, without a ticket"
    assert str(replace(raised, number=1042).ref) == "#1042", "its ticket's number, as soon as there is one"


def test_taking_it() -> None:
    issue, event = take(ISSUE, ANN, NOW)
    assert issue == replace(ISSUE, assignee=1)
    assert event == IssueEvent(NOW, EventKind.TAKEN, "Ann", 1)
    assert take(issue, BEN, NOW)[0].assignee == 2, "from somebody else"
    with pytest.raises(AlreadyTaken):
        take(issue, ANN, NOW)


def test_a_note_is_the_last_one_and_leaves_the_state_alone() -> None:
    issue, event = note(ISSUE, ANN, "  asked the host for logs\n", NOW)
    assert issue == replace(ISSUE, last_note="asked the host for logs", last_note_at=NOW)
    assert (event.kind, event.text, event.state) == (EventKind.NOTE, "asked the host for logs", None)
    assert note(closed(), ANN, "the customer is happy", NOW)[0].state is CLOSED


@pytest.mark.parametrize("text", ["", "  \n", "x" * (NOTE_LIMIT + 1)])
def test_a_note_has_a_text_that_fits(text: str) -> None:
    with pytest.raises(TextMissing):
        note(ISSUE, ANN, text, NOW)
    with pytest.raises(TextMissing):
        set_pending(ISSUE, ANN, text, NOW)


def test_pending_says_what_for() -> None:
    issue, event = set_pending(ISSUE, ANN, "logs from the host", NOW)
    assert (issue.state, issue.pending_reason) == (PENDING, "logs from the host")
    assert (event.kind, event.state, event.text) == (EventKind.STATE, PENDING, "logs from the host")
    with pytest.raises(AlreadyPending):
        set_pending(issue, BEN, "logs from the host", NOW)
    assert set_pending(issue, BEN, "a decision", NOW)[0].pending_reason == "a decision"


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("before", [ISSUE, waiting()], ids=["open", "pending"])
def test_closing_records_how_and_when(before: Issue, resolution: Resolution) -> None:
    """With a note or without one."""
    issue, event = close(before, ANN, resolution, NOW)
    assert (issue.state, issue.resolution, issue.closed_at, issue.pending_reason) == (CLOSED, resolution, NOW, None)
    assert (event.at, event.state, event.resolution, event.person) == (NOW, CLOSED, resolution, 1)


def test_a_critical_fix_makes_it_critical() -> None:
    assert closed(Resolution.CRITICAL_FIX).severity is Severity.CRITICAL
    assert closed(Resolution.FIXED).severity is Severity.NORMAL


@pytest.mark.parametrize("before", [closed(), waiting()], ids=["closed", "pending"])
def test_reopening_leaves_nothing_of_before(before: Issue) -> None:
    """Also a pending one, where the reply came by another route."""
    issue, event = reopen(before, BEN, NOW)
    assert issue == ISSUE
    assert (event.kind, event.state, event.person) == (EventKind.STATE, OPEN, 2)


def test_what_cannot_be_done_says_what_can() -> None:
    for act in (
        lambda: take(closed(), BEN, NOW),
        lambda: set_pending(closed(), BEN, "a reply", NOW),
        lambda: close(closed(), BEN, Resolution.ANSWERED, NOW),
    ):
        with pytest.raises(AlreadyClosed) as caught:
            act()
        assert "#1042" in caught.value.what
        assert "fixed" in caught.value.what
        assert "/triage reopen 1042" in caught.value.hint
    with pytest.raises(AlreadyOpen) as refused:
        reopen(ISSUE, BEN, NOW)
    assert isinstance(refused.value, UserError)
    assert "#1042" in refused.value.what


# -- seen in Groove


@pytest.mark.parametrize("before", [ISSUE, waiting(), closed()], ids=["open", "pending", "closed"])
@pytest.mark.parametrize("state", IssueState)
def test_what_groove_says_of_the_state_is_taken_over(before: Issue, state: IssueState) -> None:
    later = NOW + timedelta(hours=1)
    found: Outcome | None = seen_outside(before, NORA, state, later)
    if state is before.state:
        assert found is None
        return
    assert found is not None
    issue, event = found
    assert issue.state is event.state is state
    assert event.at == later
    assert (issue.closed_at == later, issue.resolution is not None) == (state is CLOSED, state is CLOSED)
    assert (issue.pending_reason is not None) is (state is PENDING)


def test_who_has_a_ticket_in_groove_has_the_issue_or_nobody() -> None:
    hers = replace(ISSUE, assignee=1)
    assert assigned_outside(hers, NORA, 1, "ann@harbour.example", NOW) is None
    assert (given := assigned_outside(hers, NORA, 2, "ben@harbour.example", NOW))
    assert (given[0].assignee, given[1].kind, given[1].actor) == (2, EventKind.TAKEN, "ben@harbour.example")
    assert (released := assigned_outside(hers, Actor("Groove"), None, None, NOW))
    assert (released[0].assignee, released[1].kind) == (None, EventKind.RELEASED)
    assert event_line(released[1], SCENE).endswith("Groove says that nobody has it any more")


def test_the_clock_is_told_of_states_only() -> None:
    events = [
        IssueEvent(NOW, EventKind.OPENED, state=OPEN),
        IssueEvent(NOW, EventKind.NOTE, text="seen"),
        IssueEvent(NOW + timedelta(hours=1), EventKind.STATE, state=CLOSED, uncounted=True),
    ]
    assert state_changes(events) == [StateChange(NOW, OPEN), StateChange(NOW + timedelta(hours=1), CLOSED, True)]
