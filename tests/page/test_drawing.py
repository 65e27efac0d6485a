"""How messages look: Block Kit, mrkdwn, dates; and that nothing of a message can become a script."""

import pytest
from playwright.async_api import Page, expect

from tests.page.recorded_blocks import EVIL, NOW, ts
from tests.page.server import RecordedWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_blocks_of_a_message_are_drawn(page: Page) -> None:
    message = page.locator(f"#conversation [data-ts='{ts(60)}']")
    await expect(message.get_by_role("heading", name="Two issues need somebody")).to_be_visible()
    await expect(message.locator(".fields .text")).to_have_text(
        ["Customer\nNorthwind", "State\nopen pending", "For\n@triage"], use_inner_text=True
    )
    await expect(message.get_by_test_id("action-issue.take")).to_have_text("Take it")
    await expect(message.get_by_test_id("action-issue.until")).to_have_value("2026-11-26")
    await expect(message.get_by_test_id("action-issue.hand").locator("option")).to_have_text(
        ["Hand to…", "Ann Archer", "Ben Okafor", "Fay Doyle", "Gus Hale"]
    )
    await expect(message.locator(".context code")).to_have_text("/triage issues")
    await expect(message.locator(".badge")).to_have_text("App")
    await expect(message.get_by_test_id("reaction-eyes")).to_have_attribute("title", "Ben Okafor")


async def test_the_editors_text_markdown_and_pictures_are_drawn(page: Page) -> None:
    message = page.locator(f"#conversation [data-ts='{ts(40)}']")
    await expect(message.locator(".rich-text .mention")).to_have_text("@Ben Okafor")
    await expect(message.locator(".rich-text ol li")).to_have_text(["look", "fix"])
    await expect(message.locator(".markdown strong")).to_have_text("well")
    await expect(message.locator(".markdown a")).to_have_attribute("href", "https://example.com")
    await expect(message.get_by_alt_text("Issues per day")).to_be_attached()
    await expect(message.locator(".edited")).to_have_text("(edited)")


async def test_mrkdwn_means_what_it_means_in_slack(page: Page) -> None:
    text = page.locator(f"#conversation [data-ts='{ts(1499)}'] .text")
    await expect(text.locator("strong")).to_have_text("bold")
    await expect(text.locator("em")).to_have_text("italic")
    await expect(text.locator("s")).to_have_text("strike")
    await expect(text.locator("code").first).to_have_text("co*de*")
    await expect(text.locator("blockquote")).to_have_text("quoted line\nand another", use_inner_text=True)
    await expect(text.locator(".bullets li")).to_have_text(["first", "second with a link"])
    await expect(text.locator("pre")).to_have_text("if a < b:\n  *stay*", use_inner_text=True)
    await expect(text.locator(".mention")).to_have_text(["@Ann Archer", "#triage", "@here"])
    await expect(text).to_contain_text("snake_case_word and 2*3*4.")
    await expect(text).to_contain_text(":unheard_of: &amp; bad link")
    assert await text.locator("a").evaluate_all("links => links.map((link) => link.href)") == [
        "https://example.com/a_b_c"
    ]


async def test_nothing_of_a_message_becomes_html(page: Page) -> None:
    await expect(page.get_by_test_id("ticket-7")).to_contain_text(EVIL)
    await expect(page.locator(f"#conversation [data-ts='{ts(60)}']")).to_contain_text(EVIL)
    await page.get_by_test_id("ticket-7").click()
    await expect(page.get_by_test_id("ticket-view")).to_contain_text(f"Please look. {EVIL}")
    assert await page.locator("img[onerror], body script").count() == 0
    assert await page.evaluate("window.hacked") is None


async def test_times_are_those_of_the_reader(page: Page) -> None:
    message = page.locator(f"#conversation [data-ts='{ts(60)}']")
    await expect(message.locator(".text time")).to_have_text("today 12:05")
    await expect(message.locator(".byline time")).to_have_text("09:05")
    await page.get_by_test_id("person-picker").select_option("U0FAY")
    await expect(message.locator(".text time")).to_have_text("today 07:05")
    await expect(message.locator(".byline time")).to_have_text("04:05")


async def test_date_tokens(page: Page, world: RecordedWorld) -> None:
    patterns = {
        "{date_num} {time_secs}": "2026-11-25 10:05:00",
        "{date} at {time}": "Wednesday 25 November at 10:05",
        "{date_long}": "Wednesday 25 November 2026",
        "{date_short}": "25 Nov 2026",
        "{date_pretty}, {ago}": "today, this minute",
        "{unknown}": "{unknown}",
    }
    text = "\n".join(f"<!date^{int(NOW.timestamp())}^{pattern}|fallback>" for pattern in patterns)
    world.state["channels"][0]["messages"].append({"ts": ts(1), "user": "U0BEN", "text": text})
    world.changed()
    shown = page.locator(f"#conversation [data-ts='{ts(1)}'] .text time")
    await expect(shown).to_have_text(list(patterns.values()))


async def test_only_ones_own_places_and_messages_are_shown(page: Page) -> None:
    ephemeral = page.locator(f"[data-ts='{ts(5)}']")
    await expect(ephemeral).to_contain_text("Only visible to you")
    await page.get_by_test_id("person-picker").select_option("U0BEN")
    await expect(ephemeral).to_have_count(0)
    await page.get_by_test_id("person-picker").select_option("U0GUS")
    await expect(page.get_by_test_id("channel-C0TRIAGE")).to_have_count(0)
    await expect(page.locator("#conversation h2").first).to_have_text("# northwind")
