"""Payloads and answers have all the fields that Slack's own examples have."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncAck

from tests.sandbox.slack.world import APP_TOKEN, Json, World, actions, button, field, modal, section

SAMPLES = Path(__file__).parents[2] / "samples" / "slack"
PLACE = {"user": "U0BEN", "channel": "C0TRIAGE"}
# What the app itself puts in.
CONTENT = {"values", "blocks", "element", "elements", "attachments"}
# What today's Slack leaves out, what only an Enterprise Grid has, and what nobody here has: pictures, telephones.
NOT_SENT = {
    *("authed_users", "enterprise_id", "enterprise_name", "team.enterprise_id", "team.enterprise_name"),
    *("message.username", "message.subtype", "actions.text.emoji", "view.close.text", "view.close.type"),
    *("has_2fa", "avatar_hash", "last_read", "latest", "properties", "subscribed"),
    *("unread_count", "unread_count_display", "first_name", "last_name", "phone", "skype", "members.profile.title"),
}


def fields(value: Any, name: str = "") -> Iterator[str]:
    """The names of all fields, with dots; those of a list are those of its items."""
    if isinstance(value, list):
        for item in value:
            yield from fields(item, name)
    for key, inner in value.items() if isinstance(value, dict) else ():
        known = {key, f"{name}{key}"} & NOT_SENT or key in CONTENT or key.startswith("image_")
        if not known:
            yield f"{name}{key}"
            yield from fields(inner, f"{name}{key}.")


def lacking(ours: Json, kind: str, name: str, key: str) -> set[str]:
    """The fields that an example has and we haven't."""
    theirs = json.loads((SAMPLES / kind / f"{name}.json").read_text())[key]
    return set(fields(theirs)) - set(fields(ours))


async def test_events(world: World) -> None:
    names = (
        *("message", "app_mention", "message.message_changed", "message.message_deleted", "reaction_added"),
        *("member_joined_channel", "member_left_channel", "message.channel_join", "message.channel_topic"),
        *("channel_archive", "channel_rename", "subteam_members_changed", "subteam_updated"),
        "app_home_opened",
    )
    world.accept(*{name.partition(".")[0] for name in names}, "channel_unarchive")
    await _live(world)
    await world.rest()
    for name in names:
        kind, _, subtype = name.partition(".")
        bodies = [one for one in world.received if one.get("event", {}).get("type") == kind]
        body = [one for one in bodies if one["event"].get("subtype", "") == subtype][-1]
        assert lacking({**body, **body["event"]}, "events", name, "payload") == set(), name


async def _live(world: World) -> None:
    """Let something of every kind happen."""
    slack = world.slack
    ts = (await slack.message({**PLACE, "text": "<@U0BOT> hello"}))["ts"]
    await slack.message({**PLACE, "ts": ts, "text": "<@U0BOT> bye"})
    await slack.react({**PLACE, "ts": ts, "reaction": "eyes"})
    await slack.message({**PLACE, "ts": ts, "delete": True})
    await slack.message({**PLACE, "text": "plain"})
    home = {"type": "home", "blocks": [section("x")]}
    await world.client.views_publish(user_id="U0BEN", view=home)
    await slack.home({"user": "U0BEN"})
    slack.invite("C0TRIAGE", "U0GUS", by="U0ANN")
    slack.remove("C0TRIAGE", "U0GUS")
    await world.client.conversations_setTopic(channel="C0TRIAGE", topic="t")
    slack.rename_channel("C0TRIAGE", "U0ANN", "support")
    slack.archive_channel("C0TRIAGE", "U0ANN")
    slack.set_usergroup("S0TRIAGE", ["U0BEN"], by="U0ANN")


async def test_interactions(world: World) -> None:
    world.accept("message")
    slack, client = world.slack, world.client
    ts = (await slack.message({**PLACE, "text": "hello"}))["ts"]
    await world.rest()
    await slack.slash({**PLACE, "command": "/triage"})
    assert lacking(world.received[-1], "interactions", "slash_command", "payload") == set()
    await slack.shortcut({**PLACE, "callback_id": "x", "ts": ts})
    assert lacking(world.received[-1], "interactions", "message_shortcut", "payload") == set()
    await slack.shortcut({"user": "U0BEN", "callback_id": "x"})
    assert lacking(world.received[-1], "interactions", "global_shortcut", "payload") == set()
    await client.chat_postEphemeral(**PLACE, text="x", blocks=[actions(button("press"))])
    await slack.click({**PLACE, "action_id": "press"})
    assert lacking(world.received[-1], "interactions", "block_actions.with_state", "payload") == set()
    await client.views_publish(user_id="U0BEN", view={"type": "home", "blocks": [actions(button("press"))]})
    await slack.click({"user": "U0BEN", "action_id": "press"})
    assert lacking(world.received[-1], "interactions", "block_actions.home_tab", "payload") == set()


async def test_what_a_modal_sends(world: World) -> None:
    @world.app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"note": "no"})

    trigger_id = world.slack.ws.views.new_trigger("U0BEN")
    note = field("note", {"type": "plain_text_input", "initial_value": "x"})
    view = modal(note, notify_on_close=True)
    opened = await world.client.views_open(trigger_id=trigger_id, view=view)
    assert lacking(_data(opened), "web-api", "views.open", "success") == set()
    await world.slack.submit({"user": "U0BEN"})
    assert lacking(world.received[-1], "interactions", "view_submission", "payload") == set()
    await world.slack.close_view({"user": "U0BEN"})
    assert lacking(world.received[-1], "interactions", "view_closed", "payload") == set()


async def test_answers(world: World) -> None:
    client, channel = world.client, "C0TRIAGE"
    posted = await client.chat_postMessage(channel=channel, text="x")
    ts = posted["ts"]
    await client.chat_postMessage(channel=channel, text="y", thread_ts=ts)
    await client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    home = {"type": "home", "blocks": [section("x")]}
    answers = {
        "chat.postMessage": posted,
        "chat.update": await client.chat_update(channel=channel, ts=ts, text="y"),
        "chat.postEphemeral": await client.chat_postEphemeral(channel=channel, user="U0BEN", text="y"),
        "chat.getPermalink": await client.chat_getPermalink(channel=channel, message_ts=ts),
        "reactions.get": await client.reactions_get(channel=channel, timestamp=ts),
        "conversations.history": await client.conversations_history(channel=channel),
        "conversations.replies": await client.conversations_replies(channel=channel, ts=ts),
        "conversations.info": await client.conversations_info(channel="C0GENERAL"),
        "conversations.members": await client.conversations_members(channel=channel),
        "conversations.open": await client.conversations_open(users="U0ANN"),
        "conversations.setTopic": await client.conversations_setTopic(channel=channel, topic="t"),
        "users.info": await client.users_info(user="U0ANN"),
        "users.list": await client.users_list(),
        "usergroups.list": await client.usergroups_list(),
        "usergroups.users.update": await client.usergroups_users_update(usergroup="S0TRIAGE", users=["U0BEN"]),
        "views.publish": await client.views_publish(user_id="U0BEN", view=home),
        "auth.test": await client.auth_test(),
        "team.info": await client.team_info(),
        "apps.connections.open": await client.apps_connections_open(app_token=APP_TOKEN),
        "files.getUploadURLExternal": await client.files_getUploadURLExternal(filename="a", length=1),
    }
    found = {name: lacking(_data(one), "web-api", name, "success") for name, one in answers.items()}
    assert {name: fields for name, fields in found.items() if fields} == {}


def _data(answer: Any) -> Json:
    data: Json = answer.data
    return data
