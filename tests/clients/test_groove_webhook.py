"""Groove's webhooks, as recorded and as anybody might send them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.groove import BadWebhook, WebhookHint, parse_webhook
from bot.clients.groove_webhook import WEBHOOK_LIMIT
from tests.clients.server import SAMPLES, sample, steady

NUMBERS = {
    "customer_replied": 440,
    "note_added": 776,
    "ticket_assigned": 9,
    "ticket_started": 9,
    "ticket_state_changed": 776,
}


def test_every_recorded_delivery_is_known() -> None:
    assert {file.stem for file in SAMPLES.glob("*.json")} == {f"webhook-{event}" for event in NUMBERS}


@pytest.mark.parametrize(("event", "number"), NUMBERS.items())
def test_recorded_deliveries(event: str, number: int) -> None:
    raw = (SAMPLES / f"webhook-{event}.json").read_bytes()
    assert parse_webhook(event, raw) == WebhookHint(event, number)


@pytest.mark.parametrize("root", ["ticket", "message"])
def test_a_delivery_in_a_wrapper(root: str) -> None:
    name = "webhook-ticket_started" if root == "ticket" else "webhook-note_added"
    assert parse_webhook("x", json.dumps({root: sample(name)}).encode()).ticket_number in {9, 776}


def test_the_number_in_the_web_app_is_another_one() -> None:
    message = sample("webhook-note_added")
    del message["links"]["ticket"]
    assert parse_webhook("note_added", json.dumps(message).encode()).ticket_number is None


def test_a_link_to_something_else_is_no_ticket() -> None:
    found = parse_webhook("note_added", b'{"links": {"ticket": {"href": "/v1/messages/4658911092"}}}')
    assert found.ticket_number is None


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id": "0070883940", "email": "nora@northwind.example", "links": {"tickets": {"href": "/v1/tickets?x=1"}}}',
        b"{}",
        b'{"number": "nine"}',
        b'{"number": ' + b"9" * 20 + b"}",
        b'{"number": null, "links": null, "ticket": [], "message": 3}',
        b'{"links": {"ticket": {"href": ["x"]}}}',
    ],
)
def test_what_is_about_no_ticket_is_groove_s_all_the_same(raw: bytes) -> None:
    """A new customer, an agent invited: Groove must not be told that its webhook doesn't work."""
    assert parse_webhook("customer_added", raw) == WebhookHint("customer_added", None)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"9",
        b'"x"',
        b"{",
        b"payload=%7B%7D",
        b"\xff\xfe",
        b'{"number": ' + b"9" * 5000 + b"}",
        b'{"a":' * 100_000,
        b"[" * 500_000,
        b" " * (WEBHOOK_LIMIT + 1),
    ],
)
def test_what_is_none_of_groove_s_is_refused(raw: bytes) -> None:
    with pytest.raises(BadWebhook) as caught:
        parse_webhook("ticket_started", raw)
    assert len(str(caught.value)) < 80


@pytest.mark.parametrize("event", ["", "x" * 41, "a\nb", "<!channel>", "été"])
def test_an_odd_name_loses_no_hint(event: str) -> None:
    assert parse_webhook(event, b'{"number": 9}') == WebhookHint("unknown", 9)


@steady
@given(st.binary() | st.text(st.sampled_from('{}[]":,0129 numbertick')).map(str.encode))
def test_anything_is_a_hint_or_refused(raw: bytes) -> None:
    with suppress(BadWebhook):
        number = parse_webhook("ticket_started", raw).ticket_number
        assert number is None or number > 0
