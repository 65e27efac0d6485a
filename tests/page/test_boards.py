"""The Trello boards on the page: looked at, and worked with by pointer and by keyboard."""

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.page.recorded_blocks import EVIL
from tests.page.recorded_boards import Move, card, trello
from tests.page.server import RecordedWorld
from tests.page.test_access import flaws

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def boards(page: Page, world: RecordedWorld) -> Page:
    """The page with the boards at the right."""
    world.state["trello"] = trello()
    for card_id in ("c1", "c2", "c3"):
        world.answers[f"trello/cards/{card_id}"] = Move(world.state, card_id)
    world.changed()
    await page.get_by_role("button", name="Trello").click()
    await expect(page.get_by_test_id("board")).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_test_id("card").filter(has_text=name)


def title(page: Page, name: str) -> Locator:
    return row(page, name).get_by_role("button", name=name, exact=True)


async def names(page: Page, list_name: str) -> list[str]:
    return await page.get_by_test_id(f"list-{list_name}").locator(".card-name").all_inner_texts()


async def test_a_board_shows_its_lists_and_open_cards(boards: Page) -> None:
    assert await names(boards, "New Issues") == ["Login times out", "Wrong VAT"]
    assert await names(boards, "Up next") == ["Export is empty"]
    login = row(boards, "Login times out")
    await expect(login.get_by_role("list", name="Labels")).to_have_text("Northwindred")
    await expect(login).to_contain_text("description · 1 link · 1 comment · Ben Okafor")
    await expect(boards.locator("#world")).to_contain_text("Trello tells the bot at once")
    await boards.get_by_test_id("board-picker").select_option(label="Support Epics")
    await expect(boards.get_by_test_id("list-Triage")).to_contain_text("No cards.")
    await expect(boards.locator("#world")).to_contain_text("hasn't asked to be told")


async def test_a_card_is_dragged_to_another_list(boards: Page, world: RecordedWorld) -> None:
    await row(boards, "Wrong VAT").drag_to(boards.get_by_test_id("list-Recently Completed"))
    await expect(boards.get_by_test_id("board-said")).to_have_text("Wrong VAT: Recently Completed, 1 of 1.")
    assert world.last("trello/cards/c2") == {"list": "b1-2", "before": None, "by": "ann"}
    assert await names(boards, "Recently Completed") == ["Wrong VAT"]


async def test_a_card_is_dragged_above_another_one(boards: Page, world: RecordedWorld) -> None:
    await row(boards, "Wrong VAT").drag_to(row(boards, "Export is empty"), target_position={"x": 40, "y": 4})
    await expect(boards.get_by_test_id("board-said")).to_have_text("Wrong VAT: Up next, 1 of 2.")
    assert world.last("trello/cards/c2")["before"] == "c3"
    await row(boards, "Login times out").drag_to(row(boards, "Export is empty"), target_position={"x": 40, "y": 4})
    await expect(boards.get_by_test_id("board-said")).to_have_text("Login times out: Up next, 2 of 3.")
    assert await names(boards, "Up next") == ["Wrong VAT", "Login times out", "Export is empty"]


async def test_a_card_is_moved_by_keyboard_and_keeps_the_focus(boards: Page, world: RecordedWorld) -> None:
    said = boards.get_by_test_id("board-said")
    await title(boards, "Wrong VAT").focus()
    for key, told in (
        ("Alt+ArrowUp", "Wrong VAT: New Issues, 1 of 2."),
        ("Alt+ArrowDown", "Wrong VAT: New Issues, 2 of 2."),
        ("Alt+ArrowRight", "Wrong VAT: Up next, 2 of 2."),
        ("Alt+ArrowRight", "Wrong VAT: Recently Completed, 1 of 1."),
        ("Alt+ArrowLeft", "Wrong VAT: Up next, 2 of 2."),
    ):
        await boards.keyboard.press(key)
        await expect(said).to_have_text(told)
        await expect(title(boards, "Wrong VAT")).to_be_focused()
    calls = len(world.calls)
    await boards.keyboard.press("Alt+ArrowDown")
    await boards.keyboard.press("ArrowUp")
    assert len(world.calls) == calls


async def test_a_card_is_moved_to_another_board_by_its_menu(boards: Page, world: RecordedWorld) -> None:
    menu = row(boards, "Export is empty").get_by_test_id("card-menu")
    await menu.focus()
    await boards.keyboard.press("Enter")
    world.answers["trello/cards/c3"] = lambda _: {}
    await row(boards, "Export is empty").get_by_role("button", name="Move to Support Epics: Triage").press("Enter")
    await expect(boards.get_by_test_id("busy")).to_be_empty()
    assert world.last("trello/cards/c3") == {"board": "b2", "list": "b2-0", "by": "ann"}


