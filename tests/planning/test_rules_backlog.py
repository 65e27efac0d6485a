"""What a card says of its issue, and how it is recognised."""

from datetime import UTC, datetime

import pytest

from bot.issues.rules.actions import AlreadyClosed
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue, Resolution, Thread
from bot.planning.rules.backlog import (
    Backlogged,
    BackloggedAlready,
    card_text,
    check_backlog,
    copy_text,
    mark_in,
    new_mark,
)
from bot.planning.rules.entry import Entry, Phase, Place
from bot.planning.rules.stage import Stage, stage_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MARK = new_mark("0123456789abcdef")
ISSUE = Issue(1, 1042, "Export", IssueState.OPEN, NOW, reporter="Nora @here", url="https://groove.example/1042")
BACKLOGGED = Backlogged(5, 1, "board", "Export", "Ask @ann & co <soon>", "top", MARK, "Ann", NOW)


def test_the_card_leads_to_ticket_and_thread_and_calls_nobody() -> None:
    thread = Thread("C1", "1.2")
    raised = Issue(
        1,
        1042,
        "Export",
        IssueState.OPEN,
        NOW,
        reporter="Nora @here",
        thread=thread,
        thread_url="https://slack.example/t",
    )
    text = card_text(BACKLOGGED, raised)
    assert "Slack thread: https://slack.example/t" in text
    assert "[#1042](https://groove.example/1042)" in card_text(BACKLOGGED, ISSUE)
    assert "@here" not in text
    assert "@ann" not in text
    assert mark_in(text) == MARK


def test_a_copy_is_known_by_its_own_mark_however_long_the_card_is() -> None:
    other = new_mark("fedcba9876543210")
    text = copy_text(card_text(BACKLOGGED, ISSUE), "https://trello.com/c/abc", other)
    assert mark_in(text) == other
    long = copy_text("x" * 16_384, "https://trello.com/c/abc", other)
    assert len(long) < 16_384
    assert mark_in(long) == other


def test_backlogged_twice_or_closed_otherwise_is_said() -> None:
    closed = Issue(1, 1042, "Export", IssueState.CLOSED, NOW, resolution=Resolution.BACKLOGGED)
    with pytest.raises(BackloggedAlready):
        check_backlog(closed, BACKLOGGED)
    with pytest.raises(AlreadyClosed):
        check_backlog(Issue(1, 1042, "Export", IssueState.CLOSED, NOW, resolution=Resolution.FIXED), BACKLOGGED)
    check_backlog(ISSUE, BACKLOGGED)


@pytest.mark.parametrize(
    ("phase", "card", "copy", "stage"),
    [
        (None, Place.ASIDE, None, Stage.BACKLOGGED),
        (Phase.IDLE, Place.ASIDE, Place.ARCHIVED, Stage.BACKLOGGED),
        (Phase.MAKING, Place.UP_NEXT, None, Stage.PLANNED),
        (Phase.LIVE, Place.UP_NEXT, Place.WAITING, Stage.PLANNED),
        (Phase.LIVE, Place.UP_NEXT, Place.STARTED, Stage.STARTED),
        (Phase.LIVE, Place.ASIDE, Place.STARTED, Stage.STARTED),
        (Phase.DONE, Place.COMPLETED, Place.DONE, Stage.COMPLETED),
        (None, Place.COMPLETED, None, Stage.COMPLETED),
        (None, Place.GONE, None, Stage.GONE),
    ],
)
def test_how_far_it_is_says_where_one_talks(phase: Phase | None, card: Place, copy: Place | None, stage: Stage) -> None:
    entry = Entry(1, "card", "board", phase) if phase else None
    assert stage_of(entry, card, copy) is stage
