"""A team at work on a day that goes wrong: mails, answers, changes on both sides, outages, and a bot that is killed.

What is checked in the end is reckoned from what was done (Groove and the store agree on the last word), and from the
issues' events by plain means (book.py).
"""

import asyncio
import sqlite3
import tempfile
from collections import Counter
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.issues.model import book
from tests.issues.model.book import Change, Terms
from tests.issues.model.crash import Mortal, marking_tasks
from tests.scenarios.team import ANN, BEN, TRIAGE, Team, at_work

STARTS = {
    "a plain Monday": datetime(2026, 11, 23, 9, tzinfo=UTC),
    "before the clocks go back": datetime(2026, 10, 23, 8, tzinfo=UTC),
    "before the clocks go forward": datetime(2026, 3, 27, 9, tzinfo=UTC),
    "before Easter": datetime(2026, 4, 2, 8, tzinfo=UTC),
    "before Christmas": datetime(2026, 12, 24, 9, tzinfo=UTC),
}
SENDERS = ("nora.finch@northwind.example", "sam.ito@fabrikam.example", "zoe@unknown.example")
AGENTS = {ANN: "ann@harbour.example", BEN: "ben@harbour.example"}
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
LATE = timedelta(hours=3)
"""How late a handover is still posted."""

SOON = timedelta(minutes=20)
"""By then a message stands there that Slack did not take at first."""

ELAPSED = Terms()
WORKING = Terms(target=timedelta(hours=10), warned=(4,), working=True)


@dataclass
class Ticket:
    """What should be true of a ticket. assignee: an address, "" for nobody.

    taker: who took it in Slack before somebody in Groove gave it to nobody. If it was nobody's there before, too, no
    trace is left of what went on in between, and the taker may stand.
    """

    number: int
    state: str = "open"
    assignee: str = ""
    taker: str = ""
    gone: bool = False
    into: int | None = None
    notes: list[str] = field(default_factory=list)
    maybe: list[str] = field(default_factory=list)


