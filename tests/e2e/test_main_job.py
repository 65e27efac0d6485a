"""The main job as a person sees it: everything is done on the sandbox's page, with the real bot behind it.

The demo's three mails were sent 39 h 30 min, 21 h 55 min and 40 min before Monday 23 November 2026, 09:00, so their
targets are at Monday 17:30, Tuesday 11:05 and Wednesday 08:20.
"""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox.server import Sandbox
from tests.e2e.conftest import Visitor, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")

ISSUE_BUTTONS = ["Take", "Note…", "Pending…", "Fixed", "Backlog…", "Close…", "Open in Groove"]
PHONE = {"width": 390, "height": 844}


async def test_a_mail_becomes_an_issue_that_is_worked_by_commands(visitor: Visitor) -> None:
    await visitor.picture("start")
    number = await visitor.mail("Checkout is broken", "It says: something went wrong.")
    title = f"#{number} Checkout is broken"
    listed = await visitor.triage("issues", title)
    await expect(listed).to_contain_text(f"{title}Northwind · 48 h left · nobody yet")
    await visitor.picture("issues")

    await visitor.triage(f"take {number}", f"{title}: it's yours.")
    await expect(visitor.ticket(number)).to_contain_text("Ann Archer")
    await visitor.triage(f"note {number} asked <the> host & wait", f"{title}: noted")
    await visitor.triage(f"pending {number} logs from the host", f"{title}: pending")
    await expect(visitor.ticket(number)).to_contain_text("pending")
    await visitor.triage(f"fixed {number}", f"{title}: closed as fixed")
    await expect(visitor.ticket(number)).to_contain_text("closed")

    shown = await visitor.triage(f"issue {number}", "wrote in: It says: something went wrong.")
    await expect(shown).to_contain_text("noted: asked <the> host & wait")
    await expect(shown).to_contain_text("set it to pending: logs from the host")
    await expect(shown.locator(".actions").get_by_role("button")).to_have_text(["Reopen"])
    await visitor.ticket(number).click()
    await expect(visitor.page.get_by_test_id("ticket-view")).to_contain_text("asked <the> host & wait")
    await visitor.picture("history")


async def test_an_issue_is_worked_by_buttons_and_forms(visitor: Visitor) -> None:
    number = await visitor.mail("Printer is on fire")
    title = f"#{number} Printer is on fire"
    shown = await visitor.triage(f"issue {number}", f"{title}Northwind")
    await expect(shown).to_contain_text("Clock counting: 0 min of 48 h used")
    await expect(shown.locator(".actions").get_by_role("button")).to_have_text([*ISSUE_BUTTONS, "Start timer"])
    await visitor.press(shown, "Take")
    await visitor.sees(f"{title}: it's yours.")
    await expect(visitor.ticket(number)).to_contain_text("Ann Archer")

    await visitor.press(shown, "Note…")
    await visitor.page.get_by_test_id("modal-submit").click()
    await expect(visitor.modal).to_contain_text("Please complete this required field.")
    await visitor.picture("note")
    await visitor.fill_modal(f"Note on #{number}", "What does the next person", "The host has the logs", "Save")
    await visitor.picture("noted")
    await visitor.close_modal(f"{title}: noted")

    await visitor.press(shown, "Pending…")
    await visitor.picture("pending")
    await visitor.fill_modal(f"#{number} is pending", "What are we waiting for", "the host's answer", "Set pending")
    await visitor.close_modal(f"{title}: pending")
    await expect(visitor.ticket(number)).to_contain_text("pending")

    await visitor.press(shown, "Close…")
    await expect(visitor.modal.get_by_label("How was it resolved?")).to_be_visible()
    await visitor.picture("close")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_be_hidden()

    await visitor.press(shown, "Fixed")
    await visitor.sees(f"{title}: closed as fixed")
    await expect(visitor.ticket(number)).to_contain_text("closed")
    await visitor.ticket(number).click()
    await expect(visitor.page.get_by_test_id("ticket-view")).to_contain_text("The host has the logs")


async def test_nobody_is_surprised_and_the_unfinished_are_handed_over(traveller: Visitor) -> None:
    await remind(traveller)
    await hand_over(traveller)
    await breach_and_fix(traveller)


async def remind(visitor: Visitor) -> None:
    await visitor.triage("close 3 answered", "closed as answered")
    await visitor.hour("12:00")
    day_before = await visitor.sees("24 h left")
    await expect(day_before).to_contain_text("@Ann Archer an issue needs you:")
    await expect(day_before).to_contain_text("Target tomorrow 11:05")
    await expect(day_before.locator(".actions").get_by_role("button")).to_have_text(ISSUE_BUTTONS)
    await visitor.picture("24-hours")
    await visitor.hour("14:00")
    last_hours = visitor.said("4 h left").filter(has_text="#1 Orders export is empty since Friday")
    await expect(last_hours).to_contain_text("Target today 17:30")
    await visitor.picture("4-hours")


