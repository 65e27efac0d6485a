"""A workspace that has taken the bot out: nothing is due there, it may come back, and in the end nothing is left."""

import inspect
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.db import Base
from bot.everywhere import Everywhere
from bot.installation.service import erasing
from bot.installation.service.erasing import KEPT, Erasing
from bot.outbox.rules import Post, State
from bot.transaction import Begin
from bot.workspaces.service import Workspaces
from tests.factories import TEAM, StoppedClock, install, open_issue, person_facts, statements
from tests.installation.guest_house import GUESTS, GuestHouse, guest_house
from tests.isolation.world import HERE, THERE, World, fill, rows_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

WHATEVER_IT_IS = {
    "credentials.page": "every credential gets the new seal",
    "credentials.renew": "one that was found so",
    "spent_states.spend": "of no workspace",
    "eraser.erase": "of those that are asleep",
    "workspaces.asleep_since": "finds them",
    "workspaces.install": "wakes it",
    "workspaces.forget_deliveries": "forgets",
    "rounds.resting": "of those that are to be visited, which are awake",
    "rounds.claim": "of one that is to be visited",
    "outbox.delete_old": "of those found before",
    "outbox.record_sent": "of those that were claimed",
    "time_drafts.forget": "forgets",
}
"""What is asked over all workspaces, those that are asleep among them, and why it may."""


async def go_to_sleep(begin: Begin, team: str, now: datetime) -> None:
    async with begin(team) as tx:
        await tx.workspace.sleep(now)


def argument(name: str, annotation: Any) -> Any:
    """Something to ask with."""
    known = {**dict.fromkeys(("now", "at", "until", "before", "again_at"), NOON), "limit": 1, "kinds": ["morning"]}
    return {**known, "state": State.SENT, "after": None}.get(name, "x")


