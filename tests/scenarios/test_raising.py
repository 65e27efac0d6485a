"""What is raised in Slack is in the helpdesk a minute later, whoever raises it and however."""

from bot.manifest import SHORTCUTS
from tests.scenarios.team import ANN, BEN, GUS, NORA, NORTH, TRIAGE, Team, all_text, buttons

FAULT = "Hi team, the orders export is broken again: it gives a 500 error since this morning. <!here> please"
SEND, QUICK = "nudge.send", "nudge.quick"


def customer_text(ticket: dict[str, object]) -> str:
    return str(ticket["messages"][0]["text"])  # type: ignore[index]


async def test_a_customers_fault_gets_a_ticket_by_one_button_and_its_thread_hears_the_outcome(team: Team) -> None:
    ts = await team.say(GUS, FAULT)
    assert "Only you see this" in await team.last_whisper(GUS)
    await team.click(GUS, SEND, ts, channel=NORTH)
    form = await team.modal(GUS)
    assert "Customer" not in form, "a guest is shown no other customer's name"
    assert "errors" not in await team.submit(GUS, severity="critical")
    assert not await team.modal(GUS)
    assert "on its way" in await team.last_whisper(GUS), "in the nudge's place"
    assert len(await team.whispers(GUS)) == 1

    ticket = (await team.tickets())[0]
    number = ticket["number"]
    assert ticket["title"] == "The orders export is broken again: it gives a 500 error since this morning. @here please"
    assert ticket["customer"] == {"email": "gus@northwind.example", "name": "Gus Hale"}
    assert "@here please" in customer_text(ticket)
    assert f"/archives/{NORTH}/p{ts.replace('.', '')}" in customer_text(ticket), "the way back to the thread"
    (told,) = await team.thread(ts)
    assert f"|#{number}>" in told, "with the way to the ticket"
    assert "is with the helpdesk" in told
    shown = await team.triage(ANN, f"issue {number}")
    assert "Northwind" in shown
    assert "*Critical:*" in shown
    assert "From Gus Hale" in shown
    assert f"Raised in <#{NORTH}>" in shown
    assert shown.count("the orders export is broken again") == 1, "the ticket's mail is not told as a reply too"

    await it_is_worked_on_and_talked_about(team, ts, number)
    await the_ticket_has_each_thing_said_once_and_as_a_note(team, number)
    said_in_thread = (await team.thread(ts))[1:]
    assert said_in_thread == [
        f"Ann Archer is looking into *#{number}*.",
        f"We need an answer to go on with *#{number}*: reply to our mail, or here in this thread.",
        f"*#{number}* is being worked on again.",
        f"*#{number}* is fixed. If it isn't solved for you, say so here.",
        f"*#{number}* is being worked on again.",
    ]
    await team.clock(advance="PT5M")
    assert len(await team.tickets()) == 4, "polling makes no second ticket or issue of it"
    assert "S1" not in await team.triage(ANN, "issues")
    assert f"#{number}" in await team.triage(BEN, "issue s1"), "the name it had before is still known"
    assert await team.thread(ts) == [told, *said_in_thread]


async def it_is_worked_on_and_talked_about(team: Team, ts: str, number: int) -> None:
    await team.say(GUS, "any news <@U0ANN>? <!channel>", thread_ts=ts)
    await team.triage(ANN, f"take {number}")
    await team.triage(ANN, f"pending {number} the customer's secret logs")
    await team.say(NORA, "Here are the logs", thread_ts=ts)
    assert (await team.ticket(number))["state"] == "opened", "the answer that was waited for"
    assert "<@U0ANN>" in (told := await team.post("Open again"))["text"], "today's people hear of it"
    assert ("issue.pending", str(number)) in buttons(told)
    for again in (" And now the import, too.", " And now the import.", " And now the import, too."):
        await team.say(GUS, FAULT + again, ts=ts)
    await team.triage(ANN, f"fixed {number}")
    await team.say(GUS, "Thanks, works now!", thread_ts=ts)
    assert (await team.ticket(number))["state"] == "closed", "a thank-you opens nothing"
    assert not await team.all_posts("Open again"), "what was told is brought up to date"
    await team.say(GUS, "Sorry, it still fails", thread_ts=ts)
    assert (await team.ticket(number))["state"] == "opened"
    await team.say(GUS, "", ts=ts, delete=True)


