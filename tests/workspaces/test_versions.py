"""Whatever is kept in memory is asked for anew as soon as the workspace has changed, by whichever process."""

import asyncio

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from bot.db import create_engine
from bot.memory import Memory
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock, install, person_facts, statements


async def test_a_change_by_another_process_is_seen_at_the_next_question(
    begin: Begin, database_url: str, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    elsewhere = Begin(create_engine(database_url), clock)
    before = await elsewhere.version(TEAM)
    assert before is not None
    async with begin(TEAM) as tx:
        await tx.workspace.save_person(person_facts("Ben"), clock.now().date())
    after = await elsewhere.version(TEAM)
    assert after is not None
    assert after > before
    await elsewhere.close()


async def test_a_workspace_without_the_bot_has_none(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    assert await begin.version("T0OTHER") is None
    await begin.close()


async def test_those_who_ask_at_the_same_time_share_a_query(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    await install(begin, clock.now(), "Zoe", team="T0OTHER")
    with statements(begin) as asked:
        found = await asyncio.gather(*(begin.version(team) for team in [TEAM, "T0OTHER", "T0NONE"] * 20))
    assert len(asked) == 1
    assert found[2] is None
    assert None not in found[:2]
    await begin.close()


async def test_one_who_gives_up_takes_the_answer_from_nobody_else(database_url: str, clock: StoppedClock) -> None:
    engine = create_engine(database_url)
    begin = Begin(engine, clock)
    await install(begin, clock.now(), "Ann")
    on_its_way = asyncio.Event()

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def note(*_: object) -> None:
        on_its_way.set()

    hasty = asyncio.create_task(begin.version(TEAM))
    await on_its_way.wait()
    patient = asyncio.create_task(begin.version(TEAM))
    hasty.cancel()
    assert await patient is not None
    assert hasty.cancelled()
    await begin.close()


async def test_a_database_that_fails_fails_the_question_and_answers_the_next(
    database_url: str, clock: StoppedClock
) -> None:
    begin = Begin(create_engine(database_url), clock)
    await install(begin, clock.now(), "Ann")
    admin = create_engine(database_url)
    async with admin.begin() as connection:
        await connection.execute(text("ALTER TABLE workspaces RENAME TO elsewhere"))
    with pytest.raises(DBAPIError):
        await begin.version(TEAM)
    async with admin.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO workspaces"))
    assert await begin.version(TEAM) is not None
    await admin.dispose()
    await begin.close()


def test_memory_recalls_a_value_under_its_own_version_only() -> None:
    memory: Memory[str, str] = Memory(2)
    memory.keep("ann", 1, "Ann")
    assert memory.recall("ann", 1) == "Ann"
    assert memory.recall("ann", 2) is None
    assert memory.recall("ben", 1) is None


def test_memory_forgets_rather_than_grows() -> None:
    memory: Memory[int, int] = Memory(2)
    for number in range(100):
        memory.keep(number, 1, number)
    assert sum(memory.recall(number, 1) is not None for number in range(100)) <= 2
    assert memory.recall(99, 1) == 99
