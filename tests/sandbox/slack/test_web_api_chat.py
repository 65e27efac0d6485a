"""Posting, changing and deleting messages by the Web API."""

import json
from typing import Any

import pytest

from tests.sandbox.slack.rig import BOT, GENERAL, NORTH, OLD, SECRETS, TRIAGE, Rig, refused

SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}]
METADATA = {"event_type": "triage_outbox", "event_payload": {"key": "breach:1"}}


async def test_a_posted_message_is_of_the_app(rig: Rig) -> None:
    answer = await rig.client.chat_postMessage(channel=TRIAGE, text="Hello", blocks=SECTION)
    message = answer["message"]
    assert answer["channel"] == TRIAGE
    assert (message["user"], message["bot_id"], message["app_id"]) == (BOT, "B0BOT", "A0TRIAGE")
    assert message["ts"] == answer["ts"]
    assert "subtype" not in message
    assert message["blocks"][0]["block_id"]
    assert message["bot_profile"]["name"] == "Triage"
    [shown] = [one for one in rig.messages(TRIAGE) if one["ts"] == answer["ts"]]
    assert shown["text"] == "Hello"


async def test_each_ts_is_later_though_the_clock_stands_still(rig: Rig) -> None:
    posted = [(await rig.client.chat_postMessage(channel=TRIAGE, text="x"))["ts"] for _ in range(3)]
    assert sorted(set(posted)) == posted
    assert int(posted[0].partition(".")[0]) == int(rig.now.timestamp())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "x"}, "not_in_channel"),
        ({"channel": SECRETS, "text": "x"}, "channel_not_found"),
        ({"channel": TRIAGE}, "no_text"),
        ({"channel": TRIAGE, "text": ""}, "no_text"),
        ({"channel": TRIAGE, "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": TRIAGE, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": TRIAGE, "text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"channel": TRIAGE, "text": "x", "metadata": '{"event_type": "a"}'}, "invalid_metadata_format"),
        ({"channel": TRIAGE, "attachments": json.dumps([{"text": "x"}] * 101)}, "too_many_attachments"),
    ],
)
async def test_what_cannot_be_posted_is_refused(rig: Rig, arguments: dict[str, Any], code: str) -> None:
    before = {channel: rig.messages(channel) for channel in (TRIAGE, GENERAL, SECRETS)}
    async with refused(code):
        await rig.client.api_call("chat.postMessage", data=arguments)
    assert {channel: rig.messages(channel) for channel in before} == before


async def test_an_archived_channel_takes_nothing(rig: Rig) -> None:
    posted = await rig.client.chat_postMessage(channel=OLD, text="x")
    rig.server.archive_channel(OLD, by="U0ANN")
    async with refused("is_archived"):
        await rig.client.chat_postMessage(channel=OLD, text="y")
    async with refused("is_archived"):
        await rig.client.chat_postEphemeral(channel=OLD, user="U0ANN", text="y")
    async with refused("is_inactive"):
        await rig.client.chat_update(channel=OLD, ts=posted["ts"], text="y")
    async with refused("is_archived"):
        await rig.client.reactions_add(channel=OLD, timestamp=posted["ts"], name="eyes")


async def test_a_very_long_text_is_cut_with_a_warning(rig: Rig) -> None:
    answer = await rig.client.chat_postMessage(channel=TRIAGE, text="x" * 40_001)
    assert len(answer["message"]["text"]) <= 40_000
    assert answer["warning"] == "message_truncated"
    assert (await rig.client.chat_postMessage(channel=TRIAGE, text="x" * 40_000)).get("warning") is None


async def test_a_message_to_a_person_goes_to_their_direct_messages(rig: Rig) -> None:
    opened = await rig.client.conversations_open(users="U0ANN")
    posted = await rig.client.chat_postMessage(channel="U0ANN", text="Psst")
    assert posted["channel"] == opened["channel"]["id"]
    assert [one["text"] for one in rig.server.snapshot()["dms"]["U0ANN"]] == ["Psst"]


async def test_answers_stand_in_the_thread_only(rig: Rig) -> None:
    parent = await rig.says("U0ANN", TRIAGE, "Broken")
    first = (await rig.client.chat_postMessage(channel=TRIAGE, text="One", thread_ts=parent))["ts"]
    await rig.client.chat_postMessage(channel=TRIAGE, text="Two", thread_ts=parent, reply_broadcast=True)
    history = (await rig.client.conversations_history(channel=TRIAGE))["messages"]
    assert [message["text"] for message in history if message.get("subtype") != "channel_join"][:2] == ["Two", "Broken"]
    shown = next(message for message in history if message["ts"] == parent)
    assert (shown["thread_ts"], shown["reply_count"], shown["reply_users"]) == (parent, 2, [BOT])
    thread = (await rig.client.conversations_replies(channel=TRIAGE, ts=parent))["messages"]
    assert [message["text"] for message in thread] == ["Broken", "One", "Two"]
    assert {message["thread_ts"] for message in thread} == {parent}
    assert (await rig.client.conversations_history(channel=TRIAGE, latest=first, inclusive=True, limit=1))["messages"][
        0
    ]["text"] == "Broken"


