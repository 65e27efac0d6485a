"""Copies on Support Epics: made once, found again, and their labels."""

import asyncio

from bot.clients.trello import TrelloCard, TrelloClient, TrelloLabel
from bot.planning.rules.backlog import copy_text, mark_in
from bot.planning.rules.orders import Order


class Copies:
    """Makes copies. labelling: held while a label is looked for, so that this process makes none twice."""

    def __init__(self, client: TrelloClient, labelling: asyncio.Lock) -> None:
        self._client = client
        self._labelling = labelling

    async def make(self, order: Order) -> TrelloCard:
        """The copy, unless it is there from an earlier try."""
        client = self._client
        if not order.sure and (found := await self.find(order)):
            return found
        source = await client.card(order.card_id)
        members: tuple[str, ...] = ()
        if order.members:
            there = {member.id for member in await client.members(order.board_id)}
            members = tuple(one for one in order.members if one in there)
        names = list(order.labels)
        if order.source_labels:
            of_source = {label.id: label.name for label in await client.labels(source.board_id)}
            names += [of_source[one] for one in order.source_labels if of_source.get(one)]
        labels = [await self.label(order.board_id, name) for name in dict.fromkeys(names)]
        return await client.create_card(
            order.list_id,
            source.name,
            copy_text(source.desc, source.url, order.marker),
            position="bottom",
            label_ids=labels,
            member_ids=members,
            link=source.url,
            copy_of=source.id,
        )

    async def find(self, order: Order) -> TrelloCard | None:
        """The oldest card on Support Epics, archived ones too, whose last mark is this copy's.

        A copy of the copy has the mark as well, but one of its own after it.
        """
        cards = await self._client.cards(order.board_id, which="all")
        made = [card for card in cards if mark_in(card.desc) == order.marker]
        return min(made, key=lambda card: card.id, default=None)

    async def label(self, board_id: str, name: str) -> str:
        """The id of a board's label with this name, which is made if there is none.

        Another process may make it at the same time: the older one stays.
        """
        async with self._labelling:
            if found := await self._labelled(board_id, name):
                return found.id
            made = await self._client.create_label(board_id, name)
            first = await self._labelled(board_id, name) or made
            if first.id != made.id:
                await self._client.delete_label(made.id)
            return first.id

    async def _labelled(self, board_id: str, name: str) -> TrelloLabel | None:
        wanted = name.strip().casefold()
        labels = await self._client.labels(board_id)
        return min(
            (one for one in labels if one.name.strip().casefold() == wanted), key=lambda one: one.id, default=None
        )
