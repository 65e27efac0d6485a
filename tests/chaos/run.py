"""The run: simulated time goes on by quarters of an hour, people act, storms come and go, and the books are closed."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sandbox.errors import ControlError
from bot.sandbox.process import BotDown
from bot.sealing import new_key
from tests.chaos.books import discrepancies, total
from tests.chaos.clock import SharedClock
from tests.chaos.fleet import Fleet
from tests.chaos.ledger import Facts, Ledger
from tests.chaos.people import People, key_of
from tests.chaos.places import set_up
from tests.chaos.storm import Storm
from tests.chaos.story import ZONES, Act, acceptances, questions, working_days
from tests.chaos.world import SIGNING_SECRET, Outside, Posted
from tests.postgres import Postgres

QUARTER = timedelta(minutes=15)
BEGINS_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""A Sunday noon: nobody works anywhere."""


AFTER_ALL_CLOCKS = timedelta(seconds=40)
"""By the clock that is the most behind a quarter has begun then as well."""


@dataclass(frozen=True)
class Plan:
    """How long, how much, how often a quarter with work in it is stormy. seed: of the story and the storms."""

    seed: str
    days: int
    workspaces: int
    webs: int = 2
    workers: int = 2
    storms: float = 0.05


@dataclass
class Report:
    """How it went. wrong: what the books of a workspace do not balance by."""

    lines: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    asked_again: int = 0


class Run:
    """One run."""

    def __init__(self, plan: Plan, outside: Outside, fleet: Fleet, storm: Storm) -> None:
        self._plan = plan
        self._chance = random.Random(f"{plan.seed}/when")
        self._outside = outside
        self._clock = outside.clock
        self._fleet = fleet
        self._storm = storm
        self._ends_at = BEGINS_AT + timedelta(days=plan.days)
        self._facts = {id_: Facts(one.zone, BEGINS_AT, self._ends_at) for id_, one in outside.places.items()}
        self._people = People(outside, self._facts, self._story(), self._ends_at)
        self._idle_until = BEGINS_AT
        self.report = Report()

    def _story(self) -> list[Act]:
        acts: list[Act] = []
        for place in self._outside.places.values():
            chance = random.Random(f"{self._plan.seed}/{place.id}")
            days = working_days(BEGINS_AT, self._plan.days, place.zone)
            acts += questions(place.id, place.zone, days, chance)
            acts += acceptances(place.id, place.zone, days, chance)
        return [act for act in acts if act.at < self._ends_at - timedelta(hours=1)]

    async def go(self) -> Report:
        """From the beginning to the end."""
        at = BEGINS_AT
        await self._fleet.start_missing()
        await self._fleet.tick()
        while at < self._ends_at:
            at += QUARTER
            await self._quarter(at)
        await self._balance()
        self.report.troubles = self._storm.met
        self.report.asked_again, self.report.replayed = self._people.asked_again, self._people.replayed
        return self.report

    async def _quarter(self, at: datetime) -> None:
        """What is due at the beginning of a quarter is done in it, whatever happens."""
        self._clock.set(at)
        stormy = self._chance.random() < self._plan.storms
        self._people.begin(at)
        if not self._people.open and not await self._due_before(at + timedelta(seconds=1)):
            return
        if stormy:
            await self._weather(at)
        else:
            await self._people.try_again()
            self._clock.set(at + AFTER_ALL_CLOCKS)
            await self._work()
        await self._come_to_rest(at)

    async def _work(self) -> None:
        self._idle_until = BEGINS_AT
        await self._outside.slack.clock_moved()
        await self._people.try_again()
        await self._outside.settle()
        await self._fleet.tick()
        await self._outside.settle()
        await self._people.replay()

    async def _weather(self, at: datetime) -> None:
        """A storm of some minutes, with people and processes at work in it; then all is well again."""
        await self._fleet.tick(self._storm.strike())
        await asyncio.gather(self._storm.strike(), self._people.try_again())
        for minute in (0, 1, 2):
            self._clock.set(at + timedelta(minutes=minute) + AFTER_ALL_CLOCKS)
            await self._work()
        await self._storm.end()
        await self._people.ask_again(at)
        await self._work()

    async def _come_to_rest(self, at: datetime) -> None:
        end = at + QUARTER - timedelta(minutes=1)
        while self._people.open or await self._due_before(end):
            now = self._clock.now()
            if now >= end:
                waiting = f"people wait for {self._people.open}: {self._people.told}"
                raise AssertionError(f"no rest within a quarter of an hour from {at} on; {waiting}")
            self._clock.set(min(now + timedelta(minutes=1), end))
            await self._work()

    async def _due_before(self, instant: datetime) -> bool:
        """Whether a worker has something to do by then; if none is there to ask, there may be."""
        if instant < self._idle_until:
            return False
        for member in self._fleet.of("worker"):
            with suppress(BotDown, ControlError):
                due = await member.next_due()
                if due is not None and due >= instant:
                    self._idle_until = due
                return due is not None and due < instant
        return True

    # at the end

    async def _balance(self) -> None:
        """Close the books."""
        for id_, facts in sorted(self._facts.items()):
            expected = Ledger(facts).lines()
            self.report.lines += total(expected)
            got = [(one, self._key_of(one)) for one in self._outside.posted if one.team == id_]
            self.report.wrong += [f"{id_} {one}" for one in discrepancies(expected, got)]
            self.report.wrong += [f"{id_} {one}" for one in self._in_groove(id_, facts)]

    def _in_groove(self, id_: str, facts: Facts) -> Iterator[str]:
        """What is closed in Slack is closed in Groove, once."""
        tickets = {one.number: one for one in self._outside.places[id_].groove.account.tickets()}
        for mail in facts.mails:
            ticket = tickets.pop(mail.number)
            if (ticket.state == "closed") != (mail.closed_at is not None):
                yield f"ticket {mail.number} is {ticket.state}"
        if tickets:
            yield f"tickets that nobody has written: {sorted(tickets)}"

    def _key_of(self, posted: Posted) -> str:
        channel = self._outside.places[posted.team].slack.ws.channels[posted.channel]
        return key_of(channel.messages[posted.ts])


