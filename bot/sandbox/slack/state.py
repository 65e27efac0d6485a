"""What a Slack workspace consists of: people, conversations, user groups and files.

Shapes of answers are those that the documentation of Slack's Web API shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Guest = Literal["", "multi", "single"]


@dataclass(kw_only=True)
class Person:
    """Somebody in, or seen from, the workspace; a bot's user too.

    `guest` tells whether and of what kind; `team_id` is the person's own workspace, which for people met in
    shared channels is another one; `email` is None where there is none to be seen.
    """

    id: str
    name: str
    email: str | None
    tz: str
    team_id: str
    admin: bool = False
    guest: Guest = ""
    bot_id: str | None = None
    deleted: bool = False

    @property
    def handle(self) -> str:
        """The deprecated user name: the first name in small letters."""
        return self.name.partition(" ")[0].lower()

    def shape(self, now: datetime, home_team: str) -> Json:
        """The user object of `users.info`, as a bot of `home_team` with users:read.email sees it."""
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle,
            "deleted": self.deleted,
            "real_name": self.name,
            "profile": self._profile(),
            "is_bot": self.bot_id is not None,
            "is_app_user": False,
            "updated": int(now.timestamp()),
        }
        if self.deleted:  # Slack tells no more of deactivated people
            return user
        local = now.astimezone(ZoneInfo(self.tz))
        offset = local.utcoffset()
        user |= {
            "color": "9f69e7",
            "tz": self.tz,
            "tz_label": local.tzname(),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
        }
        if self.team_id != home_team:
            return user | {"is_stranger": False}
        return user | {
            "is_admin": self.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.guest != "",
            "is_ultra_restricted": self.guest == "single",
        }

    def _profile(self) -> Json:
        profile: Json = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": "",
            "display_name_normalized": "",
            "team": self.team_id,
            "status_text": "",
            "status_emoji": "",
        }
        if self.email:
            profile["email"] = self.email
        return profile | ({"bot_id": self.bot_id} if self.bot_id else {})


@dataclass(kw_only=True)
class Channel:
    """A channel, or the direct messages of one person with the app (`im_user`)."""

    id: str
    name: str
    members: list[str]
    created: int
    private: bool = False
    archived: bool = False
    shared_with: list[str] = field(default_factory=list)
    topic: Json = field(default_factory=lambda: {"value": "", "creator": "", "last_set": 0})
    im_user: str | None = None
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> Literal["channel", "group", "im"]:
        """The `channel_type` of message events."""
        if self.im_user:
            return "im"
        return "group" if self.private else "channel"

    @property
    def spoken_name(self) -> str:
        """The name that commands and presses tell of it."""
        return {"channel": self.name, "group": "privategroup", "im": "directmessage"}[self.kind]

    def thread(self, parent_ts: str) -> list[Json]:
        """The answers in a thread, oldest first."""
        return [one for one in self.messages.values() if one.get("thread_ts") == parent_ts != one["ts"]]

    def shape(self, viewer: str, team_id: str) -> Json:
        """The channel object of `conversations.info`, as `viewer` sees it."""
        base: Json = {
            "id": self.id,
            "created": self.created,
            "is_im": self.im_user is not None,
            "is_org_shared": False,
            "is_archived": self.archived,
            "context_team_id": team_id,
            "updated": self.created * 1000,
        }
        if self.im_user:
            return base | {"user": self.im_user, "is_open": True, "is_user_deleted": False, "priority": 0}
        return base | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_mpim": False,
            "is_private": self.private,
            "is_general": self.name == "general",
            "is_member": viewer in self.members,
            "is_frozen": False,
            "is_shared": bool(self.shared_with),
            "is_ext_shared": bool(self.shared_with),
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "shared_team_ids": [team_id, *self.shared_with],
            "pending_connected_team_ids": [],
            "parent_conversation": None,
            "unlinked": 0,
            "creator": self.members[0] if self.members else "",
            "topic": self.topic,
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
        }


@dataclass(kw_only=True)
class UserGroup:
    """A user group (`@handle`); `disabled_at` is 0 while it is in use."""

    id: str
    handle: str
    name: str
    users: list[str]
    created: int
    updated: int
    updated_by: str
    disabled_at: int = 0
    provisioned: bool = False

    def shape(self, team_id: str, *, with_users: bool) -> Json:
        """The user group object of `usergroups.list`."""
        group: Json = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_create": self.created,
            "date_update": self.updated,
            "date_delete": self.disabled_at,
            "auto_type": None,
            "created_by": self.updated_by,
            "updated_by": self.updated_by,
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
            "user_count": str(len(self.users)),
        }
        return group | ({"users": list(self.users)} if with_users else {})


@dataclass(kw_only=True)
class File:
    """A file; its content comes with the second of the three steps of an upload."""

    id: str
    name: str
    title: str
    size: int
    mimetype: str
    created: int
    user: str
    content: bytes | None = None
    complete: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)

    def shape(self, base_url: str) -> Json:
        """The file object of `files.info`."""
        url = f"{base_url}/slack/files/{self.id}/{self.name}"
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2],
            "user": self.user,
            "size": self.size,
            "mode": "hosted",
            "is_external": False,
            "is_public": bool(self.shares),
            "url_private": url,
            "url_private_download": url,
            "permalink": url,
            "channels": list(self.shares),
            "shares": {"public": {c: [{"ts": ts} for ts in all_ts] for c, all_ts in self.shares.items()}},
        }


def unique(ids: Iterable[str]) -> list[str]:
    """`ids` without repetitions, in their order."""
    return list(dict.fromkeys(ids))
