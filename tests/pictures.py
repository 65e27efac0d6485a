"""Draws the pictures of the README and the docs anew: `python -m tests.pictures`, or `make pictures`.

Each scene is played on the sandbox's page, with the real bot behind it, and checked for accessibility as it is taken.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import async_playwright

from bot.sandbox.server import Sandbox
from tests.browser import FLAGS, chromium
from tests.e2e.conftest import Visitor, visiting

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"


async def report_in_slack(visitor: Visitor) -> None:
    await visitor.be("Gus Hale (guest)")
    await visitor.go("channel-C0NORTH")
    await visitor.type("Hi, the order export fails with an error since this morning, nothing comes out of it")
    await visitor.sees("That sounds like something for the helpdesk.")
    await visitor.picture("nudge")


async def an_issue(visitor: Visitor) -> None:
    await visitor.be("Ann Archer")
    await visitor.go("channel-C0TRIAGE")
    await visitor.triage("take 1", "it's yours")
    await visitor.triage("note 1 asked the host for the logs of Friday", "noted")
    await visitor.triage("issue 1", "#1 Orders export is empty since Friday")
    await visitor.picture("issue")


async def backlog(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="Trello").click()
    await visitor.press(await visitor.triage("issue 2", "Wrong VAT on German invoices"), "Backlog…")
    await visitor.picture("backlog")
    await visitor.page.get_by_test_id("modal-close").click()


async def swap(visitor: Visitor) -> None:
    await visitor.be("Ben Okafor")
    await visitor.type("/triage swap tue with @cara wed")
    await visitor.sees("asks Cara Lindqvist to swap Tue 24 Nov for Wed 25 Nov")
    await visitor.picture("swap")
    await visitor.be("Ann Archer")


async def setup(visitor: Visitor) -> None:
    await visitor.type("/triage setup")
    await visitor.page.get_by_test_id("modal").get_by_text("Team and hours").wait_for()
    await visitor.picture("setup")
    await visitor.page.get_by_test_id("modal-close").click()


async def goals(visitor: Visitor) -> None:
    await visitor.triage("pairs", "pair")
    await visitor.picture("pairs")


async def reminder(visitor: Visitor) -> None:
    await visitor.hour("12:00")
    await visitor.sees("24 h left")
    await visitor.picture("reminder")


async def handover(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="Groove inbox").click()
    await visitor.clock("Next handover", "17:00")
    await visitor.sees("Handover of Mon 23 Nov")
    await visitor.picture("handover")


async def main_job(visitor: Visitor) -> None:
    await visitor.clock("Next morning", "Tuesday 24 November 2026, 09:00")
    await visitor.sees("Good morning.")
    await visitor.be("Ben Okafor")
    await visitor.press(visitor.said("Handover of Mon 23 Nov"), "Got it")
    await visitor.sees("Ben Okafor has got it")
    await visitor.picture("main-job")


async def home(visitor: Visitor) -> None:
    await visitor.go("home")
    await visitor.page.get_by_test_id("home-view").get_by_text("On triage").first.wait_for()
    await visitor.picture("home")


async def report(visitor: Visitor) -> None:
    await visitor.be("Ann Archer")
    await visitor.go("channel-C0TRIAGE")
    await visitor.triage("report this week", "resolved")
    await visitor.picture("report")


SCENES: list[Callable[[Visitor], Awaitable[None]]] = [
    *(report_in_slack, an_issue, backlog, swap, setup, goals, reminder, handover, main_job, home, report),
]
"""In the order in which the clock allows them."""


async def main() -> None:
    """Play all scenes, one after the other, in one sandbox."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            await playwright.chromium.launch(executable_path=chromium(), args=FLAGS) as browser,
            Sandbox(data_dir=Path(folder) / "data", projects=True) as sandbox,
            visiting(sandbox, browser, PICTURES) as visitor,
        ):
            for scene in SCENES:
                await scene(visitor)


if __name__ == "__main__":
    asyncio.run(main())
