"""What the worker needs to know of the plan while it carries out what is to be done in Trello; nothing here asks it."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.customers.rules import fold
from bot.outbox.rules import Item
from bot.planning.rules import cards as rules
from bot.planning.rules.backlog import new_mark
from bot.planning.rules.boards import Board, ListFacts, Role
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Act, Entry, Phase, Place, Step, decide
from bot.planning.rules.orders import NewCard, Order
from bot.planning.rules.pairs import whose
from bot.planning.rules.writes import card_lane
from bot.planning.service.asking import ask_to_look
from bot.planning.service.backlog import new_card
from bot.planning.service.boards import board_lost, board_read
from bot.planning.service.scene import Scene, remember, scene_of
from bot.planning.service.telling import tell
from bot.workspaces.rules import CopiesBegin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)


class Desk:
    """Decides what follows from how cards look, and writes down what was done."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def reads(self, workspace_id: str, card_id: str, lane: str) -> Mapping[str, str]:
        """Which cards are to be read: this one first, then its counterpart; and where each was last seen.

        None if it became known since that its entry is looked at in another lane: there no two are at it at once.
        """
        async with self._begin(workspace_id) as tx:
            entry = await tx.entries.of_card(card_id)
            if await _elsewhere(tx, entry, card_id, lane):
                return {}
            ids = [card_id, *([entry.card_id, entry.copy_id] if entry else [])]
            known = await tx.cards.by_ids(ids)
        return {one: known[one].board_id if one in known else "" for one in ids if one}

    async def settle(self, workspace_id: str, cards: Sequence[Card], at: datetime | None, lane: str) -> Order | None:
        """Note how cards look, the one that it is about first; what is to be done, if anything."""
        async with self._begin(workspace_id) as tx:
            scene = await scene_of(tx, self._clock.now())
            await remember(tx, cards, scene, at or scene.now)
            if scene.epics is None or not scene.epics.ready:
                return None
            entry = await tx.entries.of_card(cards[0].id, lock=True)
            if await _elsewhere(tx, entry, cards[0].id, lane):
                return None
            entry = entry or await _begun(tx, cards[0], scene)
            return await _follow(tx, entry, scene, scene.epics) if entry else None

    async def carried_out(self, workspace_id: str, order: Order, card: Card | None) -> None:
        """Write down what was done. card: the card that was changed or found, as it is now."""
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            if card is not None:
                await remember(tx, [card], await scene_of(tx, now), now)
            entry = await tx.entries.of_card(order.entry.card_id, lock=True)
            assert entry is not None
            if order.act in {Act.MAKE_COPY, Act.FIND_COPY}:
                entry = entry if entry.copy_id else _with_copy(entry, card)
            elif order.after is not None:
                entry = order.after
            await tx.entries.save(entry)
            if order.told:
                await tell(tx, entry, order.told, now)

    async def board_read(
        self, workspace_id: str, board_id: str, lists: Sequence[ListFacts], cards: Sequence[Card], *, closed: bool
    ) -> Mapping[Role, str]:
        """Note a board's lists and cards; the names of the lists that are missing."""
        async with self._begin(workspace_id) as tx:
            return await board_read(tx, board_id, lists, cards, closed=closed, now=self._clock.now())

    async def board_lost(self, workspace_id: str, board_id: str) -> None:
        """A board can't be seen any more: the admins are told, and nothing follows from it for its cards."""
        async with self._begin(workspace_id) as tx:
            await board_lost(tx, board_id, self._clock.now())

    async def labels_wanted(self, workspace_id: str, board_id: str) -> Mapping[int, str]:
        """The labels by which customers on a board are told apart and whose ids are not known: customer -> name."""
        async with self._begin(workspace_id, reading=True) as tx:
            plans = (await tx.plans.all()).values()
        return {
            one.customer_id: one.label for one in plans if one.board_id == board_id and one.label and not one.label_id
        }

    async def label_found(self, workspace_id: str, customer_id: int, label_id: str) -> None:
        """A customer's label."""
        async with self._begin(workspace_id) as tx:
            await tx.plans.set_label(customer_id, label_id)

    async def new_card(self, workspace_id: str, item: Item) -> NewCard | None:
        """The card that a row asks for; None if it is not wanted any more."""
        async with self._begin(workspace_id, reading=True) as tx:
            return await new_card(tx, item)


async def _follow(tx: "Transaction", entry: Entry, scene: Scene, epics: Board) -> Order | None:
    """What follows from where both cards stand; the entry is written as it is from now on."""
    known = await tx.cards.by_ids([entry.card_id, entry.copy_id])
    original, copy = known.get(entry.card_id), known.get(entry.copy_id)
    place = rules.place_of_original(original, entry, scene.boards) if original else None
    if original is None or place is None:
        return None
    stands = scene.place_of_copy(copy) if copy else None
    planned = copy is not None and bool(whose(copy, scene.pairs))
    before, maybe_made = entry, entry.phase is Phase.MAKING
    if place not in {Place.AWAY, Place.GONE}:
        entry = replace(entry, board_id=original.board_id)
    while (step := decide(entry, place, stands, scene.now, planned=planned)).act is None and step.entry != entry:
        entry = step.entry
        if step.told:
            await tell(tx, entry, step.told, scene.now)
    entry = step.entry
    if step.act is Act.MAKE_COPY and not maybe_made and (there := await _made_by_hand(tx, original, epics)):
        adopted = replace(entry, phase=Phase.LIVE, copy_id=there, customer_id=rules.customer_of(original, scene.plans))
        await tx.entries.save(adopted)
        return await _follow(tx, adopted, scene, epics)
    if step.act is Act.MAKE_COPY and not entry.marker:
        customer_id = rules.customer_of(original, scene.plans)
        entry = replace(entry, marker=new_mark(secrets.token_hex(8)), customer_id=customer_id)
    if entry != before:
        await tx.entries.save(entry)
    if before.copy_id and not entry.copy_id:  # a request to look at that copy finds no entry from now on
        await ask_to_look(tx, entry.card_id)
    if step.act is None:
        return None
    if step.act is Act.MAKE_COPY:
        return await _copy_order(tx, entry, original, epics, scene, sure=not maybe_made)
    return _order(replace(step, entry=entry), original, copy, scene.boards, epics)


