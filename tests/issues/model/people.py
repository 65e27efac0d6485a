"""What people do on a day in their mails, in Groove and in Slack; each act says what is true from then on."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from bot.sandbox.server import DATABASE
from tests.issues.model.book import Terms
from tests.issues.model.crash import Mortal, marking_tasks
from tests.issues.model.records import Records
from tests.issues.model.truth import Ticket
from tests.scenarios.team import ANN, BEN, TRIAGE, Team

SENDERS = ("nora.finch@northwind.example", "sam.ito@fabrikam.example", "zoe@unknown.example")
AGENTS = {ANN: "ann@harbour.example", BEN: "ben@harbour.example"}
ELAPSED = Terms()
WORKING = Terms(target=timedelta(hours=10), warned=(4,), working=True)


class People(RuleBasedStateMachine):
    """Who are at work, with what they have done."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.runner.get_loop().set_task_factory(marking_tasks)
        self.stack = AsyncExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.records = Records(self.folder / DATABASE)
        self.team: Team
        self.tickets: dict[int, Ticket] = {}
        self.touched: Ticket | None = None
        self.count = 0
        self.terms: Terms
        self.terms_at: datetime

    # How it is told

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    @property
    def now(self) -> datetime:
        return self.team.sandbox.world.clock.now()

    @property
    def bot(self) -> Mortal:
        return self.team.sandbox.world.bot  # type: ignore[return-value]

    async def later(self, seconds: int = 2) -> None:
        """No two things happen in the same second."""
        self.team.sandbox.world.clock.set(self.now + timedelta(seconds=seconds))
        await self.team.sandbox.world.settle()

    def pick(self, which: int) -> Ticket | None:
        """One of the tickets; the higher numbers mean the one that was touched last, so that much happens to it."""
        known = [one for one in self.tickets.values() if not one.gone]
        if known and (which < 4 or self.touched not in known):
            self.touched = known[which % len(known)]
        return self.touched if known else None

    # What people do outside Slack

    @rule(sender=st.sampled_from(SENDERS), age=st.sampled_from([0, 0, 3, 30, 60]), webhook=st.booleans())
    def mail(self, sender: str, age: int, webhook: bool) -> None:
        """A mail comes in, some of them late."""
        self.do(self._mail(sender, age, webhook))

    async def _mail(self, sender: str, age: int, webhook: bool) -> None:
        await self.later()
        sent_at = (self.now - timedelta(hours=age)).replace(microsecond=0).isoformat()
        self.count += 1
        number = await self.team.mail(f"Mail {self.count}", sender=sender, sent_at=sent_at, webhook=webhook)
        self.tickets[number] = Ticket(number)

    @rule(which=st.integers(0, 9), webhook=st.booleans())
    def reply(self, which: int, webhook: bool) -> None:
        """The customer writes again: we are asked for something."""
        if ticket := self.pick(which):
            self.do(self._in_groove(ticket, reply="It is still broken", webhook=webhook))
            ticket.state = "open"

    @rule(which=st.integers(0, 9), webhook=st.booleans())
    def answer(self, which: int, webhook: bool) -> None:
        """Ben answers in Groove; that changes no state."""
        if ticket := self.pick(which):
            self.do(self._in_groove(ticket, reply="We are on it", by=AGENTS[BEN], webhook=webhook))

    @rule(
        which=st.integers(0, 9), state=st.sampled_from(["opened", "pending", "closed", "spam"]), webhook=st.booleans()
    )
    def state_in_groove(self, which: int, state: str, webhook: bool) -> None:
        if ticket := self.pick(which):
            before = self.do(self.team.ticket(ticket.number))["state"]
            self.do(self._in_groove(ticket, state=state, by=AGENTS[BEN], webhook=webhook))
            if before != state and (before, state) != ("unread", "opened"):  # else nobody has decided anything
                ticket.state = {"opened": "open", "spam": "closed"}.get(state, state)

    @rule(which=st.integers(0, 9), agent=st.sampled_from([*AGENTS.values(), None]), webhook=st.booleans())
    def assignee_in_groove(self, which: int, agent: str | None, webhook: bool) -> None:
        if ticket := self.pick(which):
            self.do(self._assign(ticket, agent, webhook))

    async def _assign(self, ticket: Ticket, agent: str | None, webhook: bool) -> None:
        """Who has taken it in Slack, of which Groove has not heard yet, keeps it unless it is given to somebody else.

        If it is nobody's in the end, or whose it was, Groove shows no trace of what went on in between.
        """
        await self.later()
        before = (await self.team.ticket(ticket.number))["assignee"]
        unheard, known = self.records.taken_unheard_of(ticket.number)
        await self.team.in_groove(ticket.number, assignee=agent, webhook=webhook)
        if before != agent:
            ticket.assignee = ticket.taker if unheard and agent in {None, known} else agent or ""

    @rule(which=st.integers(0, 9), webhook=st.booleans())
    def delete(self, which: int, webhook: bool) -> None:
        ticket = self.pick(which)
        if ticket and which == 7:  # seldom
            self.do(self._in_groove(ticket, delete=True, webhook=webhook))
            ticket.gone = True

    @rule(which=st.integers(0, 9), other=st.integers(0, 3), webhook=st.booleans())
    def merge(self, which: int, other: int, webhook: bool) -> None:
        ticket, into = self.pick(which), self.pick(other)
        if ticket and into and ticket is not into:
            self.do(self._in_groove(ticket, merge_into=into.number, webhook=webhook))
            ticket.gone, ticket.into = True, into.number
            self.terms_at = self.now  # the clock begins earlier: what is due by that was not due before

    async def _in_groove(self, ticket: Ticket, **act: Any) -> None:
        await self.later()
        await self.team.in_groove(ticket.number, **act)

    # What people do in Slack

    @precondition(lambda self: self.bot.running)
    @rule(
        which=st.integers(0, 9),
        user=st.sampled_from([ANN, BEN]),
        what=st.sampled_from(["take", "pending", "close", "reopen", "note"]),
    )
    def act(self, which: int, user: str, what: str) -> None:
        if ticket := self.pick(which):
            self.do(self._act(ticket, user, what))

    async def _act(self, ticket: Ticket, user: str, what: str) -> None:
        await self.later()
        text, accepted = self._words(ticket, what)
        if accepted in await self.team.triage(user, text):
            self._done(ticket, user, what, text)

    def _words(self, ticket: Ticket, what: str) -> tuple[str, str]:
        self.count += 1
        number = ticket.number
        return {
            "take": (f"take {number}", "it's yours"),
            "pending": (f"pending {number} word {self.count}", "pending. "),
            "close": (f"close {number} answered", "closed as answered"),
            "reopen": (f"reopen {number}", "open again"),
            "note": (f"note {number} note-{self.count}-", "noted"),
        }[what]

    def _done(self, ticket: Ticket, user: str, what: str, text: str) -> None:
        match what:
            case "take":
                ticket.assignee = ticket.taker = AGENTS[user]
            case "note":
                ticket.notes.append(text.rsplit(maxsplit=1)[-1])
            case _:
                ticket.state = {"pending": "pending", "close": "closed", "reopen": "open"}[what]

    @precondition(lambda self: self.bot.running)
    @rule(terms=st.sampled_from([ELAPSED, WORKING]), pauses=st.booleans(), fresh=st.booleans())
    def set_up(self, terms: Terms, pauses: bool, fresh: bool) -> None:
        self.do(self._set(replace(terms, pauses=pauses, fresh=fresh)))

    @precondition(lambda self: self.bot.running)
    @rule()
    def got_it(self) -> None:
        self.do(self._got_it())

    async def _got_it(self) -> None:
        await self.later()
        posted = await self.team.all_posts("Handover of")
        for element in [one for block in posted[-1]["blocks"] for one in block.get("elements", [])] if posted else []:
            if isinstance(element, dict) and element.get("action_id") == "handover.accept":
                await self.team.click(BEN, element["action_id"], element["value"], channel=TRIAGE, ts=posted[-1]["ts"])

    async def _set(self, terms: Terms) -> None:
        self.terms, self.terms_at = terms, self.now
        await self.team.set_up(
            ANN,
            sla_mode="working" if terms.working else "elapsed",
            sla_hours=str(int(terms.target.total_seconds() / 3600)),
            reminder_hours=", ".join(map(str, terms.warned)),
            pause_while_pending="yes" if terms.pauses else "no",
            reopen="fresh" if terms.fresh else "resume",
        )
