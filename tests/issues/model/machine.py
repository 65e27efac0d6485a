"""A team at work on a day that goes wrong: mails, answers, changes on both sides, outages, and a bot that is killed.

What is checked in the end (truth.py) is reckoned from what was done (people.py), and from the issues' events by plain
means (book.py).
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.issues.model import book
from tests.issues.model.book import Terms
from tests.issues.model.crash import Mortal
from tests.issues.model.people import AGENTS, ELAPSED, WORKING, People
from tests.issues.model.truth import Ticket, Truth
from tests.scenarios.team import ANN, BEN, TRIAGE, at_work

STARTS = {
    "a plain Monday": datetime(2026, 11, 23, 9, tzinfo=UTC),
    "before the clocks go back": datetime(2026, 10, 23, 8, tzinfo=UTC),
    "before the clocks go forward": datetime(2026, 3, 27, 9, tzinfo=UTC),
    "before Easter": datetime(2026, 4, 2, 8, tzinfo=UTC),
    "before Christmas": datetime(2026, 12, 24, 9, tzinfo=UTC),
}
OUTAGES: dict[str, dict[str, Any]] = {
    "down": {"status": 503},
    "too many": {"status": 429, "retry_after": 5},
    "no answer": {"drop": "before"},
    "answer lost": {"drop": "after"},
}
SPANS = st.sampled_from(["PT7M", "PT1H", "PT5H", "PT18H", "P1D", "P3D"])
MANY = 100_000
BOTH_SIDES = [
    *(("Slack", what) for what in ("take", "pending", "close", "close", "reopen", "note")),
    *(("state", what) for what in ("opened", "pending", "closed")),
    *(("assignee", AGENTS[BEN]), ("assignee", ""), ("customer", "")),
]


class Day(People):
    """One example."""

    def __init__(self) -> None:
        super().__init__()
        self.up_since: datetime | None = None
        self.up: list[tuple[datetime, datetime]] = []

    # Beginning and end

    @initialize(
        start=st.sampled_from(sorted(STARTS)),
        terms=st.sampled_from([ELAPSED, WORKING]),
        pauses=st.booleans(),
        fresh=st.booleans(),
    )
    def begin(self, start: str, terms: Terms, pauses: bool, fresh: bool) -> None:
        self.do(self._begin(STARTS[start], replace(terms, pauses=pauses, fresh=fresh)))

    async def _begin(self, start: datetime, terms: Terms) -> None:
        self.team = await self.stack.enter_async_context(at_work(self.folder, start, run_bot=Mortal))
        self.up_since = self.now
        self.tickets = {number: Ticket(number) for number in (1, 2, 3)}
        await self._set(terms)

    def teardown(self) -> None:
        try:
            if hasattr(self, "team"):
                self.do(self._settle_and_check())
        finally:
            self.do(self.stack.aclose())
            self.runner.close()

    # What goes wrong, and time

    @precondition(lambda self: self.bot.running)
    @rule(
        which=st.integers(0, 9),
        how=st.sampled_from(sorted(OUTAGES)),
        acts=st.lists(st.sampled_from(BOTH_SIDES), min_size=2, max_size=4),
        webhook=st.booleans(),
    )
    def both_sides_while_groove_is_out_of_reach(
        self, which: int, how: str, acts: list[tuple[str, str]], webhook: bool
    ) -> None:
        """The bot can't reach Groove, people in Groove can."""
        ticket = self.pick(which)
        if ticket is None:
            return
        self.groove_fails(how, MANY)
        for side, what in acts:
            match side:
                case "Slack":
                    self.do(self._act(ticket, ANN, what))
                case "state":
                    self.state_in_groove(9, what, webhook)
                case "assignee":
                    self.assignee_in_groove(9, what or None, webhook)
                case _:
                    self.reply(9, webhook)
        self.all_is_well()

    @rule(how=st.sampled_from(sorted(OUTAGES)), times=st.sampled_from([1, 3, MANY]))
    def groove_fails(self, how: str, times: int) -> None:
        self.team.sandbox.world.faults.add(system="groove", times=times, **OUTAGES[how])

    @rule(how=st.sampled_from(sorted(OUTAGES)))
    def slack_fails(self, how: str) -> None:
        self.team.sandbox.world.faults.add(system="slack", method="chat.postMessage", times=1, **OUTAGES[how])

    @rule()
    def all_is_well(self) -> None:
        self.team.sandbox.world.faults.clear()

    @rule(span=SPANS)
    def time_goes_by(self, span: str) -> None:
        self.do(self.team.clock(advance=span))

    @precondition(lambda self: self.bot.running)
    @rule()
    def stop(self) -> None:
        self.do(self.team.stop_bot())
        self._goes_down()

    @precondition(lambda self: not self.bot.running)
    @rule()
    def start(self) -> None:
        self.do(self.team.start_bot())
        self.up_since = self.now

    @precondition(lambda self: self.bot.running)
    @rule(
        which=st.integers(0, 9),
        user=st.sampled_from([ANN, BEN]),
        what=st.sampled_from(["take", "pending", "close", "reopen", "note"]),
        steps=st.integers(0, 400),
    )
    def killed_at_work(self, which: int, user: str, what: str, steps: int) -> None:
        """The bot is killed while it carries something out, and started again."""
        if ticket := self.pick(which):
            self.do(self._killed(ticket, user, what, steps))

    async def _killed(self, ticket: Ticket, user: str, what: str, steps: int) -> None:
        await self.later()
        text, _ = self._words(ticket, what)
        before = self.records.done_by_people(ticket.number)
        body = {"user": user, "channel": TRIAGE, "command": "/triage", "text": text}
        pressing = asyncio.ensure_future(self.team.sandbox.control("slash", body))
        for _ in range(steps):
            await asyncio.sleep(0)
        await self.team.sandbox.control("bot/kill", {"signal": "KILL"})
        await asyncio.gather(pressing, return_exceptions=True)
        await self.team.start_bot()
        await self.team.sandbox.world.settle()
        if self.records.done_by_people(ticket.number) > before:
            self._done(ticket, user, what, text)

    def _goes_down(self) -> None:
        if self.up_since is not None:
            self.up.append((self.up_since, self.now))
        self.up_since = None

    # The end

    async def _settle_and_check(self) -> None:
        world = self.team.sandbox.world
        world.faults.clear()
        if not self.bot.running:
            await self.team.start_bot()
            self.up_since = self.now
        for span in ("PT20M", "PT20M", "PT1H", "PT2M"):
            await self.team.clock(advance=span)
        day = book.local_day(self.now) + timedelta(days=1)
        while not book.is_working_day(day):
            day += timedelta(days=1)
        await self.team.clock(to=book.utc(day, time(11)).isoformat())
        for span in ("PT2M", "PT2M"):
            await self.team.clock(advance=span)
        self._goes_down()
        truth = Truth(self.records, self.tickets, self.terms, self.terms_at, self.up, self.now)
        truth.check_both_sides({one["number"]: one for one in await self.team.tickets()})
        truth.check_clocks()
        truth.check_posts(await self.team.state())
