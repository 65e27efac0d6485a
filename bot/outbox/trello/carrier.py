"""Carries the plan to Trello, in order for each card.

Most rows say no more than "look at this card": both cards of its entry are read, what follows is decided from how they
are at that moment, and done. So a row may be carried out again at any time. A card that is made is looked for first, by
its mark, whenever it may be there already.
"""

import asyncio

from bot.blocks import Message
from bot.clients.http import NotFound
from bot.clients.http import Refused as HttpRefused
from bot.clients.trello import TrelloClient
from bot.connections import Connections
from bot.errors import ExternalError
from bot.outbox.faults import fault_of, no_token
from bot.outbox.rules import Delivered, Item, Later, NoAnswer
from bot.outbox.trello.run import Desk, Run
from bot.planning.rules.writes import BACKLOG, CARD

REFUSED_WAIT_SECONDS = 900.0
NO_TOKEN = "connect Trello with `/triage setup trello`, or check TRELLO_KEY and TRELLO_TOKEN with `bot doctor`"
NO_RIGHT = "let the bot's Trello member edit the board, or check TRELLO_TOKEN with `bot doctor`"
SEE_BOARD = "look at the board in Trello: the list or the board may be archived or full"


class TrelloCarrier:
    """Brings rows to Trello; see bot/planning/rules/writes.py for what there is."""

    renders = False

    def __init__(self, client: Connections[TrelloClient], desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._labelling = asyncio.Lock()

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        """Carry it out. Raises Later, Refused, NoAnswer."""
        client = await self._client.of(item.workspace_id)
        if client is None:
            raise no_token(NO_TOKEN)
        try:
            return await Run(client, self._desk, item, self._labelling).carry_out()
        except ExternalError as error:
            raise _fault(error, repeatable=item.kind not in {BACKLOG, CARD}) from None

    async def look(self, item: Item) -> Delivered | None:
        """Whether a new card is there; everything else may simply be done again. Raises Later."""
        client = await self._client.of(item.workspace_id)
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


def _fault(error: ExternalError, *, repeatable: bool) -> Later | NoAnswer:
    match error:
        case NotFound():
            return Later("not found", 60)
        case HttpRefused():
            return Later(error.what, REFUSED_WAIT_SECONDS, SEE_BOARD)
    return fault_of(error, repeatable=repeatable, mend=NO_RIGHT)
