"""The run: simulated time goes on by quarters of an hour, people act, storms come and go, and the books are closed."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.errors import ControlError
from bot.sandbox.process import BotDown
from bot.sealing import new_key
from tests.chaos.books import discrepancies, total
from tests.chaos.clock import SharedClock
from tests.chaos.fleet import Fleet
from tests.chaos.ledger import DUTY, Facts, Ledger, Mail
from tests.chaos.places import set_up
from tests.chaos.storm import Storm
from tests.chaos.story import ZONES, Act, acceptances, questions, working_days
from tests.chaos.world import CUSTOMER, SENDER, SIGNING_SECRET, TRIAGE, Outside, Place, Posted
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
        self._acts = self._story()
        self._open: list[Act] = []
        self._told = ""
        self._reacted: list[Place] = []
        self._idle_until = BEGINS_AT
        self.report = Report()

    def _story(self) -> list[Act]:
        acts: list[Act] = []
        for place in self._outside.places.values():
            chance = random.Random(f"{self._plan.seed}/{place.id}")
            days = working_days(BEGINS_AT, self._plan.days, place.zone)
            acts += questions(place.id, place.zone, days, chance)
            acts += acceptances(place.id, place.zone, days, chance)
        return sorted((act for act in acts if act.at < self._ends_at - timedelta(hours=1)), reverse=True)

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
        return self.report

    async def _quarter(self, at: datetime) -> None:
        """What is due at the beginning of a quarter is done in it, whatever happens."""
        self._clock.set(at)
        stormy = self._chance.random() < self._plan.storms
        while self._acts and self._acts[-1].at <= at:
            self._open.append(self._acts.pop())
        if not self._open and not await self._due_before(at + timedelta(seconds=1)):
            return
        if stormy:
            await self._weather(at)
        else:
            await self._try_again()
            self._clock.set(at + AFTER_ALL_CLOCKS)
            await self._work()
        await self._come_to_rest(at)

    async def _work(self) -> None:
        self._idle_until = BEGINS_AT
        await self._outside.slack.clock_moved()
        await self._try_again()
        await self._outside.settle()
        await self._fleet.tick()
        await self._outside.settle()
        await self._replay()

    async def _weather(self, at: datetime) -> None:
        """A storm of some minutes, with people and processes at work in it; then all is well again."""
        await self._fleet.tick(self._storm.strike())
        await asyncio.gather(self._storm.strike(), self._try_again())
        for minute in (0, 1, 2):
            self._clock.set(at + timedelta(minutes=minute) + AFTER_ALL_CLOCKS)
            await self._work()
        await self._storm.end()
        await self._customers_ask(at)
        await self._work()

    async def _come_to_rest(self, at: datetime) -> None:
        end = at + QUARTER - timedelta(minutes=1)
        while self._open or await self._due_before(end):
            now = self._clock.now()
            if now >= end:
                raise AssertionError(
                    f"no rest within a quarter of an hour from {at} on; people wait for {self._open}: {self._told}"
                )
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

    # what people do

    async def _try_again(self) -> None:
        for act in list(self._open):
            if await self._do(act):
                self._open.remove(act)
            else:
                self.report.asked_again += 1

    async def _do(self, act: Act) -> bool:
        place, facts = self._outside.places[act.place], self._facts[act.place]
        if act.kind == "mail":
            await self._mail(act, place, facts)
            return True
        if act.kind == "raise":
            return await self._raise(act, place, facts)
        if act.kind == "close":
            return await self._close(act, place, facts)
        return await self._accept(act, place, facts)

    async def _mail(self, act: Act, place: Place, facts: Facts) -> None:
        body = {"from": SENDER, "subject": f"Mail of {act.at:%d %b %H:%M}", "body": "Please help."}
        ticket = int((await place.groove.mail(body))["number"])
        facts.mails.append(Mail(ticket, act.at))
        self._close_later(act, ticket)

    def _close_later(self, act: Act, ticket: int) -> None:
        if act.closes is not None and act.at + act.closes < self._ends_at - QUARTER:
            self._acts.append(Act(act.at + act.closes, act.place, "close", number=ticket))
            self._acts.sort(reverse=True)

    async def _raise(self, act: Act, place: Place, facts: Facts) -> bool:
        """Somebody writes in the customer's channel and Ann reacts: it is done once its thread tells of a ticket."""
        words = f"The shop says no since {act.at:%d %b %H:%M}"
        channel = place.slack.ws.channels[CUSTOMER]
        written = next((one for one in channel.messages.values() if one["text"] == words), None)
        if written is None:
            said = await place.slack.message({"user": "U0DEV", "channel": CUSTOMER, "text": words})
            await place.slack.react({"user": "U0ANN", "channel": CUSTOMER, "ts": said["ts"], "reaction": "ticket"})
            self._reacted.append(place)
            return False
        tickets = [one for one in place.groove.account.tickets() if words in one.messages[0].plain]
        told = [one for one in channel.thread(written["ts"]) if _key(one).startswith("raised")]
        if not (tickets and told):
            return False
        [ticket] = tickets
        facts.mails.append(Mail(ticket.number, act.at, thread=f"{CUSTOMER}/{written['ts']}"))
        self._close_later(act, ticket.number)
        return True

    async def _close(self, act: Act, place: Place, facts: Facts) -> bool:
        """Close it with a command; whoever is told of a fault types it again."""
        said = await self._type(place, f"close {act.number} answered")
        if "closed" not in said:
            self._told = said
            return False
        [mail] = [one for one in facts.mails if one.number == act.number]
        mail.closed_at = act.at
        return True

    async def _accept(self, act: Act, place: Place, facts: Facts) -> bool:
        """Press the button of the last handover."""
        local = act.at.astimezone(ZoneInfo(place.zone)).date()
        message = self._last(place, "handover:")
        if message is None:
            return True
        user = DUTY[local.weekday()][0]
        before = len(place.slack.ws.ephemerals)
        press = {"user": user, "channel": TRIAGE, "ts": message["ts"], "action_id": "handover.accept"}
        with suppress(ControlError):  # the button is gone: it has been taken
            await place.slack.click(press)
            told = " ".join(one["text"] for one in place.slack.ws.ephemerals[before:])
            if "got the handover" not in told and "have it already" not in told:
                return False
        day = date.fromisoformat(_key(message).removeprefix("handover:"))
        facts.accepted[day] = act.at
        return True

    async def _type(self, place: Place, text: str) -> str:
        """What a person sees at once of a command."""
        answer = await place.slack.slash({"user": "U0ANN", "channel": TRIAGE, "command": "/triage", "text": text})
        said = answer["ack"]
        return said["text"] if isinstance(said, dict) else str(said)

    async def _customers_ask(self, at: datetime) -> None:
        """Groove tells of each thing once, and it may have been lost; so whoever wrote in a storm writes again."""
        for id_, facts in self._facts.items():
            for mail in facts.mails:
                if mail.opened_at == at and mail.closed_at is None:
                    await self._outside.places[id_].groove.act(mail.number, {"reply": "And?"})

    async def _replay(self) -> None:
        """Slack delivers events two times more, as it does when an answer was lost."""
        for place in self._reacted:
            await place.slack.replay({"event_id": list(place.slack.delivery.events)[-1], "times": 2})
            self.report.replayed += 1
        self._reacted.clear()

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
        return _key(channel.messages[posted.ts])

    @staticmethod
    def _last(place: Place, kind: str) -> dict[str, Any] | None:
        messages = reversed(place.slack.ws.channels[TRIAGE].messages.values())
        return next((one for one in messages if _key(one).startswith(kind)), None)


def _key(message: dict[str, Any]) -> str:
    """Under which the bot has queued a message."""
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("key", ""))


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
