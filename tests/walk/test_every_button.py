"""Every button of every message: pressed, pressed again, and pressed after its message had gone stale.

And what is shown on the way keeps to what all messages keep to (see words.py).
"""

from pathlib import Path

from tests.inside import BotInside
from tests.scenarios.team import at_work
from tests.walk import words
from tests.walk.story import STEPS, all_moves_on
from tests.walk.walker import Walker

ELSEWHERE = {"raise", "installation.disconnect"}
"""Chosen in Slack's own menus; drawn where a workspace has entered a token of its own (tests/installation)."""


async def test_every_button_answers_sensibly_once_twice_and_late(tmp_path: Path) -> None:
    async with at_work(tmp_path) as team:
        bot = team.sandbox.world.bot
        assert isinstance(bot, BotInside)
        walk = Walker(team)
        for step in STEPS:
            await step(team, walk, bot.begin)
        known = set(bot.actions) - ELSEWHERE
        assert known - walk.actions == set(), "no step of the story draws these"
        await all_moves_on(team, walk, bot.begin)
        await walk.press_stale()
        assert not walk.faults, "\n".join(walk.faults)
        badly_said = [fault for shown in walk.shown.values() for fault in words.faults(shown)]
        assert not badly_said, "\n".join(badly_said)
