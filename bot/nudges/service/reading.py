"""Reads a message of Slack with its thread, in words and with names, or says why that can't be done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bot.errors import ExternalError, UserError
from bot.nudges.rules.quote import Said, Source
from bot.typed import as_typed
from bot.workspaces.rules import Person

if TYPE_CHECKING:
    from bot.transaction import Begin

PERSON = re.compile(r"<@(?P<id>\w+)(?:\|[^>]*)?>")
GONE = {"message_not_found", "thread_not_found"}
OUTSIDE = {"not_in_channel", "channel_not_found", "missing_scope"}


class MessageGone(UserError):
    """The message was deleted."""

    def __init__(self) -> None:
        super().__init__("That message was deleted.", "`/triage raise` and a few words bring it to the helpdesk.")


class NotInChannel(UserError):
    """The bot is not in the channel, so it can't read there."""

    def __init__(self) -> None:
        super().__init__(
            "I'm not in this channel, so I can't read the message or answer there.",
            "Invite me with /invite @Triage and try again, or use `/triage raise` and a few words.",
        )


class OwnMessage(UserError):
    """The message is the bot's."""

    def __init__(self) -> None:
        super().__init__("I wrote that myself.", "`/triage raise` and a few words bring something to the helpdesk.")


class Threads(Protocol):
    """Reads threads; raises ExternalError."""

    async def read(self, workspace_id: str, channel: str, ts: str, *, whole: bool = True) -> Source: ...

    async def handle(self, workspace_id: str, group: str) -> str: ...


class People(Protocol):
    """Knows people by their Slack ids, and looks up who is new. Raises UserError, ExternalError."""

    async def people_in_slack(self, workspace_id: str, slack_user_ids: list[str]) -> dict[str, Person]: ...


@dataclass(frozen=True, slots=True)
class Read:
    """A message with its thread, in words. author: None for a bot's."""

    source: Source
    author: Person | None


class Reader:
    """Brings together what Slack and the store know of a message."""

    def __init__(self, begin: "Begin", threads: Threads, people: People) -> None:
        self._begin = begin
        self._threads = threads
        self._people = people

    async def read(self, workspace_id: str, channel: str, ts: str, *, whole: bool = True) -> Read:
        """A message and its thread, or (not whole) as much of it as a form shows.

        Raises MessageGone, NotInChannel, OwnMessage, ExternalError.
        """
        try:
            source = await self._threads.read(workspace_id, channel, ts, whole=whole)
        except ExternalError as error:
            if error.what in GONE:
                raise MessageGone from None
            if error.what in OUTSIDE:
                raise NotInChannel from None
            raise
        if source.message.by_bot and source.message.user == await self.bot_user_id(workspace_id):
            raise OwnMessage
        author = None if source.message.by_bot else await self.person(workspace_id, source.message.user)
        ids = {said.user for said in _all(source)} | {
            found["id"] for said in _all(source) for found in PERSON.finditer(said.text)
        }
        async with self._begin(workspace_id, reading=True) as tx:
            people = await tx.workspace.people_in_slack([one for one in ids if one])
        names = {slack_id: person.name for slack_id, person in people.items()}
        answers = tuple(_in_words(said, names) for said in source.answers)
        return Read(replace(source, message=_in_words(source.message, names), answers=answers), author)

    async def bot_user_id(self, workspace_id: str) -> str | None:
        """Who the bot itself is."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.workspaces.bot_user_id(workspace_id)

    async def person(self, workspace_id: str, slack_user_id: str) -> Person | None:
        """Somebody by their Slack id; None for one whom Slack doesn't show. Raises ExternalError."""
        try:
            return (await self._people.people_in_slack(workspace_id, [slack_user_id]))[slack_user_id]
        except UserError:
            return None

    async def handles(self, workspace_id: str, groups: Sequence[str]) -> dict[str, str]:
        """The handles of user groups; those that Slack doesn't tell are missing."""
        found = {}
        for group in groups:
            try:
                found[group] = await self._threads.handle(workspace_id, group)
            except ExternalError:
                return found
        return found


def words(text: str, names: Mapping[str, str]) -> str:
    """A text of Slack's in words: people by name, the rest as it was typed."""
    return as_typed(PERSON.sub(lambda found: f"@{names.get(found['id'], 'somebody')}", text))


def _all(source: Source) -> list[Said]:
    return [source.message, *source.answers]


def _in_words(said: Said, names: Mapping[str, str]) -> Said:
    name = said.name or names.get(said.user, "somebody")
    return replace(said, name=name, text=words(said.text, names))
