"""A Slack with a Bolt app."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.slack.world import World, running


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with running() as made:
        yield made
