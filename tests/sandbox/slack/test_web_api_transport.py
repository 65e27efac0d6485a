"""Tokens, arguments, paging: what all methods of the Web API have in common."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.sandbox.slack.rig import APP_TOKEN, GENERAL, TOKEN, TRIAGE, Rig, refused

REFERENCE = json.loads((Path(__file__).parents[2] / "samples/slack/web-api/_methods.json").read_text())
METHODS: dict[str, Any] = REFERENCE["methods"]
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SOUND = {
    "channel": TRIAGE,
    "ts": "1.000001",
    "message_ts": "1.000001",
    "timestamp": "1.000001",
    "user": "U0ANN",
    "user_id": "U0ANN",
    "users": "U0ANN",
    "usergroup": "S0TRIAGE",
    "email": "ann@harbour.example",
    "name": "eyes",
    "topic": "Ann",
    "text": "Hello",
    "trigger_id": "1.2.3",
    "view_id": "V1",
    "view": json.dumps({"type": "home", "blocks": []}),
    "length": "3",
    "filename": "a.txt",
    "file": "F1",
    "files": json.dumps([{"id": "F1"}]),
}


# Seen from Slack though its reference leaves them out.
SEEN = {
    "conversations.replies": {"not_in_channel"},
    "conversations.open": {"cannot_dm_bot"},
    "users.conversations": {"user_not_found"},
    "usergroups.users.update": {"no_such_subteam"},
}


def documented(method: str) -> set[str]:
    common = REFERENCE["common_errors_of_every_method"]
    return {*METHODS[method]["errors"], *common, *SEEN.get(method, ())}


async def call(rig: Rig, method: str, **request: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{rig.url}/slack/api/{method}", **request) as answer,
    ):
        assert answer.status == 200
        said: dict[str, Any] = await answer.json()
        return said


async def test_a_call_without_a_token_or_with_a_foreign_one_is_refused(rig: Rig) -> None:
    async with refused("not_authed"):
        await rig.client_with(None).auth_test()
    async with refused("invalid_auth"):
        await rig.client_with("xoxb-other").auth_test()
    async with refused("invalid_auth"):
        await rig.client_with("xoxb-other").chat_postMessage(channel=TRIAGE, text="x")


async def test_each_kind_of_token_has_its_methods(rig: Rig) -> None:
    async with refused("not_allowed_token_type"):
        await rig.client.apps_connections_open(app_token=TOKEN)
    async with refused("not_allowed_token_type"):
        await rig.client_with(APP_TOKEN).auth_test()


async def test_the_token_tells_who_the_bot_is_and_what_it_may(rig: Rig) -> None:
    answer = await rig.client.auth_test()
    known = (answer["user_id"], answer["bot_id"], answer["team_id"], answer["team"])
    assert known == ("U0BOT", "B0BOT", "T0SANDBOX", "Harbour Digital")
    assert {"ok", "url", "team", "user", "team_id", "user_id", "bot_id"} <= set(answer.data)
    scopes = set(answer.headers["x-oauth-scopes"].split(","))
    assert {"chat:write", "commands", "users:read.email", "usergroups:write", "im:history"} <= scopes


async def test_arguments_come_as_form_json_or_query(rig: Rig) -> None:
    said = {"channel": TRIAGE, "text": "Hello"}
    assert (await call(rig, "chat.postMessage", headers=BEARER, data=said))["ok"]
    assert (await call(rig, "chat.postMessage", headers=BEARER, json=said))["ok"]
    assert (await call(rig, "chat.postMessage", headers=BEARER, params=said))["ok"]
    assert (await call(rig, "chat.postMessage", data=said | {"token": TOKEN}))["ok"]
    blocks = json.dumps([{"type": "divider"}])
    assert (await call(rig, "chat.postMessage", headers=BEARER, data=said | {"blocks": blocks}))["ok"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"x"', b"null"])
async def test_a_body_that_is_no_object_is_refused(rig: Rig, body: bytes) -> None:
    headers = BEARER | {"Content-Type": "application/json"}
    answer = await call(rig, "chat.postMessage", headers=headers, data=body)
    assert not answer["ok"]
    assert answer["error"]


async def test_an_unknown_method_is_refused(rig: Rig) -> None:
    async with refused("unknown_method"):
        await rig.client.api_call("chat.shout")


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_of_the_reference_is_there(rig: Rig, method: str) -> None:
    token = APP_TOKEN if method.startswith("apps.") else TOKEN
    headers = {"Authorization": f"Bearer {token}"}
    names = METHODS[method]["args"]
    full = {name: SOUND[name] for name in names if name in SOUND}
    answers = [await call(rig, method, headers=headers, data=full), await call(rig, method, headers=headers)]
    for name in full:
        answers.append(await call(rig, method, headers=headers, data=full | {name: "nonsense"}))
        answers.append(await call(rig, method, headers=headers, data=full | {name: ""}))
    told = {answer["error"] for answer in answers if not answer["ok"]}
    assert "unknown_method" not in told
    assert told <= documented(method), told - documented(method)


def needed(method: str) -> list[str]:
    return [name for name, about in METHODS[method]["args"].items() if about.get("required")]


@pytest.mark.parametrize("method", [name for name in METHODS if needed(name)])
async def test_a_missing_argument_is_named(rig: Rig, method: str) -> None:
    answer = await call(rig, method, headers=BEARER)
    assert not answer["ok"]
    if answer["error"] == "invalid_arguments":
        told = answer["response_metadata"]["messages"]
        assert any(name in message for name in METHODS[method]["args"] for message in told)


async def test_lists_are_paged_by_cursor(rig: Rig) -> None:
    for number in range(5):
        await rig.client.chat_postMessage(channel=TRIAGE, text=f"Message {number}")
    texts, pages = [], 0
    async for page in await rig.client.conversations_history(channel=TRIAGE, limit=2):
        texts += [message["text"] for message in page["messages"] if "subtype" not in message]
        pages += 1
    assert texts == [f"Message {number}" for number in (4, 3, 2, 1, 0)]
    assert pages >= 3
    members = [member async for page in await rig.client.users_list(limit=2) for member in page["members"]]
    assert {"U0ANN", "U0BEN", "U0CARA", "U0GUS", "U0BOT"} <= {member["id"] for member in members}
    assert len({member["id"] for member in members}) == len(members)


async def test_a_page_goes_on_where_the_last_one_ended_though_more_was_posted(rig: Rig) -> None:
    for number in range(4):
        await rig.client.chat_postMessage(channel=TRIAGE, text=f"Message {number}")
    first = await rig.client.conversations_history(channel=TRIAGE, limit=2)
    assert first["has_more"]
    await rig.client.chat_postMessage(channel=TRIAGE, text="Later")
    cursor = first["response_metadata"]["next_cursor"]
    rest = await rig.client.conversations_history(channel=TRIAGE, limit=2, cursor=cursor)
    assert [message["text"] for message in rest["messages"]] == ["Message 1", "Message 0"]


async def test_a_cursor_of_ones_own_making_is_refused(rig: Rig) -> None:
    async with refused("invalid_cursor"):
        await rig.client.users_list(cursor="abc", limit=2)
    async with refused("invalid_cursor"):
        await rig.client.conversations_history(channel=TRIAGE, cursor="abc", limit=2)


async def test_a_page_without_archived_channels_is_short_and_still_goes_on(rig: Rig) -> None:
    rig.server.archive_channel(GENERAL, by="U0ANN")
    found = [
        channel["id"]
        async for page in await rig.client.conversations_list(limit=1, exclude_archived=True)
        for channel in page["channels"]
    ]
    assert TRIAGE in found
    assert GENERAL not in found
