"""All that there is to see in the workspace, for the page and the tests."""

from bot.sandbox.slack.app import BOT_ID
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.state import Channel, Json, Person
from bot.sandbox.slack.workspace import Workspace

LAST_EVENTS = 100


def snapshot(ws: Workspace, delivery: Delivery) -> Json:
    """The Slack part of GET /control/state."""
    rooms = [channel for channel in ws.channels.values() if not channel.im_user]
    direct = {channel.im_user: channel for channel in ws.channels.values() if channel.im_user}
    return {
        "people": [_person(ws, person) for person in ws.people.values()],
        "channels": [_channel(channel) for channel in rooms],
        "dms": {user: _messages(channel) for user, channel in direct.items()},
        "dm_ids": {user: channel.id for user, channel in direct.items()},
        "ephemeral": [{"blocks": [], **one} for one in ws.ephemerals],
        "views": {person.id: ws.views.top(person.id) for person in ws.people.values() if not person.bot_id},
        "home": {user: view for user, view in ws.views.homes.items() if view},
        "usergroups": [
            {
                "id": group.id,
                "handle": group.handle,
                "name": group.name,
                "users": list(group.users),
                "disabled": group.disabled_at > 0,
            }
            for group in ws.usergroups.values()
        ],
        "shortcuts": list(ws.shortcuts),
        "events": [
            {
                "event_id": event_id,
                "type": sent.body["event"]["type"],
                "attempts": sent.attempts,
                "status": sent.status,
                "retry_at": sent.due_at.isoformat() if sent.due_at else None,
                "event": sent.body["event"],
            }
            for event_id, sent in list(delivery.events.items())[-LAST_EVENTS:]
        ],
    }


def _person(ws: Workspace, person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "tz": person.tz,
        "admin": person.admin,
        "guest": person.guest != "",
        "external": ws.is_external(person),
        "deleted": person.deleted,
        "is_bot": person.bot_id is not None,
    }


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic["value"],
        "private": channel.private,
        "archived": channel.archived,
        "shared": bool(channel.shared_with),
        "members": list(channel.members),
        "messages": _messages(channel),
    }


def _messages(channel: Channel) -> list[Json]:
    """Messages oldest first; the blocks of people's own only say the text again and are left out."""
    return [
        {key: value for key, value in one.items() if key != "blocks" or one.get("bot_id") == BOT_ID}
        for one in channel.messages.values()
    ]
