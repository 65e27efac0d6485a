"""Carries what stands in Slack for today: the members of a user group, and the topic of a channel.

Both are read before they are written, and written only where they differ; so doing it again does no harm. What they
should be is asked when it is done, not when it was queued.
"""

import html
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Message
from bot.outbox.rules import Delivered, Item, Later, NoAnswer, Refused
from bot.outbox.slack.posts import MENDS, Client, fault_of
from bot.rota.rules.standing import topic_with

Wanted = Callable[[str], Awaitable[list[str]]]
"""Who should be in the group of a workspace now (Slack ids); nobody: it stays as it is."""

Words = Callable[[str], Awaitable[str]]
"""Our part of the topic of a workspace's channel now; empty: it stays as it is."""

AGAIN = "I try again when the rota next changes, tomorrow morning at the latest"
OFF = "take it out of /triage setup"
GROUP_MENDS = {
    "no_such_subteam": f"make the group in Slack, name another one in /triage setup, or {OFF}",
    "disabled": f"enable the group in Slack, or {OFF}",
    "permission_denied": "let everybody manage user groups (Slack's settings, Permissions), and the group must"
    f" not be kept by an identity provider; or {OFF}",
    "plan_upgrade_required": f"user groups need a paid Slack plan; else {OFF}",
    "paid_teams_only": f"user groups need a paid Slack plan; else {OFF}",
    "invalid_users": "see whether today's people may be in a user group at all: guests and bots may not",
    "missing_scope": MENDS["missing_scope"],
}
TOPIC_MENDS = {
    "user_is_restricted": "let me change the topic of that channel, or switch it off in /triage setup",
    "restricted_action": "let me change the topic of that channel, or switch it off in /triage setup",
}


class GroupCarrier:
    """Puts today's people into the user group, and nobody else. It never empties one: Slack can't either."""

    renders = False

    def __init__(self, client: Client, wanted: Wanted) -> None:
        self._client = client
        self._wanted = wanted

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Read, compare, write. Raises Later, Refused."""
        users = await self._wanted(item.workspace_id)
        if users:
            client = await self._client(item.workspace_id)
            await _calling(self._put(client, item.destination, users), GROUP_MENDS)
        return Delivered("", item.destination)

    async def look(self, item: Item) -> Delivered | None:
        """It may simply be done again."""
        return None

    async def _put(self, client: AsyncWebClient, handle: str, users: list[str]) -> None:
        listed = await client.usergroups_list(include_users=True, include_disabled=True)
        found = [group for group in listed["usergroups"] if group.get("handle") == handle]
        if not found:
            raise _refusal("no_such_subteam", GROUP_MENDS)
        group = next((one for one in found if not one.get("date_delete")), None)
        if group is None:
            raise _refusal("disabled", GROUP_MENDS)
        if set(group.get("users") or ()) == set(users):
            return
        try:
            await client.usergroups_users_update(usergroup=group["id"], users=users)
        except SlackApiError as error:
            if error.response.get("error") != "invalid_users":
                raise
            # Somebody has been deactivated a moment ago: one stale id makes Slack refuse all of them.
            valid = [one for one in users if await _is_active(client, one)]
            if not valid or valid == users:
                raise
            await client.usergroups_users_update(usergroup=group["id"], users=valid)


class TopicCarrier:
    """Names today's people at the head of a channel's topic and keeps what else it says."""

    renders = False

    def __init__(self, client: Client, words: Words) -> None:
        self._client = client
        self._words = words

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Read, compare, write: each change shows as a message in the channel. Raises Later, Refused."""
        words = await self._words(item.workspace_id)
        if words:
            client = await self._client(item.workspace_id)
            await _calling(self._put(client, item.destination, words), MENDS | TOPIC_MENDS)
        return Delivered(item.destination, "topic")

    async def look(self, item: Item) -> Delivered | None:
        """It may simply be done again."""
        return None

    async def _put(self, client: AsyncWebClient, channel: str, words: str) -> None:
        answer = await client.conversations_info(channel=channel)
        present = (answer["channel"].get("topic") or {}).get("value") or ""
        topic = topic_with(words, present)
        if html.unescape(topic) != html.unescape(present):
            await client.conversations_setTopic(channel=channel, topic=topic)


async def _is_active(client: AsyncWebClient, user: str) -> bool:
    answer = await client.users_info(user=user)
    return not answer["user"].get("deleted")


async def _calling(work: Awaitable[None], mends: dict[str, str]) -> None:
    """Slack's refusals in the outbox's terms: what a setting can mend is refused, as the next change tries again."""
    try:
        await work
    except SlackApiError as error:
        fault = fault_of(error)
        if isinstance(fault, NoAnswer):
            raise Later(fault.code) from None
        if isinstance(fault, Refused) or fault.mend:
            raise _refusal(fault.code, mends) from None
        raise fault from None
    except (TimeoutError, aiohttp.ClientError) as error:
        raise Later(type(error).__name__) from None


def _refusal(code: str, mends: dict[str, Any]) -> Refused:
    mend = mends.get(code) or MENDS.get(code)
    return Refused(code, f"{mend}. {AGAIN}" if mend else AGAIN)
