"""Cards dragged on the page, with Trello and the bot behind it."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitor
from tests.scenarios.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_card_dragged_up_next_reaches_the_pairs_board_by_itself(traveller: Visitor) -> None:
    await Team(traveller.sandbox).link_boards()
    page = traveller.page
    await page.get_by_role("button", name="Trello").click()
    await expect(page.get_by_text("Trello tells the bot at once what happens here.")).to_be_visible()
    card = page.get_by_test_id("card").filter(has_text="Packing list prints one page too many")
    await card.drag_to(page.get_by_test_id("list-Up next"))
    await expect(page.get_by_test_id("board-said")).to_have_text(
        "Packing list prints one page too many: Up next, 1 of 1."
    )
    await traveller.rest()
    await page.get_by_test_id("board-picker").select_option(label="Support Epics")
    copy = page.get_by_test_id("list-Triage").get_by_test_id("card")
    await expect(copy).to_contain_text("Packing list prints one page too many")
    await copy.get_by_role("button", name="Packing list prints one page too many", exact=True).click()
    await expect(page.get_by_test_id("card-open").get_by_role("list", name="Links")).to_contain_text("trello.com/c/")
    northwind = (await traveller.sandbox.control("state"))["trello"]["boards"][0]
    moved = next(action for action in reversed(northwind["actions"]) if "listAfter" in action["data"])
    assert moved["memberCreator"]["fullName"] == "Ann Archer"
