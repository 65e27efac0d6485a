"""What can't be read, isn't known or isn't allowed: a clear private answer (or 4xx), and nothing changed."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.front_door import FORM, NOW, SECRET, FrontDoor, front_door, sign
from tests.scenarios.team import ANN, BEN, GUS, TRIAGE, Team, all_text

LONG = "x" * 10_000
RIGHT_TO_LEFT = "\u05d3\u05e0\u05d4 \U0001f98a Levi"
PINGS = ("<!channel>", "<!here>", "<!everyone>", "<@U0BEN|", "<!subteam^")


async def test_what_cannot_be_read_is_answered_privately_with_what_to_type(team: Team) -> None:
    before = await team.state()
    for typed, told in {
        "who someday": "I can't read “someday” as a date. For example `friday`",
        "who 31 feb": "I can't read “31 feb” as a date.",
        "who 2026-13-01": "I can't read “2026-13-01” as a date.",
        "who 0/0": "I can't read “0/0” as a date.",
        "who 1 jan 99999": "as a date.",
        f"who {LONG}": "as a date.",
        "rota 99": "I can show 1 to 8 weeks, not “99”.",
        "rota -1": "I can show 1 to 8 weeks",
        "mine \u00b2": "I can show 1 to 8 weeks",
        "issue": "Which issue?",
        "issue abc": "“abc” isn't an issue's number.",
        "issue 99999": "There is no issue #99999.",
        "take 9999999999999999999": "isn't an issue's number.",
        "take 9007199254740992": "There is no issue #9007199254740992.",
        "take -1": "“-1” isn't an issue's number.",
        "note 777 hello": "There is no issue #777.",
        "fixed 1 brilliantly": "I don't know “brilliantly” as a way to close an issue.",
        "close 1 fixed": "I don't know “fixed” as a way to close an issue.",
        "reopen 1": "#1 is open already.",
        "handover backwards": "I don't know “backwards” after `/triage handover`.",
        "isues": "Did you mean `/triage issues`?",
        "<script>": "I don't know “&lt;script&gt;”.",
        "<!channel>": "I don't know “@channel”.",
        f"note 1 {LONG}": "That is 10,000 characters; at most 3,000 fit.",
        f"pending 1 {LONG}": "That is 10,000 characters",
        LONG: "I don't know “xxx",
        "\U0001f4a5" * 200: "I don't know",
    }.items():
        assert told in await team.triage(ANN, typed), typed
    after = await team.state()
    assert after["groove"] == before["groove"]
    assert after["channels"] == before["channels"]


async def test_a_subject_that_would_ping_everybody_is_shown_as_it_is_and_pings_nobody(team: Team) -> None:
    await team.clear_desk()
    subject = "<!channel> <!here> <@U0BEN|x> & *urgent* | <https://evil.example|click>"
    number = await team.mail(subject, name="<!everyone> Nora", sent_at="2026-11-22T14:30:00+00:00", body="<!channel>")
    await team.triage(ANN, f"note {number} <!channel> & <b>")
    shown = [await team.triage(ANN, command) for command in ("issues", f"issue {number}", "handover", f"take {number}")]
    await team.triage(ANN, f"note {number}")
    shown.append(await team.modal(ANN))
    await team.clock(to="2026-11-23T17:00:00+00:00")
    shown += [all_text(one) for one in await team.all_posts(f"#{number}")]
    shown += await team.dms(ANN)
    assert len(shown) >= 7
    for text in shown:
        assert "&lt;!channel&gt;" in text, text
        assert not [ping for ping in PINGS if ping in text], text
        assert "<https://evil" not in text
    note = (await team.ticket(number))["messages"][-1]
    assert "@channel & <b>" in note["text"]


async def test_long_texts_and_names_of_any_script_are_shown(team: Team) -> None:
    number = await team.mail(f"{RIGHT_TO_LEFT} {LONG}", name=RIGHT_TO_LEFT, body=f"\U0001f525 {LONG}")
    await team.triage(ANN, f"note {number} {'&' * 3000}")
    for command in ("issues", f"issue {number}", "handover", f"fixed {number}"):
        shown = await team.triage(ANN, command)
        assert RIGHT_TO_LEFT in shown, command
        assert "failed with the error" not in shown


async def test_a_history_of_long_notes_shows_the_newest(team: Team) -> None:
    for turn in range(14):
        await team.triage(ANN, f"note 1 turn {turn:02} {'&' * 190}")
    await team.triage(ANN, "issue 1")
    shown = "\n".join((await team.whispers(ANN))[-2:])
    assert "turn 02" in shown
    assert "turn 13" in shown
    assert "earlier: see the full history" in shown


async def test_a_guest_gets_no_further_than_a_refusal(team: Team) -> None:
    for command in ("", "issues", "issue 1", "take 1", "rota", "setup", "handover post"):
        told = await team.triage(GUS, command, channel="C0NORTH")
        assert told == "That is for members of this workspace only."
    assert (await team.ticket(1))["assignee"] is None
    assert not await team.modal(GUS)


async def test_a_form_that_opens_too_late_is_said_to_be(team: Team) -> None:
    fault = {"system": "slack", "method": "views.open", "error": "expired_trigger_id", "times": 1}
    await team.sandbox.control("faults", fault)
    await team.triage(ANN, "note 1")
    assert "too long to open" in await team.last_whisper(ANN)
    assert not await team.modal(ANN)
    await team.triage(ANN, "note 1")
    assert await team.modal(ANN)


async def test_a_fault_of_ours_is_told_with_a_reference(team: Team) -> None:
    await team.sandbox.control("faults", {"system": "slack", "method": "views.open", "status": 500, "times": 1})
    await team.triage(ANN, "setup")
    assert "Something went wrong on my side." in await team.last_whisper(ANN)
    assert "reference" in await team.last_whisper(ANN)


async def test_a_press_on_a_message_that_is_gone_still_counts(team: Team) -> None:
    """The message is deleted in Slack between the press and what the bot does about it."""
    await team.clock(to="2026-11-23T17:00:00+00:00")
    gone = {"system": "slack", "method": "chat.update", "error": "message_not_found", "times": 3}
    await team.sandbox.control("faults", gone)
    await team.click(BEN, "handover.accept", channel=TRIAGE)
    assert "You've got the handover" in await team.last_whisper(BEN)
    await team.clock(to="2026-11-24T12:00:00+00:00")
    assert not [one for one in await team.dms(BEN) if "Got it" in one]
    assert len(await team.all_posts("Handover of")) == 1


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    async with front_door(tmp_path) as door:
        yield door


def nested(depth: int) -> bytes:
    return b'{"type":"event_callback","event":{"type":"x","deep":' + b"[" * depth + b"]" * depth + b"}}"


async def test_what_slack_did_not_sign_is_refused_with_one_line(
    door: FrontDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    body = json.dumps({"type": "event_callback", "event": {"type": "x"}, "secret": "xoxb-not-for-the-log"}).encode()
    for timestamp, signature in (
        (str(NOW), "v0=" + "0" * 64),
        (str(NOW), ""),
        (str(NOW), "v1=nonsense"),
        (str(NOW), sign(body + b" ", str(NOW))),
        (str(NOW - 301), sign(body, str(NOW - 301))),
        (str(NOW + 301), sign(body, str(NOW + 301))),
        ("soon", sign(body, "soon")),
        ("", sign(body, "")),
        ("1e9", sign(body, "1e9")),
        ("9" * 400, sign(body, "9" * 400)),
    ):
        caplog.clear()
        status, _ = await door.post(body, timestamp=timestamp, signature=signature)
        assert 400 <= status < 500, (timestamp, signature)
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
        assert len(lines) == 1, lines
        assert "xoxb" not in caplog.text
        assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"no json", "application/json"),
        (b"[]", "application/json"),
        (b"[{}]", "application/json"),
        (b"null", "application/json"),
        (b"{}", "application/json"),
        (b'"text"', "application/json"),
        (b'{"type":"event_callback"}', "application/json"),
        (b'{"type":"event_callback","event":[]}', "application/json"),
        (b'{"type":"event_callback","event":{"type":["x"]}}', "application/json"),
        (b'{"type":"event_callback","event":{}}', "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (nested(100_000), "application/json"),
        (b"x" * (1024 * 1024 + 1), "application/json"),
        (b"", FORM),
        (b"payload=", FORM),
        (b"payload=no+json", FORM),
        (b"payload=[]", FORM),
        (b"payload=%ff%fe", FORM),
        (b"\xff\xfe", FORM),
        (b"command=%2Ftriage", FORM),
        (b"command=%2Ftriage&user_id=U0ANN", FORM),
        (b"text=hello", FORM),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"<xml/>", "text/xml"),
    ],
    ids=lambda value: repr(value[:40]),
)
async def test_a_signed_body_of_no_known_form_is_refused(
    door: FrontDoor, caplog: pytest.LogCaptureFixture, body: bytes, kind: str
) -> None:
    status, _ = await door.post(body, kind)
    assert 400 <= status < 500
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


BASE: dict[str, Any] = {"user": {"id": "U0ANN"}, "team": {"id": "T0SANDBOX"}, "trigger_id": "1.2.3"}


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [{}]},
        {"type": "block_actions", "actions": {"a": 1}},
        {"type": "block_actions", "actions": "text"},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": 7, "block_id": "b"}]},
        {"type": "block_actions", "user": {}, "actions": [{"action_id": "issue.take", "block_id": "b"}]},
        {"type": "block_actions", "team": "T0SANDBOX", "actions": [{"action_id": "issue.take", "block_id": "b"}]},
        {"type": "view_submission", "view": {"id": "V1"}},
        {"type": "view_submission", "view": {"id": "V1", "callback_id": "issue.note", "state": []}},
        {"type": "view_submission", "view": {"id": "V1", "callback_id": "issue.note", "state": {"values": [1]}}},
        {"type": "shortcut"},
        {"type": "message_action", "callback_id": []},
        {"type": "nonsense"},
        {"type": 7},
        {},
    ],
    ids=str,
)
async def test_a_signed_interaction_with_pieces_missing_is_no_fault_of_ours(
    door: FrontDoor, payload: dict[str, Any]
) -> None:
    status, _ = await door.interaction(BASE | payload)
    assert status < 500


async def test_every_depth_of_nesting_is_answered(door: FrontDoor) -> None:
    """Near the limit of the parser a body may pass in one place and fail in a deeper one."""
    for depth in (*range(800, 1000, 5), 1500):
        status, _ = await door.post(nested(depth))
        assert status < 500, depth


async def test_a_workspace_without_the_bot_is_told_so(door: FrontDoor) -> None:
    fields = {"command": "/triage", "text": "issues", "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    status, text = await door.command(fields)
    assert status == 200
    assert "I'm not installed in your workspace" in text


async def test_webhooks_that_are_not_grooves_are_refused(door: FrontDoor) -> None:
    right = f"/groove/{door.bot.settings.groove_webhook_secret.get_secret_value()}/ticket_started"
    for path, body, expected in (
        ("/groove/guessed/ticket_started", b"{}", 404),
        (right, b"no json", 400),
        (right, b"[]", 400),
        (right, b'{"email": "nora@northwind.example"}', 200),  # it is about no ticket
        (right, b"\xff", 400),
        (right, b"[" * 100_000, 400),
        (right, b"x" * (1024 * 1024 + 1), 413),
    ):
        status, _ = await door.post_to(path, body, {"Content-Type": "application/json"})
        assert status == expected, (path[:12], body[:20])
