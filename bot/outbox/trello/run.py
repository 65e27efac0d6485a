"""One row, carried out: what is read, decided at the desk, and done, one step after the other."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.clients.http import NotFound
from bot.clients.http import Refused as HttpRefused
from bot.clients.trello import TrelloCard, TrelloClient
from bot.outbox.rules import Delivered, Item, Later, Refused
from bot.outbox.trello.copies import Copies
from bot.planning.rules.backlog import mark_in
from bot.planning.rules.boards import ListFacts, Role
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Act
from bot.planning.rules.orders import NewCard, Order

STEPS = 6


class Desk(Protocol):
    """Knows the plan, decides, and writes down; nothing of it asks Trello."""

    async def reads(self, workspace_id: str, card_id: str, lane: str) -> Mapping[str, str]:
        """Which cards are to be read for this one, and the board on which each was last seen ("" if never).

        None if this is not the lane in which the card is looked at; it is then asked for in the other.
        """
        ...

    async def settle(self, workspace_id: str, cards: Sequence[Card], at: datetime | None, lane: str) -> Order | None:
        """Note how cards look, the one that it is about first; what is to be done, if anything."""
        ...

    async def carried_out(self, workspace_id: str, order: Order, card: Card | None) -> None: ...

    async def board_read(
        self, workspace_id: str, board_id: str, lists: Sequence[ListFacts], cards: Sequence[Card], *, closed: bool
    ) -> Mapping[Role, str]:
        """Note a board's lists and cards; the lists that are to be made, by role."""
        ...

    async def board_lost(self, workspace_id: str, board_id: str) -> None: ...

    async def labels_wanted(self, workspace_id: str, board_id: str) -> Mapping[int, str]: ...

    async def label_found(self, workspace_id: str, customer_id: int, label_id: str) -> None: ...

    async def new_card(self, workspace_id: str, item: Item) -> NewCard | None: ...


