"""Messages as they are written, changed and taken away, and the events that this gives rise to."""

import re
from typing import Any

from bot.sandbox.slack.app import APP_ID, APP_NAME, BOT_ID, BOT_USER
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Channel, Json
from bot.sandbox.slack.workspace import Workspace

MENTION = re.compile(rf"<@{BOT_USER}(\|[^>]*)?>")


def bot_message(ws: Workspace, content: Json) -> Json:
    """A message of the app, before it is posted; `content` has text, blocks and what else it may carry."""
    return {
        "type": "message",
        "user": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "team": ws.team_id,
        "bot_profile": {
            "id": BOT_ID,
            "app_id": APP_ID,
            "name": APP_NAME,
            "team_id": ws.team_id,
            "deleted": False,
        },
        **{key: value for key, value in content.items() if value is not None},
    }


def post(ws: Workspace, channel: Channel, message: Json, *, thread_ts: str | None = None) -> Json:
    """Put a message into a channel, or a thread of it, and tell the app. Returns it with its ts."""
    ts = ws.ts()
    posted = {**message, "ts": ts}
    if thread_ts:
        parent = channel.messages.get(thread_ts)
        root = parent.get("thread_ts", thread_ts) if parent else thread_ts
        posted["thread_ts"] = root
        if root in channel.messages:
            posted["parent_user_id"] = channel.messages[root].get("user", "")
    channel.messages[ts] = posted
    if thread_ts:
        _count_replies(channel, posted["thread_ts"])
    ws.changed()
    emit_message(ws, channel, {key: value for key, value in posted.items() if key != "metadata"})
    return posted


def _count_replies(channel: Channel, parent_ts: str) -> None:
    parent, answers = channel.messages.get(parent_ts), channel.thread(parent_ts)
    if parent is None:
        return
    for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
        parent.pop(key, None)
    if answers:
        users = list(dict.fromkeys(one["user"] for one in answers))
        parent |= {
            "thread_ts": parent_ts,
            "reply_count": len(answers),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": answers[-1]["ts"],
        }


def emit_message(ws: Workspace, channel: Channel, message: Json) -> None:
    """Tell the app of a message in a conversation it is in; a mention of it is an event of its own."""
    if BOT_USER not in channel.members:
        return
    event = {**message, "channel": channel.id, "event_ts": message["ts"]}
    ws.emit({**event, "channel_type": channel.kind})
    mentioned = MENTION.search(message.get("text", "")) and not message.get("bot_id")
    if mentioned and message.get("subtype") in (None, "file_share", "thread_broadcast") and not channel.im_user:
        ws.emit({**event, "type": "app_mention"})


def find(channel: Channel, ts: Any) -> Json:
    """Raises Refusal: message_not_found."""
    found = channel.messages.get(ts) if isinstance(ts, str) else None
    if found is None:
        raise Refusal("message_not_found")
    return found


def edit(ws: Workspace, channel: Channel, message: Json, changes: Json, *, marked: bool = True) -> Json:
    """Change a message in place and tell the app; a value of None takes the key away.

    People see of a `marked` change that it was edited.
    """
    before = dict(message)
    for key, value in changes.items():
        if value is None:
            message.pop(key, None)
        else:
            message[key] = value
    ts = ws.ts()
    if marked:
        message["edited"] = {"user": message["user"], "ts": ts}
    ws.changed()
    hidden = {key: value for key, value in message.items() if key != "metadata"}
    emit_message(
        ws,
        channel,
        {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": hidden,
            "previous_message": {key: value for key, value in before.items() if key != "metadata"},
            "ts": ts,
        },
    )
    return message


def delete(ws: Workspace, channel: Channel, message: Json) -> None:
    """Take a message away and tell the app; one with answers leaves a mark in its place, as in Slack."""
    ts = message["ts"]
    previous = {key: value for key, value in message.items() if key != "metadata"}
    if channel.thread(ts):
        kept = {key: value for key, value in message.items() if key.startswith(("thread", "repl", "latest"))}
        channel.messages[ts] = {
            **kept,
            "type": "message",
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": "USLACKBOT",
            "hidden": True,
            "ts": ts,
        }
    else:
        del channel.messages[ts]
    if previous.get("thread_ts", ts) != ts:
        _count_replies(channel, previous["thread_ts"])
    ws.changed()
    emit_message(
        ws,
        channel,
        {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": ts,
            "previous_message": previous,
            "ts": ws.ts(),
        },
    )


def whisper(ws: Workspace, user: str, channel_id: str, content: Json) -> Json:
    """Show a message to one person; in a thread without answers nobody sees it, as in Slack."""
    ts = ws.ts()
    shown = {"user": user, "channel": channel_id, "ts": ts, **content}
    channel = ws.channels.get(channel_id)
    thread_ts = content.get("thread_ts")
    if not thread_ts or (channel and channel.thread(thread_ts)):
        ws.ephemerals.append(shown)
        ws.changed()
    return shown


def has_reacted(message: Json, user: str, name: str) -> bool:
    """Whether somebody has put this reaction on a message."""
    return any(one["name"] == name and user in one["users"] for one in message.get("reactions", []))


def react(ws: Workspace, channel: Channel, message: Json, user: str, name: str) -> None:
    """Put a reaction on a message. Raises Refusal: already_reacted."""
    if has_reacted(message, user, name):
        raise Refusal("already_reacted")
    reactions = message.setdefault("reactions", [])
    found = next((one for one in reactions if one["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    found["users"].append(user)
    found["count"] += 1
    _tell_reaction(ws, channel, message, kind="reaction_added", user=user, name=name)


def unreact(ws: Workspace, channel: Channel, message: Json, user: str, name: str) -> None:
    """Take a reaction away. Raises Refusal: no_reaction."""
    if not has_reacted(message, user, name):
        raise Refusal("no_reaction")
    found = next(one for one in message["reactions"] if one["name"] == name)
    found["users"].remove(user)
    found["count"] -= 1
    message["reactions"] = [one for one in message["reactions"] if one["users"]]
    if not message["reactions"]:
        del message["reactions"]
    _tell_reaction(ws, channel, message, kind="reaction_removed", user=user, name=name)


def _tell_reaction(ws: Workspace, channel: Channel, message: Json, *, kind: str, user: str, name: str) -> None:
    ws.changed()
    if BOT_USER in channel.members:
        ws.emit(
            {
                "type": kind,
                "user": user,
                "reaction": name,
                "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
                "item_user": message.get("user", ""),
                "event_ts": ws.ts(),
            }
        )
