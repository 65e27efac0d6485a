"""Boards: linked, looked after, and what goes to them and comes back, as the team and a customer see it."""

from typing import Any

from tests.scenarios.team import ANN, BEN, CARA, GUS, TRIAGE, Team

EPICS = "Support Epics"


async def test_boards_are_linked_and_their_troubles_told_once_with_the_mend(team: Team) -> None:
    assert "no board yet" in await team.triage(ANN, "boards")
    await team.in_trello("boards", name="Contoso", lists=["New Issues", "Ideas"])
    await team.link_boards()
    told = "\n".join(await team.dms(ANN))
    assert "“New Issues” (3), “Up next” (0), “Recently Completed” (1)" in told
    state = await team.state()
    contoso, northwind = (
        next(one["id"] for one in state["trello"]["boards"] if one["name"] == name) for name in ("Contoso", "Northwind")
    )
    await team.triage(ANN, "customers")
    await team.click(ANN, "planning.customer", "3", channel=TRIAGE)
    epics = next(one["id"] for one in state["trello"]["boards"] if one["name"] == EPICS)
    assert "is your Support Epics board" in (await team.submit(ANN, board=epics))["errors"]["board"]
    told_apart = (await team.submit(ANN, board=northwind))["errors"]
    assert told_apart == {
        "label": "Northwind has that board too, without a label. Give this customer a label of its own."
    }
    assert "When is the call?" in (await team.submit(ANN, board=contoso, weeks="1", weekday="1"))["errors"]["call_at"]
    await team.submit(ANN, board=contoso, weeks="2", weekday="1", call_at="14:30")
    await team.clock(advance="PT1M")
    assert set(await team.board("Contoso")) == {"New Issues", "Ideas", "Up next", "Recently Completed"}
    assert "call every second Tuesday 14:30, next Tue 24 Nov" in await team.triage(BEN, "boards")
    assert "Admins set boards and calls here" in await team.triage(BEN, "boards")

    lists = {
        one["name"]: one["id"] for b in state["trello"]["boards"] if b["name"] == "Northwind" for one in b["lists"]
    }
    before = len(await team.dms(ANN))
    await team.in_trello(f"lists/{lists['Up next']}", closed=True)
    await team.clock(advance="PT10M")
    await team.clock(advance="P1D")
    news = (await team.dms(ANN))[before:]
    assert len([one for one in news if "its list “Up next” was archived" in one]) == 1, news
    assert "list “Up next” archived" in await team.triage(ANN, "boards")
    await team.in_trello(f"lists/{lists['Up next']}", closed=False)
    await team.clock(advance="PT10M")
    assert "archived" not in await team.triage(ANN, "boards")
    await team.in_trello(f"boards/{epics}", bot=False)
    await team.clock(advance="PT10M")
    assert "can't be seen any more" in (await team.dms(ANN))[-1]
    await team.in_trello(f"boards/{epics}", bot=True)
    await team.clock(advance="PT10M")
    assert "can't be seen" not in await team.triage(ANN, "boards")


async def test_an_issue_goes_to_the_backlog_once_and_comes_back_completed(team: Team) -> None:
    assert "Northwind has no Trello board yet" in await team.triage(ANN, "backlog 1")
    await team.link_boards()
    ts = await team.say(GUS, "The export to the warehouse fails with an error since this morning")
    await team.shortcut(GUS, "raise", ts)
    await team.submit(GUS, title="Export fails")
    number = max(ticket["number"] for ticket in await team.tickets())
    await team.triage(ANN, f"backlog {number}")
    assert "list “New Issues” of" in await team.modal(ANN)
    await team.triage(BEN, f"backlog {number}")
    assert "needs a title" in (await team.submit(ANN, title="  "))["errors"]["title"]
    await team.submit(ANN, title="Export <!channel> & more", position="bottom")
    assert "is in the backlog already" in (await team.submit(BEN, title="Twice"))["errors"]["title"]
    assert (await team.titles("Northwind"))["New Issues"][-1] == "Export <!channel> & more"
    card = await team.card("Northwind", "Export <!channel> & more")
    ticket = await team.ticket(number)
    assert (ticket["state"], ticket["messages"][-1]["note"]) == ("closed", True)
    assert card["url"] in ticket["messages"][-1]["text"]
    thread = "\n".join(await team.thread(ts))
    assert f"on the list of what to build now: <{card['url']}|Export &lt;!channel&gt; &amp; more>" in thread
    shown = await team.triage(BEN, f"issue {number}")
    assert "Not started: talk to the customer in comments on the card" in shown
    assert f"Ann Archer noted: In the backlog: {card['url']}" in shown
    assert shown.count("noted: In the backlog") == 1

    await team.in_trello(f"cards/{card['id']}", list="Up next")
    await team.clock(advance="PT2M")
    copy = await team.card(EPICS, card["name"])
    assert (await team.titles(EPICS)) == {"Triage": [card["name"]]}
    assert card["url"] in [one["url"] for one in copy["attachments"]]
    original = await team.card("Northwind", card["name"])
    assert copy["url"] in [one["url"] for one in original["attachments"]]
    assert [label["name"] for label in copy["labels"]] == ["Northwind"]
    await team.in_trello("lists", board=EPICS, name="In progress")
    await team.in_trello(f"cards/{copy['id']}", list="In progress")
    await team.clock(advance="PT2M")
    assert "Talk to the customer in Slack or by mail" in await team.triage(BEN, f"issue {number}")
    await team.in_trello(f"cards/{copy['id']}", list="Done")
    await team.clock(advance="PT2M")
    assert (await team.titles("Northwind"))["Recently Completed"][0] == card["name"]
    assert "is done: what we had put on the list is finished" in (await team.thread(ts))[-1]