async def test_metadata_is_there_for_who_asks(rig: Rig) -> None:
    posted = await rig.client.chat_postMessage(channel=TRIAGE, text="x", metadata=METADATA)
    plain = (await rig.client.conversations_history(channel=TRIAGE, limit=1))["messages"][0]
    full = await rig.client.conversations_history(channel=TRIAGE, limit=1, include_all_metadata=True)
    assert "event_payload" not in plain.get("metadata", {})
    assert full["messages"][0]["metadata"] == METADATA
    await rig.client.chat_update(channel=TRIAGE, ts=posted["ts"], text="y")
    replies = await rig.client.conversations_replies(channel=TRIAGE, ts=posted["ts"], include_all_metadata=True)
    assert replies["messages"][0]["metadata"] == METADATA
    [shown] = [one for one in rig.messages(TRIAGE) if one["ts"] == posted["ts"]]
    assert shown["metadata"] == METADATA


async def test_an_update_without_blocks_takes_them_away(rig: Rig) -> None:
    posted = await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=SECTION)
    answer = await rig.client.chat_update(channel=TRIAGE, ts=posted["ts"], text="Changed")
    assert (answer["ts"], answer["channel"], answer["text"]) == (posted["ts"], TRIAGE, "Changed")
    now = (await rig.client.conversations_history(channel=TRIAGE, limit=1))["messages"][0]
    assert now["text"] == "Changed"
    assert not now.get("blocks")
    assert now["edited"]["user"] == BOT


async def test_only_own_messages_can_be_changed_and_deleted(rig: Rig) -> None:
    theirs = await rig.says("U0ANN", TRIAGE)
    async with refused("cant_update_message"):
        await rig.client.chat_update(channel=TRIAGE, ts=theirs, text="x")
    async with refused("cant_delete_message"):
        await rig.client.chat_delete(channel=TRIAGE, ts=theirs)
    async with refused("message_not_found"):
        await rig.client.chat_update(channel=TRIAGE, ts="1.000001", text="x")
    async with refused("message_not_found"):
        await rig.client.chat_delete(channel=TRIAGE, ts="1.000001")
    posted = await rig.client.chat_postMessage(channel=TRIAGE, text="x")
    async with refused("msg_too_long"):
        await rig.client.chat_update(channel=TRIAGE, ts=posted["ts"], text="x" * 40_001)
    async with refused("no_text"):
        await rig.client.api_call("chat.update", data={"channel": TRIAGE, "ts": posted["ts"]})
    await rig.client.chat_delete(channel=TRIAGE, ts=posted["ts"])
    async with refused("message_not_found"):
        await rig.client.chat_delete(channel=TRIAGE, ts=posted["ts"])
    assert posted["ts"] not in [one["ts"] for one in rig.messages(TRIAGE)]


async def test_an_ephemeral_is_seen_by_one_and_leaves_no_trace(rig: Rig) -> None:
    answer = await rig.client.chat_postEphemeral(channel=TRIAGE, user="U0ANN", text="For you")
    assert rig.ephemerals("U0ANN") == ["For you"]
    assert rig.ephemerals("U0BEN") == []
    history = (await rig.client.conversations_history(channel=TRIAGE))["messages"]
    assert "For you" not in [message["text"] for message in history]
    async with refused("message_not_found"):
        await rig.client.chat_update(channel=TRIAGE, ts=answer["message_ts"], text="x")


async def test_an_ephemeral_needs_an_active_member(rig: Rig) -> None:
    for person in ("U0GUS", "U0NOBODY"):
        async with refused("user_not_in_channel"):
            await rig.client.chat_postEphemeral(channel=TRIAGE, user=person, text="x")
    rig.server.change_person("U0BEN", deleted=True)
    async with refused("user_not_in_channel"):
        await rig.client.chat_postEphemeral(channel=TRIAGE, user="U0BEN", text="x")
    async with refused("not_in_channel"):
        await rig.client.chat_postEphemeral(channel=GENERAL, user="U0ANN", text="x")
    async with refused("no_text"):
        await rig.client.api_call("chat.postEphemeral", data={"channel": TRIAGE, "user": "U0ANN"})


async def test_in_a_thread_without_answers_nobody_sees_an_ephemeral(rig: Rig) -> None:
    parent = await rig.says("U0ANN", TRIAGE)
    await rig.client.chat_postEphemeral(channel=TRIAGE, user="U0ANN", text="Unseen", thread_ts=parent)
    assert rig.ephemerals("U0ANN") == []
    await rig.says("U0BEN", TRIAGE, thread_ts=parent)
    await rig.client.chat_postEphemeral(channel=TRIAGE, user="U0ANN", text="Seen", thread_ts=parent)
    assert rig.ephemerals("U0ANN") == ["Seen"]


async def test_permalinks_lead_to_the_message_and_its_thread(rig: Rig) -> None:
    parent = await rig.says("U0ANN", NORTH)
    answer = await rig.client.chat_postMessage(channel=NORTH, text="x", thread_ts=parent)
    link = await rig.client.chat_getPermalink(channel=NORTH, message_ts=parent)
    assert link["permalink"].endswith(f"/archives/{NORTH}/p{parent.replace('.', '')}")
    link = await rig.client.chat_getPermalink(channel=NORTH, message_ts=answer["ts"])
    assert link["permalink"].endswith(f"?thread_ts={parent}&cid={NORTH}")
    async with refused("message_not_found"):
        await rig.client.chat_getPermalink(channel=NORTH, message_ts="1.000001")
