"""A team whose boards are linked, on either database."""

from collections.abc import AsyncIterator

import pytest

from bot.db import create_engine
from bot.transaction import Begin
from tests.planning.trello_team import START, TrelloTeam
from tests.trello_world import MovingClock, TrelloWorld


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[TrelloTeam]:
    """A team whose boards are linked."""
    clock = MovingClock(START)
    engine = create_engine(database_url)
    async with TrelloWorld(clock).running() as world:
        made = TrelloTeam(world, Begin(engine, clock), seed=1)
        await made.set_up()
        yield made
    await engine.dispose()
