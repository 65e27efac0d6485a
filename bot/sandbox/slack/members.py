"""Who is in a channel, and what a channel is called: changes of it, and the events that this gives rise to."""

from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.posts import post
from bot.sandbox.slack.state import Channel, Json
from bot.sandbox.slack.workspace import Workspace


def join(ws: Workspace, channel: Channel, user: str, inviter: str | None = None) -> None:
    """Put somebody into a channel, which shows as a message there, and tell the app."""
    channel.members.append(user)
    by = {"inviter": inviter} if inviter else {}
    notice = _notice(ws, channel, "join", user, f"<@{user}> has joined the channel")
    post(ws, channel, notice | by)
    _tell_membership(ws, channel, user, "member_joined_channel", by)


def leave(ws: Workspace, channel: Channel, user: str) -> None:
    """Take somebody out of a channel and tell the app, if it is there or is the one to go."""
    channel.members.remove(user)
    ws.changed()
    if user == BOT_USER:
        kind = "channel_left" if channel.kind == "channel" else "group_left"
        ws.emit({"type": kind, "channel": channel.id, "event_ts": ws.ts()})
    else:
        _tell_membership(ws, channel, user, "member_left_channel", {})


def set_topic(ws: Workspace, channel: Channel, user: str, topic: str) -> None:
    """Change the topic, which shows as a message."""
    channel.topic = {"value": topic, "creator": user, "last_set": ws.seconds()}
    notice = _notice(ws, channel, "topic", user, f"set the channel topic: {topic}")
    post(ws, channel, notice | {"topic": topic})


def archive(ws: Workspace, channel: Channel, user: str, *, archived: bool) -> None:
    """Archive a channel or take it out of the archive, and tell the app."""
    verb = "archive" if archived else "unarchive"
    channel.archived = archived
    post(ws, channel, _notice(ws, channel, verb, user, f"{verb}d the channel"))
    if BOT_USER in channel.members:
        ws.emit(
            {
                "type": f"{channel.kind}_{verb}",
                "channel": channel.id,
                "user": user,
                "is_moved": 0,
                "event_ts": ws.ts(),
            }
        )


def rename(ws: Workspace, channel: Channel, user: str, name: str) -> None:
    """Give a channel another name, and tell the app."""
    before, channel.name = channel.name, name
    text = f"has renamed the channel from “{before}” to “{name}”"
    post(ws, channel, _notice(ws, channel, "name", user, text) | {"old_name": before, "name": name})
    if BOT_USER in channel.members:
        told = channel.shape(BOT_USER, ws.team_id)
        known = ("id", "is_channel", "is_mpim", "name", "name_normalized", "created")
        renamed = {key: told[key] for key in known}
        ws.emit({"type": f"{channel.kind}_rename", "channel": renamed, "event_ts": ws.ts()})


def _notice(ws: Workspace, channel: Channel, what: str, user: str, text: str) -> Json:
    subtype, team = f"{channel.kind}_{what}", ws.people[user].team_id
    return {"type": "message", "subtype": subtype, "user": user, "text": text, "team": team}


def _tell_membership(ws: Workspace, channel: Channel, user: str, kind: str, more: Json) -> None:
    if BOT_USER in channel.members:
        ws.emit(
            {
                "type": kind,
                "user": user,
                "channel": channel.id,
                "channel_type": "C" if channel.kind == "channel" else "G",
                "team": ws.people[user].team_id,
                "event_ts": ws.ts(),
                **more,
            }
        )
