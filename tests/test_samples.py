"""Every payload that Slack is known to send, posted to the bot as Slack posts it: none of them is a fault of ours."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.front_door import FORM, SECRET, FrontDoor, front_door

SAMPLES = Path(__file__).parent / "samples" / "slack"
TEAM, PERSON, CHANNEL = "T0SANDBOX", "U0BEN", "C0TRIAGE"

Sample = tuple[str, dict[str, Any]]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    async with front_door(tmp_path) as door:
        yield door


def read(folder: str) -> Iterator[Sample]:
    """Each payload of each file, those with blanked values too."""
    for path in sorted((SAMPLES / folder).glob("*.json")):
        held = json.loads(path.read_text())
        for key, payload in held.items():
            if key.startswith(("payload", "all_fields_shape")):
                yield f"{path.stem}/{key}", payload


def here(piece: Any, door: FrontDoor, *, at_home: bool) -> Any:
    """A payload as it would be in our workspace (or as it stands): response URLs lead to the sandbox in any case."""
    if isinstance(piece, list):
        return [here(one, door, at_home=at_home) for one in piece]
    if not isinstance(piece, dict):
        return piece
    moved = {key: here(value, door, at_home=at_home) for key, value in piece.items()}
    if "response_url" in moved:
        moved["response_url"] = f"{door.sandbox_url}/slack/response/{TEAM}/1/x"
    if not at_home:
        return moved
    for key in ("team_id", "app_installed_team_id"):
        if isinstance(moved.get(key), str):
            moved[key] = TEAM
    for key, value in (("user_id", PERSON), ("channel_id", CHANNEL)):
        if key in moved:
            moved[key] = value
    for key, value in (("team", TEAM), ("user", PERSON), ("channel", CHANNEL)):
        if isinstance(moved.get(key), dict) and "id" in moved[key]:
            moved[key] = {**moved[key], "id": value}
    return moved


def envelope(payload: dict[str, Any]) -> dict[str, Any]:
    """A full request body: inner events are put into the documented envelope."""
    if "event" in payload or payload.get("type") in {"url_verification", "app_rate_limited"}:
        return payload
    outer: dict[str, Any] = json.loads((SAMPLES / "events" / "_envelope.json").read_text())["payload"]
    return {**outer, "event": payload}


async def post(door: FrontDoor, name: str, payload: dict[str, Any]) -> tuple[int, str]:
    """Post a sample the way its kind travels."""
    if name.startswith("slash_command"):
        return await door.command(payload)
    return await door.interaction(payload)


@pytest.mark.parametrize("at_home", [True, False], ids=["in our workspace", "of a workspace we don't know"])
async def test_events_are_taken(door: FrontDoor, caplog: pytest.LogCaptureFixture, at_home: bool) -> None:
    faults = {}
    for name, payload in read("events"):
        body = here(envelope(payload), door, at_home=at_home)
        status, _ = await door.event(body)
        blank = name.endswith("all_fields_shape")
        if not (status == 200 or (blank and 400 <= status < 500)):
            faults[name] = status
    assert faults == {}
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("at_home", [True, False], ids=["in our workspace", "of a workspace we don't know"])
async def test_commands_presses_forms_and_shortcuts_are_answered(
    door: FrontDoor, caplog: pytest.LogCaptureFixture, at_home: bool
) -> None:
    """A menu that loads its options as one types is none of ours, a blank is nobody's: Bolt says 404 for both."""
    faults = {}
    for name, payload in read("interactions"):
        status, _ = await post(door, name, here(payload, door, at_home=at_home))
        refusal = name.startswith("block_suggestion") or name.endswith("all_fields_shape")
        if not (status == 200 or (refusal and 400 <= status < 500)):
            faults[name] = status
    assert faults == {}
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_slacks_own_example_of_a_signature_is_accepted(door: FrontDoor) -> None:
    vector = json.loads((SAMPLES / "interactions" / "_signature_vector.json").read_text())
    assert vector["signing_secret"] == SECRET
    headers = {"Content-Type": FORM, **vector["headers"]}
    status, text = await door.post_to("/slack/events", vector["raw_body"].encode(), headers)
    assert status == 200
    assert "I'm not installed in your workspace" in text


async def test_the_address_is_verified_with_the_challenge(door: FrontDoor) -> None:
    payload = json.loads((SAMPLES / "events" / "url_verification.json").read_text())["payload"]
    status, text = await door.event(payload)
    assert (status, json.loads(text)) == (200, {"challenge": payload["challenge"]})


async def test_somebody_who_joins_or_changes_is_known_afterwards(door: FrontDoor) -> None:
    """The documentation has only the shape of these two: they are filled from users.info."""
    user = json.loads((SAMPLES / "web-api" / "users.info.json").read_text())["success"]["user"]
    for number, kind in enumerate(("team_join", "user_change")):
        changed = {**user, "real_name": kind, "profile": {**user["profile"], "display_name": "", "real_name": kind}}
        outer = envelope({"type": kind, "user": changed, "event_ts": "1531420618.000100"})
        body = {**here(outer, door, at_home=True), "event_id": f"Ev{number}"}
        body["event"] = outer["event"]
        body["authorizations"] = [{"team_id": TEAM}]
        assert (await door.event(body))[0] == 200
        async with door.bot.begin(TEAM, reading=True) as tx:
            person = (await tx.workspace.people_in_slack([user["id"]]))[user["id"]]
        assert person.name == kind
