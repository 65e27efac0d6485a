"""What people wrote is forgotten in time, and nothing that is needed with it."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import String, cast, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.dailies.service import Planner
from bot.issues.rules import actions
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.figures import Fact, Period
from bot.issues.rules.issue import ERASED, Actor, EventKind, Issue, IssueEvent, Ref, Resolution
from bot.issues.service.record import record
from bot.issues.views.issue import Scene, issue_detail
from bot.outbox.rules import HOME
from bot.outbox.store.table import OutboxRow
from bot.retention.service import AT_ONCE, NIGHTLY, PAUSE_SECONDS
from bot.tables import every_table
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import CHANNEL, TEAM, StoppedClock, install, open_issue
from tests.isolation.world import HERE, fill
from tests.retention.night import forget, retention

TABLES = every_table().tables


STAYS = {
    # what the team set up, and what it agreed on with its customers
    *("workspaces.name", "customers.name", "customers.name_key", "customer_marks.value", "people.name", "people.email"),
    *("customer_plans.label", "customer_places.client", "customer_places.project", "customer_places.task"),
    *("pairs.goal", "pair_goals.text", "pair_showcases.link", "pair_showcases.outcome", "pair_changes.after"),
    *("planning_calls.new_cards", "deployments.what", "rota_standing.shown", "calendar_addresses.token_hash"),
    # what is forgotten by its own time, after a month
    *("time_drafts.body", "time_drafts.refused"),
    # what is known of other systems as it is there now
    *(
        "trello_boards.name",
        "trello_boards.url",
        "trello_boards.lists",
        "trello_boards.names",
        "trello_cards.name",
        "trello_cards.url",
    ),
    *(
        "harvest_projects.client",
        "harvest_projects.code",
        "harvest_projects.name",
        "harvest_projects.words",
        "harvest_projects.tasks",
    ),
    *("harvest_users.name", "harvest_users.email", "credentials.sealed", "credentials.address"),
    # where it can be read by whoever may read it there
    *("issues.url", "issues.slack_url", "issues.mailbox", "issues.groove_assignee", "issue_events.actor"),
    *("backlog_cards.card_url", "backlog_cards.by"),
}
"""Columns in which a word of the workspace may stand years later."""


async def test_nothing_that_was_written_about_closed_issues_is_left(database_url: str, begin: Begin) -> None:
    """Every table, filled with words by which they are found again."""
    clock = StoppedClock(datetime(2030, 1, 1, tzinfo=UTC))
    engine: AsyncEngine = begin._writers
    await fill(engine, HERE)
    async with engine.begin() as connection:
        await connection.execute(delete(TABLES["forgotten"]))
        closed = {"state": "closed", "closed_at": datetime(2026, 11, 24, tzinfo=UTC), "clock_running_since": None}
        await connection.execute(update(TABLES["issues"]).values(**closed))
        await connection.execute(update(TABLES["callouts"]).values(slot=None, closed_at=closed["closed_at"]))
        settled = {"state": "sent", "due_at": closed["closed_at"], "settled_at": closed["closed_at"]}
        await connection.execute(update(OutboxRow).where(OutboxRow.kind != HOME).values(**settled))
    before = await places_of(engine, HERE.inside)
    assert {"issues.title", "issue_events.text", "outbox.body", "handovers.items", "audit.detail"} <= before
    await forget(begin, clock)
    left = await places_of(engine, HERE.inside)
    assert left <= STAYS, "erase it, or say above why it stays"


async def places_of(engine: AsyncEngine, word: str) -> set[str]:
    """The columns in which a word stands somewhere."""
    found = set()
    async with engine.connect() as connection:
        for table in every_table().sorted_tables:
            for column in table.columns:
                there = select(func.count()).select_from(table).where(cast(column, String).like(f"%{word}%"))
                if await connection.scalar(there):
                    found.add(f"{table.name}.{column.name}")
    return found


async def closed_issue(begin: Begin, clock: StoppedClock, number: int = 1) -> None:
    """Opened now, answered by a customer, noted, and closed after ten hours."""
    async with begin(TEAM) as tx:
        settings = await tx.workspace.settings()
        issue = await open_issue(tx, number, clock.now(), settings, clock.now(), sender="nora@north.example")
        clock.move(hours=10)
        events = [
            IssueEvent(clock.now(), EventKind.CUSTOMER_REPLY, "nora@north.example", text="Urgent", key="message:7"),
            IssueEvent(clock.now(), EventKind.NOTE, "Ann", 1, text="Looks like the cache"),
        ]
        issue = await record(tx, issue, events, settings, clock.now())
        after, event = actions.close(issue, Actor("Ann", 1), Resolution.FIXED, clock.now())
        await record(tx, after, [event], settings, clock.now())


async def seen(begin: Begin, number: int = 1) -> tuple[Issue, list[IssueEvent]]:
    async with begin(TEAM, reading=True) as tx:
        issue = await tx.issues.get(Ref(number))
        return issue, await tx.issues.events(issue.id)


async def figures(begin: Begin) -> list[Fact]:
    everything = Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
    async with begin(TEAM, reading=True) as tx:
        return await tx.issue_figures.facts(everything)


async def test_a_year_after_it_was_closed_an_issue_is_a_number_and_its_times(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    await closed_issue(begin, clock)
    counted = await figures(begin)
    clock.move(days=364)
    await forget(begin, clock)
    assert (await seen(begin))[0].title == "Mail 1"
    clock.move(days=2)
    await forget(begin, clock)
    issue, events = await seen(begin)
    assert (issue.title, issue.erased, issue.sender, issue.reporter, issue.last_note) == (
        ERASED,
        True,
        None,
        None,
        None,
    )
    assert not any(event.text for event in events)
    assert {event.actor for event in events} == {"", "Ann"}, "the team's own people stay in its history"
    assert await figures(begin) == counted
    scene = Scene(clock.now(), ClockPolicy.of(await settings_of(begin)), {})
    shown = issue_detail(issue, events, [], [], scene).text
    assert "What was written about it is not kept any more." in shown
    assert "nora" not in str(shown)


async def settings_of(begin: Begin) -> WorkspaceSettings:
    async with begin(TEAM, reading=True) as tx:
        return await tx.workspace.settings()


async def test_an_erased_issue_that_opens_again_goes_on_where_its_clock_stood_and_takes_no_message_twice(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    await closed_issue(begin, clock)
    clock.move(days=400)
    await forget(begin, clock)
    issue, _ = await seen(begin)
    async with begin(TEAM) as tx:
        settings = await tx.workspace.settings()
        again = IssueEvent(clock.now(), EventKind.CUSTOMER_REPLY, "nora", text="Urgent", key="message:7")
        after, opened = actions.reopen(issue, Actor("Ann", 1), clock.now())
        issue = await record(tx, after, [again, opened], settings, clock.now())
    clock.move(hours=1)
    assert issue.clock.counted_at(clock.now(), ClockPolicy.of(settings)) == timedelta(hours=11)
    _, events = await seen(begin)
    assert [event.text for event in events if event.key == "message:7"] == [""], "it was read before"
    await forget(begin, clock)
    assert not (await seen(begin))[0].erased, "it is worked on"
    async with begin(TEAM) as tx:
        issue = await tx.issues.get(Ref(1))
        after, closed = actions.close(issue, Actor("Ann", 1), Resolution.FIXED, clock.now())
        await record(tx, after, [closed], settings, clock.now())
    clock.move(days=366)
    await forget(begin, clock)
    assert (await seen(begin))[0].erased


async def test_many_are_erased_by_pieces_each_found_by_an_index(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    await closed_issue(begin, clock)
    engine = begin._writers
    async with engine.begin() as connection:
        issues = TABLES["issues"]
        [row] = (await connection.execute(select(issues))).mappings().all()
        copies = [{**row, "id": row["id"] + n, "groove_number": 1 + n} for n in range(1, 2 * AT_ONCE + 50)]
        await connection.execute(issues.insert(), copies)
    clock.move(days=366)
    await forget(begin, clock)
    async with begin(TEAM, reading=True) as tx:
        assert await tx.issues.details.count(clock.now()) == 0
    assert clock.waits == [PAUSE_SECONDS, PAUSE_SECONDS], "others get their turn in between"
    if engine.dialect.name == "sqlite":
        async with engine.connect() as connection:
            held = "issues WHERE workspace_id = 'T' AND closed_at IS NOT NULL AND NOT erased AND closed_at < 'x'"
            old = "outbox WHERE state = 'sent' AND due_at < 'x' AND settled_at < 'x'"
            for query, index in ((held, "ix_issues_held"), (old, "ix_outbox_due")):
                plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN SELECT id FROM {query}"))).all()
                assert index in str(plan)


async def test_it_is_forgotten_at_night_by_each_workspaces_own_clock(begin: Begin, clock: StoppedClock) -> None:
    planner, one = Planner(begin, clock), retention(begin, clock)
    planner.register(NIGHTLY, one.note_night)
    await install(begin, clock.now(), "Ann")
    await closed_issue(begin, clock)
    clock.move(days=400)
    async with begin(TEAM) as tx:
        await planner.plan_missing(tx, await tx.workspace.settings(), clock.now())
    for hours, erased in ((7, False), (1, True)):
        clock.move(hours=hours)
        await planner.plan()
        await one.forget_due()
        assert (await seen(begin))[0].erased is erased, clock.now()


async def test_two_workers_may_forget_at_once(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    for number in range(1, 4):
        await closed_issue(begin, clock, number)
    clock.move(days=400)
    await asyncio.gather(*(forget(begin, clock) for _ in range(3)))
    assert all([(await seen(begin, number))[0].erased for number in range(1, 4)])


async def test_who_changed_what_is_kept_for_as_long_as_is_set(begin: Begin, clock: StoppedClock) -> None:
    settings = WorkspaceSettings(triage_channel=CHANNEL, keep_audit_days=90)
    await install(begin, clock.now(), "Ann", settings=settings)
    for action in ("early", "late"):
        async with begin(TEAM) as tx:
            await tx.workspace.audit(clock.now(), 1, action, {})
        clock.move(days=60)
    await forget(begin, clock)
    async with begin(TEAM, reading=True) as tx:
        left = list(await tx.session.scalars(select(TABLES["audit"].c.action)))
    assert left == ["late"]


async def test_what_one_workspace_cannot_forget_holds_up_no_other(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", team="T0BROKEN")
    await install(begin, clock.now(), "Ann")
    await closed_issue(begin, clock)
    async with begin("T0BROKEN") as tx:
        there = TABLES["workspaces"].c.id == "T0BROKEN"
        await tx.session.execute(update(TABLES["workspaces"]).where(there).values(settings={"keep_details_days": -1}))
    clock.move(days=400)
    await forget(begin, clock)
    assert (await seen(begin))[0].erased


async def test_an_admin_is_told_what_a_shorter_time_erases_before_it_is_saved(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    for number in (1, 2):
        await closed_issue(begin, clock, number)
    clock.move(days=50)
    before = await settings_of(begin)

    async def said(days: int) -> list[str]:
        after = WorkspaceSettings.from_json(before.to_json() | {"keep_details_days": days})
        async with begin(TEAM, reading=True) as tx:
            return await retention(begin, clock).preview(tx, before, after, clock.now())

    assert await said(60) == await said(365) == await said(1000) == []
    [line] = await said(30)
    assert line.startswith("*What was written about 2 issues that were closed more than 30 days ago is erased")
