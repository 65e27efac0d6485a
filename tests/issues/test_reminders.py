"""Reminders are planned once, together, and at a cost that follows neither what exists nor who else plans."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.issues.service.reminders import Reminders
from bot.issues.service.telling import REMINDERS
from bot.issues.store.tables import ReminderRow
from bot.outbox.store.table import OutboxRow
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import CHANNEL, TEAM, StoppedClock, install, open_issue, statements

SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def mails(
    begin: Begin, clock: StoppedClock, number: int, settings: WorkspaceSettings = SETTINGS, team: str = TEAM
) -> None:
    """So many mails of yesterday noon, whose 24 hours are over at NOON."""
    await install(begin, clock.now(), "Ann", settings=settings, team=team)
    async with begin(team) as tx:
        for one in range(1, number + 1):
            await open_issue(tx, one, NOON - timedelta(hours=24), settings, clock.now())


async def posted(begin: Begin) -> list[int]:
    """Of each message of reminders the number of reminders in it."""
    async with begin(TEAM, reading=True) as tx:
        rows = await tx.session.execute(
            select(func.count())
            .select_from(OutboxRow)
            .outerjoin(ReminderRow, ReminderRow.message_key == OutboxRow.key)
            .where(OutboxRow.kind == REMINDERS)
            .group_by(OutboxRow.key)
        )
        return list(rows.scalars())


async def test_what_is_due_together_is_one_message_in_a_constant_number_of_queries(
    begin: Begin, clock: StoppedClock
) -> None:
    await mails(begin, clock, 40)
    clock.move(hours=27)
    with statements(begin) as asked:
        await Reminders(begin, clock).plan()
    assert len(asked) < 12
    assert await posted(begin) == [40]


async def test_two_workers_at_once_tell_each_issue_once(begin: Begin, clock: StoppedClock) -> None:
    await mails(begin, clock, 12)
    clock.move(hours=27)
    await asyncio.gather(*(Reminders(begin, clock).plan() for _ in range(4)))
    await Reminders(begin, clock).plan()
    assert sum(await posted(begin)) == 12
    clock.move(minutes=5)
    await Reminders(begin, clock).plan()
    assert sum(await posted(begin)) == 12


async def test_without_a_channel_nothing_is_told_until_there_is_one(begin: Begin, clock: StoppedClock) -> None:
    await mails(begin, clock, 3, WorkspaceSettings())
    clock.move(hours=27)
    await Reminders(begin, clock).plan()
    assert await posted(begin) == []
    async with begin(TEAM) as tx:
        await tx.workspace.save_settings(SETTINGS)
    clock.move(minutes=16)
    await Reminders(begin, clock).plan()
    assert await posted(begin) == [3]


async def test_a_workspace_that_cannot_be_planned_holds_up_no_other(
    begin: Begin, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    long_away = replace(SETTINGS, holidays_added=tuple(NOON.date() + timedelta(days=day) for day in range(1000)))
    for team in ("T0A", TEAM, "T0Z"):
        await mails(begin, clock, 2, team=team)
    for team in ("T0A", "T0Z"):
        async with begin(team) as tx:
            await tx.workspace.save_settings(long_away)
    clock.move(hours=27)
    await Reminders(begin, clock).plan()
    assert await posted(begin) == [2]
    assert "planning reminders in T0A failed" in caplog.text
