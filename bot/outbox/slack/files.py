"""Carries files to Slack: made when they are sent, uploaded in Slack's three steps, shared in a direct message.

Until the last step nobody sees anything, so all before it can be done again. A last step without an answer is looked
for by the file's name, which holds the row's number.
"""

from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.addresses import is_slacks
from bot.blocks import Message
from bot.outbox.rules import Attachment, CannotTell, Delivered, Item, Later, NoAnswer, Refused
from bot.outbox.slack.posts import HUNG, LOOK_BACK, Client, Conversations, Overdue, fault_of

Maker = Callable[[Item], Awaitable[Attachment]]
"""Makes a file from the facts as they are when it is sent."""


class FileCarrier:
    """Uploads what the makers make. makers: kind of message -> what makes its file."""

    renders = False

    def __init__(
        self,
        client: Client,
        session: aiohttp.ClientSession,
        makers: Mapping[str, Maker],
        overdue: Overdue = lambda _: False,
    ) -> None:
        self._client = client
        self._overdue = overdue
        self._session = session
        self._makers = makers
        self._conversations = Conversations()

    async def deliver(self, item: Item, _: Message | None) -> Delivered:
        """Make, upload and share the file. Raises Later, Refused, NoAnswer."""
        attachment = await self._makers[item.kind](item)
        client = await self._client(item.workspace_id)
        try:
            channel = await self._conversations.of(client, item)
            file_id = await self._upload(client, attachment, _name(item, attachment))
        except SlackApiError as error:
            fault = fault_of(error)
            raise (Later(fault.code) if isinstance(fault, NoAnswer) else fault) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Later(type(error).__name__) from None
        if self._overdue(item):
            raise NoAnswer(HUNG)
        try:
            await client.files_completeUploadExternal(
                files=[{"id": file_id, "title": attachment.title}],
                channel_id=channel,
                initial_comment=attachment.comment,
            )
        except SlackApiError as error:
            raise fault_of(error) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoAnswer(type(error).__name__) from None
        return Delivered(channel, file_id)

    async def look(self, item: Item) -> Delivered | None:
        """Find the file by its name among the conversation's messages. Raises CannotTell, Later."""
        client = await self._client(item.workspace_id)
        since = (item.first_claimed_at - LOOK_BACK).timestamp() if item.first_claimed_at else 0
        try:
            channel = await self._conversations.of(client, item)
            async for page in await client.conversations_history(channel=channel, oldest=f"{since:.6f}", limit=200):
                for file in (file for message in page["messages"] for file in message.get("files") or []):
                    if str(file.get("name", "")).rpartition(".")[0].endswith(f"-{item.id}"):
                        return Delivered(channel, file["id"])
        except SlackApiError as error:
            fault = fault_of(error)
            raise (CannotTell(fault.code, fault.mend) if isinstance(fault, Refused) else fault) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Later(type(error).__name__) from None
        return None

    async def _upload(self, client: AsyncWebClient, attachment: Attachment, name: str) -> str:
        asked = await client.files_getUploadURLExternal(
            filename=name, length=len(attachment.content), alt_txt=attachment.title
        )
        if not is_slacks(str(asked["upload_url"]), client.base_url):
            raise Later("upload address is not Slack's")
        async with self._session.post(asked["upload_url"], data=attachment.content, allow_redirects=False) as response:
            if response.status != 200:
                raise Later(f"http {response.status}")
        return str(asked["file_id"])


def _name(item: Item, attachment: Attachment) -> str:
    return f"{attachment.stem}-{item.id}.{attachment.ending}"
