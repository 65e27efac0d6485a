"""What is decided about what people write in Slack."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Ref
from bot.issues.rules.naming import read_ref
from bot.issues.rules.ticket import note_ref
from bot.nudges.rules.draft import Draft, check_address
from bot.nudges.rules.figures import Answer, unwelcome
from bot.nudges.rules.heard import changed, needs_us_again, written
from bot.nudges.rules.quote import FORM_LIMIT, File, Said, Source, form_text, ordered, ticket_text, title_of

LONDON = ZoneInfo("Europe/London")
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MESSAGE = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "W1",
    "text": "down",
    "ts": "1.000001",
}


def said(text: str, number: int = 0, **more: object) -> Said:
    return Said(f"{number}.0", "U0GUS", "Gus Hale", NINE + timedelta(minutes=number), text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "hidden": True},
        {"user": "USLACKBOT"},
        {"user": None},
        {"channel_type": "im"},
        {"channel_type": "mpim"},
    ],
)
def test_only_what_a_person_has_just_written_in_a_channel_counts(other: dict[str, object]) -> None:
    assert written(MESSAGE) is not None
    assert written(MESSAGE | other) is None


def test_an_answer_that_is_sent_to_the_channel_too_belongs_to_its_thread() -> None:
    heard = written(MESSAGE | {"subtype": "thread_broadcast", "thread_ts": "0.5"})
    assert heard is not None
    assert (heard.in_thread, heard.root) == (True, "0.5")
    assert written(MESSAGE | {"text": None}) is not None


def test_a_preview_or_a_count_of_answers_is_no_change() -> None:
    def change(before: str, after: str) -> dict[str, object]:
        return {
            "channel": "C1",
            "subtype": "message_changed",
            "message": MESSAGE | {"text": after, "attachments": [{}]},
            "previous_message": MESSAGE | {"text": before},
        }

    assert changed(change("down", "down")) is None
    found = changed(change("ticket 12", "ticket 13"))
    assert found is not None
    assert (found.ts, found.text) == ("1.000001", "ticket 13")
    gone = changed(
        {"channel": "C1", "subtype": "message_deleted", "deleted_ts": "1.000001", "previous_message": MESSAGE}
    )
    assert gone is not None
    assert gone.text is None
    assert changed({"channel": "C1", "subtype": "message_deleted", "deleted_ts": "1.000001"}) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi all, the export is empty", "The export is empty"),
        ("Hello team\n\nthe export is empty since Friday", "The export is empty since Friday"),
        ("> quoted words", "Quoted words"),
        ("hello", "Hello"),
        ("", ""),
        ("History of orders is gone", "History of orders is gone"),
        ("The export is broken. " + "It really is, you can believe me. " * 9, "The export is broken."),
        ("x" * 300, "X" + "x" * 98 + "…"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_of(text) == title


@given(st.text(max_size=400))
def test_a_title_is_short_and_one_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= 100
    assert len(title.splitlines()) <= 1


def test_a_thread_read_page_by_page_has_each_message_once() -> None:
    root, early, late = said("root"), said("early", 1), said("late", 12)
    assert ordered([root, late, root, early, late]) == [root, early, late]


@given(st.text(max_size=300), st.text(max_size=20_000), st.lists(st.text(max_size=2_000), max_size=30))
def test_a_ticket_always_holds_its_marker_where_it_is_read_again(typed: str, text: str, answers: list[str]) -> None:
    source = Source(
        said(text), tuple(said(one, number) for number, one in enumerate(answers, 1)), "https://x.example/p1"
    )
    made = ticket_text(typed, source, "Ann", "0123456789ab", LONDON)
    assert made.endswith("Raised in Slack by Ann: https://x.example/p1 (ref 0123456789ab)")
    assert len(made) < 30_000


def test_what_was_typed_stands_first_and_an_untouched_form_means_the_whole_message() -> None:
    long = "word " * 2_400
    source = Source(said(long, files=(File("a.png", "https://f.example/a"),)), (), "https://x.example/p1")
    untouched = ticket_text(form_text(long), source, "Ann", "0" * 12, LONDON)
    assert untouched.startswith(long.strip())
    assert len(form_text(long)) <= FORM_LIMIT + 1
    assert "- a.png: https://f.example/a" in untouched
    edited = ticket_text("In short: broken", source, "Ann", "0" * 12, LONDON)
    assert edited.startswith("In short: broken\n\nThe message in Slack, Gus Hale, Mon 23 Nov 09:00:\nword")
    assert note_ref(edited) == "0" * 12
    huge = ticket_text("", Source(said("y" * 40_000)), "Ann", "0" * 12, LONDON)
    assert "[…cut: 27,000 more characters in Slack]" in huge


@pytest.mark.parametrize(
    ("state", "text", "again"),
    [
        (IssueState.PENDING, "here is the log", True),
        (IssueState.OPEN, "any news?", False),
        (IssueState.CLOSED, "Thanks!", False),
        (IssueState.CLOSED, ":+1:", False),
        (IssueState.CLOSED, "Danke, läuft wieder", False),
        (IssueState.CLOSED, "perfect, works now", False),
        (IssueState.CLOSED, "thanks, but it still fails", True),
        (IssueState.CLOSED, "it doesn't work", True),
        (IssueState.CLOSED, "works? not for me", True),
        (IssueState.CLOSED, "the sums are wrong", True),
    ],
)
def test_what_opens_an_issue_again(state: IssueState, text: str, again: bool) -> None:
    assert needs_us_again(state, text) is again


def test_a_channel_is_unwelcoming_when_more_than_half_of_twenty_are_dismissed() -> None:
    half: list[Answer | None] = [Answer.DISMISSED] * 10 + [Answer.GROOVE] * 5 + [None] * 5
    assert not unwelcome(half)
    assert unwelcome([Answer.DISMISSED, *half])
    assert not unwelcome([Answer.DISMISSED] * 19)


def test_forms_and_buttons_of_older_versions_are_refused() -> None:
    draft = Draft("C1", "1.5", "U1", "https://hooks.example/x", "S7")
    assert Draft.from_text(draft.to_text()) == draft
    for text in ("", "{", '{"unknown": 1}', "[1, 2]"):
        with pytest.raises(UserError):
            Draft.from_text(text)
    assert (read_ref("S7"), read_ref("1042")) == (Ref(7, local=True), Ref(1042))
    for word in ("", "S", "x1", "-5", "9" * 30):
        with pytest.raises(UserError):
            read_ref(word)


@pytest.mark.parametrize(
    "address", ["", "nora", "nora@", "@x.example", "a b@x.example", "nora@localhost", "a@b,c.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert check_address(" Nora@Northwind.example ") == "nora@northwind.example"
    with pytest.raises(UserError):
        check_address(address)
