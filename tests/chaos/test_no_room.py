"""SQLite on a full disk: people are told, nothing half done stays, and once there is room everything goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from bot.transaction import Begin
from tests.inside import BotInside
from tests.scenarios.team import ANN, Team, at_work

AT_TEN_PAST_FIVE = "2026-11-23T17:10:00+00:00"


@asynccontextmanager
async def full_disk(begin: Begin) -> AsyncIterator[None]:
    """Meanwhile the database's file can't grow by a page, and has none to spare."""
    engine = begin._writers.sync_engine

    def limit(connection: Connection) -> None:
        [(pages,)] = connection.exec_driver_sql("PRAGMA page_count").all()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(engine, "begin", limit)
        await begin._writers.dispose()  # the limit is each connection's own


async def write_until_refused(team: Team, number: int) -> tuple[list[str], str]:
    """Notes that were taken, and what was said to the first one that was not."""
    taken: list[str] = []
    for count in range(200):
        words = f"note {count} " + "x" * 1500
        said = await team.triage(ANN, f"note {number} {words}")
        if "no room" in said:
            return taken, said
        taken.append(f"note {count} ")
    pytest.fail("the disk never got full")


async def test_nothing_is_lost_or_half_done_while_the_disk_is_full(tmp_path: Path) -> None:
    async with at_work(tmp_path) as team:
        number = await team.mail("Checkout is broken")
        bot = team.sandbox.world.bot
        assert isinstance(bot, BotInside)
        async with full_disk(bot.begin):
            taken, said = await write_until_refused(team, number)
            assert "nothing was changed" in said
            assert "reference" in said
            assert "I have no room" in await team.triage(ANN, f"note {number} " + "y" * 2500)
            late = await team.mail("The second one")
            with pytest.raises(Exception, match="full"):
                await team.clock(to=AT_TEN_PAST_FIVE)
        await team.clock(to=AT_TEN_PAST_FIVE)
        shown = await team.triage(ANN, f"issue {number}")
        assert all(one in shown for one in taken[-3:])
        assert "yyy" not in shown
        assert f"#{late}" in await team.triage(ANN, "issues")
        assert len(await team.all_posts("Handover of Mon 23 Nov")) == 1
        assert "noted" in await team.triage(ANN, f"note {number} there is room again")
