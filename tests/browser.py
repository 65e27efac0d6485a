"""The browser for the tests of the page: a Chromium that is installed on the machine.

`python -m tests.browser` installs it where that takes no more than asking (root on Debian); elsewhere it says
what to do.

The fixtures live in the event loop of the test session; tests that use them say so:
`pytestmark = pytest.mark.asyncio(loop_scope="session")`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Error, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = "No Chromium found. Install one (Debian: apt-get install chromium) or name it: CHROMIUM=/path/to/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LAPTOP = {"width": 1440, "height": 900}
PATIENCE_MS = 10_000
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def find_chromium() -> str | None:
    """The path of the browser: what CHROMIUM names, or the first one installed."""
    given = os.environ.get("CHROMIUM", "")
    return next(filter(None, map(shutil.which, [given] if given else NAMES)), None)


def chromium() -> str:
    """The path of the browser. Raises RuntimeError saying how to get one."""
    found = find_chromium()
    if found is None:
        raise RuntimeError(MISSING)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for all tests of a process. Fails, saying what to do, where there is none."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser_page(browser: Browser) -> AsyncIterator[Page]:
    """An empty page of its own window, of a laptop's size. Fails the test if a script of the page failed."""
    async with new_window(browser) as page, scripts_succeed(page):
        yield page


@asynccontextmanager
async def new_window(browser: Browser) -> AsyncIterator[Page]:
    """An empty page with storage and cache of its own for the length of the block."""
    context = await browser.new_context(viewport=LAPTOP, locale="en-GB", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    await context.close()


@asynccontextmanager
async def scripts_succeed(page: Page) -> AsyncIterator[None]:
    """Raises AssertionError at the end of the block if a script of the page failed in it."""
    failures: list[str] = []

    def note(error: Error) -> None:
        failures.append(str(error))

    page.on("pageerror", note)
    yield
    page.remove_listener("pageerror", note)
    assert failures == []


async def flaws(page: Page) -> list[str]:
    """What keeps somebody from using what is shown, by axe: the rule, and where it is broken.

    On a phone one panel is shown at a time, and only the conversation is the main one.
    """
    found = await Axe().run(page, options=RULES)
    return [
        f"{one['id']}: {' '.join(node['target'])} {node['html'][:200]} {node['failureSummary']}"
        for one in found.response["violations"]
        if one["id"] != "landmark-one-main"
        for node in one["nodes"]
    ]


def main() -> None:
    """See that there is a browser; ends the process with a message if there is none to be had."""
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=True, env=environment)
    if find_chromium() is None:
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
