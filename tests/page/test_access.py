"""The page for everybody: by keyboard, read aloud, on a phone, and while the world changes meanwhile."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import flaws
from tests.page.recorded_blocks import MODAL, ts
from tests.page.server import RecordedWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def focused(page: Page) -> Any:
    return await page.evaluate("document.activeElement.dataset.testid ?? document.activeElement.id")


async def test_what_is_typed_and_focused_survives_live_updates(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("mail-subject").fill("half a sub")
    composer = page.get_by_test_id("composer")
    await composer.fill("half a sentence")
    await composer.press("Home")
    world.state["channels"][0]["messages"].append({"ts": ts(2), "user": "U0BEN", "text": "Look at *this*"})
    world.state["ephemeral"] = []
    world.changed()
    await expect(page.locator(f"#conversation [data-ts='{ts(2)}']")).to_be_in_viewport()
    await expect(composer).to_be_focused()
    await composer.press_sequentially("Not ")
    await expect(composer).to_have_value("Not half a sentence")
    await expect(page.get_by_test_id("mail-subject")).to_have_value("half a sub")
    await expect(page.get_by_role("log")).to_have_text("Ben Okafor: Look at this")


async def test_a_button_keeps_the_focus_when_its_message_is_updated(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("action-issue.take").focus()
    messages = world.state["channels"][0]["messages"]
    del messages[0]
    messages[1]["blocks"] = [
        {**messages[1]["blocks"][0], "text": {"type": "plain_text", "text": "One issue"}},
        *messages[1]["blocks"][1:],
    ]
    world.changed()
    await expect(page.get_by_role("heading", name="One issue")).to_be_attached()
    assert await focused(page) == "action-issue.take"


async def test_an_open_form_keeps_what_is_typed_when_it_is_updated(page: Page, world: RecordedWorld) -> None:
    world.state["views"] = {"U0ANN": MODAL}
    world.changed()
    await page.get_by_role("textbox", name="Note").fill("half a note")
    about = {"type": "section", "block_id": "about", "text": {"type": "mrkdwn", "text": "Taken by *Ben*"}}
    world.state["views"] = {"U0ANN": {**MODAL, "blocks": [about, *MODAL["blocks"][1:]]}}
    world.changed()
    await expect(page.get_by_text("Taken by Ben")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Note")).to_have_value("half a note")
    await expect(page.get_by_role("textbox", name="Note")).to_be_focused()


async def test_the_whole_path_by_keyboard(page: Page, world: RecordedWorld) -> None:
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await focused(page) == "conversation"
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await focused(page) == "composer":
            break
    await page.keyboard.type("/triage who")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_have_value("")
    assert world.last("slash")["text"] == "who"
    assert await focused(page) == "composer"


async def test_the_focus_goes_round_in_a_form(page: Page, world: RecordedWorld) -> None:
    world.state["views"] = {"U0ANN": MODAL}
    world.changed()
    await expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    await page.get_by_test_id("modal-submit").focus()
    await page.keyboard.press("Tab")
    assert await focused(page) == "modal-x"
    await page.keyboard.press("Shift+Tab")
    assert await focused(page) == "modal-submit"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_has_a_name_and_can_be_read(page: Page, world: RecordedWorld, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.get_by_test_id("ticket-7").click()
    await page.get_by_test_id(f"thread-{ts(60)}").click()
    await page.get_by_test_id("composer").fill("/tri")
    world.state["bot"] = {"running": False}
    world.refusals["bot/start"] = "The bot does not start."
    world.changed()
    await page.get_by_test_id("bot-start").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("The bot does not start.")
    assert await flaws(page) == []
    await page.get_by_test_id("thread-close").click()
    await page.get_by_test_id("home").click()
    world.state["views"] = {"U0ANN": MODAL}
    world.changed()
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("error-note")).to_be_visible()
    assert await flaws(page) == []
    for landmark in ("banner", "main"):
        await expect(page.locator({"banner": "body > header", "main": "body > main"}[landmark])).to_have_count(1)


async def test_on_a_phone_one_panel_is_shown_at_a_time(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(page.get_by_test_id("composer")).to_be_in_viewport()
    await expect(page.get_by_test_id("person-picker")).not_to_be_visible()
    for panel, inside in (
        ("places", "person-picker"),
        ("world", "mail-subject"),
        ("conversation", "composer"),
    ):
        await page.get_by_test_id(f"tab-{panel}").click()
        await expect(page.get_by_test_id(inside)).to_be_in_viewport()
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert await flaws(page) == []
    await page.get_by_test_id(f"thread-{ts(60)}").click()
    await expect(page.get_by_test_id("thread-composer")).to_be_in_viewport()
    await expect(page.get_by_test_id("composer")).not_to_be_visible()
    await page.get_by_test_id("tab-places").click()
    await page.get_by_test_id("dm").click()
    await expect(page.locator("#conversation h2").first).to_have_text("Triage")
