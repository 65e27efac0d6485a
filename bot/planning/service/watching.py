"""Finds out what happened on the boards: by webhook where Trello can reach the bot, by asking where it can't.

Both only say which cards are to be looked at, so it does no harm to hear of a thing twice, late or from both.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.clock import Clock
from bot.connections import Connections
from bot.dailies.rules import Daily
from bot.errors import ExternalError
from bot.planning.rules.boards import Board, SeenBoard
from bot.planning.rules.polling import to_ask, to_read
from bot.planning.service.asking import ask_to_look, ask_to_read_board
from bot.planning.service.boards import tell_admins
from bot.planning.views import telling as views
from bot.rounds.service import Rounds
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.clients.trello import TrelloAction, TrelloBoard, TrelloClient
    from bot.clients.trello_webhooks import WebhooksMended
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=2)
"""Trello promises no order: what happened shortly before the last thing seen is asked for again, told apart by id."""

SEEN = 500
"""Actions of a board that are remembered as seen."""

OF_BOARDS = frozenset({"updateList", "createList", "moveListFromBoard", "moveListToBoard", "updateBoard"})
OF_CARDS = frozenset(
    {"createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "deleteCard", "addLabelToCard"}
    | {"moveCardToBoard", "moveCardFromBoard", "removeLabelFromCard"}
)


class Ensure(Protocol):
    """Has one live webhook for each board, and says where something may have been missed. Raises ExternalError."""

    async def __call__(
        self, client: "TrelloClient", callback_url: str, board_ids: Collection[str], /
    ) -> "WebhooksMended": ...


READ_AT = time(3)


def _read_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    return settings.calendar.at(day, READ_AT)


READING = Daily("planning.read", _read_at, any_day=True)


class Watching:
    """Has looked at what has changed."""

    def __init__(
        self,
        begin: "Begin",
        clock: Clock,
        client: "Connections[TrelloClient]",
        webhook_of: Callable[[str], Awaitable[str]],
        ensure: "Ensure",
        poll_seconds: float,
    ) -> None:
        self._rounds = Rounds(begin, clock, "poll Trello", poll_seconds)
        self._begin = begin
        self._clock = clock
        self._client = client
        self._webhook_of = webhook_of
        self._ensure = ensure
        self._watched: set[str] = set()

    async def poll(self) -> None:
        """Ask each workspace's boards for what has changed. A fault of one workspace leaves the others."""
        await self._rounds.go(await self._client.workspaces(), self._poll)

    async def _poll(self, workspace_id: str) -> None:
        """One request tells where something happened; only there is asked what it was. Without boards there is none.

        Boards linked since the last time get their webhooks.
        """
        client = await self._client.of(workspace_id)
        if client is None:
            return
        async with self._begin(workspace_id, reading=True) as tx:
            if not await tx.boards.linked():
                return
        listed = {board.id: board for board in await client.boards()}
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            linked = await tx.boards.linked()
            for board_id in to_read(linked, {one.id: one.closed for one in listed.values()}, now):
                await ask_to_read_board(tx, board_id)
            await tx.boards.see([_seen(one) for one in listed.values()])
        if not {one.id for one in linked.values() if not one.trouble_stops} <= self._watched:
            await self.keep_webhooks()
        asked = to_ask(linked, {one.id: one.active_at for one in listed.values()}, now)
        if not asked:
            return
        found = await client.changes({board.id: board.since - OVERLAP if board.since else now for board in asked})
        async with self._begin(workspace_id) as tx:
            for board in asked:
                actions = found.get(board.id, [])
                if isinstance(actions, ExternalError):
                    await ask_to_read_board(tx, board.id)
                    actions = []
                await self._caught_up(tx, board, actions, listed[board.id].active_at, now)

    async def connected(self, workspace_id: str) -> bool:
        """Whether a workspace has a key for Trello."""
        return await self._client.of(workspace_id) is not None

    async def list_boards(self, workspace_id: str) -> None:
        """Have the boards known that somebody may choose from; if Trello doesn't answer, those that were known."""
        client = await self._client.of(workspace_id)
        if client is None:
            return
        try:
            listed = await client.boards()
        except ExternalError as error:
            log.warning("the boards to choose from are those known before: %s", error)
            return
        async with self._begin(workspace_id) as tx:
            await tx.boards.see([_seen(one) for one in listed])

    async def _caught_up(
        self,
        tx: "Transaction",
        board: Board,
        actions: "Sequence[TrelloAction]",
        active_at: datetime | None,
        now: datetime,
    ) -> None:
        """Have looked at what is new, and note how far the board's actions were seen."""
        current = await tx.boards.find(board.id, lock=True)
        if current is None:
            return
        await _take_in(tx, board.id, [action for action in actions if action.id not in current.seen])
        last = max([action.at for action in actions], default=current.since)
        seen = [action.id for action in actions if last is None or action.at >= last - OVERLAP]
        await tx.boards.save(
            replace(
                current,
                since=last or current.since,
                seen=tuple(seen or current.seen),
                active_at=active_at,
                polled_at=now,
            )
        )

    async def hint(self, workspace_id: str, action: "TrelloAction") -> None:
        """A webhook told of something; the next round of asking passes it over."""
        if not concerns_plan(action):
            return
        async with self._begin(workspace_id) as tx:
            board = await tx.boards.find(action.board_id, lock=True)
            if board is not None and action.id not in board.seen:
                await _take_in(tx, board.id, [action])
                await tx.boards.save(replace(board, seen=(*board.seen, action.id)[-SEEN:]))

    async def read_all(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        """Have every linked board read anew, whatever was told of it: what slipped through is found so."""
        if await self.connected(tx.workspace_id):
            for board_id in await tx.boards.linked():
                await ask_to_read_board(tx, board_id)

    async def keep_webhooks(self) -> None:
        """Have each linked board's webhook registered and alive; what may have been missed is caught up with.

        Workspaces may have one client in common: Trello knows its webhooks by the token alone.
        """
        linked: dict[tuple[TrelloClient, str], dict[str, list[str]]] = {}
        for workspace_id in await self._client.workspaces():
            client, address = await self._client.of(workspace_id), await self._webhook_of(workspace_id)
            if client and address:
                async with self._begin(workspace_id, reading=True) as tx:
                    boards = [one.id for one in (await tx.boards.linked()).values() if not one.trouble_stops]
                linked.setdefault((client, address), {})[workspace_id] = boards
        for (client, address), of_workspaces in linked.items():
            wanted = {board_id for boards in of_workspaces.values() for board_id in boards}
            try:
                mended = await self._ensure(client, address, wanted)
            except ExternalError as error:
                log.warning("Trello's webhooks are looked at again next time: %s", error)
                continue
            self._watched |= wanted
            for workspace_id, boards in of_workspaces.items():
                await self._mended(workspace_id, mended, boards)

    async def _mended(self, workspace_id: str, mended: "WebhooksMended", boards: Collection[str]) -> None:
        """Catch up with what was missed of these boards; admins are told of what Trello had switched off."""
        async with self._begin(workspace_id) as tx:
            for board_id in mended.missed:
                if board_id in boards:
                    await ask_to_read_board(tx, board_id)
            revived = [board_id for board_id in mended.revived if board_id in boards]
            names = [board.name for board_id in revived if (board := await tx.boards.find(board_id))]
            if names:
                key = f"planning.webhooks:{self._clock.now().isoformat()}"
                await tell_admins(tx, key, views.revived(names))


def _seen(board: "TrelloBoard") -> SeenBoard:
    return SeenBoard(board.id, board.name, board.url, board.closed, board.active_at)


async def _take_in(tx: "Transaction", board_id: str, actions: "Sequence[TrelloAction]") -> None:
    """Have looked at each card that something was done to, once; and at the board, if it was done to that."""
    cards: dict[str, datetime | None] = {}
    for action in actions:
        if action.card_id and concerns_plan(action):
            cards[action.card_id] = action.at
        elif action.type in OF_BOARDS:
            await ask_to_read_board(tx, board_id)
    for card_id, at in cards.items():
        await ask_to_look(tx, card_id, at)


def concerns_plan(action: "TrelloAction") -> bool:
    """Whether something may follow from an action: webhooks tell of comments, too, and of cards put higher or lower."""
    if action.type == "updateCard":
        moved_within = action.reordered and not action.list_before
        return not (moved_within and action.closed is None and not action.renamed)
    return action.type in OF_CARDS or action.type in OF_BOARDS
