"""Cards as they were last seen, held against Trello's boards."""

from typing import TYPE_CHECKING

from bot.comparing.rules import Difference
from bot.comparing.service.comparing import Compared
from bot.connections import Connections
from bot.planning.rules.boards import Board
from bot.planning.rules.cards import Card
from bot.planning.service.asking import ask_to_read_board

if TYPE_CHECKING:
    from bot.clients.trello import TrelloClient
    from bot.clients.trello_parse import TrelloCard
    from bot.transaction import Begin, Transaction


class TrelloComparison:
    """The linked boards with their open cards."""

    system = "Trello"

    def __init__(self, begin: "Begin", trello: "Connections[TrelloClient]") -> None:
        self._begin = begin
        self._trello = trello

    async def compare(self, workspace_id: str) -> Compared | None:
        """What differs. Raises ExternalError."""
        client = await self._trello.of(workspace_id)
        if client is None:
            return None
        async with self._begin(workspace_id, reading=True) as tx:
            linked = await tx.boards.linked()
            stored = await tx.cards.on_boards(list(linked))
        in_sight = {board.id: board for board in await client.boards()}
        found: dict[str, list[Difference]] = {}
        for board in linked.values():
            if board.id not in in_sight:
                by_hand = "have the bot's member invited to it, or link another one with `/triage boards`"
                found[board.id] = [Difference(f"board {board.name}", "linked", "out of sight", by_hand)]
                continue
            if in_sight[board.id].closed:
                by_hand = "reopen it, or link another one with `/triage boards`"
                found[board.id] = [Difference(f"board {board.name}", "linked", "closed", by_hand)]
                continue
            here = {card.id: card for card in stored if card.board_id == board.id}
            there = {card.id: card for card in await client.cards(board.id)}
            if differences := _differences(board, here, there):
                found[board.id] = differences

        async def mend(tx: "Transaction") -> None:
            for board_id, differences in found.items():
                if any(not one.by_hand for one in differences):
                    await ask_to_read_board(tx, board_id)

        return Compared([one for differences in found.values() for one in differences], mend)


def _differences(board: Board, here: dict[str, Card], there: "dict[str, TrelloCard]") -> list[Difference]:
    found = []
    for card_id in sorted(here.keys() | there.keys()):
        mine, theirs = here.get(card_id), there.get(card_id)
        what = f"{board.name}, card {card_id}"
        if mine is None:
            found.append(Difference(what, "unknown", "open"))
        elif theirs is None:
            found.append(Difference(what, "open", "archived, moved away or gone"))
        elif mine.list_id != theirs.list_id:
            found.append(Difference(what, _list(board, mine.list_id), _list(board, theirs.list_id)))
        elif mine.name != theirs.name:
            found.append(Difference(what, "called otherwise", "called otherwise"))
    return found


def _list(board: Board, list_id: str) -> str:
    return f"in {board.names.get(list_id, 'a list that is not known')}"
