"""Rounds of polling Trello: what they ask, by what changed and by what there is. The sandbox's Trello counts.

Its limits count on the same clock as the bot's waiting, so that a round which asks too fast is refused here too.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clients.trello_webhooks import ensure_webhooks
from bot.db import create_engine
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rules import Item
from bot.outbox.trello.carrier import TrelloCarrier
from bot.planning.rules.boards import BoardKind
from bot.planning.service.desk import Desk
from bot.planning.service.watching import Watching
from bot.sandbox.trello.model import Card, CardList
from bot.transaction import Begin, Transaction
from tests.factories import TEAM, Connected, always, install
from tests.trello_world import MovingClock, TrelloWorld

SIZES = ((20, 2_000), (200, 20_000))
"""Boards, and cards on all of them."""

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WINDOW = timedelta(seconds=10)
CHANGES = ((0, 0), (1, 1), (5, 10), (20, 20), (20, 200))
"""Boards on which something moves, and cards that do."""


@dataclass(frozen=True)
class Cost:
    """What a round took. looking: what the poll asked; following: what was asked about the cards that it found.

    peak: the most requests in ten seconds. waited: seconds on the bot's clock.
    """

    looking: int
    following: int
    refused: int
    peak: int
    waited: float
    seconds: float


class Round:
    """A bot that watches boards, and a Trello in which things move."""

    def __init__(self, world: TrelloWorld, begin: Begin, team: str, boards: int, cards: int) -> None:
        self._world = world
        self._team = team
        self._begin = begin
        self._lists: list[list[CardList]] = []
        for number in range(boards):
            _, lists = world.board(f"Customer {number}")
            self._lists.append(lists)
            for one in range(cards // boards):
                world.card(lists[0], f"Card {one}")
        world.clock.move(hours=1)
        client = world.client()
        self._watching = Watching(begin, world.clock, Connected(client, begin, team), always(""), ensure_webhooks, 0)
        carrier = TrelloCarrier(Connected(client, begin), Desk(begin, world.clock))
        self._dispatcher = Dispatcher(begin, world.clock, {"trello": carrier}, {}, _reported)

    async def link(self) -> None:
        """Have the bot look after all boards."""
        await self._watching.list_boards(self._team)
        async with self._begin(self._team) as tx:
            for board in self._world.account.boards.values():
                await tx.boards.link(board.id, BoardKind.CUSTOMER)

    def move(self, boards: int, cards: int) -> None:
        """Have cards moved to Recently Completed, spread over so many boards."""
        for number in range(cards):
            card, done = self._card(number % boards)
            self._world.cards.shift(card, self._world.ann, done)

    async def run(self) -> Cost:
        """One look at everything, with what follows from it."""
        world = self._world
        began, asked, here = world.clock.now(), len(world.asked), time.perf_counter()
        await self._watching.poll()
        looked = len(world.asked)
        await self._dispatcher.drain()
        requests = world.asked[asked:]
        return Cost(
            looking=looked - asked,
            following=len(world.asked) - looked,
            refused=sum(one.status == 429 for one in requests),
            peak=_peak([one.at for one in requests]),
            waited=(world.clock.now() - began).total_seconds(),
            seconds=time.perf_counter() - here,
        )

    def rest(self) -> None:
        """Let time pass until the next round."""
        self._world.clock.move(minutes=1)

    def _card(self, board: int) -> tuple[Card, CardList]:
        new, _, done = self._lists[board]
        return next(card for card in self._world.account.cards_in(new)), done


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on one database."""
    engine = create_engine(database)
    for boards, cards in SIZES:
        clock = MovingClock(NOON)
        begin = Begin(engine, clock)
        team = f"{TEAM}{boards}"
        await install(begin, clock.now(), "Ann", team=team)
        async with TrelloWorld(clock).running() as world:
            round_ = Round(world, begin, team, boards, cards)
            report(f"\npolling {boards} boards with {cards:,} cards on {name}: requests, and the most in 10 s of 100")
            await round_.link()
            report(_line("first reading of all", await round_.run()))
            for _ in range(30):  # until each board had its turn
                round_.rest()
                idle = await round_.run()
            for on, moved in CHANGES:
                round_.rest()
                if moved:
                    round_.move(on, moved)
                report(_line(f"{moved} cards moved on {on} boards" if moved else "nothing changed", await round_.run()))
            hour = [idle]
            for _ in range(60):
                round_.rest()
                hour.append(await round_.run())
            total = sum(cost.looking + cost.following for cost in hour[1:])
            report(f"  an hour of 60 rounds in which nothing changed: {total} requests, {_refused(hour)} refused")
    await engine.dispose()


def _line(what: str, cost: Cost) -> str:
    return (
        f"  {what:<34} {cost.looking:>4} to find out, {cost.following:>4} about the cards, {cost.refused} refused,"
        f" peak {cost.peak:>3}, {cost.waited:5.1f} s of waiting, {cost.seconds:5.2f} s of work"
    )


def _refused(costs: list[Cost]) -> int:
    return sum(cost.refused for cost in costs)


def _peak(instants: list[datetime]) -> int:
    """The most requests in any ten seconds."""
    most = start = 0
    for end, instant in enumerate(instants):
        while instant - instants[start] >= WINDOW:
            start += 1
        most = max(most, end - start + 1)
    return most


async def _reported(tx: Transaction, item: Item, code: str, mend: str) -> None:
    raise AssertionError(f"{item.kind}: {code}")