async def test_an_open_card_tells_all_and_takes_comments(boards: Page, world: RecordedWorld) -> None:
    await title(boards, "Login times out").click()
    card_open = boards.get_by_test_id("card-open")
    await expect(card_open.get_by_role("heading", name="Login times out")).to_be_focused()
    await expect(card_open).to_contain_text(f"They see it since Friday. {EVIL}")
    await expect(card_open).to_contain_text(f"On it {EVIL}")
    await expect(card_open.get_by_role("link", name="The ticket")).to_have_attribute(
        "href", "https://harbour.groovehq.com/tickets/7"
    )
    world.answers["trello/cards/c1"] = lambda _: {}
    await boards.get_by_test_id("card-comment").fill("Tomorrow")
    await boards.get_by_test_id("card-comment-send").click()
    await expect(boards.get_by_test_id("card-comment")).to_have_value("")
    assert world.last("trello/cards/c1") == {"comment": "Tomorrow", "by": "ann"}
    await boards.get_by_test_id("card-delete").click()
    await boards.get_by_test_id("confirm-deny").click()
    await boards.get_by_test_id("card-back").click()
    await expect(title(boards, "Login times out")).to_be_focused()
    assert "delete" not in world.last("trello/cards/c1")


async def test_boards_lists_and_cards_are_renamed_archived_and_added(boards: Page, world: RecordedWorld) -> None:
    up_next = boards.get_by_test_id("list-Up next")
    await up_next.get_by_test_id("list-menu-Up next").click()
    await up_next.get_by_test_id("list-rename").click()
    await expect(boards.get_by_test_id("rename-name")).to_be_focused()
    await boards.keyboard.type("Next week")
    await boards.keyboard.press("Enter")
    await expect(boards.get_by_test_id("rename-name")).to_be_hidden()
    assert world.last("trello/lists/b1-1") == {"name": "Next week", "by": "ann"}
    await boards.get_by_test_id("board-menu").click()
    await boards.get_by_test_id("board-rename").click()
    await expect(boards.get_by_test_id("rename-name")).to_be_focused()
    await boards.keyboard.press("Escape")
    await expect(boards.get_by_test_id("rename-name")).to_be_hidden()
    await up_next.get_by_test_id("list-menu-Up next").click()
    await up_next.get_by_test_id("list-archive").click()
    await boards.get_by_test_id("add-b1-0").click()
    await boards.get_by_test_id("add-b1-0-name").fill("New one")
    await boards.keyboard.press("Enter")
    await expect(boards.get_by_test_id("add-b1-0-name")).to_have_value("")
    assert world.last("trello/lists/b1-1") == {"closed": True, "by": "ann"}
    assert world.last("trello/cards") == {"board": "b1", "list": "b1-0", "name": "New one", "by": "ann"}
    await boards.get_by_test_id("board-archive").click()
    await boards.get_by_role("button", name="Restore the card Old").click()
    await expect(boards.get_by_test_id("busy")).to_be_empty()
    assert world.last("trello/cards/c9") == {"closed": False, "by": "ann"}


async def test_what_moves_meanwhile_disturbs_nobody_who_types(boards: Page, world: RecordedWorld) -> None:
    await boards.get_by_test_id("add-b1-0").click()
    field = boards.get_by_test_id("add-b1-0-name")
    await field.fill("Half a na")
    world.state["trello"]["boards"][0]["lists"][0]["cards"].insert(0, card("c4", "From the bot"))
    world.changed()
    await expect(row(boards, "From the bot")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_value("Half a na")


async def test_somebody_without_an_account_lets_another_act(boards: Page, world: RecordedWorld) -> None:
    await boards.get_by_test_id("person-picker").select_option(label="Fay Doyle")
    await row(boards, "Wrong VAT").drag_to(boards.get_by_test_id("list-Up next"))
    await expect(boards.get_by_test_id("board-said")).to_have_text("Wrong VAT: Up next, 2 of 2.")
    assert "by" not in world.last("trello/cards/c2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_boards_have_names_and_can_be_read(boards: Page, world: RecordedWorld, scheme: Any) -> None:
    await boards.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await boards.get_by_test_id("add-b1-0").click()
    await boards.get_by_test_id("board-archive").click()
    world.state["trello"]["boards"][0]["closed"] = True
    world.changed()
    await expect(boards.get_by_text("This board is closed.")).to_be_visible()
    assert await flaws(boards) == []
    await title(boards, "Login times out").click()
    assert await flaws(boards) == []


async def test_the_boards_on_a_phone(boards: Page) -> None:
    await boards.set_viewport_size({"width": 360, "height": 740})
    await boards.get_by_test_id("tab-world").click()
    await expect(boards.get_by_test_id("board-picker")).to_be_in_viewport()
    assert await boards.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
