"""Fixtures for all tests: a migrated database of either kind, a clock that stands still, transactions."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import hypothesis
import pytest

from bot.schema import migrate as bring_up_to_date
from bot.transaction import Begin
from tests.engines import Lent
from tests.factories import StoppedClock

pytest_plugins = ["tests.databases"]

hypothesis.settings.register_profile("untimed", deadline=None)  # nothing here is judged by its speed
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def migrate() -> Callable[[str], None]:
    """What the database fixtures make their templates with: the migrations, not the models."""
    return bring_up_to_date


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 23 November 2026, 09:00 in London."""
    return StoppedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
async def begin(database_url: str, clock: StoppedClock) -> AsyncIterator[Begin]:
    """Transactions on a fresh database, on SQLite and on PostgreSQL."""
    lent = Lent.to(database_url)
    begin = Begin(lent.engine, clock)
    yield begin
    await begin.close()
    await lent.give_back()
