"""One look into the store tells the worker which of its jobs have something to do."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.config import Settings
from bot.db import create_engine
from bot.issues.rules.clock import IssueState
from bot.issues.store.tables import IssueRow
from bot.looking import Look, signs
from bot.outbox.rules import LEASE, Post
from bot.transaction import Begin
from bot.wiring import build
from bot.workspaces.rules import WorkspaceSettings
from bot.workspaces.store import WorkspaceRow
from tests.factories import CHANNEL, TEAM, StoppedClock, install, open_issue, statements


@pytest.fixture
async def look(begin: Begin, clock: StoppedClock) -> Look:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        _, shown = await tx.standing.claim()
        await tx.standing.save(await tx.workspace.version(), shown)
    return Look(begin.readers)


async def test_every_job_that_it_knows_is_one_of_the_workers(sqlite_url: str, clock: StoppedClock) -> None:
    settings = Settings(_env_file=None, database_url=sqlite_url, slack_bot_token="xoxb-0")
    bot = await build(settings, clock=clock, engine=create_engine(sqlite_url))
    assert signs().keys() <= {job.name for job in bot.worker.jobs}
    await bot.close()


async def test_of_all_it_asks_at_once_and_finds_nothing(begin: Begin, clock: StoppedClock, look: Look) -> None:
    with statements(begin) as asked:
        assert await look(signs(), clock.now()) == set()
    assert len(asked) == 1


async def test_a_message_is_seen_when_its_time_comes_and_when_its_claim_runs_out(
    begin: Begin, clock: StoppedClock, look: Look
) -> None:
    due_at = clock.now() + timedelta(minutes=5)
    async with begin(TEAM) as tx:
        await tx.outbox.add(Post(key="1", lane=f"slack:{CHANNEL}", kind="text", due_at=due_at))
    jobs = ("look for lost messages", "send messages")
    assert await look(jobs, clock.now()) == set()
    assert await look(jobs, due_at) == {"send messages"}
    async with begin.everywhere() as everywhere:
        assert await everywhere.outbox.claim(due_at, 1)
    assert await look(jobs, due_at) == set()
    assert await look(jobs, due_at + LEASE) == {"look for lost messages"}


async def test_a_change_of_the_settings_is_seen_until_the_rota_has_followed_it(
    begin: Begin, clock: StoppedClock, look: Look
) -> None:
    async with begin(TEAM) as tx:
        await tx.workspace.save_settings(await tx.workspace.settings())
    assert await look(signs(), clock.now()) == {"follow the rota"}


async def test_in_a_workspace_that_sleeps_nothing_is_due(begin: Begin, clock: StoppedClock, look: Look) -> None:
    async with begin(TEAM) as tx:
        await tx.dailies.set("morning", clock.now())
    assert await look(signs(), clock.now()) == {"plan dailies"}
    async with begin(TEAM) as tx:
        await tx.session.execute(update(WorkspaceRow).values(asleep_at=clock.now()))
    assert await look(signs(), clock.now()) == set()


async def test_an_open_issue_is_looked_at_for_an_offer_of_help_a_day_before_its_target(
    begin: Begin, clock: StoppedClock, look: Look
) -> None:
    now, settings = clock.now(), WorkspaceSettings(triage_channel=CHANNEL)
    async with begin(TEAM) as tx:
        await open_issue(tx, 1, now, settings, now)
        target = await tx.session.scalar(select(IssueRow.breach_at))
    assert target is not None
    job = ["offer to call for help"]
    assert await look(job, target - timedelta(days=1, seconds=1)) == set()
    assert await look(job, target - timedelta(days=1)) == set(job)
    assert await look(job, target + timedelta(days=9)) == set(job)
    async with begin(TEAM) as tx:
        await tx.session.execute(update(IssueRow).values(state=IssueState.CLOSED))
    assert await look(job, target) == set()