async def test_what_comes_back_has_its_card_still_and_a_new_one_once_that_was_done(team: Team) -> None:
    await team.link_boards()
    ts = await team.say(GUS, "Please add dark mode")
    await team.shortcut(BEN, "raise", ts)
    await team.submit(BEN, title="Dark mode", customer="1")
    number = max(ticket["number"] for ticket in await team.tickets())
    await team.triage(ANN, f"backlog {number}")
    await team.submit(ANN, title="Dark mode")
    await team.triage(BEN, f"reopen {number}")
    await team.triage(BEN, f"backlog {number}")
    await team.submit(BEN, title="Dark mode, please")
    assert "with <https://trello.com/c/" in await team.modal(BEN)
    assert (await team.titles("Northwind"))["New Issues"].count("Dark mode") == 1
    assert (await team.ticket(number))["state"] == "closed"
    card = await team.card("Northwind", "Dark mode")
    await team.in_trello(f"cards/{card['id']}", list="Recently Completed")
    await team.clock(advance="PT2M")
    assert "completed" in await team.triage(BEN, f"issue {number}")
    await team.triage(BEN, f"reopen {number}")
    await team.triage(BEN, f"backlog {number}")
    await team.submit(BEN, title="Dark mode in the app")
    assert "Dark mode in the app" in (await team.titles("Northwind"))["New Issues"]

    other = await team.mail("Who am I?", "zoe@somewhere.example")
    await team.triage(CARA, f"backlog {other}")
    assert "Whose is it?" in await team.modal(CARA)
    await team.submit(CARA, title="Who am I?", customer="1")
    assert "Who am I?" in (await team.titles("Northwind"))["New Issues"]
    assert "Northwind" in await team.triage(CARA, f"issue {other}")


async def test_trello_down_the_card_comes_later_once_and_the_ticket_keeps_its_order(team: Team) -> None:
    await team.link_boards()
    await team.sandbox.control("faults", {"system": "trello", "method": "POST cards", "drop": "after", "times": 1})
    await team.sandbox.control("faults", {"system": "trello", "method": "GET *", "status": 503, "times": 40})
    await team.triage(ANN, "backlog 1")
    await team.submit(ANN, title="Empty export")
    assert "Its card is on its way to Trello." in await team.triage(BEN, "issue 1")
    assert (await team.ticket(1))["state"] != "closed"
    await team.triage(BEN, "note 1 they can wait until Thursday")
    await team.clock(advance="PT5M")
    await team.stop_bot()
    await team.start_bot()
    await team.clock(advance="PT1H")
    assert (await team.titles("Northwind"))["New Issues"].count("Empty export") == 1
    ticket: dict[str, Any] = await team.ticket(1)
    assert ticket["state"] == "closed"
    notes = [one["text"].split("\n")[0] for one in ticket["messages"] if one["note"]]
    assert notes == [
        f"In the backlog: {(await team.card('Northwind', 'Empty export'))['url']}",
        "they can wait until Thursday",
    ]
    assert "#1 is closed already as backlogged" in await team.triage(ANN, "fixed 1")
    assert "is in the backlog already" in await team.triage(ANN, "backlog 1")
