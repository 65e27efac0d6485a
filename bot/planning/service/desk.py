"""What the worker needs to know of the plan while it carries out what is to be done in Trello; nothing here asks it."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.outbox.rules import Item
from bot.planning.rules import cards as rules
from bot.planning.rules.backlog import new_mark
from bot.planning.rules.boards import Board, BoardKind, ListFacts, Role
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Act, Entry, Phase, Place, Step, decide
from bot.planning.rules.orders import NewCard, Order
from bot.planning.rules.pairs import assigned_by_hand, lists_of_pairs
from bot.planning.service.asking import ask_to_look
from bot.planning.service.backlog import new_card
from bot.planning.service.boards import board_lost, board_read
from bot.planning.service.teams import teams_on
from bot.planning.service.telling import tell

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)


class Desk:
    """Decides what follows from how cards look, and writes down what was done."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def reads(self, workspace_id: str, card_id: str) -> Mapping[str, str]:
        """Which cards are to be read: this one first, then its counterpart; and where each was last seen."""
        async with self._begin(workspace_id, reading=True) as tx:
            entry = await tx.entries.of_card(card_id)
            ids = [card_id, *([entry.card_id, entry.copy_id] if entry else [])]
            known = await tx.cards.by_ids(ids)
        return {one: known[one].board_id if one in known else "" for one in ids if one}

    async def settle(
        self, workspace_id: str, cards: Sequence[Card], marks: Sequence[str], at: datetime | None
    ) -> Order | None:
        """Note how cards look, the one that it is about first; what is to be done, if anything."""
        async with self._begin(workspace_id) as tx:
            boards = await tx.boards.linked()
            await _remember(tx, cards, boards, at or self._clock.now())
            epics = next((board for board in boards.values() if board.kind is BoardKind.EPICS), None)
            if epics is None or not epics.ready:
                return None
            entry = await tx.entries.of_card(cards[0].id, lock=True) or await _begun(tx, cards[0], marks, boards)
            return await self._follow(tx, entry, boards, epics) if entry else None

    async def _follow(self, tx: "Transaction", entry: Entry, boards: Mapping[str, Board], epics: Board) -> Order | None:
        """What follows from where both cards stand; the entry is written as it is from now on."""
        known = await tx.cards.by_ids([entry.card_id, entry.copy_id])
        original = known.get(entry.card_id)
        place = rules.place_of_original(original, entry, boards) if original else None
        if original is None or place is None:
            return None
        copy = known.get(entry.copy_id)
        now, before = self._clock.now(), entry
        settings = await tx.workspace.settings()
        day = settings.calendar.local_date(now)
        lists = lists_of_pairs(epics, await teams_on(tx, day))
        week = settings.calendar.day_bounds(day - timedelta(days=day.weekday()))[0]
        stands = rules.place_of_copy(copy, boards, lists, week) if copy else None
        if copy is not None and copy.board_id == epics.id:
            entry = replace(entry, assigned=assigned_by_hand(entry, copy, epics, lists))
        if original.board_id != entry.board_id and place not in {Place.AWAY, Place.GONE}:
            entry = replace(entry, board_id=original.board_id)
        customer = rules.customer_of(original, list((await tx.plans.all()).values()))
        sure = entry.phase is not Phase.MAKING
        while True:
            step = decide(entry, place, stands, now)
            if step.act is not None or step.entry == entry:
                break
            if step.told:
                await tell(tx, step.entry, step.told, now)
            entry = step.entry
        entry = step.entry
        if step.act is Act.MAKE_COPY and not entry.marker:
            entry = replace(entry, marker=new_mark(secrets.token_hex(8)), customer_id=customer)
        if entry != before:
            await tx.entries.save(entry)
        return await _order(tx, replace(step, entry=entry), original, copy, boards, epics, sure) if step.act else None

    async def carried_out(self, workspace_id: str, order: Order, card: Card | None) -> None:
        """Write down what was done. card: the card that was changed or found, as it is now."""
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            if card is not None:
                await _remember(tx, [card], await tx.boards.linked(), now)
            entry = await tx.entries.of_card(order.entry.card_id, lock=True)
            assert entry is not None
            if order.act in {Act.MAKE_COPY, Act.FIND_COPY}:
                entry = _with_copy(entry, card)
            elif order.after is not None:
                entry = replace(order.after, assigned=entry.assigned)
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


async def _remember(tx: "Transaction", cards: Sequence[Card], boards: Mapping[str, Board], came_at: datetime) -> None:
    """Keep how cards look; of cards that no linked board has only those that are known."""
    known = await tx.cards.by_ids(card.id for card in cards)
    kept = [card for card in cards if card.id in known or (card.board_id in boards and not card.gone)]
    await tx.cards.save([rules.remembered(card, known.get(card.id), came_at) for card in kept])


async def _begun(tx: "Transaction", card: Card, marks: Sequence[str], boards: Mapping[str, Board]) -> Entry | None:
    """The entry of a card that is up next for the first time. A copy of ours that nobody knows yet has its original
    looked at, where it is taken up."""
    board = boards.get(card.board_id)
    if board is None or card.gone or card.closed:
        return None
    if board.kind is BoardKind.EPICS:
        if marks and (made := await tx.entries.marked(marks[-1:])) and not made.copy_id:
            await ask_to_look(tx, made.card_id)
        return None
    if board.role_of(card.list_id) is not Role.UP_NEXT:
        return None
    backlogged = await tx.backlog.of_card(card.id)
    customer = rules.customer_of(card, list((await tx.plans.all()).values()))
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


async def _order(
    tx: "Transaction",
    step: Step,
    original: Card,
    copy: Card | None,
    boards: Mapping[str, Board],
    epics: Board,
    sure: bool,
) -> Order:
    assert step.act is not None
    entry, act = step.entry, step.act
    base = Order(act, entry, original.id, after=step.after, told=step.told)
    home = boards.get(original.board_id)
    match act:
        case Act.MAKE_COPY:
            customers = await tx.customers.named([entry.customer_id]) if entry.customer_id else {}
            labels = tuple(customer.name for customer in customers.values())
            return replace(
                base,
                board_id=epics.id,
                list_id=epics.lists[Role.TRIAGE],
                marker=entry.marker,
                sure=sure,
                labels=labels,
                members=original.member_ids,
            )
        case Act.FIND_COPY:
            return replace(base, board_id=epics.id, marker=entry.marker)
        case Act.COMPLETE | Act.BRING_BACK:
            assert home is not None
            role = Role.COMPLETED if act is Act.COMPLETE else Role.UP_NEXT
            return replace(base, board_id=home.id, list_id=home.lists[role])
        case Act.LINK:
            assert copy is not None
            return replace(base, link=copy.url, link_name="On Support Epics")
    assert copy is not None
    role = Role.DONE if act is Act.FINISH_COPY else Role.TRIAGE
    return replace(base, card_id=copy.id, board_id=epics.id, list_id=epics.lists[role])
