"""A person at the sandbox's page: the real bot behind it, and nothing done but what one can do on the page."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.server import Sandbox
from tests.browser import browser, flaws, new_window, scripts_succeed

__all__ = ["browser", "monday", "traveller", "visitor"]

expect.set_options(timeout=30_000)


class Visitor:
    """Somebody who looks at the page, and acts as one of the demo team."""

    def __init__(self, page: Page, sandbox: Sandbox, pictures: Path | None) -> None:
        self.page = page
        self.sandbox = sandbox
        self._pictures = pictures

    async def come(self, person: str = "U0ANN", place: str = "C0TRIAGE") -> None:
        """Open the page."""
        await self.page.goto(f"{self.sandbox.url}/#{person}/{place}")
        await expect(self.messages.first).to_be_visible()

    @property
    def messages(self) -> Locator:
        """The messages on the screen."""
        return self.page.locator("#conversation").get_by_test_id("message")

    @property
    def modal(self) -> Locator:
        """The open modal."""
        return self.page.get_by_test_id("modal")

    def ticket(self, number: int) -> Locator:
        """A ticket in the list at the right."""
        return self.page.get_by_test_id(f"ticket-{number}")

    def said(self, text: str) -> Locator:
        """The newest message on the screen that says `text`."""
        return self.messages.filter(has_text=text).last

    async def sees(self, text: str) -> Locator:
        """Wait until a message that says `text` is on the screen; the newest of them."""
        await expect(self.said(text)).to_be_visible()
        return self.said(text)

    async def type(self, text: str) -> None:
        """Type into the box and press Enter."""
        box = self.page.get_by_test_id("composer")
        await box.fill(text)
        await box.press("Enter")
        await self.rest()

    async def triage(self, text: str, answer: str) -> Locator:
        """Type /triage and wait for the private answer; the answer."""
        await self.type(f"/triage {text}".strip())
        found = await self.sees(answer)
        await expect(found).to_contain_text("Only visible to you")
        return found

    async def press(self, message: Locator, label: str) -> None:
        """Press a button of a message or a modal."""
        await message.get_by_role("button", name=label, exact=True).first.click()
        await self.rest()

    async def fill_modal(self, title: str, label: str, text: str, submit: str) -> None:
        """Fill in the one field of the modal that opens, and submit."""
        await expect(self.modal.get_by_role("heading", name=title)).to_be_visible()
        await self.modal.get_by_label(label).fill(text)
        await self.press(self.modal, submit)

    async def close_modal(self, saying: str) -> None:
        """Read what the modal says in the end, and close it."""
        await expect(self.modal).to_contain_text(saying)
        await self.page.get_by_test_id("modal-close").click()
        await expect(self.modal).to_be_hidden()

    async def mail(self, subject: str, body: str = "Please help.", sender: str = "olivia@northwind.example") -> int:
        """Write as a customer; the ticket's number."""
        for name, text in (("from", sender), ("subject", subject), ("body", body)):
            await self.page.get_by_test_id(f"mail-{name}").fill(text)
        await self.page.get_by_test_id("mail-send").click()
        await self.rest()
        ticket = self.page.locator("[data-testid^=ticket-]").filter(has_text=subject).first
        return int((await ticket.get_attribute("data-testid") or "").removeprefix("ticket-"))

    async def clock(self, button: str, until: str) -> None:
        """Press a button of the clock: what the clock says in the end."""
        await self.page.get_by_role("button", name=button, exact=True).click()
        await expect(self.page.get_by_test_id("clock")).to_contain_text(until)
        await self.rest()

    async def hour(self, until: str) -> None:
        """Press +1 h as often as it takes."""
        clock = self.page.get_by_test_id("clock")
        while until not in (before := await clock.inner_text()):
            await self.page.get_by_test_id("clock-plus-hour").click()
            await expect(clock).not_to_have_text(before)
            await self.rest()

    async def be(self, name: str) -> None:
        """Look at the page as somebody else."""
        await self.page.get_by_test_id("person-picker").select_option(label=name)

    async def go(self, testid: str) -> None:
        """Go to a place at the left."""
        await self.page.get_by_test_id(testid).click()
        await self.rest()

    async def rest(self) -> None:
        """Wait until all that was asked for has been answered."""
        await expect(self.page.get_by_test_id("busy")).to_be_empty()

    async def picture(self, name: str) -> None:
        """See that the screen as it is is there for everybody, and keep it if pictures are kept."""
        await self.page.mouse.move(0, 0)
        assert await flaws(self.page) == [], name
        if self._pictures:
            await self.page.screenshot(path=self._pictures / f"{name}.png", animations="disabled")


@asynccontextmanager
async def visiting(sandbox: Sandbox, browser: Browser, pictures: Path | None = None) -> AsyncIterator[Visitor]:
    """Ann in #triage, in a window of her own. pictures: the folder in which they are kept, if they are.

    Raises AssertionError if a script of the page failed.
    """
    async with new_window(browser) as page, scripts_succeed(page):
        visitor = Visitor(page, sandbox, pictures)
        await visitor.come()
        yield visitor


def kept(folder: Path) -> Path | None:
    """Where a test keeps its pictures: in its folder if PICTURES is set, for whoever wants to look at them."""
    return folder if os.environ.get("PICTURES") else None


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def monday(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox for all tests that don't move the clock; each sends a mail of its own."""
    async with Sandbox(data_dir=tmp_path_factory.mktemp("monday")) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(monday: Sandbox, browser: Browser, tmp_path: Path) -> AsyncIterator[Visitor]:
    """Ann on a Monday that stays as it is."""
    async with visiting(monday, browser, kept(tmp_path)) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def traveller(browser: Browser, tmp_path: Path) -> AsyncIterator[Visitor]:
    """Ann in a sandbox whose clock the test may move."""
    async with (
        Sandbox(data_dir=tmp_path / "data") as sandbox,
        visiting(sandbox, browser, kept(tmp_path)) as found,
    ):
        yield found