async def the_ticket_has_each_thing_said_once_and_as_a_note(team: Team, number: int) -> None:
    notes = [one["text"] for one in (await team.ticket(number))["messages"] if one["note"]]
    assert all(one["note"] for one in (await team.ticket(number))["messages"][1:])
    assert sum(note.split("\n")[1].endswith("import, too.") for note in notes if "[changed" in note) == 2
    assert sum("[changed the message in Slack, which says now:]" in note for note in notes) == 3
    for said in (
        "any news @Ann Archer? @channel\nGus Hale, in the Slack thread",
        "Here are the logs\nNora Finch, in the Slack thread",
        "Thanks, works now!",
        "Sorry, it still fails",
        "[deleted the message in Slack]\nGus Hale",
    ):
        assert sum(said in note for note in notes) == 1, said


async def test_each_way_in_makes_one_ticket_under_the_reporters_address(team: Team) -> None:
    offered = {(one["type"], one["callback_id"]) for one in (await team.state())["shortcuts"]}
    assert offered == {(kind, callback_id) for kind, callback_id, *_ in SHORTCUTS}, "as the manifest has them"
    await by_the_shortcut_goes_all_of_a_long_message_with_its_thread(team)
    await by_a_reaction_once_however_often(team)
    await by_the_command_where_it_was_typed(team)
    await team.say(GUS, "<@U0BOT> the price list is from last year", channel=NORTH)
    await team.click(GUS, SEND, channel=NORTH)
    await team.submit(GUS)
    assert (await team.tickets())[0]["title"] == "@Triage the price list is from last year"
    await team.say(NORA, "<@U0BOT>", channel=NORTH)
    assert "Tell me what it is about" in await team.last_whisper(NORA)
    assert len(await team.tickets()) == 3 + 4


async def by_the_shortcut_goes_all_of_a_long_message_with_its_thread(team: Team) -> None:
    long = (
        "The nightly sync dies.\n```KeyError: 'sku' & <b>```\n> quoted\n" + "Zeile für Zeile über alle Aufträge. " * 340
    )
    ts = await team.say(NORA, long, files=["screenshot.png", "log.txt"])
    for person in (BEN, GUS):
        await team.say(person, f"{person} sees it too", thread_ts=ts)
    await team.shortcut(BEN, "raise", ts)
    form = await team.modal(BEN)
    assert "From Nora Finch. Goes along: the thread so far (2 answers) and 2 files as links." in form
    assert {"Northwind", "Fabrikam", "Contoso"} <= set(form.split("\n"))
    await team.submit(BEN)
    ticket = (await team.tickets())[0]
    assert ticket["customer"]["email"] == "nora.finch@northwind.example"
    text = customer_text(ticket)
    assert text.count("Zeile für Zeile") == 340, "a long message goes whole, though the form shows its beginning"
    for part in (
        "KeyError: 'sku' & <b>",
        "- screenshot.png: http",
        "U0GUS sees it too",
        "Its thread so far, 2 answers:",
    ):
        assert part in text
    assert "(by Ben Okafor)" in (await team.thread(ts))[0]
    await team.react(ANN, ts)
    await team.shortcut(GUS, "raise", ts)
    assert f"This is *#{ticket['number']}* already." in await team.last_whisper(GUS)
    assert not await team.modal(GUS)


async def by_a_reaction_once_however_often(team: Team) -> None:
    ts = await team.say(NORA, "Die Suche findet nichts mehr")
    await team.react(ANN, ts)
    await team.react(ANN, ts)
    await team.react(ANN, ts)
    await team.react(GUS, ts)
    reacted = (await team.tickets())[0]
    assert (reacted["title"], reacted["customer"]["name"]) == ("Die Suche findet nichts mehr", "Nora Finch")
    await team.react(ANN, ts, reaction="eyes")


