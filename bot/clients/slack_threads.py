"""Reads messages and their threads in Slack."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack import Clients, asking
from bot.clock import Clock
from bot.errors import ExternalError
from bot.nudges.rules.heard import said_at
from bot.nudges.rules.quote import File, Said, Source, ordered

PAGE = 200
MOST_PAGES = 10
HANDLES_LAST = timedelta(minutes=1)
"""So long a user group's handle is believed, so that many calls of groups cost one request a minute."""


class SlackThreads:
    """Reads threads. Every call raises ExternalError with Slack's own word for what was wrong."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock
        self._handles: dict[str, tuple[datetime, dict[str, str]]] = {}

    async def read(self, workspace_id: str, channel: str, ts: str, *, whole: bool = True) -> Source:
        """A message, what is answered in its thread, and its address; of an answer, the thread it stands in.

        whole: all of it, up to MOST_PAGES; else the first page, without the address, while somebody waits for a form.
        The texts are as Slack delivers them. Raises ExternalError: message_not_found for one that is gone.
        """
        client = await self._clients(workspace_id)
        with asking():
            pages = MOST_PAGES if whole else 1
            said = await _replies(client, channel, ts, pages)
            root = str(said[0].get("thread_ts") or ts) if said else ts
            if said and said[0]["ts"] != root:
                said = await _replies(client, channel, root, pages)
            if not said or said[0].get("subtype") == "tombstone":
                raise ExternalError("slack", "message_not_found")
            link = ""
            if whole:
                answer = await client.chat_getPermalink(channel=channel, message_ts=root)
                link = str(answer.get("permalink") or "")
            first, *answers = ordered(_said(one) for one in said)
            unread = max(0, int(said[0].get("reply_count") or 0) - len(answers))
            return Source(first, tuple(answers), link, unread)

    async def handle(self, workspace_id: str, group: str) -> str:
        """The handle of a user group; empty for one that Slack doesn't tell of."""
        now = self._clock.now()
        read_at, handles = self._handles.get(workspace_id, (None, {}))
        if read_at is None or now - read_at >= HANDLES_LAST:
            client = await self._clients(workspace_id)
            with asking():
                answer = await client.usergroups_list()
                handles = {str(one["id"]): str(one.get("handle") or "") for one in answer["usergroups"]}
            self._handles[workspace_id] = now, handles
        return handles.get(group, "")


async def _replies(client: AsyncWebClient, channel: str, ts: str, pages: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(pages):
        page = await client.conversations_replies(channel=channel, ts=ts, limit=PAGE, cursor=cursor)
        found += page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return found


def _said(message: Mapping[str, Any]) -> Said:
    bot = (message.get("bot_profile") or {}).get("name") or message.get("username")
    files = [
        File(
            str(one.get("title") or one.get("name") or "file"),
            str(one.get("permalink") or one.get("url_private") or ""),
        )
        for one in message.get("files") or ()
    ]
    return Said(
        ts=str(message["ts"]),
        user=str(message.get("user") or ""),
        name=str(bot or "") if message.get("bot_id") else "",
        at=said_at(str(message["ts"])),
        text=str(message.get("text") or ""),
        files=tuple(files),
        by_bot=bool(message.get("bot_id")),
    )
