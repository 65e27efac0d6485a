"""A little of what `make chaos` does for weeks: real processes on PostgreSQL, and all kinds of trouble at once."""

from pathlib import Path

from tests.chaos.run import Plan, running
from tests.postgres import Postgres


async def test_whatever_goes_wrong_each_thing_is_said_once_and_in_order(
    tmp_path: Path, postgres: Postgres, postgresql_url: str
) -> None:
    database = postgresql_url.partition("?")[0].rpartition("/")[2]
    plan = Plan(seed="day 14", days=2, workspaces=3, webs=1, storms=0.12)
    async with running(plan, postgres, database, tmp_path) as run:
        report = await run.go()
    assert report.wrong == [], f"run it again by {plan}"
    assert {"morning", "handover", "target", "raised", "outcome"} <= report.lines.keys()
    assert len(report.troubles) >= 4
