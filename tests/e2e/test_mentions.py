"""People and the bot called by name, as one types them without picking from the list."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_name_that_is_typed_as_the_help_has_it_is_understood(visitor: Visitor) -> None:
    number = await visitor.mail("The newsletter is late")
    await visitor.triage(f"hand {number} @ben knows the host", "it's Ben Okafor's now")
    await expect(visitor.ticket(number)).to_contain_text("Ben Okafor")
    await visitor.go("channel-C0NORTH")
    await visitor.type("@Triage the sitemap is stale, can you look?")
    await expect(visitor.said("the sitemap is stale").locator(".mention")).to_have_text("@Triage")
    await expect(visitor.messages.last).to_contain_text("Only visible to you")
    await visitor.picture("called")


async def test_there_is_no_home_tab_in_another_workspace(visitor: Visitor) -> None:
    await visitor.be("Nora Finch")
    await visitor.go("home")
    home = visitor.page.get_by_test_id("home-view")
    await expect(home).to_have_text("Triage has no Home tab for people of another workspace.")
    await expect(visitor.page.get_by_test_id("toast")).to_have_count(0)
