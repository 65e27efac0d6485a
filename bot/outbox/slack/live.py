"""Carries direct messages whose text is made when they go, and kept nowhere but in Slack."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.blocks import Message
from bot.outbox.rules import Delivered, Item, NotNeeded, person_lane
from bot.outbox.slack.posts import SlackCarrier

Compose = Callable[[Item], Awaitable[Message | None]]
"""Makes a message from the facts as they are now; None if it is of no use (any more). May raise Later."""


class LiveCarrier:
    """For what only one person may read: the outbox holds that there is something to be said, never what.

    Lane: timesheet:harvest/@U012. composers: kind of message -> what makes it.
    """

    renders = False

    def __init__(self, slack: SlackCarrier, composers: Mapping[str, Compose]) -> None:
        self._slack = slack
        self._composers = composers

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Compose and send, or bring up to date. Raises NotNeeded, and what SlackCarrier raises."""
        composed = await self._composers[item.kind](item)
        if composed is None:
            raise NotNeeded("nothing to say")
        return await self._slack.deliver(_to_person(item), composed)

    async def look(self, item: Item) -> Delivered | None:
        """Find the message in the person's conversation. Raises CannotTell, Later."""
        return await self._slack.look(_to_person(item))


def _to_person(item: Item) -> Item:
    return replace(item, lane=person_lane(item.lane.rpartition("@")[2]))
