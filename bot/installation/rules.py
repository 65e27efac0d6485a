"""What a workspace is connected to, and what a credential consists of."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.errors import UserError


class System(StrEnum):
    """An outside system to which a workspace gives the bot access."""

    SLACK = "slack"
    GROOVE = "groove"
    TRELLO = "trello"
    HARVEST = "harvest"


NAMES = {
    System.SLACK: "Slack",
    System.GROOVE: "Groove",
    System.TRELLO: "Trello",
    System.HARVEST: "Harvest",
}

ENTERED = (System.GROOVE, System.TRELLO, System.HARVEST)
"""Those whose credentials people enter; Slack's come with the installation."""


class CredentialInvalid(UserError):
    """Something that can be no credential; `field` names it."""


class NotAccepted(CredentialInvalid):
    """The system itself refuses it."""

    def __init__(self, system: System) -> None:
        what = f"{NAMES[system]} doesn't accept that. Nothing was saved."
        super().__init__(what, "Look whether all of it was copied, and nothing else.", field="token")


class NotAnswering(UserError):
    """The system can't be asked now."""

    def __init__(self, system: System) -> None:
        super().__init__(
            f"{NAMES[system]} doesn't answer at the moment. Nothing was saved.", "Try again in a few minutes."
        )


class TooLittle(CredentialInvalid):
    """It opens the system, but not enough of it."""


class NoKeys(UserError):
    """The installation has no key to seal anything with."""

    def __init__(self) -> None:
        super().__init__(
            "I can't keep tokens safely yet.",
            "Whoever runs me sets ENCRYPTION_KEYS (`bot keys new` makes a key), or the tokens themselves.",
        )


@dataclass(frozen=True, slots=True)
class Credential:
    """What opens one system for one workspace. Its values are shown nowhere, not even in a traceback."""

    values: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "Credential":
        """Out of the text that is sealed."""
        return cls(json.loads(text))

    @property
    def text(self) -> str:
        """The text that is sealed."""
        return json.dumps(dict(self.values))

    def __getitem__(self, name: str) -> str:
        """A value; "" for one that was left out."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Kept:
    """A credential as it is kept: sealed, with who entered it when. renew_at: when its token is to be exchanged."""

    sealed: str = field(repr=False)
    set_at: datetime
    set_by: int | None = None
    renew_at: datetime | None = None


class WholeOrganisation(UserError):
    """Installed for a whole Enterprise organisation: which workspace's team is it?"""

    def __init__(self) -> None:
        super().__init__(
            "I was installed for your whole organisation, and I look after one team at a time.",
            "Start again and choose a single workspace in Slack's upper right corner.",
        )


@dataclass(frozen=True, slots=True)
class Granted:
    """What Slack granted: access to one workspace. expires_in: seconds, None if the token doesn't end by itself."""

    team_id: str
    team_name: str
    bot_user_id: str
    installer: str
    token: str = field(repr=False)
    scopes: Sequence[str]
    refresh_token: str = field(default="", repr=False)
    expires_in: int | None = None


@dataclass(frozen=True, slots=True)
class Renewed:
    """A new token in the place of one that ends."""

    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a credential's form. pattern: what can be in it at all."""

    name: str
    label: str
    hint: str
    pattern: str = r"[\x21-\x7e]{8,500}"
    optional: bool = False


ENTRIES: Mapping[System, tuple[Entry, ...]] = {
    System.GROOVE: (Entry("token", "API token", "Of an agent, from Groove's settings, API."),),
    System.TRELLO: (
        Entry("key", "API key", "Of the app at trello.com/apps/admin."),
        Entry(
            "token",
            "Token",
            "Of the Trello member as whom I act. Signed in as that member, open trello.com/1/authorize"
            "?expiration=never&scope=read,write&response_type=token&name=Triage&key=KEY, with the key for KEY.",
        ),
        Entry(
            "secret",
            "Secret",
            "From the same page as the key. With it Trello tells me at once what moves; without it I ask now and then.",
            optional=True,
        ),
    ),
    System.HARVEST: (
        Entry("account", "Account ID", "A number, shown at id.getharvest.com/developers.", r"\d{1,12}"),
        Entry("token", "Personal access token", "Of an administrator; made at id.getharvest.com/developers."),
    ),
}
"""What each system's form asks for. What was entered is not shown again."""


def entered(system: System, form: Mapping[str, object]) -> Credential:
    """What a form says. Raises CredentialInvalid, which repeats nothing of what was entered."""
    values: dict[str, str] = {}
    for entry in ENTRIES[system]:
        value = str(form.get(entry.name) or "").strip()
        if not value and entry.optional:
            continue
        if not re.fullmatch(entry.pattern, value):
            raise CredentialInvalid(
                f"That doesn't look like {NAMES[system]}'s {entry.label}.", entry.hint, field=entry.name
            )
        values[entry.name] = value
    return Credential(values)


def groove_hook(public_url: str, secret: str) -> str:
    """The address for Groove's webhooks, with EVENT at its end."""
    return f"{public_url.rstrip('/')}/groove/{secret}/EVENT"


def trello_hook(public_url: str, secret: str) -> str:
    """The address for Trello's webhooks."""
    return f"{public_url.rstrip('/')}/trello/{secret}"


def place(workspace_id: str, system: System) -> str:
    """What a credential is sealed for."""
    return f"{workspace_id}/{system}"
