"""A recorded world, and the page open on it. Server and window outlive a test, what is in them does not."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser import LAPTOP, browser, new_window, scripts_succeed
from tests.page.server import RecordedWorld, serving

__all__ = ["browser", "page", "world"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[RecordedWorld]:
    async with serving() as world:
        yield world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> AsyncIterator[Page]:
    async with new_window(browser) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def world(server: RecordedWorld) -> RecordedWorld:
    """What the page sees, free to be changed before or while it looks."""
    server.reset()
    return server


@pytest_asyncio.fixture(loop_scope="session")
async def page(world: RecordedWorld, window: Page) -> AsyncIterator[Page]:
    """The page, as Ann in #triage on a laptop."""
    await window.set_viewport_size(LAPTOP)
    await window.emulate_media(color_scheme="light", reduced_motion="reduce")
    async with scripts_succeed(window):
        await window.goto(f"{world.url}/#U0ANN/C0TRIAGE")
        await window.get_by_test_id("message").first.wait_for()
        yield window
    await window.goto("about:blank")
