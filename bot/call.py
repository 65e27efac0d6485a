"""What a person did in Slack, as handlers and use cases get it, and what they may give back."""

from dataclasses import dataclass, field
from typing import Any

from bot.blocks import Message, Modal
from bot.workspaces.rules import Person, WorkspaceSettings


@dataclass(frozen=True, slots=True)
class Instead:
    """A message in the place of the one whose button was pressed; url: the response_url of that press."""

    message: Message
    url: str


Answer = Message | Modal | Instead | None
"""What a handler gives back: a private message, a modal to open (after a form: to show in its place), something in the
place of the pressed message, or nothing."""

Whisper = Message | None
"""What an event's handler gives back: what is shown to whoever caused the event, and to nobody else."""


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that a person did.

    version: counts up with every change of the workspace's settings, people or rota.
    text: what was typed after the command's word. typed: the same as Slack delivers it, people as ids in mentions
    (<@U012> or <@U012|ann>). value: of the button or menu. form: of a modal, block id -> what was entered (a
    text, a list, or None). metadata: what the modal carried. channel, message_ts: where it happened, if in a
    conversation. response_url: where the pressed message can be replaced (see Instead), for half an hour.
    """

    workspace_id: str
    caller: Person
    settings: WorkspaceSettings
    version: int = 0
    text: str = ""
    typed: str = ""
    value: str = ""
    channel: str | None = None
    message_ts: str | None = None
    metadata: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    view_id: str | None = None
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of Slack's Events API. `id` is the same in every delivery of it; `last` is the one after which Slack
    gives up."""

    workspace_id: str
    id: str
    payload: dict[str, Any]
    last: bool = False
