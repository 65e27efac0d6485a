"""Puts up Home tabs. To do it twice changes nothing, so nothing is ever looked for."""

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.blocks import Message
from bot.outbox.rules import Delivered, Item, Later, NoAnswer
from bot.outbox.slack.posts import Client, fault_of


class HomeCarrier:
    """Publishes views of type home; the person is the lane's destination."""

    renders = True

    def __init__(self, client: Client) -> None:
        self._client = client

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Put up what the message's blocks show. Raises Later, Refused."""
        assert message is not None
        user = item.destination.removeprefix("@")
        if item.posted and item.attempts == 1 and item.body == message:
            return Delivered(user, str(item.ref))  # it stands there already
        client = await self._client(item.workspace_id)
        view = {"type": "home", "blocks": list(message.blocks)}
        try:
            published = await client.views_publish(user_id=user, view=view)
        except SlackApiError as error:
            fault = fault_of(error)
            raise (Later(fault.code) if isinstance(fault, NoAnswer) else fault) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Later(type(error).__name__) from None
        return Delivered(user, published["view"]["id"])

    async def look(self, item: Item) -> Delivered | None:
        """It is simply put up again."""
        return None
