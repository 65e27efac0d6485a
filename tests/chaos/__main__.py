"""The long run: `python -m tests.chaos`, by CHAOS_SEED, CHAOS_DAYS, CHAOS_WORKSPACES and CHAOS_STORMS."""

import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

from bot.clock import SystemClock
from bot.schema import migrate
from tests.chaos.run import Plan, Report, running
from tests.postgres import Postgres, running_postgres

DATABASE = "chaos"


def main() -> int:
    """Run, tell how it went; 1 if the books do not balance."""
    plan = Plan(
        seed=os.environ.get("CHAOS_SEED") or secrets.token_hex(4),
        days=int(os.environ.get("CHAOS_DAYS") or 30),
        workspaces=int(os.environ.get("CHAOS_WORKSPACES") or 50),
        storms=float(os.environ.get("CHAOS_STORMS") or 0.05),
    )
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    say(f"CHAOS_SEED={plan.seed}: {plan.days} days, {plan.workspaces} workspaces; logs in {folder}")
    began = SystemClock().now()
    with running_postgres() as postgres:
        asyncio.run(postgres.create(DATABASE))
        migrate(postgres.url(DATABASE))
        report = asyncio.run(_run(plan, postgres, folder))
    tell(report)
    say(f"took {(SystemClock().now() - began).total_seconds():.0f} s")
    return 1 if report.wrong else 0


async def _run(plan: Plan, postgres: Postgres, folder: Path) -> Report:
    async with running(plan, postgres, DATABASE, folder) as run:
        return await run.go()


def say(line: str) -> None:
    """To whoever waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(report: Report) -> None:
    """The ledger in figures, and what is wrong with it."""
    for what, number in sorted(report.lines.items()):
        say(f"{number:6} {what}")
    say(f"{report.lines.total():6} lines in all")
    say("went wrong: " + ", ".join(f"{number} {what}" for what, number in sorted(report.troubles.items())))
    say(f"{report.replayed} events delivered three times, {report.asked_again} acts of people tried again")
    say("\n".join(report.wrong[:200]) or "The books balance: each line once, in order for each channel.")


if __name__ == "__main__":
    sys.exit(main())