async def by_the_command_where_it_was_typed(team: Team) -> None:
    await team.triage(GUS, "raise the <!here> invoices are late", channel=NORTH)
    await team.submit(GUS, text="Since Monday.")
    typed = (await team.tickets())[0]
    assert (typed["title"], typed["customer"]["email"]) == ("The @here invoices are late", "gus@northwind.example")
    told = await team.post("invoices are late", NORTH)
    assert "<!here>" not in all_text(told)
    await team.say(GUS, "It's urgent now", thread_ts=told["ts"])
    assert "It's urgent now" in (await team.ticket(typed["number"]))["messages"][-1]["text"]


async def test_people_of_another_workspace_raise_by_the_nudge_and_see_nothing_else(team: Team) -> None:
    ts = await team.say(NORA, "Our checkout is broken, it fails with an error for every card. Can you please fix it?")
    await team.click(NORA, SEND, ts, channel=NORTH)
    assert "Fabrikam" not in await team.modal(NORA)
    await team.submit(NORA, title="Checkout broken")
    ticket = (await team.tickets())[0]
    assert (ticket["title"], ticket["customer"]["email"]) == ("Checkout broken", "nora.finch@northwind.example")

    other = await team.say(GUS, "The login page is broken, I get an error 500. Please help!")
    await team.click(GUS, QUICK, other, channel=NORTH)
    (quick,) = await team.thread(other)
    assert "*S2*: a quick fix." in quick
    await team.click(NORA, "raise.solved", "S2", channel=NORTH)
    assert "raised by somebody else" in await team.last_whisper(NORA)
    await team.click(NORA, "issue.file", "S2", channel=NORTH)
    assert "raised by somebody else" in await team.last_whisper(NORA)
    await team.click(GUS, "raise.solved", "S2", channel=NORTH)
    assert "is solved, here in Slack" in (await team.thread(other))[-1]
    assert "That is for members" in await team.triage(GUS, "issue S2", channel=NORTH)
    assert "quick Slack fix" in await team.triage(ANN, "issue S2", channel=TRIAGE)


async def test_a_quick_fix_has_the_clock_and_is_suggested_to_groove_after_an_hour(team: Team) -> None:
    ts = await team.say(GUS, "The product images are broken, they give an error 404. Can you fix it?")
    await team.click(GUS, QUICK, ts, channel=NORTH)
    assert "A quick fix, then" in await team.last_whisper(GUS)
    assert "*S1 The product images" in await team.triage(ANN, "issues")
    await team.triage(ANN, "take S1")
    await team.triage(ANN, "note s1 cache of the image server")
    assert len(await team.tickets()) == 3, "a quick fix is no ticket"
    await team.clock(advance="PT59M")
    assert not [one for one in await team.thread(ts) if "still open" in one]
    await team.clock(advance="PT10M")
    assert sum("is still open. Is it solved" in one for one in await team.thread(ts)) == 1
    shown = await team.triage(ANN, "issue S1")
    assert "1 h 9 min of 48 h used" in shown
    assert "A quick fix in Slack, without a ticket." in shown

    await team.click(BEN, "issue.file", "S1", channel=NORTH)
    await team.submit(BEN, severity="critical")
    ticket = (await team.tickets())[0]
    assert (ticket["customer"]["name"], ticket["assignee"]) == ("Gus Hale", "ann@harbour.example")
    thread = await team.thread(ts)
    assert f"It's with the helpdesk now: *#{ticket['number']}*." in thread[-1]
    assert not [one for one in thread if "Solved" in one], "no buttons of the quick fix are left"
    assert "cache of the image server" in await team.triage(ANN, f"issue {ticket['number']}")
    await team.clock(advance="PT3H")
    assert len(await team.tickets()) == 4
