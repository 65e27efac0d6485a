"""Who may come in: what each address asks for, and what it does with headers that no honest sender would write."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.issues.rules.issue import EventKind
from tests.entrance.raw import line_to, request
from tests.factories import open_issue
from tests.front_door import FORM, JSON, NOW, SECRET, TRELLO_SECRET, FrontDoor, front_door, sign
from tests.scenarios.team import TRIAGE

AT = datetime.fromtimestamp(NOW, UTC)
EVENT = json.dumps({"type": "event_callback", "team_id": "T0SANDBOX", "event": {"type": "x"}}).encode()
ODD = ("\xff\xfe", "v0=\xe9", "v0=" + "0" * 8000, "\x7f", "v0=", "v0=0", ",", "null")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    async with front_door(tmp_path) as door:
        yield door


async def test_odd_bytes_where_a_proof_should_be_prove_nothing(
    door: FrontDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    kind, stamp, proof = f"Content-Type: {JSON}", "X-Slack-Request-Timestamp", "X-Slack-Signature"
    for odd in ODD:
        for sent in (
            request("POST", "/slack/events", kind, f"{stamp}: {NOW}", f"{proof}: {odd}", body=EVENT),
            request("POST", "/slack/events", kind, f"{stamp}: {odd}", f"{proof}: v0=0", body=EVENT),
            request("POST", "/trello", f"X-Trello-Webhook: {odd}", body=b"{}"),
        ):
            async with line_to(door.bot.port) as line:
                await line.send(sent)
                assert (await line.answer())[0] in {400, 401}, sent
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert SECRET not in caplog.text
    assert TRELLO_SECRET not in caplog.text


async def test_a_signature_is_of_one_body_at_one_time(door: FrontDoor) -> None:
    other = EVENT.replace(b"T0SANDBOX", b"T0OTHER")

    async def status(body: bytes, signature: str, timestamp: int = NOW) -> int:
        return (await door.post(body, timestamp=str(timestamp), signature=signature))[0]

    right = sign(EVENT, str(NOW))
    assert await status(EVENT, right) == 200
    assert await status(other, right) == 401
    assert await status(EVENT, right, NOW - 1) == 401
    assert await status(EVENT, right.upper()) == 401
    assert await status(EVENT, sign(EVENT, str(NOW - 299)), NOW - 299) == 200
    assert await status(EVENT, sign(EVENT, str(NOW - 301)), NOW - 301) == 401


async def test_what_is_told_twice_is_done_once(door: FrontDoor) -> None:
    """Within five minutes a signature holds for whoever has recorded it: what it does then is what it did before."""
    press = {
        "type": "block_actions",
        "trigger_id": "1.1",
        "user": {"id": "U0ANN"},
        "team": {"id": "T0SANDBOX"},
        "channel": {"id": TRIAGE},
        "actions": [{"type": "button", "action_id": "nudges.off", "block_id": "b", "value": TRIAGE}],
    }
    raised = {
        "type": "event_callback",
        "team_id": "T0SANDBOX",
        "event_id": "Ev1",
        "event": {"type": "user_change", "user": {"id": "U0BEN", "name": "ben", "profile": {"display_name": "Benny"}}},
    }

    async def version() -> int | None:
        return await door.bot.begin.version("T0SANDBOX")

    before = await version()
    assert (await door.event(raised))[0] == 200
    after = await version()
    assert after != before
    assert (await door.event(raised))[0] == 200
    assert await version() == after
    for _ in range(2):
        assert (await door.interaction(press))[0] == 200


async def test_a_recorded_command_changes_nothing_again_and_may_be_typed_again(door: FrontDoor) -> None:
    async with door.bot.begin("T0SANDBOX") as tx:
        settings = await tx.workspace.settings()
        issue = await open_issue(tx, 1, AT, settings, AT)
    typed = {"command": "/triage", "text": "note 1 asked the host", "user_id": "U0ANN", "team_id": "T0SANDBOX"}
    told = []
    for trigger in ("1.1", "1.1", "1.2", "1.1"):
        status, answer = await door.command(typed | {"channel_id": TRIAGE, "trigger_id": trigger})
        assert status == 200
        told.append("done already" in answer)
    assert told == [False, True, False, True]
    async with door.bot.begin("T0SANDBOX", reading=True) as tx:
        notes = [one for one in await tx.issues.events(issue.id) if one.kind is EventKind.NOTE]
    assert len(notes) == 2


async def test_of_a_request_that_comes_twice_at_once_one_counts(door: FrontDoor) -> None:
    async with door.bot.begin("T0SANDBOX") as tx:
        issue = await open_issue(tx, 1, AT, await tx.workspace.settings(), AT)
    typed = {"command": "/triage", "text": "note 1 asked the host", "user_id": "U0ANN", "team_id": "T0SANDBOX"}
    fields = typed | {"channel_id": TRIAGE, "trigger_id": "1.1"}
    told = await asyncio.gather(*(door.command(fields) for _ in range(5)))
    assert sum("done already" in answer for _, answer in told) == 4
    async with door.bot.begin("T0SANDBOX", reading=True) as tx:
        assert len([one for one in await tx.issues.events(issue.id) if one.kind is EventKind.NOTE]) == 1


async def test_a_signed_event_in_another_dress_is_read_or_refused(door: FrontDoor) -> None:
    for kind in ("", "text/html", "application/xml", "application/json; charset=utf-16", "x", FORM):
        status, said = await door.post(EVENT, kind)
        assert status in {200, 400}, kind
        assert "Traceback" not in said


async def test_no_address_that_is_a_secret_is_found_by_guessing(door: FrontDoor) -> None:
    for path in ("/groove/guess/ticket_started", "/groove/%ff/x", "/groove/%00/x", "/groove/\xe9/x"):
        said = [await door.post_to(path, body, {}) for body in (b"", b"{}", b"[" * 1000, b"x" * 1000)]
        assert set(said) == {(404, '{"error": "not found"}')}, path
    for token in ("x", "%00", "%ff", "a" * 4000, "'%20OR%201=1", "..%2Fhealthz", "*", "%"):
        async with line_to(door.bot.port) as line:
            await line.send(request("GET", f"/calendar/{token}.ics"))
            status, _, body = await line.answer()
            assert status == 404, token
            assert b"Traceback" not in body
