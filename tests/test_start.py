"""What is loaded when the bot starts: each process pays for it, and whoever restarts one waits for it."""

import subprocess
import sys

import pytest

LATER = {
    "alembic": "changing the schema",
    "apscheduler": "the worker's jobs",
    "asyncpg": "PostgreSQL, where that is the store",
    "bs4": "mail written in HTML",
    "cryptography": "credentials, where they are kept",
    "holidays": "a team that keeps public holidays",
    "icalendar": "a calendar that is fetched",
    "matplotlib": "a plot",
    "numpy": "a plot",
    "rapidfuzz": "a word that nothing is called",
    "sentry_sdk": "a Sentry, where one is named",
    "slack_sdk.socket_mode": "Socket Mode",
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules of a process that has just built everything up."""
    code = "import sys, bot.__main__, bot.wiring; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("module", LATER)
def test_what_only_some_need_is_loaded_when_they_do(loaded: set[str], module: str) -> None:
    assert module not in loaded, f"{module} is for {LATER[module]}"