async def test_nothing_is_asked_over_all_workspaces_without_leaving_out_those_asleep(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    forgetful, asleep_too = set(), set(WHATEVER_IT_IS)
    async with begin.everywhere(reading=True) as everywhere:
        for store_name in [name for name, kind in vars(Everywhere).items() if isinstance(kind, cached_property)]:
            store = getattr(everywhere, store_name)
            for name, method in inspect.getmembers(store, inspect.iscoroutinefunction):
                if name.startswith("_") or f"{store_name}.{name}" in WHATEVER_IT_IS:
                    asleep_too.discard(f"{store_name}.{name}")
                    continue
                asked_with = inspect.signature(method).parameters.values()
                with statements(begin) as asked:
                    await method(
                        *(argument(one.name, one.annotation) for one in asked_with if one.default is one.empty)
                    )
                if not any("asleep_at" in statement for statement in asked):
                    forgetful.add(f"{store_name}.{name}")
    assert not asleep_too, f"there is no {asleep_too}"
    assert not forgetful, f"say awake(…) in these, or why not in WHATEVER_IT_IS: {forgetful}"


async def test_what_waits_stays_and_is_too_late_when_it_wakes(begin: Begin, clock: StoppedClock) -> None:
    workspaces = Workspaces(begin, clock, None)  # type: ignore[arg-type]
    await install(begin, clock.now(), "Ann")
    tomorrow = clock.now() + timedelta(days=10)
    async with begin(TEAM) as tx:
        await tx.outbox.add(Post("now", "slack:C1", "morning"))
        await tx.outbox.add(Post("then", "slack:C1", "morning", due_at=tomorrow))
    await go_to_sleep(begin, TEAM, clock.now())
    async with begin.everywhere() as everywhere:
        assert await everywhere.outbox.claim(clock.now(), 10) == []
        assert await everywhere.outbox.next_due() is None
        assert await everywhere.outbox.counts() == {}
    clock.move(days=5)
    await workspaces.install(TEAM, "Harbour Digital", "U0BOT", people=[person_facts("Ann", is_admin=True)])
    async with begin.everywhere() as everywhere:
        assert await everywhere.outbox.claim(clock.now(), 10) == []
        assert await everywhere.outbox.next_due() == tomorrow
        assert await everywhere.outbox.counts() == {State.EXPIRED: 1, State.PENDING: 1}


async def test_asleep_nobody_is_known_there(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    assert await begin.version(TEAM) is not None
    await go_to_sleep(begin, TEAM, clock.now())
    assert await begin.version(TEAM) is None
    async with begin.everywhere(reading=True) as everywhere:
        assert await everywhere.workspaces.bot_user_id(TEAM) is None
        assert await everywhere.workspaces.ids() == []


@asynccontextmanager
async def both_filled(begin: Begin) -> AsyncIterator[None]:
    """Two workspaces with rows in every table, credentials too."""
    await fill(begin._writers, HERE, THERE)
    async with begin._writers.begin() as connection:
        for world in (HERE, THERE):
            values = {"workspace_id": world.team, "system": "slack", "sealed": "x", "set_at": NOON}
            await connection.execute(insert(Base.metadata.tables["credentials"]).values(values))
    yield


async def rows(begin: Begin, world: World) -> dict[str, list[str]]:
    async with begin._writers.connect() as connection:
        return await rows_of(connection, world)


async def test_after_30_days_no_row_is_left_and_the_neighbours_have_all_theirs(
    begin: Begin, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "ROWS_AT_ONCE", 2)
    async with both_filled(begin):
        theirs, ours = await rows(begin, THERE), await rows(begin, HERE)
        assert all(ours.values()), "there is something in every table"
        await go_to_sleep(begin, HERE.team, clock.now())
        kept = await rows(begin, HERE)
        erase = Erasing(begin, clock)
        clock.move(days=30, seconds=-1)
        await erase.erase_due()
        assert await rows(begin, HERE) == kept, "a second before the time nothing is touched"
        clock.move(seconds=1)
        await erase.erase_due()
        assert not any((await rows(begin, HERE)).values())
        assert await rows(begin, THERE) == theirs
        await erase.erase_due()


async def test_stopped_half_way_it_goes_on_and_one_that_woke_up_is_left_alone(
    begin: Begin, clock: StoppedClock
) -> None:
    async with both_filled(begin):
        await go_to_sleep(begin, HERE.team, clock.now())
        clock.move(days=31)
        before = clock.now() - KEPT
        async with begin.everywhere() as everywhere:
            first = everywhere.eraser.tables()[0]
            assert await everywhere.eraser.erase(first, HERE.team, before, 1) is not None
        async with begin(HERE.team) as tx:
            await tx.workspace.wake()
        left = await rows(begin, HERE)
        async with begin.everywhere() as everywhere:
            for table in everywhere.eraser.tables():
                assert await everywhere.eraser.erase(table, HERE.team, before, 100) is None
        assert await rows(begin, HERE) == left
        await go_to_sleep(begin, HERE.team, before)
        await Erasing(begin, clock).erase_if_due(HERE.team)
        assert not any((await rows(begin, HERE)).values())


async def test_what_came_due_while_it_was_away_is_no_flood_when_it_comes_back(tmp_path: Path) -> None:
    """Thirty mails reach their target meanwhile, and every morning and evening passes."""
    async with guest_house(tmp_path) as house:
        await house.install()
        world = house.sandbox.world
        async with house.begin(GUESTS) as tx:
            settings = replace(await tx.workspace.settings(), triage_channel="C0THEIRS")
            await tx.workspace.save_settings(settings)
            for number in range(1, 31):
                await open_issue(tx, number, house.bot.clock.now(), settings, house.bot.clock.now())
        await house.uninstall()
        before = len(said_in_channel(house))
        await world.move_clock(world.clock.now() + timedelta(days=9))
        assert len(said_in_channel(house)) == before
        await house.install()
        await world.move_clock(world.clock.now() + timedelta(minutes=2))
        fresh = said_in_channel(house)[before:]
        begun = [one.partition("\n")[0] for one in fresh if not re.search(r"\([23] of 3\)", one)]
        assert len(begun) == 3, begun  # today's morning, the days that nobody is on, and one message for all issues
        async with house.begin(GUESTS, reading=True) as tx:
            assert len(await tx.issues.unresolved_numbers()) == 30


def said_in_channel(house: GuestHouse) -> list[str]:
    (channel,) = (one for one in house.guests.snapshot()["channels"] if one["id"] == "C0THEIRS")
    return [one["text"] for one in channel["messages"]]
