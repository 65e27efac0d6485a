"""An office on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.server import Sandbox
from bot.transaction import Begin
from tests.engines import Lent
from tests.factories import install
from tests.timesheets.office import Office


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday 09:00; the account was read, and the rhythm has begun."""
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    world = Sandbox(port=0, data_dir=tmp_path, seed="demo", bot=False, start=start)
    async with world as sandbox, aiohttp.ClientSession() as session:
        lent = Lent.to(database_url)
        begin = Begin(lent.engine, sandbox.world.clock)
        people = await install(begin, start, "Ann", "Ben", "Cara", "Dev")
        office = Office(begin, sandbox, session, people)
        await office.plan_from_now()
        await office.worker().work()
        yield office
        await lent.give_back()
