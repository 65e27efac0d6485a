"""What is loaded when the bot starts: each process pays for it, and whoever restarts one waits for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LATER = {
    "alembic": "changing the schema",
    "apscheduler": "the worker's jobs",
    "asyncpg": "PostgreSQL, where that is the store",
    "bot.issues.store.tables": "a request about issues, or a change",
    "bs4": "mail written in HTML",
    "cryptography": "credentials, where they are kept",
    "holidays": "a team that keeps public holidays",
    "icalendar": "a calendar that is fetched",
    "matplotlib": "a plot",
    "numpy": "a plot",
    "rapidfuzz": "a word that nothing is called",
    "sentry_sdk": "a Sentry, where one is named",
    "slack_sdk.socket_mode": "Socket Mode",
    "sqlalchemy.dialects.postgresql": "PostgreSQL, where that is the store",
}


BUILD = """
import asyncio, sys
import bot.__main__
from bot.config import Settings
from bot.wiring import build

async def main():
    await (await build(Settings(_env_file=None))).close()

asyncio.run(main())
print(*sys.modules)
"""
PLAIN = {
    "PATH": os.environ["PATH"],
    "DATABASE_URL": "sqlite:///nothing.db",
    "PYTHONPATH": str(Path(__file__).parents[1]),
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules of a process that has just built everything up."""
    built = subprocess.run([sys.executable, "-c", BUILD], check=True, capture_output=True, text=True, env=PLAIN)
    return set(built.stdout.split())


@pytest.mark.parametrize("module", LATER)
def test_what_only_some_need_is_loaded_when_they_do(loaded: set[str], module: str) -> None:
    assert module not in loaded, f"{module} is for {LATER[module]}"
