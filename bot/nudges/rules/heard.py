"""What people write in channels, as Slack's events tell it, and what of it may be nudged."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.issues.rules.clock import IssueState
from bot.issues.rules.thanks import is_thanks

WRITTEN = {None, "file_share", "thread_broadcast", "me_message"}
"""Subtypes of messages that a person has just written; the others tell of changes and of who came and went."""

CHANNELS = {"channel", "group"}
NOBODY = {"USLACKBOT", ""}
GROUP = re.compile(r"<!subteam\^(?P<id>\w+)(?:\|@?(?P<handle>[^>]*))?>")
TOKEN = re.compile(r"<[@!][^>]*>")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that a person has just written. root: the ts of the thread's first message, its own if it is that.

    told_as_call: Slack tells a message that calls the bot twice, as any other and as a call; this is the latter.
    """

    channel: str
    ts: str
    root: str
    user: str
    text: str
    told_as_call: bool = False

    @property
    def in_thread(self) -> bool:
        """Whether it answers in a thread."""
        return self.root != self.ts

    def mentions(self, slack_user_id: str) -> bool:
        """Whether it calls somebody."""
        return re.search(rf"<@{re.escape(slack_user_id)}(?:\|[^>]*)?>", self.text) is not None

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The user groups that it calls: id, and handle if it is told."""
        return [(found["id"], found["handle"] or "") for found in GROUP.finditer(self.text)]

    @property
    def says_something(self) -> bool:
        """Whether there is a text besides the names that it calls."""
        return bool(re.search(r"\w", TOKEN.sub("", self.text)))


@dataclass(frozen=True, slots=True)
class Changed:
    """A message was changed, or deleted (text is None). version: tells one change of it from the next."""

    channel: str
    ts: str
    root: str
    user: str
    text: str | None
    version: str = ""


def written(event: Mapping[str, Any]) -> Heard | None:
    """The message of an event, if a person has just written it in a channel; None for bots and everything else."""
    user = str(event.get("user") or "")
    if event.get("subtype") not in WRITTEN or event.get("hidden") or event.get("bot_id") or user in NOBODY:
        return None
    if event.get("channel_type", "channel") not in CHANNELS:
        return None
    ts = str(event["ts"])
    return Heard(
        str(event["channel"]),
        ts,
        str(event.get("thread_ts") or ts),
        user,
        str(event.get("text") or ""),
        told_as_call=event.get("type") == "app_mention",
    )


def changed(event: Mapping[str, Any]) -> Changed | None:
    """The change of a person's message; None where its text stays the same (a preview, a count of answers)."""
    before = event.get("previous_message") or {}
    user = str(before.get("user") or "")
    if not before or before.get("bot_id") or user in NOBODY:
        return None
    deleted = event.get("subtype") == "message_deleted"
    after = event.get("message") or {}
    deleted = deleted or after.get("subtype") == "tombstone"
    text = None if deleted else str(after.get("text") or "")
    if text == str(before.get("text") or ""):
        return None
    ts = str(before.get("ts") or event.get("deleted_ts") or "")
    version = str((after.get("edited") or {}).get("ts") or "")
    return Changed(str(event["channel"]), ts, str(before.get("thread_ts") or ts), user, text, version)


EMOJI = re.compile(r":[\w+'-]+:")


def needs_us_again(state: IssueState, answer: str) -> bool:
    """Whether an answer of who reported an issue opens it again: what it waited for has come, or it isn't solved yet.

    A plain thank-you, or an emoji, on a closed issue is none.
    """
    if state is IssueState.CLOSED:
        return bool(re.search(r"\w", EMOJI.sub("", answer))) and not is_thanks(answer)
    return state is IssueState.PENDING


def said_at(ts: str) -> datetime:
    """When a message was written. Raises ValueError for a ts that is none."""
    return datetime.fromtimestamp(float(ts), UTC)


def calls_group(heard: Heard, handle: str, known: Mapping[str, str]) -> bool:
    """Whether a message calls the triage group. known: handles by id, where the message doesn't tell them."""
    return bool(handle) and any((told or known.get(group, "")) == handle for group, told in heard.groups)


def untold(heard: Heard) -> Collection[str]:
    """The groups in a message whose handles have to be looked up."""
    return [group for group, handle in heard.groups if not handle]
