"""`bot sync`: what differs between the store and the outside systems, a line each, and with --apply what mends it."""

import sys

from bot.comparing.rules import NO_ANSWER, Report, exit_code
from bot.comparing.views import lines, summary
from bot.config import Settings
from bot.errors import ExternalError
from bot.logs import mask
from bot.wiring import build


async def sync(settings: Settings, *, apply: bool) -> int:
    """Print it as it is found. Returns the exit code: see bot/comparing/rules.py."""
    bot = await build(settings)
    secrets, reports = settings.secrets(), list[Report]()
    try:
        await bot.meet()
        async for report in bot.comparing.run(apply=apply):
            reports.append(report)
            for line in lines(report):
                sys.stdout.write(mask(line, secrets) + "\n")
    except ExternalError as error:
        sys.stderr.write(mask(f"Slack doesn't say who the bot is: {error}. `bot doctor` says more.\n", secrets))
        return NO_ANSWER
    finally:
        await bot.close()
    sys.stdout.write(summary(reports) + "\n")
    return exit_code(reports)
