"""Weeks of planning by the clock, as a team lead reads them."""

from typing import Any

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, TRIAGE, Team, all_text, buttons, said_at

EPICS = "Support Epics"


async def pair(team: Team, by: str, customer: str, people: list[str]) -> None:
    await team.triage(by, f"pairs new {customer}")
    answer = await team.submit(by, people=people, goal=f"{customer} can ship")
    assert "errors" not in answer, answer
    await team.sandbox.control("close", {"user": by, "all": True})


async def press(team: Team, user: str, action: str, where: str) -> None:
    """Press the button of this kind in the last direct message or post that has one."""
    messages = (await team.state())["dms"][user] if where == user else await team.messages(where)
    value = next(value for one in reversed(messages) for name, value in buttons(one) if name == action)
    await team.click(user, action, value, channel=where)


async def home(team: Team, user: str) -> str:
    """What somebody's Home tab says."""
    return all_text((await team.state())["home"].get(user, {}))


def menus(message: dict[str, Any]) -> dict[str, list[str]]:
    """The menus of a message: what stands beside them -> the values to choose from."""
    found = {}
    for block in message["blocks"]:
        if block.get("accessory", {}).get("type") == "static_select":
            found[block["text"]["text"]] = [one["value"] for one in block["accessory"]["options"]]
    return found


async def test_a_week_from_the_call_to_the_plan(team: Team) -> None:
    await team.clear_desk()
    await team.link_boards(weeks="1", weekday="1", call_at="14:00")
    await pair(team, BEN, "Northwind", [BEN, CARA])
    await pair(team, DEV, "Fabrikam", [DEV, EVE])

    await team.clock(to="2026-11-23T15:00:00+00:00")
    reminder = [one for one in await team.dms(CARA) if "Planning call" in one][-1]
    assert "Planning call with *Northwind*: Tue 24 Nov at 14:00." in reminder
    assert "Export orders as XLSX too> (today)" in reminder
    assert not [one for one in await team.dms(DEV) if "Planning call" in one], "it is not their customer"

    await team.clock(to="2026-11-24T15:00:00+00:00")
    assert "What did you agree on for next week?" in (await team.dms(BEN))[-1]
    await team.sandbox.control("home", {"user": CARA})
    assert "what was agreed in the call of Tue 24 Nov?" in await home(team, CARA)
    await press(team, BEN, "planning.record", BEN)
    chosen = await team.card("Northwind", "Export orders as XLSX too")
    await team.submit(BEN, cards=[chosen["id"]], titles="Dark mode\n\nDark mode\nFaster <search>")
    assert "3 cards up next" in await team.modal(BEN)
    await team.clock(advance="PT2M")
    agreed = ["Export orders as XLSX too", "Dark mode", "Faster <search>"]
    assert (await team.titles("Northwind"))["Up next"] == agreed
    assert sorted((await team.titles(EPICS))["Triage"]) == sorted(agreed)
    assert "what was agreed" not in await home(team, CARA)
    assert "3 cards up next" in (await team.dms(CARA))[-1], "who was asked too sees that it is known"

    await team.clock(to="2026-11-26T15:00:00+00:00")
    post = await team.post("*Next week (30 Nov to 4 Dec)*: not ready yet.")
    assert said_at(post) == "Thu 15:00"
    assert "3 items are nobody's yet" in all_text(post)
    assert "Without an item: Ben and Cara (Northwind), Dev and Eve (Fabrikam)." in all_text(post)
    for name, choice in (("Dark mode", 1), ("Faster", 0)):
        [values] = [values for text, values in menus(await team.post("Next week")).items() if name in text]
        await team.click(ANN, "planning.assign", values[choice], channel=TRIAGE)
    assert "the triage team's now" in await team.last_whisper(ANN)
    await team.clock(advance="PT2M")
    assert (await team.titles(EPICS))["Ben and Cara"] == ["Dark mode"]
    assert "Triage Team" in [one["name"] for one in (await team.card(EPICS, "Faster <search>"))["labels"]]
    assert "Planned so far: Ben and Cara 1, triage team 1." in all_text(await team.post("Next week"))

    await team.clock(to="2026-11-27T10:00:00+00:00")
    rest = await team.post("still open")
    assert said_at(rest) == "Fri 10:00"
    assert "1 item is nobody's yet" in all_text(rest)
    [values] = menus(rest).values()
    await team.click(ANN, "planning.assign", values[2], channel=TRIAGE)
    assert "is Dev and Eve's now" in await team.last_whisper(ANN)
    await team.clock(advance="PT2M")
    done = all_text(await team.post("Next week"))
    assert "Next week (30 Nov to 4 Dec) is planned: Ben and Cara 1, Dev and Eve 1, triage team 1." in done

    await team.clock(to="2026-11-30T09:30:00+00:00")
    plan = await team.triage(EVE, "plan northwind")
    assert "*This week (30 Nov to 4 Dec)*\nBen and Cara (_Northwind can ship_):\n•" in plan
    assert "Northwind: call Tue 1 Dec" in plan
    assert "I don't know a customer called “Nowhere”" in await team.triage(EVE, "plan Nowhere")


async def test_a_week_in_which_nobody_says_what_was_agreed(team: Team) -> None:
    await team.clear_desk()
    assert "no Support Epics board yet" in await team.triage(BEN, "plan")
    await team.link_boards(weeks="2", weekday="2", call_at="11:00", first="2026-11-25")
    await team.in_trello("cards", board=EPICS, list="Triage", name="Update the certificates")
    await team.clock(to="2026-11-24T15:00:00+00:00")
    assert "They have no pair at the moment, so it's triage's." in (await team.dms(CARA))[-1], "who is on on the day"
    await team.clock(to="2026-11-26T15:00:00+00:00")
    post = all_text(await team.post("Next week"))
    assert "Northwind's call of Wed 25 Nov: what was agreed?" in post
    assert "Update the certificates" in post, "made on the board by hand"
    await press(team, DEV, "planning.record", TRIAGE)
    await team.submit(DEV)
    assert "nothing new up next" in await team.modal(DEV)
    await team.clock(advance="PT1M")
    assert "what was agreed" not in all_text(await team.post("Next week"))
    await team.clock(to="2026-12-01T16:00:00+00:00")
    assert not [one for one in await team.dms(CARA) if "Planning call" in one and "2 Dec" in one], (
        "only every second week"
    )
