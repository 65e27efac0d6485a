"""Carries the plan to Trello, in order for each card.

Most rows say no more than "look at this card": both cards of its entry are read, what follows is decided from how they
are at that moment, and done. So a row may be carried out again at any time. A card that is made is looked for first, by
its mark, whenever it may be there already.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.blocks import Message
from bot.clients.http import NoAnswer as NoReply
from bot.clients.http import NotFound, RateLimited, Unauthorised
from bot.clients.http import Refused as HttpRefused
from bot.clients.trello import TrelloCard, TrelloClient
from bot.errors import ExternalError
from bot.outbox.rules import LEASE, Delivered, Item, Later, NoAnswer, Refused
from bot.planning.rules.backlog import copy_text, marks_in
from bot.planning.rules.boards import ListFacts, Role
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Act
from bot.planning.rules.orders import NewCard, Order
from bot.planning.rules.writes import BACKLOG, CARD

PATIENCE_SECONDS = LEASE.total_seconds() - 15
"""A row is given up before its claim ends, so that two workers are never at the same card."""

STEPS = 6
TOKEN_WAIT_SECONDS = 300.0
REFUSED_WAIT_SECONDS = 900.0
NO_TOKEN = "check TRELLO_KEY and TRELLO_TOKEN with `bot doctor`"
NO_RIGHT = "let the bot's Trello member edit the board, or check TRELLO_TOKEN with `bot doctor`"
SEE_BOARD = "look at the board in Trello: the list or the board may be archived or full"


class Desk(Protocol):
    """Knows the plan, decides, and writes down; nothing of it asks Trello."""

    async def reads(self, workspace_id: str, card_id: str, lane: str) -> Mapping[str, str]:
        """Which cards are to be read for this one, and the board on which each was last seen ("" if never).

        None if this is not the lane in which the card is looked at; it is then asked for in the other.
        """
        ...

    async def settle(
        self, workspace_id: str, cards: Sequence[Card], marks: Sequence[str], at: datetime | None, lane: str
    ) -> Order | None:
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


class TrelloCarrier:
    """Brings rows to Trello; see bot/planning/rules/writes.py for what there is."""

    renders = False

    def __init__(self, client: Callable[[str], TrelloClient | None], desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._labelling = asyncio.Lock()

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Carry it out. Raises Later, Refused, NoAnswer."""
        client = self._client(item.workspace_id)
        if client is None:
            raise Later("no_token", TOKEN_WAIT_SECONDS, NO_TOKEN)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await _Run(client, self._desk, item, self._labelling).carry_out()
        except TimeoutError:
            raise NoAnswer("took too long") from None
        except ExternalError as error:
            raise _fault(error, repeatable=item.kind not in {BACKLOG, CARD}) from None

    async def look(self, item: Item) -> Delivered | None:
        """Whether a new card is there; everything else may simply be done again. Raises Later."""
        client = self._client(item.workspace_id)
        if client is None or item.kind not in {BACKLOG, CARD}:
            return None
        new = await self._desk.new_card(item.workspace_id, item)
        if new is None:
            return None
        try:
            found = await client.find_card(new.board_id, new.marker)
        except NotFound:
            return None
        except ExternalError as error:
            raise Later(error.what) from None
        return Delivered(found.id, found.url) if found else None


class _Run:
    """One row, carried out. labelling: held while a label is looked for, so that none is made twice."""

    def __init__(self, client: TrelloClient, desk: Desk, item: Item, labelling: asyncio.Lock) -> None:
        self._client = client
        self._desk = desk
        self._item = item
        self._workspace_id = item.workspace_id
        self._labelling = labelling

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
        marks: list[str] = []
        for one, board_id in known.items():
            found = await self._read(one, board_id)
            if found is None:
                return
            card, desc = found
            cards[one] = card
            marks = marks_in(desc) if one == card_id else marks
        for _ in range(STEPS):
            order = await self._desk.settle(self._workspace_id, list(cards.values()), marks, at, self._item.lane)
            if order is None:
                return
            changed = await self._carry_out(order)
            if changed is not None:
                cards[changed.id] = changed
            await self._desk.carried_out(self._workspace_id, order, changed)
        raise Later("not settled yet")

    async def _read(self, card_id: str, board_id: str) -> tuple[Card, str] | None:
        """A card as it is, with its description; one that was deleted as gone; None if its board is out of sight."""
        try:
            card = await self._client.card(card_id)
        except NotFound:
            if board_id:
                try:
                    await self._client.board(board_id)
                except NotFound:
                    await self._desk.board_lost(self._workspace_id, board_id)
                    return None
            return Card(card_id, board_id, "", "", "", gone=True), ""
        return as_seen(card), card.desc

    async def _carry_out(self, order: Order) -> Card | None:
        """Do what is ordered; the card that was changed, as it is now."""
        client = self._client
        match order.act:
            case Act.MAKE_COPY:
                return as_seen(await self._make_copy(order))
            case Act.FIND_COPY:
                found = await client.find_card(order.board_id, order.marker)
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

    async def _make_copy(self, order: Order) -> TrelloCard:
        client = self._client
        if not order.sure and (found := await client.find_card(order.board_id, order.marker)):
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
        labels = [await self._label(order.board_id, name) for name in dict.fromkeys(names)]
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

    async def _label(self, board_id: str, name: str) -> str:
        """The id of a board's label with this name, which is made if there is none."""
        async with self._labelling:
            for label in await self._client.labels(board_id):
                if label.name.strip().casefold() == name.strip().casefold():
                    return label.id
            return (await self._client.create_label(board_id, name)).id

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
            wanted = await self._label(card.board_id, subject["label"])
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
            await self._desk.label_found(self._workspace_id, customer_id, await self._label(board_id, name))
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
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _fault(error: ExternalError, *, repeatable: bool) -> Later | Refused | NoAnswer:
    match error:
        case RateLimited():
            return Later("rate limited", error.retry_after)
        case NoReply():
            return Later(error.what) if repeatable else NoAnswer(error.what)
        case Unauthorised():
            return Later("unauthorised", TOKEN_WAIT_SECONDS, NO_RIGHT)
        case NotFound():
            return Later("not found", 60)
        case HttpRefused():
            return Later(error.what, REFUSED_WAIT_SECONDS, SEE_BOARD)
        case _:
            return Later(error.what)
