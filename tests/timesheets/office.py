"""A workspace with a Slack and a Harvest over HTTP, and workers that look after time sheets, on a real database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.blocks import Message
from bot.call import Answer, Call
from bot.clients.harvest import HarvestClient
from bot.customers.feature import CustomersFeature
from bot.dailies.service import Planner
from bot.feature import Base
from bot.issues.service.actions import IssueService
from bot.notices.service import Notices
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rules import Item
from bot.outbox.slack.posts import SlackCarrier
from bot.outbox.store.table import OutboxRow
from bot.rota.rules.rota import Pattern
from bot.sandbox.harvest.account import Account
from bot.sandbox.server import Sandbox
from bot.timesheets.feature import TimesheetsFeature
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import Person
from bot.workspaces.service import Workspaces
from tests.factories import TEAM, Connected, open_issue

MONDAY = date(2026, 11, 23)


@dataclass
class Worker:
    """One process of the bot, as far as time sheets go."""

    feature: TimesheetsFeature
    planner: Planner
    dispatcher: Dispatcher

    async def work(self) -> None:
        """Do once what is due."""
        await self.feature.reading.read_due()
        await self.planner.plan()
        await self.dispatcher.reconcile()
        await self.dispatcher.drain()


@dataclass
class Office:
    """Ann (an admin), Ben, Cara and Dev; Harvest knows all of them by their addresses."""

    begin: Begin
    sandbox: Sandbox
    session: aiohttp.ClientSession
    people: Mapping[str, Person]
    troubles: list[tuple[str, str]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.sandbox.world.clock.now()

    @property
    def account(self) -> Account:
        return self.sandbox.world.harvest.account

    @property
    def asked(self) -> list[str]:
        """Every request to Harvest so far."""
        return self.sandbox.world.harvest.asked

    def worker(self) -> Worker:
        """A further process of the bot."""
        clock = self.sandbox.world.clock
        keys, url = self.sandbox.keys, self.sandbox.url
        slack = AsyncWebClient(
            token=keys.bot_token, base_url=f"{url}/slack/api/", session=self.session, retry_handlers=[]
        )
        harvest = HarvestClient(self.session, f"{url}/harvest/v2", keys.harvest_account_id, keys.harvest_token, clock)

        async def posting(_: str) -> AsyncWebClient:
            return slack

        async def report(_: Transaction, item: Item, code: str, mend: str) -> None:
            self.troubles.append((code, mend))

        async def render(_: Transaction, item: Item) -> Message | None:
            return item.body

        planner = Planner(self.begin, clock)
        workspaces = Workspaces(self.begin, clock, None)  # type: ignore[arg-type]
        base = Base(self.begin, clock, workspaces, planner, Notices(self.begin), posting)
        feature = TimesheetsFeature(
            base, CustomersFeature(base).customers, IssueService(self.begin, clock), Connected(harvest, self.begin)
        )
        carriers = {"slack": SlackCarrier(posting), **feature.carriers}
        dispatcher = Dispatcher(
            self.begin, clock, carriers, {"harvest_unknown": render}, report, recorders=feature.recorders
        )
        return Worker(feature, planner, dispatcher)

    async def plan_from_now(self) -> None:
        """The rhythm begins."""
        async with self.begin(TEAM) as tx:
            await self.worker().planner.plan_next(tx, await tx.workspace.settings(), self.now)

    async def on_triage(self, *people: Person, days: Iterable[int] = range(5)) -> None:
        """These are on triage on these weekdays."""
        on = {(0, day): tuple(person.id for person in people) for day in days}
        async with self.begin(TEAM) as tx:
            await tx.rota.save_pattern(Pattern(date(2026, 1, 5), on))

    def to(self, text: str) -> None:
        """The clock stands at a London time such as 2026-11-23T17:15."""
        self.sandbox.world.clock.set(datetime.fromisoformat(f"{text}+00:00"))

    def pass_time(self, **span: float) -> None:
        self.sandbox.world.clock.set(self.now + timedelta(**span))

    async def filed(self, name: str, hours: float | None, day: date = MONDAY, notes: str = "Login") -> int:
        """Somebody files time in Harvest itself; without hours a timer runs."""
        body: dict[str, Any] = {"person": f"{name.lower()}@harbour.example", "project": "Internal", "task": "Support"}
        body |= {"spent_date": day.isoformat(), "notes": notes or None} | ({"hours": hours} if hours else {})
        return int((await self.sandbox.world.harvest.file(body))["id"])

    def entries(self) -> list[dict[str, Any]]:
        """What stands in Harvest."""
        return list(self.sandbox.world.harvest.snapshot()["entries"])

    def told(self, name: str) -> list[dict[str, Any]]:
        """The bot's direct messages to somebody."""
        dms = self.sandbox.world.slack.snapshot()["dms"].get(f"U0{name.upper()}", [])
        return [one for one in dms if one["user"] == "U0BOT"]

    def fault(self, method: str, **how: Any) -> None:
        self.sandbox.world.faults.add(system="harvest", method=method, **how)

    async def call(self, name: str, **what: Any) -> Call:
        """Somebody does something."""
        async with self.begin(TEAM, reading=True) as tx:
            return Call(TEAM, self.people[name], await tx.workspace.settings(), **what)

    async def target(self, project: str = "Northwind Support", task: str = "Support") -> str:
        """What a menu holds for a project's task."""
        found = next(one for one in self.account.projects.values() if one.name == project)
        kind = next(one for one in self.account.tasks.values() if one.name == task)
        return f"{found.id}:{kind.id}"

    async def file(self, worker: Worker, name: str, **form: Any) -> Answer:
        """Somebody submits the form."""
        filled = {"target": await self.target(), "hours": "1:30", "notes": "Orders export", "day": None, **form}
        return await worker.feature.desk.file(await self.call(name, form=filled, metadata="|"))

    async def outbox(self) -> list[OutboxRow]:
        """Every row of the outbox."""
        async with self.begin(TEAM, reading=True) as tx:
            return list(await tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def issues(office: Office, worker: Worker) -> None:
    """Issues 1 and 2 of Northwind, whose time goes to Northwind Support; 3 of nobody."""
    target = await office.target()
    async with office.begin(TEAM) as tx:
        customer = await tx.customers.add("Northwind", None)
        settings = await tx.workspace.settings()
        place = await worker.feature.desk.target(tx, target)
        assert customer is not None
        await tx.harvest.place(customer, place)
        for number, owner in ((1, customer), (2, customer), (3, None)):
            await open_issue(tx, number, office.now, settings, office.now, customer_id=owner)
