"""What was found of a board: its lists, its cards, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.outbox.rules import Post, person_lane
from bot.planning.rules.boards import Board, BoardKind, ListFacts, Role, find_lists, names_of, trouble_of
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Phase
from bot.planning.service.asking import ask_to_look
from bot.planning.service.scene import remember, scene_of
from bot.planning.views import telling as views
from bot.workspaces.rules import is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Transaction

TROUBLE = "planning.trouble"
WORKED_ON = (Phase.MAKING, Phase.LIVE)


async def board_read(
    tx: "Transaction",
    board_id: str,
    lists: Sequence[ListFacts],
    cards: Sequence[Card],
    *,
    closed: bool,
    now: datetime,
) -> Mapping[Role, str]:
    """Note a board's lists and open cards, and have looked at what may have changed; the names of missing lists."""
    board = await tx.boards.find(board_id, lock=True)
    if board is None:
        return {}
    names = names_of(await tx.workspace.settings())
    found = find_lists(board.kind, lists, names, board.lists)
    changed = replace(
        board,
        lists=found.found,
        names={one.id: one.name for one in lists if not one.closed},
        closed=closed,
        read_at=now,
        since=board.since or now,
    )
    changed = await _noted(tx, changed, trouble_of(found.faults, closed=closed), now)
    vanished = await tx.cards.missing_from(board_id, {card.id for card in cards})
    await remember(tx, cards, await scene_of(tx, now), now if board.read_at else None)
    for card_id in [*vanished, *await _to_look_at(tx, changed, cards)]:
        await ask_to_look(tx, card_id)
    return {role: names[role] for role in found.missing}


async def board_lost(tx: "Transaction", board_id: str, now: datetime) -> None:
    """A linked board was deleted, or the bot's member was taken off it."""
    board = await tx.boards.find(board_id, lock=True)
    if board is not None:
        await _noted(tx, board, trouble_of((), gone=True), now)


async def _noted(tx: "Transaction", board: Board, trouble: str, now: datetime) -> Board:
    """Keep what is known of a board; of a trouble that was not there before the admins are told, once."""
    if trouble and trouble != board.trouble:
        names = names_of(await tx.workspace.settings())
        await tell_admins(tx, f"{TROUBLE}:{board.id}:{trouble}:{now.isoformat()}", views.trouble(board, trouble, names))
    board = replace(board, trouble=trouble, polled_at=now)
    await tx.boards.save(board)
    return board


async def _to_look_at(tx: "Transaction", board: Board, cards: Sequence[Card]) -> list[str]:
    """The cards for which something may follow: up next without a copy, or worked on and not where that would be."""
    if board.kind is BoardKind.EPICS:
        return await _of_epics(tx, board, cards)
    entries = {entry.card_id: entry for entry in await tx.entries.of_cards(card.id for card in cards)}
    wanted = []
    for card in cards:
        entry = entries.get(card.id)
        up_next = board.role_of(card.list_id) is Role.UP_NEXT
        if up_next is not (entry is not None and entry.phase is Phase.LIVE):
            wanted.append(card.id)
    here = {card.id for card in cards}
    up = [one for one in await tx.entries.in_phases(WORKED_ON) if one.board_id == board.id and one.card_id not in here]
    return wanted + [one.card_id for one in up]


async def _of_epics(tx: "Transaction", board: Board, cards: Sequence[Card]) -> list[str]:
    """Cards whose copies are done or not there; and all that was up next before there was this board."""
    there = {card.id: card for card in cards}
    entries = [*await tx.entries.in_phases([Phase.LIVE]), *await tx.entries.of_cards(there)]
    wanted = []
    for entry in {entry.id: entry for entry in entries}.values():
        copy = there.get(entry.copy_id)
        working = copy is not None and board.role_of(copy.list_id) is not Role.DONE
        if working is not (entry.phase is Phase.LIVE):
            wanted.append(entry.card_id)
    boards = (await tx.boards.linked()).values()
    up_next = [one.lists[Role.UP_NEXT] for one in boards if Role.UP_NEXT in one.lists]
    waiting = [card.id for card in await tx.cards.in_lists(up_next)]
    known = {entry.card_id for entry in await tx.entries.of_cards(waiting)}
    return wanted + [one for one in waiting if one not in known]


async def tell_admins(tx: "Transaction", key: str, message: Message) -> None:
    """Tell each admin directly."""
    settings = await tx.workspace.settings()
    for person in await tx.workspace.active_people():
        if is_bot_admin(person, settings):
            lane = person_lane(person.slack_user_id)
            await tx.outbox.add(Post(f"{key}:{person.slack_user_id}", lane, TROUBLE, body=message))
