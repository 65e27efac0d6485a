"""The manifest of the Slack app: what the code uses, and no more."""

import json
from typing import Any

SCOPES = {
    "commands": "/triage",
    "chat:write": "post and update messages",
    "im:write": "open direct messages",
    "im:history": "find a direct message whose posting had no answer",
    "channels:history": "hear of faults in channels, quote messages with their threads, find a post without answer",
    "groups:history": "the same in private channels",
    "app_mentions:read": "hear when the bot is called in a channel",
    "reactions:read": "a :ticket: on a message makes a ticket of it",
    "usergroups:read": "know the triage group when it is called, and who is in it",
    "channels:read": "a channel's topic",
    "groups:read": "the same in private channels",
    "channels:write.topic": "name today's people in the topic, if that is switched on",
    "groups:write.topic": "the same in private channels",
    "usergroups:write": "put today's people into it",
    "files:write": "send the rota as a file, and plots, to whoever asks for it",
    "users:read": "names, time zones, guests, who has left",
    "users:read.email": "match people with Groove's agents",
}
"""Bot scopes, each with what it is for."""

REDIRECT = "/slack/oauth_redirect"
"""Where Slack sends a browser back to, once it has been asked to install the app."""

EVENTS = (
    "app_home_opened",
    "user_change",
    "team_join",
    "channel_id_changed",
    "message.channels",
    "message.groups",
    "app_mention",
    "reaction_added",
)

INSTALL_EVENTS = ("app_uninstalled", "tokens_revoked")
"""Told where any workspace can install the bot: it forgets those that take it out."""

SHORTCUTS = (
    ("global", "request.form", "Swap or cover", "Ask somebody to take a day of yours on triage"),
    ("message", "raise", "Send to Groove", "Makes a ticket of a message and its thread"),
)
"""Kind, the action that answers, the name, what it is for."""


def manifest(url: str = "", *, many: bool = False) -> dict[str, Any]:
    """The manifest (schema version 2). url: where Slack reaches `bot web`; without one the app uses Socket Mode.

    many: any workspace can install it, by its pages at that address.
    """
    address = url.rstrip("/") + "/slack/events"
    command: dict[str, Any] = {
        "command": "/triage",
        "description": "The support team's rota, issues and handover",
        "usage_hint": "who | rota | issues | take 1042 | help",
        "should_escape": True,
    }
    events: dict[str, Any] = {"bot_events": [*EVENTS, *(INSTALL_EVENTS if many else ())]}
    interactivity: dict[str, Any] = {"is_enabled": True}
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if many:
        oauth["redirect_urls"] = [url.rstrip("/") + REDIRECT]
    if url:
        command["url"] = events["request_url"] = interactivity["request_url"] = address
        interactivity["message_menu_options_url"] = address
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Triage",
            "description": "Coordinates a support team: rota, 48-hour clock, handover",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Triage", "always_online": True},
            "slash_commands": [command],
            "shortcuts": [
                {"type": kind, "name": name, "callback_id": callback_id, "description": about}
                for kind, callback_id, name, about in SHORTCUTS
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def manifest_json(url: str = "", *, many: bool = False) -> str:
    """The manifest as text to paste into Slack."""
    return json.dumps(manifest(url, many=many), indent=2, ensure_ascii=False) + "\n"
