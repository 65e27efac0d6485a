"""Cards moved at random on all boards, with all that can go wrong: in the end everything is where it belongs.

PLANNING_MODEL_ROUNDS sets how many histories are tried; a short run is part of every test run.
"""

import os
from pathlib import Path

import pytest

from tests.planning.trello_team import team_at_work

ROUNDS = int(os.environ.get("PLANNING_MODEL_ROUNDS", "3"))
FIRST = int(os.environ.get("PLANNING_MODEL_SEED", "1"))
STEPS = 25


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
async def test_in_the_end_each_card_up_next_has_one_live_copy(tmp_path: Path, seed: int) -> None:
    async with team_at_work(tmp_path, seed) as team:
        team.chance = {"die": 0.06, "people": 0.1, "lost": 0.3, "doubled": 0.2, "late": 0.3}
        for _ in range(STEPS):
            for _ in range(team.random.randint(1, 4)):
                team.somebody_acts()
            team.world.clock.move(seconds=team.random.choice([1, 20, 90, 400]))
            if team.random.random() < 0.25:
                team.something_fails()
            await team.webhooks()
            if team.random.random() < 0.4:
                await team.watching.poll()
            await team.work()
        await team.come_to_rest()
        await team.check()
        team.check_no_back_and_forth()
