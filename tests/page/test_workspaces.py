"""Several workspaces on one Slack: a window shows one of them, and what is done in it is done there."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.server import RecordedWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

OTHER = "T0SECOND"


def with_another(world: RecordedWorld, *, installed: bool) -> None:
    first: dict[str, Any] = world.state
    person = {**first["people"][0], "id": "U0ZOE", "name": "Zoe Quist", "admin": True}
    room = {**first["channels"][0], "id": "C0THEIRS", "name": "triage", "members": ["U0ZOE"], "messages": []}
    first["team"] = {"id": "T0SANDBOX", "name": "Harbour Digital", "installed": True}
    first["install_url"] = "https://triage.example.com/slack/install"
    other = {**first, "people": [person], "channels": [room], "dms": {}, "views": {}, "home": {}, "ephemeral": []}
    other["team"] = {"id": OTHER, "name": "Second Wind", "installed": installed}
    first["teams"] = {OTHER: other}


async def test_a_window_shows_the_workspace_of_its_address(page: Page, world: RecordedWorld) -> None:
    with_another(world, installed=False)
    await page.goto(f"{world.url}/?team={OTHER}")
    await expect(page.get_by_test_id(f"workspace-{OTHER}")).to_have_attribute("aria-current", "page")
    notice = page.get_by_test_id("not-installed")
    await expect(notice).to_contain_text("The bot is not installed in Second Wind.")
    link = notice.get_by_role("link", name="Install it")
    await expect(link).to_have_attribute("href", f"https://triage.example.com/slack/install?team={OTHER}")


async def test_the_bot_is_taken_out_of_the_workspace_that_is_shown(page: Page, world: RecordedWorld) -> None:
    with_another(world, installed=True)
    world.answers["uninstall"] = lambda _: {}
    await page.goto(f"{world.url}/?team={OTHER}")
    await page.get_by_test_id("uninstall").click()
    await expect(page.get_by_test_id("busy")).to_be_empty()
    assert world.last("uninstall") == {"team": OTHER}
