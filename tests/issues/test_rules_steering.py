"""Handing on, severity, duplicates, silence, and what reads like a mere thank-you."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.issues.commands import parse_callout, parse_close, parse_hand, parse_silence
from bot.issues.rules.actions import AlreadyClosed, AlreadyTaken, TextMissing, close
from bot.issues.rules.clock import ClockPolicy, IssueState, read_clock
from bot.issues.rules.issue import (
    Actor,
    Counted,
    EventKind,
    Issue,
    IssueEvent,
    Ref,
    Resolution,
    Severity,
    state_changes,
)
from bot.issues.rules.reminders import ReminderKind, look
from bot.issues.rules.steering import (
    CannotDo,
    close_again,
    close_as_duplicate,
    end_silence,
    hand_to,
    set_severity,
    silence,
)
from bot.issues.rules.thanks import is_thanks
from bot.issues.views.steering import severity_text
from bot.typed import as_typed
from bot.workspaces.rules import WorkspaceSettings

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ANN, BEN = Actor("Ann", 1), Actor("Ben", 2)
ISSUE = Issue(7, 42, "Export", IssueState.OPEN, NOW - timedelta(hours=5))
OTHER = Issue(8, 40, "Export is empty", IssueState.OPEN, NOW - timedelta(hours=9))
CLOSED, _ = close(ISSUE, ANN, Resolution.FIXED, NOW)
SETTINGS = WorkspaceSettings()
CALENDAR, POLICY = SETTINGS.calendar, ClockPolicy.of(SETTINGS)


def test_an_issue_is_handed_to_somebody_with_a_word() -> None:
    after, event = hand_to(ISSUE, ANN, 2, "Ben", " knows the host ", NOW)
    assert (after.assignee, event.kind, event.text) == (2, EventKind.HANDED, "Ben: knows the host")
    assert hand_to(ISSUE, ANN, 2, "Ben", "", NOW)[1].text == "Ben"
    with pytest.raises(CannotDo, match="Ben has #42 already"):
        hand_to(after, ANN, 2, "Ben", "", NOW)
    with pytest.raises(AlreadyTaken):
        hand_to(after, BEN, 2, "Ben", "", NOW)
    with pytest.raises(AlreadyClosed):
        hand_to(CLOSED, ANN, 2, "Ben", "", NOW)


def test_critical_needs_the_harm_and_can_be_taken_back() -> None:
    with pytest.raises(TextMissing):
        set_severity(ISSUE, ANN, Severity.CRITICAL, " ", NOW)
    critical, _ = set_severity(ISSUE, ANN, Severity.CRITICAL, "no orders", NOW)
    assert critical.severity is Severity.CRITICAL
    with pytest.raises(CannotDo, match="critical already"):
        set_severity(critical, ANN, Severity.CRITICAL, "no orders", NOW)
    assert set_severity(critical, ANN, Severity.NORMAL, "", NOW)[0] == ISSUE


def test_duplicates_know_each_other_and_never_in_a_circle() -> None:
    (after, event), told = close_as_duplicate(ISSUE, OTHER, ANN, NOW)
    assert (after.state, after.resolution, after.duplicate_of) == (IssueState.CLOSED, Resolution.DUPLICATE, 8)
    assert event.text == "of #40 Export is empty"
    assert told.text == "#42 Export is a duplicate of it"
    with pytest.raises(CannotDo, match="itself"):
        close_as_duplicate(ISSUE, ISSUE, ANN, NOW)
    with pytest.raises(CannotDo, match="already"):
        close_as_duplicate(OTHER, after, ANN, NOW)


def test_a_silence_ends_on_a_later_day_that_is_not_too_far() -> None:
    after, event = silence(ISSUE, ANN, date(2026, 11, 28), "fix is on its way", CALENDAR, NOW)
    assert after.silent_until == datetime(2026, 11, 30, 9, tzinfo=UTC), "a Saturday: the opening after it"
    assert event.text == "until Sat 28 Nov: fix is on its way"
    assert after.silent(NOW)
    assert not after.silent(datetime(2026, 11, 30, 9, tzinfo=UTC))
    for until in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=61)):
        with pytest.raises(CannotDo):
            silence(ISSUE, ANN, until, "why", CALENDAR, NOW)
    with pytest.raises(TextMissing) as missing:
        silence(ISSUE, ANN, date(2026, 11, 24), "", CALENDAR, NOW)
    assert missing.value.field == "why", "told at that field of the form"
    assert end_silence(after, ANN, NOW)[0].silent_until is None
    with pytest.raises(CannotDo):
        end_silence(ISSUE, ANN, NOW)
    assert close(after, ANN, Resolution.FIXED, NOW)[0].silent_until is None


def test_nothing_is_said_of_a_silent_issue_and_what_was_missed_is_said_once_afterwards() -> None:
    opened = NOW - timedelta(hours=30)
    clock = read_clock(state_changes([IssueEvent(opened, EventKind.OPENED, state=IssueState.OPEN)]), POLICY)
    until = datetime(2026, 11, 26, 9, tzinfo=UTC)
    quiet = look(7, clock, POLICY, (24, 4), since=opened, now=NOW, silent_until=until)
    assert (quiet.due, quiet.next_due_at, quiet.told_until) == (None, until, opened)
    loud = look(7, clock, POLICY, (24, 4), since=quiet.told_until, now=until, silent_until=until)
    assert loud.due is not None
    assert loud.due.kind is ReminderKind.OVERDUE


def test_an_opening_by_a_thank_you_is_taken_out_of_the_count() -> None:
    opened = IssueEvent(NOW - timedelta(hours=9), EventKind.OPENED, state=IssueState.OPEN)
    closed = IssueEvent(NOW - timedelta(hours=8), EventKind.STATE, state=IssueState.CLOSED, resolution=Resolution.FIXED)
    again = IssueEvent(NOW - timedelta(hours=6), EventKind.STATE, state=IssueState.OPEN)
    (after, event), opening = close_again(ISSUE, [opened, closed, again], ANN, NOW)
    assert opening is again
    assert after.resolution is Resolution.FIXED
    assert after.closed_at == closed.at, "the day on which it was resolved stays"
    assert after.counted is Counted.FULLY
    long_over = replace(ISSUE, counted=Counted.FULLY)
    assert close_again(long_over, [replace(closed, kind=EventKind.OPENED), again], ANN, NOW)[0][0].counted is (
        Counted.UNTIMED
    ), "it never waited for us as far as we know"
    counted = read_clock(state_changes([opened, closed, replace(again, uncounted=True), event]), POLICY)
    assert counted.counted == timedelta(hours=1)
    pending = IssueEvent(NOW - timedelta(hours=1), EventKind.STATE, state=IssueState.PENDING)
    for events in ([opened], [opened, closed, again, pending], []):
        with pytest.raises(CannotDo, match="moved on"):
            close_again(ISSUE, events, ANN, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you so much, that works now.",
        "Perfect, thanks Ann :)\n\nKind regards,\nNora\nNorthwind Ltd, please consider the environment",
        "Brilliant. All good again, cheers",
        "Great, thank you!\n\nOn Mon, 23 Nov 2026, Support wrote:\n> Can you try again?",
        "Danke!",
        "Works again, no more issues. Thanks",
    ],
)
def test_a_plain_thank_you_is_known(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ok",
        "Thanks, but the export is still empty",
        "Thank you. Could you also change the logo?",
        "Thanks! When will it be live",
        "Thanks, it doesn't work",
        "Thanks for the quick answer. The invoice of March has the wrong address, we have to send it out by tonight and"
        " the customer is waiting for it already since Monday morning",
        "Great, another error",
        "No thanks needed, please reopen",
    ],
)
def test_whoever_says_more_than_thanks_is_heard(text: str) -> None:
    assert not is_thanks(text)


def hand(typed: str) -> tuple[Ref, str | None, str]:
    return parse_hand(as_typed(typed), typed)


def test_the_commands_are_read_as_people_type_them() -> None:
    assert hand("1042 <@U0BEN|ben> knows &lt;it&gt;") == (Ref(1042), "U0BEN", "knows <it>")
    assert hand("1042 <@U0BEN|ben>, ask <@U0CARA|cara>") == (Ref(1042), "U0BEN", "ask @cara")
    assert hand("#S3 To <@U0BEN>") == (Ref(3, local=True), "U0BEN", "")
    assert hand("1042") == (Ref(1042), None, "")
    with pytest.raises(UserError, match="who “ben”"):
        hand("1042 ben")
    assert parse_silence("7 until fri waits for the vendor", TODAY) == (
        Ref(7),
        date(2026, 11, 27),
        "waits for the vendor",
    )
    assert parse_silence("7 Until 4 dec: release", TODAY) == (Ref(7), date(2026, 12, 4), "release")
    assert parse_silence("7 off", TODAY) == (Ref(7), None, "")
    for typed in ("7", "7 until someday", "7 because friday"):
        with pytest.raises(UserError):
            parse_silence(typed, TODAY)
    assert parse_close("42 duplicate of #40") == (Ref(42), Resolution.DUPLICATE, Ref(40))
    assert parse_close("42 duplicate") == (Ref(42), Resolution.DUPLICATE, None)
    assert parse_close("42") == (Ref(42), None, None)
    with pytest.raises(UserError, match="isn't an issue's number"):
        parse_close("42 duplicate the other")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("close to the deadline with three issues", ("close to the deadline with three issues", False)),
        ("enough is enough: nine are due", ("enough is enough: nine are due", False)),
        ("done both are fixed", ("both are fixed", True)),
        ("Done", ("", True)),
        ("close", ("", True)),
        ("enough", ("", True)),
        ("", ("", False)),
    ],
)
def test_a_reason_for_a_call_may_begin_like_the_words_that_end_it(typed: str, read: tuple[str, bool]) -> None:
    assert parse_callout(typed) == read


def test_that_the_channel_is_told_is_said_where_there_is_one() -> None:
    critical = replace(ISSUE, severity=Severity.CRITICAL)
    assert "<#C0TRIAGE> is told" in severity_text(critical, "C0TRIAGE")
    assert "tell the others yourself" in severity_text(critical, "")
    assert severity_text(ISSUE, "C0TRIAGE") == "not critical any more"
