"""The house that the tests of isolation ask at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.isolation.house import House, house


@pytest.fixture
async def at_home(tmp_path: Path) -> AsyncIterator[House]:
    """The running bot with two workspaces in its database."""
    async with house(tmp_path) as running:
        yield running
