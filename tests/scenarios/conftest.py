"""The whole bot, driven as people drive it: through the sandbox's control API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.process import BotProcess
from tests.inside import BotInside
from tests.scenarios.team import Team, at_work


@pytest.fixture
async def team(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Team]:
    """The demo team on Monday 23 November 2026, 09:00, set up and with mail waiting.

    A test marked `kills` gets the bot in a process of its own.
    """
    kills = request.node.get_closest_marker("kills")
    async with at_work(tmp_path, run_bot=BotProcess if kills else BotInside) as team:
        yield team
