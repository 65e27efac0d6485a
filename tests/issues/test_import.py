"""The first import: every ticket once, whatever happens meanwhile, and not a word about history."""

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.clients.groove import GrooveClient, Ticket
from bot.clients.paging import Page
from bot.db import create_engine
from bot.issues.rules.clock import ClockPolicy, IssueState
from bot.issues.rules.importing import Progress
from bot.issues.rules.issue import Counted, EventKind, Issue, Ref, Resolution
from bot.issues.service.importing import KIND, WORTH_TELLING, Import
from bot.issues.service.reminders import Reminders
from bot.issues.service.sync import GrooveSync
from bot.issues.store.tables import IssueEventRow, IssueRow
from bot.issues.views import importing as views
from bot.outbox.store.table import OutboxRow
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import CHANNEL, TEAM, Connected, StoppedClock, install, statements
from tests.issues.fuse import Fuse, FusedBegin, FusedClient, Killed
from tests.issues.inbox import Inbox, reading

REAL = ("unread", "opened", "pending", "closed")
DAY_OLD = timedelta(days=1)


async def issues(begin: Begin) -> dict[int, Issue]:
    async with begin(TEAM, reading=True) as tx:
        ids = await tx.session.scalars(select(IssueRow.id))
        return {issue.number or 0: issue for issue in (await tx.issues.by_ids(ids)).values()}


async def events(begin: Begin) -> Counter[tuple[int, str]]:
    """How often each issue has each kind of event."""
    async with begin(TEAM, reading=True) as tx:
        rows = await tx.session.execute(
            select(IssueRow.groove_number, IssueEventRow.kind).join(IssueRow, IssueRow.id == IssueEventRow.issue_id)
        )
        return Counter((number or 0, kind) for number, kind in rows)


async def queued(begin: Begin, kind: str | None = None) -> list[str]:
    async with begin(TEAM, reading=True) as tx:
        rows = await tx.session.execute(select(OutboxRow.key, OutboxRow.kind))
        return [key for key, of_kind in rows if kind in (None, of_kind)]


async def finish(imports: Import, helpdesk: Any, *, pages: int = 50) -> Progress:
    while True:
        progress = await imports.go_on(TEAM, helpdesk, pages=pages)
        if progress.finished_at is not None:
            return progress


async def is_whole(begin: Begin, inbox: Inbox) -> None:
    """Every ticket is an issue, each event is there once."""
    assert set(await issues(begin)) == inbox.numbers(*REAL)
    found = await events(begin)
    assert set(found.values()) == {1}
    assert {number for number, kind in found if kind == EventKind.OPENED} == inbox.numbers(*REAL)
    assert {number for number, kind in found if kind == EventKind.STATE} == inbox.numbers("closed")