async def hand_over(visitor: Visitor) -> None:
    await visitor.clock("Next handover", "17:00")
    await visitor.sees("Will pass the target outside working hours, today 17:30")
    handover = await visitor.sees("Handover of Mon 23 Nov: from Ann Archer to @Ben Okafor (Tue 24 Nov)")
    await expect(handover).to_contain_text("Unfinished: 2 open, 0 pending.")
    await visitor.picture("handover")

    await visitor.clock("Next morning", "Tuesday 24 November 2026, 09:00")
    await visitor.sees("Good morning. On triage today: @Ben Okafor.")
    breach = await visitor.sees("Over the target since yesterday 17:30")
    await expect(breach).to_contain_text("@Ben Okafor 2 issues need you:")
    await expect(breach).to_contain_text("15 h 30 min over")

    await visitor.be("Ben Okafor")
    await visitor.press(visitor.said("Handover of Mon 23 Nov"), "Got it")
    await visitor.sees("You've got the handover of Mon 23 Nov.")
    handover = await visitor.sees("Ben Okafor has got it, today 09:00")
    await expect(handover.get_by_role("button", name="Got it")).to_have_count(0)
    await visitor.picture("morning")


async def breach_and_fix(visitor: Visitor) -> None:
    await visitor.clock("Next breach", "11:05")
    breach = await visitor.sees("Over the target since today 11:05")
    await expect(breach).to_contain_text("#2 Wrong VAT on German invoices")
    await visitor.picture("breach")

    await visitor.page.set_viewport_size(PHONE)
    await visitor.picture("phone")
    await visitor.press(breach, "Fixed")
    await visitor.sees("#2 Wrong VAT on German invoices: closed as fixed")
    settled = await visitor.sees("#2 Wrong VAT on German invoices is closed: fixed")
    await expect(settled).to_contain_text("Nothing left to do here.")
    await expect(settled.locator(".actions")).to_have_count(0)
    await visitor.picture("phone-fixed")


async def test_the_page_fits_on_a_phone(visitor: Visitor) -> None:
    number = await visitor.mail("Slow on the train")
    await visitor.page.set_viewport_size(PHONE)
    shown = await visitor.triage(f"issue {number}", f"#{number} Slow on the trainNorthwind")
    await visitor.press(shown, "Pending…")
    await visitor.picture("phone-form")
    await visitor.fill_modal(f"#{number} is pending", "What are we waiting for", "a screenshot", "Set pending")
    await visitor.close_modal("pending")
    await visitor.go("tab-world")
    await expect(visitor.ticket(number)).to_contain_text("pending")
    await visitor.picture("phone-inbox")
    width = await visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "nothing sticks out at the side"


async def test_a_guest_sees_no_internal_channel_and_is_refused_privately(visitor: Visitor) -> None:
    await visitor.be("Gus Hale (guest)")
    conversation = visitor.page.locator("#conversation")
    await expect(visitor.page.get_by_test_id("channel-C0NORTH")).to_be_visible()
    await expect(visitor.page.get_by_test_id("channel-C0TRIAGE")).to_have_count(0)
    await expect(visitor.page.get_by_test_id("channel-C0GENERAL")).to_have_count(0)
    await visitor.triage("issues", "That is for members of this workspace only.")
    await expect(conversation).not_to_contain_text("Orders export")
    await visitor.picture("guest")
    await visitor.be("Ben Okafor")
    await expect(conversation).to_contain_text("Glad it helped, Gus.")
    await expect(conversation).not_to_contain_text("members of this workspace only")


async def test_mistakes_are_answered_with_a_way_on(visitor: Visitor) -> None:
    await visitor.triage("isues", "Did you mean /triage issues?")
    await visitor.triage("note 9999 hello", "There is no issue #9999. /triage issues lists the open ones.")
    await visitor.triage("who sometime", "I can't read “sometime” as a date. For example friday")
    await visitor.picture("mistakes")
    await visitor.go("home")
    await expect(visitor.page.get_by_test_id("home-view")).to_contain_text("Next, Tue 24 Nov: Ben Okafor")
    await visitor.picture("home")


async def test_the_form_of_the_settings_is_filled_in_and_says_what_is_wrong(visitor: Visitor) -> None:
    await visitor.type("/triage setup")
    await expect(visitor.modal).to_contain_text("working hours: 09:00–17:30")
    await visitor.picture("setup")
    await visitor.press(visitor.modal, "Change Team and hours")
    await expect(visitor.modal.get_by_label("Time zone")).to_have_value("Europe/London")
    await visitor.modal.get_by_label("Time zone").fill("Europe/Nowhere")
    await visitor.press(visitor.modal, "Save")
    await expect(visitor.modal.get_by_label("Time zone")).to_have_attribute("aria-invalid", "true")
    await visitor.picture("setup-error")
    await visitor.modal.get_by_label("Time zone").fill("Europe/London")
    await visitor.press(visitor.modal, "Save")
    await visitor.close_modal("Nothing was changed.")


async def test_all_that_the_bot_understands_is_offered_while_typing(visitor: Visitor) -> None:
    await visitor.page.get_by_test_id("composer").fill("/triage")
    await visitor.picture("completion")
    offered = await visitor.page.get_by_test_id("completion").locator("span").all_inner_texts()
    await visitor.page.get_by_test_id("composer").fill("")
    await visitor.type("/triage help")
    listed = await visitor.sees("What I can do")
    for text in offered:
        word = text.split()[1]
        await expect(listed).to_contain_text(word)


async def test_the_bot_works_over_socket_mode_too(browser: Browser, tmp_path: Path) -> None:
    async with (
        Sandbox(data_dir=tmp_path / "data", mode="socket") as sandbox,
        visiting(sandbox, browser) as visitor,
    ):
        await visitor.press(await visitor.triage("issue 1", "#1 Orders export"), "Note…")
        await visitor.fill_modal("Note on #1", "What does the next person", "The host has the logs", "Save")
        await visitor.close_modal("noted")
        await visitor.hour("10:00")
        await visitor.sees("Target today 17:30")
