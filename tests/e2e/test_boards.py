"""Cards dragged on the page, with Trello and the bot behind it."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_card_dragged_to_another_list_is_there_for_everybody(visitor: Visitor) -> None:
    page = visitor.page
    await page.get_by_role("button", name="Trello").click()
    await page.get_by_test_id("board-picker").select_option(label="Fabrikam")
    card = page.get_by_test_id("card").filter(has_text="Reminder letters in French")
    await card.drag_to(page.get_by_test_id("list-Recently Completed"))
    await expect(page.get_by_test_id("board-said")).to_contain_text("Reminder letters in French: Recently Completed")
    await visitor.rest()
    boards = (await visitor.sandbox.control("state"))["trello"]["boards"]
    [fabrikam] = [board for board in boards if board["name"] == "Fabrikam"]
    done = next(one for one in fabrikam["lists"] if one["name"] == "Recently Completed")
    assert [one["name"] for one in done["cards"]] == ["Reminder letters in French"]
    moved = next(action for action in reversed(fabrikam["actions"]) if "listAfter" in action["data"])
    assert (moved["type"], moved["memberCreator"]["fullName"]) == ("updateCard", "Ann Archer")
