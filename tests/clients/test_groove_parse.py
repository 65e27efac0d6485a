"""Groove's objects, as recorded and as odd as they may come."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.groove_parse import (
    TicketState,
    parse_agent,
    parse_mailbox,
    parse_message,
    parse_number,
    parse_ticket,
    parse_time,
)
from tests.clients.server import sample, steady

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2012-07-17T13:41:01Z", datetime(2012, 7, 17, 13, 41, 1, tzinfo=UTC)),
        ("2017-12-14 20:09:19 +0530", datetime(2017, 12, 14, 14, 39, 19, tzinfo=UTC)),
        ("2017-12-14 00:09:19 -0800", datetime(2017, 12, 14, 8, 9, 19, tzinfo=UTC)),
        ("2017-12-14 15:53:33 UTC", datetime(2017, 12, 14, 15, 53, 33, tzinfo=UTC)),
        ("2012-07-17T13:41:01.250+02:00", datetime(2012, 7, 17, 11, 41, 1, 250_000, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_three_forms_of_timestamps(text: str | None, instant: datetime | None) -> None:
    assert parse_time(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2017-12-14",
        "2017-12-14 20:09:19",
        "2017-12-14 15:53:33 PST",
        "2017-13-14T20:09:19Z",
        "0001-01-01T00:00:00+14:00",
        "٢٠١٧",
        1513262033,
        {},
    ],
)
def test_another_form_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="not an instant"):
        parse_time(text)


@steady
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_each_form_means_the_same_instant(local: datetime, minutes: int) -> None:
    instant = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    utc = instant.astimezone(UTC)
    assert parse_time(f"{utc:%Y-%m-%dT%H:%M:%SZ}") == instant
    assert parse_time(f"{utc:%Y-%m-%d %H:%M:%S UTC}") == instant
    assert parse_time(f"{instant:%Y-%m-%d %H:%M:%S %z}") == instant


def test_a_recorded_ticket() -> None:
    ticket = parse_ticket(sample("webhook-ticket_assigned"))
    assert (ticket.number, ticket.title, ticket.state) == (9, "Test Subject", TicketState.OPENED)
    assert ticket.assignee_email == "agent@example.com"
    assert (ticket.customer_email, ticket.customer_name) == ("customer@example.com", "Test Name")
    assert (ticket.mailbox, ticket.tags, ticket.message_count) == ("Inbox", (), 1)
    assert ticket.created_at == datetime(2017, 12, 14, 14, 39, 19, tzinfo=UTC)
    assert ticket.updated_at == datetime(2017, 12, 14, 15, 22, 26, tzinfo=UTC)
    assert ticket.excerpt == "The content of the body goes here."
    assert ticket.app_url == "https://example-team.groovehq.com/groove_client/tickets/68659446"
    assert (ticket.customer_id, ticket.assignee_id) == (None, None)


def test_a_recorded_ticket_that_nobody_has() -> None:
    assert parse_ticket(sample("webhook-ticket_started")).assignee_email is None


def test_a_recorded_ticket_inside_a_change_of_state() -> None:
    ticket = parse_ticket(sample("webhook-ticket_state_changed")["ticket"])
    assert (ticket.number, ticket.state) == (776, TicketState.PENDING)


def test_a_recorded_reply() -> None:
    message = parse_message(sample("webhook-customer_replied"))
    assert (message.id, message.is_note, message.from_agent) == ("4810291604", False, False)
    assert message.author_email == "customer@example.com"
    assert message.created_at == datetime(2017, 12, 14, 15, 54, 26, tzinfo=UTC)
    assert message.text.startswith("Hello agent, thanks")


def test_a_recorded_note() -> None:
    message = parse_message(sample("webhook-note_added"))
    assert (message.is_note, message.from_agent, message.author_email) == (True, True, "agent@example.com")


def test_of_a_ticket_only_the_number_is_sure() -> None:
    ticket = parse_ticket({"number": 7})
    assert (ticket.number, ticket.title, ticket.state, ticket.state_word) == (7, "", TicketState.OPENED, "opened")
    assert (ticket.assignee_email, ticket.customer_email, ticket.created_at) == (None, None, None)


@pytest.mark.parametrize("number", [None, "", "9a", 0, -1, 9.0, True, "٣", 2**60, "9" * 5000, [9], {}])
def test_no_number_no_ticket(number: object) -> None:
    with pytest.raises(ValueError, match="no ticket number"):
        parse_ticket({"number": number})


def test_a_number_may_be_text() -> None:
    assert parse_number("776") == 776


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("unread", TicketState.OPENED),
        ("Opened", TicketState.OPENED),
        ("pending", TicketState.PENDING),
        ("SNOOZED", TicketState.PENDING),
        ("follow_up", TicketState.PENDING),
        ("CLOSED", TicketState.CLOSED),
        ("spam", TicketState.SPAM),
        ("deleted", TicketState.DELETED),
        ("of a later release", TicketState.OPENED),
        (None, TicketState.OPENED),
    ],
)
def test_states(word: str | None, state: TicketState) -> None:
    ticket = parse_ticket({"number": 1, "state": word})
    assert ticket.state is state
    assert ticket.state_word == (word or "opened").lower()


def test_a_deleted_ticket() -> None:
    ticket = parse_ticket({"number": 1, "state": "closed", "deleted_at": "2017-12-14 20:09:19 +0530"})
    assert (ticket.state, ticket.state_word) == (TicketState.DELETED, "closed")


def test_addresses_at_the_end_of_links() -> None:
    links = {
        "customer": {"href": "http://api.groovehq.com/v1/customers/Nora%2Bwork%40northwind.example"},
        "assignee": {"href": "/v1/agents/ann@harbour.example?x=1"},
    }
    ticket = parse_ticket({"number": 1, "links": links})
    assert ticket.customer_email == "nora+work@northwind.example"
    assert ticket.assignee_email == "ann@harbour.example"


def test_ids_at_the_end_of_links() -> None:
    links = {
        "customer": {"href": "http://api.groovehq.com/v1/customers/0070883940"},
        "assignee": {"href": "http://api.groovehq.com/v1/agents/1734497920"},
    }
    ticket = parse_ticket({"number": 1, "links": links})
    assert (ticket.customer_email, ticket.customer_id) == (None, "0070883940")
    assert (ticket.assignee_email, ticket.assignee_id) == (None, "1734497920")


@pytest.mark.parametrize("href", ["http://[", "", "/", "/v1/customers/..", "/v1/customers/a%2Fb", 7, None])
def test_a_link_to_nowhere(href: object) -> None:
    ticket = parse_ticket({"number": 1, "links": {"customer": {"href": href}}})
    assert (ticket.customer_email, ticket.customer_id) == (None, None)


def test_what_can_not_be_read_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    ticket = parse_ticket(
        {"number": 1, "created_at": "last week", "links": [], "tags": "one", "app_url": "javascript:x"}
    )
    assert (ticket.created_at, ticket.tags, ticket.app_url) == (None, (), None)
    assert "created_at" in caplog.text


def test_subjects_as_people_write_them() -> None:
    title = "Re:\r\n  <!channel> 👩‍💻 מה קורה & \x00\ud800ok"
    assert parse_ticket({"number": 1, "title": title}).title == "Re: <!channel> 👩‍💻 מה קורה & ok"
    assert len(parse_ticket({"number": 1, "title": "x" * 10_000}).title) == 10_000


@pytest.mark.parametrize("odd", [{"a": 1}, ["ann@harbour.example"], True, json.loads("[" * 900 + "]" * 900)])
def test_what_is_no_text_is_not_shown_as_one(odd: Any) -> None:
    fields = ("title", "state", "assignee", "last_message", "created_at", "message_count", "app_url", "mailbox")
    assert parse_ticket({"number": 1, **dict.fromkeys(fields, odd)}) == parse_ticket({"number": 1})
    assert parse_message({"id": "1", "body": odd}).text == ""


def test_a_message_in_html_alone() -> None:
    message = parse_message({"id": 12, "body": "<p>Dear <b>all</b>,</p><p>it fails</p>"})
    assert (message.id, message.text) == ("12", "Dear all,\nit fails")


def test_a_message_told_by_its_links() -> None:
    message = parse_message(
        {"href": "/v1/messages/0481", "links": {"author": {"href": "/v1/agents/ann@harbour.example"}}}
    )
    assert (message.id, message.from_agent, message.author_email) == ("0481", True, "ann@harbour.example")


def test_a_message_without_id_is_refused() -> None:
    with pytest.raises(ValueError, match="without id"):
        parse_message({"body": "x"})


def test_agents_and_mailboxes() -> None:
    agent = parse_agent({"id": "0012", "email": "Ann@Harbour.example", "first_name": "Ann", "last_name": None})
    assert (agent.id, agent.email, agent.name) == ("0012", "ann@harbour.example", "Ann")
    assert parse_agent({"href": "/v1/agents/ben@harbour.example"}).name == "ben"
    with pytest.raises(ValueError, match="without address"):
        parse_agent({"first_name": "Ann"})
    assert parse_mailbox({"id": 5, "email": "s@harbour.example"}).name == "s@harbour.example"


KEYS = sorted(
    {*sample("webhook-ticket_started"), *sample("webhook-note_added"), "tags", "subject", "customer", "email"}
)


@steady
@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_the_fields_hold_parsing_works_or_says_no(fields: dict[str, Any]) -> None:
    ticket = parse_ticket({**fields, "number": 1})
    json.dumps([ticket.title, ticket.excerpt, ticket.tags, ticket.app_url], ensure_ascii=False).encode()
    parse_message({**fields, "id": "1"}).text.encode()
