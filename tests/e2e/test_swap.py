"""A swap as both sides live it: everything is done on the sandbox's page, with the real bot behind it."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_people_swap_their_days_and_think_better_of_it(traveller: Visitor) -> None:
    page = traveller.page
    await traveller.be("Ben Okafor")
    await traveller.type("can anyone swap Tuesday with me? The plumber comes")
    offer = await traveller.sees("Shall I find somebody to swap for Tue 24 Nov?")
    await expect(offer).to_contain_text("Only visible to you")
    await traveller.picture("offer")
    await traveller.press(offer, "Fill in the form")
    await expect(traveller.modal.get_by_role("heading", name="Swap or cover")).to_be_visible()
    await traveller.picture("form")
    await traveller.modal.get_by_label("Day in return").first.fill("2026-11-25")
    await traveller.picture("filled")
    await traveller.press(traveller.modal, "Ask")
    await traveller.close_modal("I'm asking everybody on the rota")
    await traveller.sees("Ben Okafor would like to swap Tue 24 Nov for Wed 25 Nov.")
    await traveller.picture("asked")

    await traveller.be("Cara Lindqvist")
    request = await traveller.sees("Ben Okafor would like to swap")
    await traveller.press(request, "Suggest another day")
    await traveller.picture("suggest")
    await traveller.modal.get_by_label("Your day").select_option(label="Wed 2 Dec")
    await traveller.press(traveller.modal, "Suggest")
    await traveller.close_modal("Ben Okafor is asked whether Wed 2 Dec suits.")
    await traveller.picture("suggested")

    await traveller.be("Ben Okafor")
    await traveller.go("dm")
    question = await traveller.sees("Cara Lindqvist would take Tue 24 Nov if you take Wed 2 Dec. Is that all right?")
    await traveller.picture("question")
    await traveller.press(question, "Accept")
    await traveller.sees("That is agreed.")
    await traveller.picture("agreed")

    await traveller.be("Cara Lindqvist")
    await traveller.go("dm")
    await traveller.picture("cara-dm")
    await traveller.go("channel-C0TRIAGE")
    request = await traveller.sees("Swapped: Cara Lindqvist takes Tue 24 Nov from Ben Okafor")
    await traveller.picture("swapped")
    await traveller.triage("rota 2", "Tue 24 Nov: Cara Lindqvist (swapped with Ben Okafor)")
    await traveller.picture("rota")
    await traveller.press(request, "Undo")
    await traveller.picture("sure")
    await page.get_by_test_id("confirm-yes").click()
    await traveller.rest()
    await traveller.sees("Undone by Cara Lindqvist")
    await traveller.picture("undone")
