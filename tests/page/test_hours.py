"""Today's time entries at the right of the page, and what one can do to them there."""

import pytest
from playwright.async_api import Page, expect

from tests.page.recorded_blocks import EVIL, NOW, Json
from tests.page.server import RecordedWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")

TODAY = NOW.date().isoformat()


def entry(id_: int, person: str, hours: float, **more: object) -> Json:
    return {
        "id": id_,
        "person": f"{person}@harbour.example",
        "project": "Northwind Support",
        "task": "Support",
        "spent_date": TODAY,
        "hours": hours,
        "notes": "Login",
        "is_running": False,
        "locked": None,
        **more,
    }


def harvest() -> Json:
    return {
        "entries": [
            entry(1, "ben", 1.5),
            entry(2, "ben", 0.25, notes=EVIL, locked="This time entry is locked for this time period."),
            entry(3, "ann", 16.75, is_running=True, spent_date="2026-11-24", notes=None),
            entry(4, "ann", 8, spent_date="2026-11-24"),
        ],
        "people": [
            {"id": 11, "name": "Ben Okafor", "email": "ben@harbour.example"},
            {"id": 12, "name": "Ann Archer", "email": "ann@harbour.example"},
        ],
        "projects": [
            {"id": 31, "name": "Northwind Support", "client": "Northwind", "tasks": [{"id": 41, "name": "Support"}]}
        ],
    }


async def open_hours(page: Page, world: RecordedWorld) -> None:
    world.state["harvest"] = harvest()
    world.changed()
    await page.get_by_role("navigation", name="Systems").get_by_role("button", name="Harvest").click()


async def test_todays_entries_of_each_person(page: Page, world: RecordedWorld) -> None:
    await open_hours(page, world)
    await expect(page.locator("#world .sheet h3")).to_have_text(["Ann Archer16:45 h", "Ben Okafor1:45 h"])
    ann, ben = page.get_by_test_id("hours-ann@harbour.example"), page.get_by_test_id("hours-ben@harbour.example")
    await expect(ann.locator(".state")).to_have_text(["16:45 h, running since 2026-11-24"])
    await expect(ann).to_contain_text("(no description)")
    await expect(ben.locator(".state")).to_have_text(["1:30 h", "0:15 h"])
    await expect(ben).to_contain_text(EVIL)
    await expect(ben.get_by_role("button")).to_have_text(["Delete"])
    await ann.get_by_role("button", name="Stop").click()
    await expect(page.get_by_test_id("busy")).to_have_text("")
    assert world.calls == [("harvest/entries/3", {"stop": True})]


async def test_time_is_filed_for_who_sits_there(page: Page, world: RecordedWorld) -> None:
    await open_hours(page, world)
    await page.get_by_text("File time in Harvest itself").click()
    await page.get_by_test_id("hours-hours").fill("1.25")
    await page.get_by_test_id("hours-notes").fill("Login")
    await page.get_by_test_id("hours-send").click()
    await expect(page.get_by_test_id("hours-hours")).to_have_value("")
    filed = {"project": 31, "task": "Support", "spent_date": TODAY, "hours": 1.25, "notes": "Login"}
    assert world.calls == [("harvest/entries", {"person": "ann@harbour.example", **filed})]
