"""What a person can do, and what the page asks of the sandbox for it."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.recorded_blocks import MODAL, Json, plain, ts
from tests.page.server import RecordedWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHERE = {"user": "U0ANN", "channel": "C0TRIAGE", "ts": ts(60), "block_id": "act"}


async def done(page: Page) -> None:
    """Until no call is under way."""
    await expect(page.get_by_test_id("busy")).to_have_text("")


async def open_modal(page: Page, world: RecordedWorld, view: Json = MODAL) -> None:
    world.state["views"] = {"U0ANN": view}
    world.changed()
    await expect(page.locator("#modal-title")).to_have_text(view["title"]["text"])


async def test_a_button_is_pressed(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("action-issue.take").click()
    await done(page)
    assert world.calls == [("click", {**WHERE, "action_id": "issue.take", "value": "7"})]


async def test_a_button_asks_first(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("action-issue.close").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("The customer is not told.")
    await page.get_by_test_id("confirm-deny").click()
    assert world.calls == []
    await page.get_by_test_id("action-issue.close").click()
    async with page.expect_response("**/control/click"):  # a dialog tells of its end a little later
        await page.get_by_test_id("confirm-yes").click()
    assert world.calls == [("click", {**WHERE, "action_id": "issue.close", "value": "7"})]


async def test_menus_and_dates_tell_their_value(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("action-issue.hand").select_option("U0BEN")
    await page.get_by_test_id("action-issue.until").fill("2026-11-27")
    await page.get_by_test_id("action-issue.more").click()
    await page.get_by_test_id("option-duplicate").click()
    await done(page)
    pressed = [(body["action_id"], body["value"]) for _, body in world.calls]
    assert pressed == [("issue.hand", "U0BEN"), ("issue.until", "2026-11-27"), ("issue.more", "duplicate")]


async def test_with_the_keys_a_menu_acts_on_enter_only(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("action-issue.hand").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    assert world.calls == []
    await page.keyboard.press("Enter")
    await done(page)
    assert [body["value"] for _, body in world.calls] == ["U0BEN"]


async def test_a_form_is_submitted(page: Page, world: RecordedWorld) -> None:
    await open_modal(page, world)
    await page.get_by_role("textbox", name="Note").fill("Waiting for <Olivia>")
    await page.get_by_label("Kind").select_option("duplicate")
    await page.get_by_role("group", name="People").locator("summary").click()
    await page.get_by_role("checkbox", name="Ann Archer").check()
    await page.get_by_test_id("modal-submit").click()
    await done(page)
    values: dict[str, Any] = {
        "note": "Waiting for <Olivia>",
        "kind": "duplicate",
        "people": ["U0ANN", "U0BEN"],
        "day": "2026-11-26",
        "time": "17:00",
        "hours": "48",
        "mail": None,
        "flags": ["answered"],
        "way": "duplicate",
    }
    wanted = {block: {"value": value} for block, value in values.items()}
    assert world.last("submit")["values"] == wanted


async def test_what_slack_refuses_by_itself_is_said_at_the_field(page: Page, world: RecordedWorld) -> None:
    await open_modal(page, world)
    await page.get_by_label("E-mail").fill("no address")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("error-note")).to_have_text("Please complete this required field.")
    await expect(page.get_by_test_id("error-mail")).to_contain_text("@")
    await expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    assert world.calls == []


async def test_what_the_app_refuses_is_said_at_the_field(page: Page, world: RecordedWorld) -> None:
    world.answers["submit"] = lambda _: {"status": 200, "errors": {"day": "That is a holiday."}}
    await open_modal(page, world)
    await page.get_by_role("textbox", name="Note").fill("kept")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("error-day")).to_have_text("That is a holiday.")
    await expect(page.get_by_role("textbox", name="Day")).to_be_focused()
    await expect(page.get_by_role("textbox", name="Note")).to_have_value("kept")


async def test_a_pushed_view_lies_on_the_one_below(page: Page, world: RecordedWorld) -> None:
    def close(_: Json) -> Json:
        world.state["views"] = {"U0ANN": MODAL} if world.state["views"]["U0ANN"]["id"] == "V2" else {}
        return {}

    world.answers["close"] = close
    await open_modal(page, world)
    await open_modal(page, world, {**MODAL, "id": "V2", "title": plain("On top")})
    await page.keyboard.press("Escape")
    await expect(page.locator("#modal-title")).to_have_text("Note on issue 7")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).not_to_be_visible()


async def test_commands_and_messages_are_sent_as_slack_sends_them(page: Page, world: RecordedWorld) -> None:
    composer = page.get_by_test_id("composer")
    await composer.fill("/triage note 7 ask @Ben Okafor & <wait>")
    await page.get_by_test_id("send").click()
    await expect(composer).to_have_value("")
    await composer.fill("first @triage")
    await composer.press("Shift+Enter")
    await composer.press_sequentially("second")
    await composer.press("Enter")
    await done(page)
    where = {"user": "U0ANN", "channel": "C0TRIAGE"}
    assert world.calls == [
        ("slash", {**where, "command": "/triage", "text": "note 7 ask <@U0BEN> &amp; &lt;wait&gt;"}),
        ("message", {**where, "text": "first <!subteam^S0TRIAGE|@triage>\nsecond"}),
    ]


async def test_commands_and_names_are_completed(page: Page) -> None:
    composer = page.get_by_test_id("composer")
    await composer.press_sequentially("/triage r")
    await expect(page.get_by_test_id("completion")).to_have_text(
        [
            "/triage rota 4the coming weeks",
            "/triage raise the export is emptybring something to the helpdesk",
            "/triage reopen 1042a closed one needs us again",
        ]
    )
    await composer.press("ArrowDown")
    await composer.press("ArrowDown")
    await composer.press("Enter")
    await expect(composer).to_have_value("/triage raise ")
    await composer.fill("")
    await composer.press_sequentially("ask @oka")
    await composer.press("Tab")
    await expect(composer).to_have_value("ask @Ben Okafor ")


async def test_a_refused_call_is_told_and_nothing_typed_is_lost(page: Page, world: RecordedWorld) -> None:
    world.refusals["message"] = "You are not in this channel."
    await page.get_by_test_id("composer").fill("hello")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_test_id("toast")).to_contain_text("You are not in this channel.")
    await expect(page.get_by_test_id("composer")).to_have_value("hello")


async def test_trouble_with_the_app_is_told_as_slack_tells_it(page: Page, world: RecordedWorld) -> None:
    world.answers["click"] = lambda _: {"status": 500, "error": "We had some trouble connecting. Try again?"}
    await page.get_by_test_id("action-issue.take").click()
    await expect(page.get_by_test_id("toast")).to_have_count(1)
    await expect(page.get_by_test_id("toast")).to_contain_text("We had some trouble connecting.")


async def test_a_thread_is_read_and_answered(page: Page, world: RecordedWorld) -> None:
    await expect(page.locator("#conversation").get_by_text("I am on #7")).to_have_count(0)
    await page.get_by_test_id(f"thread-{ts(60)}").click()
    await expect(page.get_by_test_id("thread")).to_contain_text("I am on #7")
    await page.get_by_test_id("thread-composer").fill("/triage who")
    await page.get_by_test_id("thread-send").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("cannot be used in threads")
    await page.get_by_test_id("thread-composer").fill("thanks")
    await page.get_by_test_id("thread-send").click()
    await done(page)
    assert world.last("message") == {
        "user": "U0ANN",
        "channel": "C0TRIAGE",
        "text": "thanks",
        "thread_ts": ts(60),
    }


async def test_reactions_and_shortcuts_of_a_message(page: Page, world: RecordedWorld) -> None:
    message = page.locator(f"#conversation [data-ts='{ts(20)}']")
    await message.hover()
    await message.get_by_test_id("add-reaction").click()
    await message.get_by_test_id("react-ticket").click()
    await message.get_by_test_id("message-menu").click()
    await message.get_by_test_id("shortcut-to_groove").click()
    await done(page)
    at = {"user": "U0ANN", "channel": "C0TRIAGE", "ts": ts(20)}
    assert world.calls == [
        ("react", {**at, "reaction": "ticket"}),
        ("shortcut", {**at, "callback_id": "to_groove"}),
    ]


async def test_the_home_tab_is_opened(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("home").click()
    await page.get_by_test_id("action-home.mine").click()
    await done(page)
    assert world.calls[0] == ("home", {"user": "U0ANN"})
    assert world.last("click")["view_id"] == "VHOME"


async def test_a_customer_writes(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("mail-subject").fill("Nothing works")
    await page.get_by_test_id("mail-send").click()
    await done(page)
    mail = world.last("groove/mail")
    assert mail["subject"] == "Nothing works"
    assert mail["from"] == "olivia@northwind.example"
    assert mail["body"].startswith("Hello,")


async def test_a_ticket_is_worked_on_in_groove(page: Page, world: RecordedWorld) -> None:
    await page.get_by_test_id("ticket-8").click()
    await expect(page.locator(".mail-role")).to_have_text(
        ["From the customer", "Private note", "Reply to the customer"]
    )
    await page.get_by_test_id("ticket-state").select_option("pending")
    await page.get_by_test_id("ticket-assignee").select_option("ben@harbour.example")
    for role, text in (("customer", "Thanks"), ("agent", "Done"), ("note", "Ask Ben")):
        await page.get_by_test_id("ticket-reply-role").select_option(role)
        await page.get_by_test_id("ticket-reply-text").fill(text)
        await page.get_by_test_id("ticket-reply-send").click()
        await expect(page.get_by_test_id("ticket-reply-text")).to_have_value("")
    by = {"by": "ann@harbour.example"}
    assert [body for name, body in world.calls if name == "groove/tickets/8"] == [
        {"state": "pending", **by},
        {"assignee": "ben@harbour.example", **by},
        {"reply": "Thanks"},
        {"reply": "Done", **by},
        {"note": "Ask Ben", **by},
    ]


async def test_the_clock_is_moved(page: Page, world: RecordedWorld) -> None:
    moves: dict[str, Json] = {
        "clock-plus-hour": {"advance": "PT1H"},
        "clock-morning": {"to": "2026-11-26T09:00:00+00:00"},
        "clock-handover": {"to": "2026-11-25T17:00:00+00:00"},
        "clock-breach": {"to": "2026-11-26T09:30:00+00:00"},
    }
    for button, body in moves.items():
        await page.get_by_test_id(button).click()
        await done(page)
        assert world.last("clock") == body
        await expect(page.get_by_test_id(button)).to_be_focused()


async def test_morning_is_a_working_days_in_london(page: Page, world: RecordedWorld) -> None:
    weekends = {
        "2026-10-23T20:00:00+00:00": "2026-10-26T09:00:00+00:00",  # summer time ends
        "2026-03-27T12:00:00+00:00": "2026-03-30T08:00:00+00:00",  # and begins
    }
    for now, morning in weekends.items():
        world.state["now"] = now
        world.changed()
        await expect(page.get_by_test_id("clock")).to_have_attribute("datetime", now)
        await page.get_by_test_id("clock-morning").click()
        await done(page)
        assert world.last("clock") == {"to": morning}


async def test_choices_are_searched_while_one_types(page: Page, world: RecordedWorld) -> None:
    menu = {"type": "external_select", "action_id": "find", "placeholder": plain("A project")}
    block = {"type": "input", "block_id": "target", "label": plain("For"), "element": menu}
    found = [{"value": "31:41", "text": "Webshop: Support"}, {"value": "31:42", "text": "Webshop: Meetings"}]
    world.answers["suggest"] = lambda asked: {"options": found if asked["value"] == "webs" else []}
    await open_modal(page, world, {**MODAL, "blocks": [block]})
    await page.get_by_test_id("action-find").fill("webs")
    await expect(page.locator("#modal datalist option")).to_have_count(2)
    assert world.last("suggest") == {
        **{"user": "U0ANN", "view_id": MODAL["id"], "block_id": "target", "action_id": "find", "value": "webs"}
    }
    await page.get_by_test_id("action-find").fill("Webshop: Meetings")
    await page.get_by_test_id("modal-submit").click()
    await done(page)
    assert world.last("submit")["values"] == {"target": {"find": {"typed": "webs", "value": "31:42"}}}