@asynccontextmanager
async def running(plan: Plan, postgres: Postgres, database: str, folder: Path) -> AsyncIterator[Run]:
    """Everything that a run needs, on an empty database with the newest schema."""
    clock_file = folder / "clock"
    clock = SharedClock(clock_file)
    clock.set(BEGINS_AT)
    outside = Outside(clock)
    for number in range(plan.workspaces):
        outside.add(f"T0{number:03}", ZONES[number % len(ZONES)])
    async with AsyncExitStack() as closing:
        await outside.start()
        closing.push_async_callback(outside.close)
        environment = {
            "DATABASE_URL": postgres.url(database),
            "ENCRYPTION_KEYS": new_key(),
            "SLACK_API_URL": f"{outside.url}/slack/api/",
            "GROOVE_API_URL": f"{outside.url}/groove/v1",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "GROOVE_POLL_SECONDS": "3600",
            "LOG_LEVEL": "INFO",
        }
        await set_up(environment, list(outside.places.values()), clock)
        fleet = Fleet(plan.webs, plan.workers, clock_file, environment, folder, random.Random(f"{plan.seed}/skew"))
        closing.push_async_callback(fleet.close)
        webs = [member.url for member in fleet.of("web")]
        hooks = itertools.cycle(webs)
        await outside.tell(webs, {id_: f"{next(hooks)}/groove/{one.hook}" for id_, one in outside.places.items()})
        storm = Storm(random.Random(f"{plan.seed}/what"), outside, fleet, postgres, database)
        yield Run(plan, outside, fleet, storm)
