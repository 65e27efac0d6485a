"""The issues as the bot puts them together, in step with an inbox of the sandbox's Groove, without Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.blocks import Message
from bot.call import Call
from bot.clients.groove import GrooveClient
from bot.dailies.service import Planner
from bot.feature import Base
from bot.issues.feature import IssuesFeature
from bot.issues.rules.issue import Issue, IssueEvent, Ref
from bot.issues.service.actions import IssueService
from bot.notices.service import Notices
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rules import Delivered, Item
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import Person, WorkspaceSettings
from bot.workspaces.service import Workspaces
from tests.factories import CHANNEL, TEAM, Connected, StoppedClock, install
from tests.issues.inbox import Inbox, reading

SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)


class Said:
    """In Slack's place: takes every message."""

    renders = True

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def deliver(self, item: Item, message: Message | None) -> Delivered:
        assert message is not None
        self.texts.append(message.spoken)
        return Delivered("C", str(len(self.texts)))

    async def look(self, item: Item) -> Delivered | None:
        return None


class Rig:
    """Ann and Ben at their desks, and their inbox."""

    def __init__(
        self, begin: Begin, clock: StoppedClock, inbox: Inbox, groove: GrooveClient, people: dict[str, Person]
    ):
        self.begin, self.clock, self.inbox, self.people = begin, clock, inbox, people
        workspaces = Workspaces(begin, clock, None)  # type: ignore[arg-type]
        base = Base(begin, clock, workspaces, Planner(begin, clock), Notices(begin), None)  # type: ignore[arg-type]
        feature = IssuesFeature(base, Connected(groove, begin), 0)
        self.sync, self.issues = feature.sync, IssueService(begin, clock)
        self.slack = Said()
        self.troubles: list[str] = []
        self.dispatcher = Dispatcher(
            begin, clock, {**feature.carriers, "slack": self.slack}, feature.renderers, self._report, feature.recorders
        )

    async def _report(self, tx: Transaction, item: Item, code: str, mend: str) -> None:
        self.troubles.append(f"{item.kind}: {mend}")

    def call(self, who: str = "Ann") -> Call:
        return Call(TEAM, self.people[who], SETTINGS)

    async def run(self) -> None:
        """All that waits is done."""
        await self.dispatcher.drain()
        await self.dispatcher.reconcile()
        await self.dispatcher.drain()

    async def poll(self) -> None:
        """A look through the inbox, and what follows from it."""
        await self.sync.poll()
        await self.run()

    async def mail(self, subject: str = "Checkout fails", sender: str = "nora@northwind.example", **more: Any) -> int:
        """A mail comes in and is seen."""
        customer = self.inbox.account.customer(sender)
        number = self.inbox.account.start_ticket(
            author=customer, customer=customer, subject=subject, body=f"{subject}: please help", **more
        ).number
        await self.poll()
        return number

    def ticket(self, number: int) -> Any:
        found = self.inbox.account.find_ticket(number)
        assert found
        return found

    def set_state(self, number: int, state: str) -> None:
        """Somebody sets a state in Groove."""
        self.inbox.account.set_state(self.ticket(number), state, self.inbox.ann)

    def down(self, times: int = 10_000, method: str | None = None, **how: Any) -> None:
        """Groove does not answer."""
        self.inbox.faults.add(system="groove", method=method, times=times, **(how or {"status": 500}))

    async def up(self) -> None:
        """Groove answers again, and what waited is tried again."""
        self.inbox.faults.clear()
        self.clock.move(minutes=15)
        await self.run()

    async def issue(self, number: int) -> Issue:
        async with self.begin(TEAM, reading=True) as tx:
            return await tx.issues.get(Ref(number))

    async def events(self, number: int) -> list[IssueEvent]:
        issue = await self.issue(number)
        async with self.begin(TEAM, reading=True) as tx:
            return await tx.issues.events(issue.id)

    async def history(self, number: int) -> str:
        return "\n".join(f"{event.kind}: {event.text}" for event in await self.events(number))


@asynccontextmanager
async def at_work(begin: Begin, clock: StoppedClock, *, old: int = 0) -> AsyncIterator[Rig]:
    """With an inbox that has been taken over, of so many tickets up to yesterday."""
    people = await install(begin, clock.now(), "Ann", "Ben", settings=SETTINGS)
    inbox = Inbox(clock)
    inbox.account.add_agent("ben@harbour.example", "Ben", "Okafor")
    inbox.fill(old, clock.now() - timedelta(days=1))
    async with reading(inbox, clock) as groove:
        rig = Rig(begin, clock, inbox, groove, people)
        await rig.poll()
        yield rig