async def test_tickets_come_over_as_they_stand(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(60, clock.now() - timedelta(hours=1))
    async with reading(inbox, clock) as groove:
        await finish(Import(begin, clock), groove)
    await is_whole(begin, inbox)
    found = await issues(begin)
    for ticket in inbox.account.tickets():
        if ticket.state == "spam":
            continue
        issue = found[ticket.number]
        assert (issue.title, issue.opened_at, issue.sender) == (ticket.title, ticket.created_at, ticket.customer.email)
        assert issue.assignee == (people["Ann"].id if ticket.assignee else None)
        if ticket.state == "closed":
            assert (issue.closed_at, issue.resolution) == (ticket.state_changed_at, Resolution.ANSWERED)
            assert (issue.clock.counted, issue.counted) == (timedelta(), Counted.UNTIMED)
        elif ticket.state == "pending":
            assert (issue.state, issue.clock.running_since) == (IssueState.PENDING, None)
        else:
            assert (issue.state, issue.clock.running_since) == (IssueState.OPEN, ticket.created_at)
            assert issue.clock.breach_at == ticket.created_at + timedelta(hours=48)


async def test_of_a_closed_ticket_that_does_not_say_when_that_was_the_last_touch_counts(
    begin: Begin, clock: StoppedClock
) -> None:
    """The documented form of a ticket has no time of its state: 50,000 of them were not resolved today."""

    class Short(GrooveClient):
        async def list_tickets(self, *asked: Any, **more: Any) -> Page[Ticket]:
            page = await super().list_tickets(*asked, **more)
            return replace(page, items=[replace(ticket, state_changed_at=None) for ticket in page.items])

    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(10, clock.now() - timedelta(days=400))
    async with reading(inbox, clock, Short) as groove:
        await finish(Import(begin, clock), groove)
    assert {
        one.closed_at and one.closed_at < clock.now() - timedelta(days=399) for one in (await issues(begin)).values()
    } == {True, None}


async def test_nobody_is_told_of_history_and_what_comes_after_it_is_told(begin: Begin, clock: StoppedClock) -> None:
    settings = WorkspaceSettings(triage_channel=CHANNEL)
    await install(begin, clock.now(), "Ann", settings=settings)
    inbox = Inbox(clock)
    inbox.fill(60, clock.now() - timedelta(hours=26), apart=timedelta(hours=3))  # some over, some with hours left
    async with reading(inbox, clock) as groove:
        await finish(Import(begin, clock), groove)
    await Reminders(begin, clock).plan()
    assert await queued(begin) == []
    issue = (await issues(begin))[max(inbox.numbers("unread"))]
    left = issue.left(clock.now(), ClockPolicy.of(settings))
    assert timedelta() < left < timedelta(hours=24)
    clock.move(hours=(left - timedelta(hours=4)).total_seconds() / 3600)
    await Reminders(begin, clock).plan()
    assert [key.split(":")[1] for key in await queued(begin)] != []


async def test_a_page_is_one_transaction_of_few_queries(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(150, clock.now() - DAY_OLD)
    asked_for = []
    async with reading(inbox, clock) as groove:
        imports = Import(begin, clock)
        await imports.begin(TEAM)
        for _ in range(2):
            with statements(begin) as asked:
                await imports.go_on(TEAM, groove, pages=1)
            asked_for.append(len(asked))
    assert asked_for[0] == asked_for[1] <= 22, asked_for


@pytest.mark.parametrize("seed", range(3))
async def test_an_import_killed_at_any_step_goes_on_where_it_was(begin: Begin, clock: StoppedClock, seed: int) -> None:
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(330, clock.now() - DAY_OLD)
    chance = random.Random(seed)
    killed = 0
    async with reading(inbox, clock) as groove:
        while True:
            fuse = Fuse(chance.randint(1, 12))
            imports = Import(FusedBegin(fuse, begin), clock)  # type: ignore[arg-type]
            try:
                await finish(imports, FusedClient(fuse, groove))
                break
            except Killed:
                killed += 1
            if killed % 3 == 0:  # life goes on in the inbox
                inbox.account.delete(chance.choice(inbox.account.tickets()))
    assert killed
    gone = set(await issues(begin)) - inbox.numbers(*REAL)
    async with begin(TEAM) as tx:
        for number in gone:
            await tx.session.delete(await tx.session.scalar(select(IssueRow).where(IssueRow.groove_number == number)))
    await is_whole(begin, inbox)


async def test_a_process_killed_by_the_system_has_lost_nothing(
    sqlite_url: str, clock: StoppedClock, tmp_path: Path
) -> None:
    engine = create_engine(sqlite_url)
    begin = Begin(engine, clock)
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(330, clock.now() - DAY_OLD)
    ends = []
    async with reading(inbox, clock):
        for steps in (11, 12, 1000):
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.issues.import_child", sqlite_url, f"{inbox.url}/groove/v1", str(steps))
            )
            ends.append(await child.wait())
    assert ends == [-signal.SIGKILL, -signal.SIGKILL, 0]
    await is_whole(begin, inbox)
    await engine.dispose()


async def test_two_workers_at_once_take_each_ticket_once(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(220, clock.now() - DAY_OLD)
    async with reading(inbox, clock) as groove:
        done = await asyncio.gather(*(finish(Import(begin, clock), groove) for _ in range(3)))
    await is_whole(begin, inbox)
    assert {one.finished_at for one in done} == {clock.now()}
    assert max(one.taken for one in done) == len(inbox.numbers(*REAL))


def moving(*acts: Callable[[], None]) -> type[GrooveClient]:
    """A client before whose pages after the first something happens in the inbox, one thing at a time."""
    coming = list(acts)

    class Moving(GrooveClient):
        async def list_tickets(self, *asked: Any, **more: Any) -> Page[Ticket]:
            if len(asked) > 1 and asked[0] is None and asked[1] > 1 and coming:
                coming.pop(0)()
            return await super().list_tickets(*asked, **more)

    return Moving


async def test_pages_that_shift_meanwhile_hide_no_ticket(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(400, clock.now() - DAY_OLD)
    deleted: set[int] = set()

    def delete(number: int) -> Callable[[], None]:
        def act() -> None:
            for ticket in inbox.account.tickets()[:number]:
                deleted.add(ticket.number)
                inbox.account.delete(ticket)

        return act

    def arrive(number: int) -> Callable[[], None]:
        return lambda: inbox.fill(number, clock.now())

    acts = [delete(7), arrive(3), delete(60), arrive(55), delete(1)]
    async with reading(inbox, clock, moving(*acts)) as groove:
        await finish(Import(begin, clock), groove)
        sync = GrooveSync(begin, clock, Connected(groove, begin), 0)
        await sync.poll()
        waiting = {int(key.split(":")[1]) for key in await queued(begin, "groove.read")}
    known = set(await issues(begin))
    assert inbox.numbers(*REAL) <= known | waiting
    assert not inbox.numbers("closed") - known - {n for n in inbox.numbers("closed") if n > 400}


async def test_the_poll_goes_on_where_the_import_ended(begin: Begin, clock: StoppedClock) -> None:
    """What came, and what changed, while old tickets were being read."""
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(180, clock.now() - DAY_OLD)
    old_closed, old_open = min(inbox.numbers("closed")), min(inbox.numbers("opened"))
    came: list[int] = []

    def happen() -> None:
        clock.move(minutes=1)
        nora = inbox.account.customer("nora@northwind.example")
        came.append(inbox.account.start_ticket(author=nora, customer=nora, subject="New", body="Now").number)
        for number, state in ((old_closed, "unread"), (old_open, "closed")):
            ticket = inbox.account.find_ticket(number)
            assert ticket
            inbox.account.set_state(ticket, state)

    async with reading(inbox, clock, moving(happen)) as groove:
        sync = GrooveSync(begin, clock, Connected(groove, begin), 0)
        for _ in range(3):  # takes over, sees what is new, reads it
            await sync.poll()
        asked = {int(key.split(":")[1]) for key in await queued(begin, "groove.read")}
        assert {*came, old_closed} <= asked
        for number in asked:
            await sync.read(TEAM, number)
        before = await queued(begin, "groove.read")
        await sync.poll()
        again = {int(key.split(":")[1]) for key in set(await queued(begin, "groove.read")) - set(before)}
    assert not again & {*came, old_closed, old_open}
    found = await issues(begin)
    assert found[came[0]].state is IssueState.OPEN
    assert found[old_closed].state is IssueState.OPEN
    assert found[old_open].state is IssueState.CLOSED


async def test_what_was_written_on_an_old_ticket_is_read_later_and_its_opening_told_once(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    inbox = Inbox(clock)
    inbox.fill(3, clock.now() - DAY_OLD)
    ticket = inbox.account.tickets()[0]
    inbox.account.add_message(ticket, author=inbox.ann, body="Looking into it", sent_at=ticket.created_at + DAY_OLD / 4)
    async with reading(inbox, clock) as groove:
        await finish(Import(begin, clock), groove)
        assert (await issues(begin))[ticket.number].skimmed
        for _ in range(2):
            await GrooveSync(begin, clock, Connected(groove, begin), 0).read(TEAM, ticket.number)
    async with begin(TEAM, reading=True) as tx:
        issue = await tx.issues.get(Ref(ticket.number))
        told = [event.kind for event in await tx.issues.events(issue.id)]
    assert not issue.skimmed
    assert told.count(EventKind.OPENED) == told.count(EventKind.AGENT_REPLY) == 1
    assert EventKind.CUSTOMER_REPLY not in told


async def test_each_admin_is_told_of_a_large_inbox_in_one_message(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", "Ben")
    inbox = Inbox(clock)
    inbox.fill(WORTH_TELLING, clock.now() - DAY_OLD)
    said = []
    async with reading(inbox, clock) as groove:
        imports = Import(begin, clock)
        while True:
            progress = await imports.go_on(TEAM, groove, pages=4)
            async with begin(TEAM, reading=True) as tx:
                unresolved = await tx.imports.count_unresolved()
            said.append(views.progress(progress, unresolved).text)
            if progress.finished_at:
                break
    assert [key.rsplit(":", 1)[1] for key in await queued(begin, KIND)] == ["U0ANN"]
    assert "200 of 500 tickets" in said[0]
    assert "450 tickets came over, 150 issues are unresolved" in said[-1]
