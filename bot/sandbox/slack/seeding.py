"""Who and what is in the workspace at first. Nothing of this is told to the app."""

from collections.abc import Iterable
from typing import Literal

from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.state import Channel, Guest, Person, UserGroup, unique
from bot.sandbox.slack.workspace import ZONE, Workspace


class Seeding:
    """Puts people, channels, user groups and shortcuts in place."""

    ws: Workspace

    def add_person(
        self,
        person_id: str,
        name: str,
        *,
        email: str | None = None,
        tz: str = ZONE,
        admin: bool = False,
        guest: bool | Guest = "",
        team_id: str | None = None,
        deleted: bool = False,
    ) -> Person:
        """Add somebody: `guest` True is a single-channel one; `team_id` is another workspace's for external people."""
        kind: Guest = "single" if guest is True else guest or ""
        person = Person(
            id=person_id,
            name=name,
            email=email,
            tz=tz,
            team_id=team_id or self.ws.team_id,
            admin=admin,
            guest=kind,
            deleted=deleted,
        )
        self.ws.people[person_id] = person
        self.ws.changed()
        return person

    def add_channel(
        self,
        channel_id: str,
        name: str,
        *,
        members: Iterable[str] = (),
        bot: bool = False,
        private: bool = False,
        topic: str = "",
        shared_with: Iterable[str] = (),
    ) -> Channel:
        """Add a channel; `bot` puts the app's bot into it.

        `shared_with` are the ids of other workspaces, beside those of members who are from one.
        """
        members = list(members)
        channel = Channel(
            id=channel_id,
            name=name,
            members=unique([*members, *([BOT_USER] if bot else [])]),
            created=self.ws.seconds(),
            private=private,
            shared_with=unique([*shared_with, *self._other_teams(members)]),
            topic={"value": topic, "creator": "", "last_set": 0},
        )
        self.ws.channels[channel_id] = channel
        self.ws.changed()
        return channel

    def _other_teams(self, members: Iterable[str]) -> list[str]:
        teams = [self.ws.people[one].team_id for one in members if one in self.ws.people]
        return [team for team in teams if team != self.ws.team_id]

    def add_usergroup(
        self,
        group_id: str,
        handle: str,
        *,
        name: str = "",
        users: Iterable[str] = (),
        disabled: bool = False,
        provisioned: bool = False,
    ) -> UserGroup:
        """Add a user group; a `provisioned` one is kept by an identity provider and can't be changed."""
        now = self.ws.seconds()
        group = UserGroup(
            id=group_id,
            handle=handle,
            name=name or handle.capitalize(),
            users=list(users),
            created=now,
            updated=now,
            updated_by=next(iter(self.ws.people)),
            disabled_at=now if disabled else 0,
            provisioned=provisioned,
        )
        self.ws.usergroups[group_id] = group
        self.ws.changed()
        return group

    def add_shortcut(self, callback_id: str, name: str, kind: Literal["message", "global"]) -> None:
        """Offer a shortcut of the app. Before the first one is added, any callback id can be used."""
        self.ws.shortcuts.append({"callback_id": callback_id, "name": name, "type": kind})
        self.ws.changed()
