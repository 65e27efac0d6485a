"""Carries messages to Slack's conversations."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Message
from bot.outbox.rules import CannotTell, Delivered, Item, Later, NoAnswer, Refused

METADATA_TYPE = "triage_outbox"

LOOK_BACK = timedelta(seconds=90)
"""How long before the first claim the search in a channel begins: clocks may differ by a minute."""

DEFAULT_WAIT_SECONDS = 30.0
"""The wait after a 429 whose Retry-After is missing or no number."""

WAIT = {"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"}
UNCLEAR = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
TOO_LONG = {
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "invalid_blocks_format",
    "too_many_attachments",
    "invalid_arguments",
    "metadata_too_large",
    "no_text",
}
MENDS = {
    "not_in_channel": "invite the bot into the channel: /invite @Triage",
    "channel_not_found": "invite the bot into the channel, or name another one in /triage setup",
    "is_archived": "unarchive the channel, or name another one in /triage setup",
    "is_inactive": "name another channel in /triage setup",
    "channel_is_limited_access": "invite the bot into the channel",
    "restricted_action": "let the bot post in the channel",
    "missing_scope": "reinstall the app with the scopes that `bot manifest` lists",
    "invalid_auth": "install the app again, or check SLACK_BOT_TOKEN with `bot doctor`",
    "account_inactive": "install the app again",
    "token_revoked": "install the app again",
    "token_expired": "install the app again",
    "not_enabled": "switch the Home tab on in the app's settings, as `bot manifest` has it",
    "not_authed": "install the app again, or check SLACK_BOT_TOKEN with `bot doctor`",
}
"""Refusals that a setting can mend: the message waits for it until it expires."""

MEND_WAIT_SECONDS = 300.0

Client = Callable[[str], Awaitable[AsyncWebClient]]
"""The Web API client of a workspace."""

Overdue = Callable[[Item], bool]
"""Whether a worker has had a message in hand for so long that another one may be at it by now."""

HUNG = "hung for too long"
"""Why a post was left: asked at the last moment, for a machine may have been asleep since the claim."""


class Conversations:
    """Where messages go: a direct message's conversation is opened first, as a bare user id may land elsewhere."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    async def of(self, client: AsyncWebClient, item: Item) -> str:
        """The channel's id. Raises Later, Refused: nothing was posted."""
        if not item.destination.startswith("@"):
            return item.destination
        key = (item.workspace_id, item.destination)
        if key not in self._known:
            try:
                opened = await client.conversations_open(users=item.destination[1:])
            except SlackApiError as error:
                fault = fault_of(error)
                raise (Later(fault.code) if isinstance(fault, NoAnswer) else fault) from None
            except (TimeoutError, aiohttp.ClientError) as error:
                raise Later(type(error).__name__) from None
            self._known[key] = str(opened["channel"]["id"])
        return self._known[key]


class SlackCarrier:
    """Posts with chat.postMessage, updates with chat.update, finds by message metadata."""

    renders = True

    def __init__(self, client: Client, overdue: Overdue = lambda _: False) -> None:
        self._client = client
        self._overdue = overdue
        self._conversations = Conversations()

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Post the message, or bring it up to date if it stands already. Raises Later, Refused, NoAnswer."""
        assert message is not None
        client = await self._client(item.workspace_id)
        channel = item.channel or await self._conversations.of(client, item)
        if self._overdue(item):
            raise NoAnswer(HUNG)
        try:
            return await self._write(client, item, channel, message.payload())
        except SlackApiError as error:
            if error.response.get("error") not in TOO_LONG:
                raise fault_of(error) from None
        try:  # our own fault: the shortened plain text is better than nothing
            return await self._write(client, item, channel, {"text": message.spoken[:3000], "blocks": []})
        except SlackApiError as error:
            raise fault_of(error) from None

    async def look(self, item: Item) -> Delivered | None:
        """Find the message by its metadata in the channel or thread it was to stand in. Raises CannotTell, Later."""
        client = await self._client(item.workspace_id)
        channel = item.channel or await self._conversations.of(client, item)
        since = (item.first_claimed_at - LOOK_BACK).timestamp() if item.first_claimed_at else 0
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since:.6f}",
            "include_all_metadata": True,
            "limit": 200,
        }
        try:
            if item.thread_ts:
                pages = await client.conversations_replies(ts=item.thread_ts, **arguments)
            else:
                pages = await client.conversations_history(**arguments)
            async for page in pages:
                for message in page["messages"]:
                    payload = (message.get("metadata") or {}).get("event_payload") or {}
                    if payload.get("key") == item.key:
                        return Delivered(channel, message["ts"])
        except SlackApiError as error:
            fault = fault_of(error)
            if isinstance(fault, Refused):
                raise CannotTell(fault.code, fault.mend) from None
            raise fault from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Later(type(error).__name__) from None
        return None

    async def _write(self, client: AsyncWebClient, item: Item, channel: str, content: dict[str, Any]) -> Delivered:
        metadata = {"event_type": METADATA_TYPE, "event_payload": {"key": item.key}}
        try:
            if item.ref:
                await client.chat_update(channel=channel, ts=item.ref, parse="none", **content)
                return Delivered(channel, item.ref)
            posted = await client.chat_postMessage(
                channel=channel,
                thread_ts=item.thread_ts,
                metadata=metadata,
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
                **content,
            )
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoAnswer(type(error).__name__) from None
        return Delivered(posted["channel"], posted["ts"])


def fault_of(error: SlackApiError) -> Later | Refused | NoAnswer:
    """What Slack's refusal means for the message (facts: the table of errors that need handling)."""
    response = error.response
    code = str(response.get("error") or f"http {response.status_code}")
    if response.status_code == 429 or code in WAIT:
        return Later(code, retry_after(response.headers))
    wordless = not response.get("error") and response.status_code < 400  # something answered in Slack's place
    if code in UNCLEAR or response.status_code >= 500 or wordless:
        return NoAnswer(code)
    if code in MENDS:
        return Later(code, MEND_WAIT_SECONDS, MENDS[code])
    return Refused(code)


def retry_after(headers: Any) -> float:
    """Seconds to wait by the Retry-After header; 30 if it is missing or makes no sense."""
    for name, value in dict(headers or {}).items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            try:
                return max(1.0, float(text))
            except (TypeError, ValueError):
                break
    return DEFAULT_WAIT_SECONDS