class Day(RuleBasedStateMachine):
    """One example."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.runner.get_loop().set_task_factory(marking_tasks)
        self.stack = AsyncExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.team: Team
        self.tickets: dict[int, Ticket] = {}
        self.touched: Ticket | None = None
        self.count = 0
        self.up_since: datetime | None = None
        self.up: list[tuple[datetime, datetime]] = []
        self.terms_at: datetime = STARTS["a plain Monday"]

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

    def pick(self, which: int, *, there: bool = True) -> Ticket | None:
        """One of the tickets; the higher numbers mean the one that was touched last, so that much happens to it."""
        known = [one for one in self.tickets.values() if not (there and one.gone)]
        if known and (which < 4 or self.touched not in known):
            self.touched = known[which % len(known)]
        return self.touched if known else None

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

    def teardown(self) -> None:
        try:
            if hasattr(self, "team"):
                self.do(self._settle_and_check())
        finally:
            self.do(self.stack.aclose())
            self.runner.close()

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
            before = self.do(self.team.ticket(ticket.number))["assignee"]
            self.do(self._in_groove(ticket, assignee=agent, webhook=webhook))
            if before != agent:
                ticket.taker = "" if agent else ticket.taker
                ticket.assignee = agent or ""

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

    # What goes wrong, and time

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
        before = self._done_by_people(ticket.number)
        body = {"user": user, "channel": TRIAGE, "command": "/triage", "text": text}
        pressing = asyncio.ensure_future(self.team.sandbox.control("slash", body))
        for _ in range(steps):
            await asyncio.sleep(0)
        await self.team.sandbox.control("bot/kill", {"signal": "KILL"})
        await asyncio.gather(pressing, return_exceptions=True)
        await self.team.start_bot()
        await self.team.sandbox.world.settle()
        if self._done_by_people(ticket.number) > before:
            self._done(ticket, user, what, text)

    def _goes_down(self) -> None:
        if self.up_since is not None:
            self.up.append((self.up_since, self.now))
        self.up_since = None

    # What must be true in the end

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
        self._check_both_sides({one["number"]: one for one in await self.team.tickets()})
        self._check_clocks()
        await self._check_posts()

    def _check_both_sides(self, there: dict[int, dict[str, Any]]) -> None:
        people = dict(self._ask("SELECT id, email FROM people"))
        mine = {
            number: (state, people.get(assignee) or "")
            for number, state, assignee in self._ask("SELECT groove_number, state, assignee_id FROM issues")
        }
        texts = Counter(
            word
            for one in there.values()
            for message in one["messages"]
            if message["note"]
            for word in message["text"].split()
            if word.startswith("note-")
        )
        for ticket in self.tickets.values():
            number = ticket.number
            if ticket.gone:
                assert number not in there
                assert mine.get(number, ("closed", ""))[0] == "closed", f"{number} is gone"
            else:
                word = {"unread": "open", "opened": "open", "spam": "closed"}
                groove = word.get(there[number]["state"], there[number]["state"]), there[number]["assignee"] or ""
                if (there[number]["state"], number in mine) != ("spam", False):
                    assert mine[number] == groove, f"{number}: here {mine[number]}, in Groove {groove}"
                    last = {(ticket.state, ticket.assignee), (ticket.state, ticket.assignee or ticket.taker)}
                    assert mine[number] in last, f"{number}: {mine[number]} is not the last"
            for text in ticket.notes:
                lost = ticket.gone and ticket.into is None
                assert texts[text] == 1 or (ticket.gone and texts[text] <= 1 and lost) or self._moved(ticket), text
                assert texts[text] <= 1, text

    def _moved(self, ticket: Ticket) -> bool:
        """Whether what it was merged into is gone for good itself."""
        into = ticket.into
        while into is not None:
            other = self.tickets[into]
            if other.gone and other.into is None:
                return True
            into = other.into
        return False

    def _check_clocks(self) -> None:
        for issue, breach in self._ask(
            "SELECT id, breach_at FROM issues WHERE state IN ('open', 'pending') AND local_number IS NULL"
        ):
            expected = book.breach_of(self._changes(issue), self.terms)
            found = _instant(breach) if breach else None
            assert found == expected, f"issue {issue}: target {found}, reckoned {expected}"

    async def _check_posts(self) -> None:
        state = await self.team.state()
        posts = [one for channel in state["channels"] for one in channel["messages"]]
        posts += [one for messages in state["dms"].values() for one in messages]
        keys = Counter(key for one in posts if (key := _key(one)))
        assert not [key for key, times in keys.items() if times > 1], "posted twice"
        self._check_handovers(keys)
        self._check_chases(keys)
        self._check_reminders({key: float(one["ts"]) for one in posts if (key := _key(one))})

    def _check_handovers(self, keys: Counter[str]) -> None:
        day = book.local_day(self.up[0][0])
        while (at := book.utc(day, time(17))) < self.now:
            if book.is_working_day(day) and at > self.up[0][0]:
                told = keys[f"handover:{day.isoformat()}"]
                if any(start <= at < end for start, end in self.up):
                    assert told == 1, f"no handover of {day}"
                if not any(start <= at + LATE and end > at for start, end in self.up):
                    assert told == 0, f"a handover of {day} that came too late"
            day += timedelta(days=1)

    def _check_chases(self, keys: Counter[str]) -> None:
        """Who has the next day is asked at ten for their "Got it", once, and only while it is missing."""
        for day, following, accepted in self._ask("SELECT on_date, next_date, accepted_at FROM handovers"):
            if following is None or not keys[f"handover:{day}"]:
                continue
            at = book.utc(date.fromisoformat(following), time(10))
            asked = sum(times for key, times in keys.items() if key.startswith(f"handover_chase:{day}:"))
            if accepted and _instant(accepted) <= at:
                assert asked == 0, f"asked for the handover of {day} though it was taken"
            elif any(start <= at < end for start, end in self.up) and not (accepted and _instant(accepted) < at + SOON):
                assert asked == 1, f"nobody was asked for the handover of {day}"

    def _check_reminders(self, posted: dict[str, float]) -> None:
        rows = self._ask("SELECT issue_id, kind, at, message_key FROM reminders")
        for issue, kind, at, message in rows:
            if kind in {"left", "ahead", "breach", "overdue"} and message in posted:
                when = datetime.fromtimestamp(posted[message], UTC)
                assert book.is_open(when), f"{kind} of {issue} at {when}"
                assert when >= _instant(at), f"{kind} of {issue} at {when}, before it was due"
        told = {(issue, kind, _instant(at)) for issue, kind, at, _ in rows}
        for (issue,) in self._ask("SELECT id FROM issues WHERE state = 'open'"):
            changes = self._changes(issue)
            due = book.reminders(changes, self.terms, self.now - timedelta(minutes=3))
            since = max(self.terms_at, self._taken_over(issue))
            if due and due[-1][1] > since:
                assert (issue, *due[-1]) in told, f"issue {issue}: {due[-1]} was not told"

    def _taken_over(self, issue: int) -> datetime:
        """From when on an issue is reminded of: those of history from the import on."""
        [(number,)] = self._ask("SELECT groove_number FROM issues WHERE id = ?", issue)
        return self.up[0][0] if number <= 3 else datetime(2000, 1, 1, tzinfo=UTC)

    def _changes(self, issue: int) -> list[Change]:
        query = "SELECT at, state FROM issue_events WHERE issue_id = ? AND state IS NOT NULL ORDER BY at, id"
        return [Change(_instant(at), state) for at, state in self._ask(query, issue)]

    def _done_by_people(self, number: int) -> int:
        query = (
            "SELECT count(*) FROM issue_events JOIN issues ON issues.id = issue_id"
            " WHERE groove_number = ? AND person_id IS NOT NULL AND kind != 'taken' OR"
            " groove_number = ? AND kind = 'taken' AND actor NOT LIKE '%@%'"
        )
        [(found,)] = self._ask(query, number, number)
        return int(found)

    def _ask(self, query: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "triage.db")) as store:
            return store.execute(query, values).fetchall()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _key(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    key = payload.get("key")
    return str(key) if key else None
