"""A recorded world, and the page open on it."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Page

from tests.browser import browser, browser_page
from tests.page.server import RecordedWorld, serving

__all__ = ["browser", "browser_page", "page", "world"]


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncIterator[RecordedWorld]:
    """What the page sees, free to be changed before or while it looks."""
    async with serving() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def page(world: RecordedWorld, browser_page: Page) -> Page:
    """The page, as Ann in #triage."""
    await browser_page.goto(f"{world.url}/#U0ANN/C0TRIAGE")
    await browser_page.get_by_test_id("message").first.wait_for()
    return browser_page
