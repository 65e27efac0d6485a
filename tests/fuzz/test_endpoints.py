"""Whatever comes to any of the bot's addresses, it answers, tells nothing it shouldn't, and has no fault to log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.clients.trello_webhook import signature
from bot.sandbox.server import HOST
from tests.front_door import SECRET, TRELLO_SECRET
from tests.fuzz.length import looking
from tests.fuzz.mutants import mutated
from tests.isolation.asks import KINDS
from tests.isolation.house import PUBLIC_URL, Ask, Caller, House, member
from tests.isolation.world import HERE, THERE

ROOT = Path(__file__).parents[2]
CALLERS = (member(HERE), member(HERE, "cara"), member(HERE, "gus"), Caller(HERE.user("nora"), "T5NORTH", HERE.team))
ASKS = [Ask(kind, name, one) for kind, names in KINDS.items() for name, contents in names.items() for one in contents]
LEAKS = ("Traceback", 'File "', SECRET, TRELLO_SECRET, "xoxb-", THERE.inside)


def faults(caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    """What the bot has logged as a fault of its own."""
    for record in caplog.records:
        if record.levelno >= logging.ERROR:
            yield f"{record.getMessage()}: {record.exc_text or record.exc_info}"


@looking(60)
@given(data=st.data())
async def test_a_payload_with_something_wrong_in_it(
    at_home: House,
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
) -> None:
    """Signed by Slack all the same: an old button, another release, a field that Slack has come to leave out."""
    caplog.clear()
    ask, caller = data.draw(st.sampled_from(ASKS)), data.draw(st.sampled_from(CALLERS))
    payload = mutated(data.draw, at_home.payload(caller, ask, HERE, HERE.text("C~NORTH")))
    with at_home.undone():
        status, said = await at_home.deliver(ask.kind, payload)
    assert status < 500, said
    assert not [leak for leak in LEAKS if leak in said]
    assert not list(faults(caplog)), json.dumps(payload)[:3000]


KNOWN = ["/slack/events", "/trello", "/healthz", "/readyz", "/metrics", "/", "/favicon.ico"]
BELOW = ["calendar", "groove", "groove/x", "slack", "trello", "slack/install"]
PATHS = st.sampled_from(KNOWN) | st.builds("/{}/{}".format, st.sampled_from(BELOW), st.text(max_size=30))
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
NAMES = [
    *("Content-Type", "Authorization", "X-Slack-Signature", "X-Slack-Request-Timestamp", "X-Trello-Webhook", "Range"),
    *("X-Groove-Event", "If-None-Match", "If-Modified-Since", "Expect", "Cookie", "X-Forwarded-For", "Accept"),
]
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
HEADERS = st.dictionaries(st.sampled_from(NAMES), PRINTABLE, max_size=4)


@looking(40)
@given(path=PATHS, method=METHODS, headers=HEADERS, query=st.text(max_size=20), body=st.binary(max_size=200))
async def test_a_request_of_no_known_form(
    at_home: House,
    caplog: pytest.LogCaptureFixture,
    path: str,
    method: str,
    headers: dict[str, str],
    query: str,
    body: bytes,
) -> None:
    caplog.clear()
    address = URL.build(scheme="http", host=HOST, port=at_home.bot.port, path=path, query={"q": query})
    async with at_home.client.request(method, address, headers=headers, data=body, allow_redirects=False) as answer:
        said = await answer.text(errors="replace")
    assert answer.status < 500 or path == "/readyz", (answer.status, said)
    assert not [leak for leak in LEAKS if leak in said]
    assert not list(faults(caplog))


WEBHOOKS = [
    json.loads(file.read_text())
    for system in ("groove", "trello")
    for file in sorted((ROOT / "tests" / "samples" / system).glob("webhook-*.json"))
]


@looking(40)
@given(data=st.data())
async def test_a_webhook_with_something_wrong_in_it(
    at_home: House, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    """At the right address, or with the right signature: what it tells can't be relied on all the same."""
    caplog.clear()
    body = json.dumps(mutated(data.draw, data.draw(st.sampled_from(WEBHOOKS)))).encode()
    secret = at_home.bot.settings.groove_webhook_secret.get_secret_value()
    signed = {"X-Trello-Webhook": signature(TRELLO_SECRET, f"{PUBLIC_URL}/trello", body)}
    for path, headers in ((f"/groove/{secret}/ticket_started", {}), ("/trello", signed)):
        url = f"http://{HOST}:{at_home.bot.port}{path}"
        async with at_home.client.post(url, data=body, headers=headers) as answer:
            assert answer.status in {200, 400}, await answer.text()
    assert not list(faults(caplog)), body[:3000]
