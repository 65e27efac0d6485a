"""People and the bot on the same boards, with everything in between that can go wrong."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.blocks import Message
from bot.clients.trello import TrelloAction, TrelloClient
from bot.clients.trello_webhooks import ensure_webhooks
from bot.db import create_engine
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rules import Delivered, Item
from bot.outbox.trello.carrier import TrelloCarrier
from bot.planning.rules.boards import BoardKind
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.entry import Phase
from bot.planning.service.asking import ask_to_read_board
from bot.planning.service.desk import Desk
from bot.planning.service.watching import Watching
from bot.sandbox.trello.model import Board, Card, CardList
from bot.transaction import Begin
from tests.factories import TEAM, Connected, always, install
from tests.inside import provide
from tests.trello_world import KEY, TOKEN, MovingClock, TrelloWorld

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
CUSTOMERS = ("Northwind", "Fabrikam")
EPICS = "Support Epics"
EPIC_LISTS = ("Triage", "In progress", "Done")


class Killed(BaseException):
    """The process ends here: nothing after it is done."""


class Told:
    """Where messages to people go: written down."""

    renders = True

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        assert message is not None
        self.texts.append(message.spoken)
        return Delivered("C", str(len(self.texts)))

    async def look(self, item: Item) -> Delivered | None:
        return None


class Mortal(TrelloClient):
    """A client whose process may end, or beside which people go on, at each change that it makes."""

    team: "TrelloTeam"

    async def _write(self, *args: Any) -> Any:
        await self.team.meanwhile("before")
        done = await super()._write(*args)
        await self.team.meanwhile("after")
        return done


class TrelloTeam:
    """The boards, the bot's parts and its database. chance: what goes wrong, and how often."""

    def __init__(self, world: TrelloWorld, begin: Begin, seed: int) -> None:
        self.world, self.begin = world, begin
        self.random = random.Random(seed)
        self.told = Told()
        self.trouble: list[str] = []
        self.chance: dict[str, float] = {}
        self.lists: dict[str, list[CardList]] = {}
        self.boards: dict[str, Board] = {}
        self._late: list[TrelloAction] = []
        self.restart()

    def restart(self) -> None:
        """A new process: nothing of the old one is left but what it wrote down."""
        client = Mortal(self.world.session, f"{self.world.url}/trello/1", KEY, TOKEN, self.world.clock)
        client.team = self
        clock, begin = self.world.clock, self.begin
        self.watching = Watching(begin, clock, Connected(client, begin), always(""), ensure_webhooks, 0)
        carriers = {"slack": self.told, "trello": TrelloCarrier(Connected(client, begin), Desk(begin, clock))}
        self.dispatcher = Dispatcher(begin, clock, carriers, {}, self._report)
        self.client = client

    async def _report(self, _tx: Any, item: Item, code: str, mend: str) -> None:
        self.trouble.append(f"{item.kind}: {code} {mend}")

    async def meanwhile(self, when: str) -> None:
        if self.random.random() < self.chance.get("die", 0):
            raise Killed(when)
        if self.random.random() < self.chance.get("people", 0):
            self.somebody_acts()

    # Set-up

    async def set_up(self) -> None:
        for name in (*CUSTOMERS, "Ideas"):
            self.boards[name], self.lists[name] = self.world.board(name)
        self.boards[EPICS], self.lists[EPICS] = self.world.board(EPICS, *EPIC_LISTS)
        await install(self.begin, START, "Ann")
        await self.watching.list_boards(TEAM)
        async with self.begin(TEAM) as tx:
            for name in CUSTOMERS:
                customer_id = await tx.customers.add(name, None)
                assert customer_id is not None
                plan = CustomerPlan(customer_id, self.boards[name].id)
                await tx.plans.save(plan, None, START)
                await tx.boards.link(self.boards[name].id, BoardKind.CUSTOMER)
            await tx.boards.link(self.boards[EPICS].id, BoardKind.EPICS)
            for name in (*CUSTOMERS, EPICS):
                await ask_to_read_board(tx, self.boards[name].id)
        await self.dispatcher.drain()
        await ensure_webhooks(self.client, self.world.hook, [self.boards[name].id for name in (*CUSTOMERS, EPICS)])

    # What people do

    def somebody_acts(self) -> None:
        """Anybody does anything to any card."""
        cards = list(self.world.account.cards.values())
        if len(cards) < 4 or self.random.random() < 0.2:
            name = self.random.choice(CUSTOMERS)
            self.world.card(self.random.choice(self.lists[name]), f"Card {len(cards)}")
            return
        card = self.random.choice(cards)
        act = self.random.choices(
            ["move", "away", "archive", "restore", "rename", "delete", "reorder"], [12, 1, 1.5, 1.5, 1, 0.5, 1]
        )[0]
        self._do(act, card)

    def _do(self, act: str, card: Card) -> None:
        done, ann = self.world.cards, self.world.ann
        match act:
            case "move":
                here = [one for one in self.lists[self.name_of(card)] if one.id != card.list_id]
                done.shift(card, ann, self.random.choice(here))
            case "away":
                other = self.random.choice([name for name in self.boards if name != self.name_of(card)])
                done.take_to(card, ann, self.random.choice(self.lists[other]))
            case "archive" | "restore":
                done.change(card, ann, closed=act == "archive")
            case "rename":
                done.change(card, ann, name=f"{card.name}!")
            case "delete":
                done.delete(card, ann)
            case "reorder":
                done.shift(card, ann, None, "top")

    def name_of(self, card: Card) -> str:
        return next(name for name, board in self.boards.items() if board.id == card.board_id)

    def list_name(self, card: Card) -> str:
        return self.world.account.lists[card.list_id].name

    # What the bot does

    async def webhooks(self) -> None:
        """What Trello told arrives: some of it never, some twice, some late, in any order."""
        await self.world.server.settle()
        heard, self.world.heard = self.world.heard, []
        arriving = []
        for action in heard + self._late:
            luck = self.random.random()
            if luck < self.chance.get("lost", 0):
                continue
            arriving += [action] * (2 if luck > 1 - self.chance.get("doubled", 0) else 1)
        self.random.shuffle(arriving)
        late = int(len(arriving) * self.chance.get("late", 0))
        self._late, now = arriving[:late], arriving[late:]
        for action in now:
            await self.watching.hint(TEAM, action)

    async def work(self) -> None:
        """The worker does what it has to do; it may be killed in the middle of it."""
        try:
            await self.dispatcher.reconcile()
            await self.dispatcher.drain()
        except Killed:
            self.restart()

    def something_fails(self) -> None:
        """Trello breaks in one way or another."""
        kinds: list[dict[str, Any]] = [
            {"status": 500},
            {"status": 429},
            {"drop": "after", "method": "POST *"},
            {"drop": "before", "method": "PUT *"},
            {"drop": "after", "method": "PUT *"},
            {"status": 503, "method": "GET *", "times": 6},
        ]
        self.world.faults.add(system="trello", **{"times": 2, **self.random.choice(kinds)})

    async def come_to_rest(self) -> None:
        """All goes well again, and time passes, until there is nothing left to do."""
        self.chance = {}
        self.world.faults.clear()
        for _ in range(12):
            self.world.clock.move(minutes=16)
            await self.watching.poll()
            await self.work()
        async with self.begin.everywhere(reading=True) as everywhere:
            counts = await everywhere.outbox.counts()
        assert not counts, counts

    # What has to hold

    async def check(self) -> None:
        account = self.world.account
        async with self.begin(TEAM, reading=True) as tx:
            entries = {entry.card_id: entry for entry in await tx.entries.in_phases(list(Phase))}
        current = {entry.copy_id: entry for entry in entries.values() if entry.copy_id}
        copies: dict[str, list[Card]] = {}
        for card in account.cards.values():
            marker = card.desc.rpartition("Copied from ")[2].partition(" ")[0]
            if card.id in current or (marker and "Copied from " in card.desc):
                copies.setdefault(marker, []).append(card)
        for card in account.cards.values():
            if "Copied from " in card.desc:
                continue
            name, there = self.name_of(card), self.list_name(card)
            live = [
                copy
                for copy in copies.get(f"https://trello.com/c/{card.short_link}", [])
                if not copy.closed and not (self.name_of(copy) == EPICS and self.list_name(copy) == "Done")
            ]
            entry = entries.get(card.id)
            if name in CUSTOMERS and there == "Up next" and not card.closed:
                mine = [copy.id for copy in live if entry and copy.id == entry.copy_id]
                assert len(mine) == 1, f"{card.name} is up next and has {len(mine)} live copies ({entry})"
                assert len(live) == 1 or entry.round > 1, f"{card.name} has {len(live)} live copies"  # type: ignore[union-attr]
            elif entry and not entry.kept and entry.phase is not Phase.DONE:
                waiting = [copy for copy in live if copy.id == entry.copy_id and self.list_name(copy) == "Triage"]
                assert not waiting, f"{card.name} is off Up next, and its copy waits still ({entry})"
            copy = account.cards.get(entry.copy_id) if entry else None
            if copy and self.name_of(copy) == EPICS and self.list_name(copy) == "Done":
                gone = card.closed or name not in CUSTOMERS
                assert gone or there == "Recently Completed" or entry.phase is Phase.DONE, f"{card.name}: {there}"  # type: ignore[union-attr]

    def check_no_back_and_forth(self) -> None:
        """Between two moves of a card by the bot somebody has done something to it or to its counterpart."""
        everything = sorted(
            (action for of_board in self.world.account.actions.values() for action in of_board),
            key=lambda action: (action.at, action.id),
        )
        moved_last: dict[tuple[str, str], int] = {}
        people = 0
        for action in everything:
            if action.client is None:
                people += 1
                continue
            for what in {"idList", "closed"} & set(action.data.get("old", {})):
                moved = (action.card_id or "", what)
                assert moved_last.get(moved) != people, f"moved twice for one reason: {action.data}"
                moved_last[moved] = people


@asynccontextmanager
async def team_at_work(folder: Path, seed: int) -> AsyncIterator[TrelloTeam]:
    """A team with three boards and a bot that looks after them."""
    database = folder / "model.db"
    await asyncio.to_thread(provide, database)
    clock = MovingClock(START)
    engine = create_engine(f"sqlite:///{database}")
    async with TrelloWorld(clock).running() as world:
        team = TrelloTeam(world, Begin(engine, clock), seed)
        await team.set_up()
        yield team
    await engine.dispose()


async def look(team: TrelloTeam, minutes: int = 2) -> None:
    """Time passes, and the bot finds out by asking."""
    team.world.clock.move(minutes=minutes)
    await team.watching.poll()
    await team.work()


def up_next(team: TrelloTeam, name: str = "A card", board: str = "Northwind") -> Card:
    return team.world.card(team.lists[board][1], name)


def copies(team: TrelloTeam) -> list[Card]:
    return [card for card in team.world.account.cards.values() if "Copied from" in card.desc]
