"""A Slack with a Bolt app, and one without."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.slack import rig as alone
from tests.sandbox.slack.world import World, running


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with running() as made:
        yield made


@pytest.fixture
async def rig() -> AsyncIterator[alone.Rig]:
    async with alone.running() as made:
        yield made