class Run:
    """One row, carried out. labelling: held while a label is looked for, so that none is made twice."""

    def __init__(self, client: TrelloClient, desk: Desk, item: Item, labelling: asyncio.Lock) -> None:
        self._client = client
        self._desk = desk
        self._item = item
        self._workspace_id = item.workspace_id
        self._copies = Copies(client, labelling)

    async def carry_out(self) -> Delivered:
        subject = self._item.subject
        match self._item.kind:
            case "trello.look":
                await self._examine(subject["card"], _instant(subject.get("at")))
            case "trello.board":
                await self._read_board(subject["board"], make=bool(subject.get("make")))
            case "trello.backlog" | "trello.card":
                return await self._make(self._item)
            case "trello.commit":
                await self._client.update_card(
                    subject["card"], list_id=subject["list"], board_id=subject["board"], closed=False
                )
                await self._examine(subject["card"], None)
            case "trello.assign":
                await self._assign()
            case "trello.clear":
                await self._clear()
            case other:
                raise AssertionError(f"nobody carries out {other}")
        return Delivered("", "")

    async def _examine(self, card_id: str, at: datetime | None) -> None:
        """Look at a card and its counterpart, and do what follows until all is as it should be."""
        known = await self._desk.reads(self._workspace_id, card_id, self._item.lane)
        if not known:
            return
        cards: dict[str, Card] = {}
        for one, board_id in known.items():
            card = await self._read(one, board_id)
            if card is None:
                return
            cards[one] = card
        for _ in range(STEPS):
            order = await self._desk.settle(self._workspace_id, list(cards.values()), at, self._item.lane)
            if order is None:
                return
            changed = await self._carry_out(order)
            if changed is not None:
                cards[changed.id] = changed
            await self._desk.carried_out(self._workspace_id, order, changed)
        raise Later("not settled yet")

    async def _read(self, card_id: str, board_id: str) -> Card | None:
        """A card as it is; one that was deleted as gone; None if its board is out of sight."""
        try:
            card = await self._client.card(card_id)
        except NotFound:
            if board_id:
                try:
                    await self._client.board(board_id)
                except NotFound:
                    await self._desk.board_lost(self._workspace_id, board_id)
                    return None
            return Card(card_id, board_id, "", "", "", gone=True)
        return as_seen(card)

    async def _carry_out(self, order: Order) -> Card | None:
        """Do what is ordered; the card that was changed, as it is now."""
        client = self._client
        match order.act:
            case Act.MAKE_COPY:
                return as_seen(await self._copies.make(order))
            case Act.FIND_COPY:
                found = await self._copies.find(order)
                return as_seen(found) if found else None
            case Act.RESTORE_COPY | Act.BRING_BACK | Act.COMPLETE | Act.FINISH_COPY:
                position = "top" if order.act is Act.COMPLETE else "bottom"
                moved = await client.update_card(
                    order.card_id, closed=False, board_id=order.board_id, list_id=order.list_id, position=position
                )
                return as_seen(moved)
            case Act.ARCHIVE_COPY:
                return as_seen(await client.update_card(order.card_id, closed=True))
            case Act.LINK:
                await self._link(order.card_id, order.link, order.link_name)
                if order.back_link:
                    await self._link(order.copy_id, order.back_link, "On the customer's board")
        return None

    async def _link(self, card_id: str, url: str, name: str) -> None:
        """Attach an address, unless it is there; a card that takes no more goes without."""
        if any(one.url == url for one in await self._client.attachments(card_id)):
            return
        try:
            await self._client.attach_link(card_id, url, name)
        except HttpRefused:
            return

    async def _make(self, item: Item) -> Delivered:
        """Make a card that was asked for, unless it is there from an earlier try."""
        new = await self._desk.new_card(self._workspace_id, item)
        if new is None:
            raise Refused("nothing to be made any more")
        if item.attempts > 1 and (found := await self._client.find_card(new.board_id, new.marker)):
            return Delivered(found.id, found.url)
        card = await self._client.create_card(
            new.list_id,
            new.name,
            new.desc,
            position=new.position,
            label_ids=new.label_ids,
            link=new.link or None,
        )
        return Delivered(card.id, card.url)

    async def _assign(self) -> None:
        """Show on a card whose it is by a label; those of others go."""
        subject = self._item.subject
        card = await self._client.card(subject["card"])
        labels = {label.name.strip().casefold(): label.id for label in await self._client.labels(card.board_id)}
        for name in subject["others"]:
            other = labels.get(name.strip().casefold())
            if other in card.label_ids:
                await self._client.remove_label(card.id, other)
        if subject["list"] and subject["list"] != card.list_id:
            await self._client.update_card(card.id, list_id=subject["list"], position="bottom")
        if subject["label"]:
            wanted = await self._copies.label(card.board_id, subject["label"])
            if wanted not in card.label_ids:
                await self._client.add_label(card.id, wanted)
        await self._examine(card.id, None)

    async def _clear(self) -> None:
        """Archive a card, if it is still where it was."""
        subject = self._item.subject
        card = await self._client.card(subject["card"])
        if card.list_id == subject["list"] and not card.closed:
            await self._client.update_card(card.id, closed=True)
        await self._examine(card.id, None)

    async def _read_board(self, board_id: str, *, make: bool) -> None:
        client = self._client
        try:
            board = await client.board(board_id)
            lists = await client.lists(board_id)
            cards = [as_seen(card) for card in await client.cards(board_id)]
        except NotFound:
            await self._desk.board_lost(self._workspace_id, board_id)
            return
        facts = [ListFacts(one.id, one.name, one.closed) for one in lists]
        missing = await self._desk.board_read(self._workspace_id, board_id, facts, cards, closed=board.closed)
        for customer_id, name in (await self._desk.labels_wanted(self._workspace_id, board_id)).items():
            await self._desk.label_found(self._workspace_id, customer_id, await self._copies.label(board_id, name))
        if not (make and missing):
            return
        for name in missing.values():
            made = await client.create_list(board_id, name)
            facts.append(ListFacts(made.id, made.name))
        await self._desk.board_read(self._workspace_id, board_id, facts, cards, closed=board.closed)


def as_seen(card: TrelloCard) -> Card:
    """A card of Trello's as the plan knows it."""
    return Card(
        id=card.id,
        board_id=card.board_id,
        list_id=card.list_id,
        name=card.name,
        url=card.url,
        closed=card.closed,
        pos=card.pos,
        label_ids=card.label_ids,
        member_ids=card.member_ids,
        made_at=card.created_at,
        active_at=card.active_at,
        mark=mark_in(card.desc),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