async def _made_by_hand(tx: "Transaction", original: Card, epics: Board) -> str:
    """The card that somebody has put on Support Epics for an original already: the only one of its name there that is
    nobody's copy, and not done; "" if there is none.

    A mark of its own shows a copy of the bot's, be it one of which no answer has come yet.
    """
    namesakes = [
        card.id
        for card in await tx.cards.on_boards([epics.id])
        if fold(card.name) == fold(original.name)
        and card.mark in {"", original.mark}
        and epics.role_of(card.list_id) is not Role.DONE
    ]
    taken = {one for entry in await tx.entries.of_cards(namesakes) for one in (entry.card_id, entry.copy_id)}
    free = [one for one in namesakes if one not in taken and one != original.id]
    return free[0] if len(free) == 1 else ""


async def _elsewhere(tx: "Transaction", entry: Entry | None, card_id: str, lane: str) -> bool:
    """Whether a card's entry is looked at in another lane than this one; it is asked for there then."""
    if entry is None or card_lane(entry.card_id) == lane:
        return False
    await ask_to_look(tx, card_id)
    return True


async def _begun(tx: "Transaction", card: Card, scene: Scene) -> Entry | None:
    """The entry of a card that is up next for the first time.

    A copy of ours of which no answer came, and which people have found and maybe moved by now, is taken for what it is.
    """
    made = await tx.entries.marked(card.mark) if card.mark else None
    if made is not None and not made.copy_id and not card.gone:
        await tx.entries.save(replace(made, copy_id=card.id, phase=Phase.LIVE))
        await ask_to_look(tx, made.card_id)
        return None
    board = scene.boards.get(card.board_id)
    if board is None or card.gone or card.closed or board.role_of(card.list_id) is not Role.UP_NEXT:
        return None
    backlogged = await tx.backlog.of_card(card.id)
    customer = rules.customer_of(card, scene.plans)
    issue_id = backlogged.issue_id if backlogged else None
    return await tx.entries.begin(
        Entry(
            0,
            card.id,
            card.board_id,
            customer_id=customer or (backlogged.customer_id if backlogged else None),
            issue_id=issue_id,
        )
    )


def _with_copy(entry: Entry, card: Card | None) -> Entry:
    if card is None:
        return replace(entry, phase=Phase.IDLE, marker="")
    return replace(entry, phase=Phase.LIVE, copy_id=card.id)


async def _copy_order(
    tx: "Transaction", entry: Entry, original: Card, epics: Board, scene: Scene, *, sure: bool
) -> Order:
    """A copy is to be made, where and with what the settings say."""
    settings = scene.settings
    customers = await tx.customers.named([entry.customer_id]) if entry.customer_id else {}
    theirs = [list_id for list_id, team in scene.pairs.items() if team.customer_id == entry.customer_id]
    to_pair = settings.copies_begin is CopiesBegin.PAIR and len(theirs) == 1
    return Order(
        Act.MAKE_COPY,
        entry,
        original.id,
        board_id=epics.id,
        list_id=theirs[0] if to_pair else epics.lists[Role.TRIAGE],
        marker=entry.marker,
        sure=sure,
        labels=tuple(customer.name for customer in customers.values()),
        source_labels=original.label_ids if settings.copy_labels else (),
        members=original.member_ids if settings.copy_members else (),
    )


def _order(step: Step, original: Card, copy: Card | None, boards: Mapping[str, Board], epics: Board) -> Order | None:
    """Anything else; None while the list that a card would go to is missing, which the admins know."""
    assert step.act is not None
    act = step.act
    base = Order(act, step.entry, original.id, after=step.after, told=step.told)
    if act is Act.FIND_COPY:
        return replace(base, board_id=epics.id, marker=step.entry.marker)
    if act in {Act.COMPLETE, Act.BRING_BACK}:
        home = boards[original.board_id]
        list_id = home.lists.get(Role.COMPLETED if act is Act.COMPLETE else Role.UP_NEXT)
        return replace(base, board_id=home.id, list_id=list_id) if list_id else None
    assert copy is not None
    if act is Act.LINK:
        back = "" if step.entry.marker else original.url  # a copy of ours has it from its making
        return replace(base, link=copy.url, link_name="On Support Epics", copy_id=copy.id, back_link=back)
    list_id = epics.lists[Role.DONE if act is Act.FINISH_COPY else Role.TRIAGE]
    return replace(base, card_id=copy.id, board_id=epics.id, list_id=list_id)
