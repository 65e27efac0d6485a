"""The whole bot, driven as people drive it: through the sandbox's control API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from tests.scenarios.team import Team


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    """The demo team on Monday 23 November 2026, 09:00, set up and with mail waiting."""
    async with Sandbox(port=0, data_dir=tmp_path, seed="demo") as sandbox:
        yield Team(sandbox)
