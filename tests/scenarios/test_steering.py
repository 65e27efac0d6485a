"""Handing on, critical, duplicate, silence, a thank-you: what people do, and what others hear of it."""

from tests.scenarios.team import ANN, BEN, CARA, DEV, Team, all_text, buttons

NORA = "nora.finch@northwind.example"


async def test_an_issue_is_handed_on_and_those_concerned_are_told(team: Team) -> None:
    number = await team.mail("Login is broken")
    told = await team.triage(ANN, f"hand {number} <@U0BEN|ben> knows the host")
    assert "it's Ben Okafor's now" in told
    assert "Ann Archer handed you <https://harbour.groovehq.com" in (await team.dms(BEN))[-1]
    assert "knows the host" in (await team.dms(BEN))[-1]
    ticket = await team.ticket(number)
    assert ticket["assignee"] == "ben@harbour.example"
    assert ticket["messages"][-1]["text"].startswith("Handed to Ben Okafor: knows the host")
    assert ticket["messages"][-1]["note"]

    assert "it's yours" in await team.triage(CARA, f"take {number}")
    assert "Cara Lindqvist took" in (await team.dms(BEN))[-1]
    await team.click(CARA, "issue.more", f"hand|{number}", **await _shown(team, CARA, number))
    assert "whoever is on triage" in (await team.modal(CARA)).lower()
    await team.submit(CARA, person="U0GUS")
    assert "Gus Hale can't work on issues" in str(await team.submit(CARA, person="U0GUS"))
    await team.submit(CARA, person=ANN)
    assert "Cara Lindqvist handed you" in (await team.dms(ANN))[-1]
    await team.triage(BEN, f"hand {number} to <@U0DEV|dev>, ask <@U0CARA|cara> for the key")
    told = (await team.dms(ANN))[-1]
    assert "Ben Okafor handed <https://harbour.groovehq.com" in told
    assert "which was yours, on to Dev Patel." in told
    assert "ask @cara for the key" in (await team.dms(DEV))[-1]
    assert "I can't tell who “ben” is" in await team.triage(ANN, f"hand {number} to ben knows the host")
    assert "handed it to Ben Okafor: knows the host" in await team.triage(ANN, f"issue {number}")


async def test_a_critical_issue_is_told_to_the_channel_at_once_until_it_is_closed(team: Team) -> None:
    await team.clock(to="2026-11-23T20:00:00+00:00")
    number = await team.mail("Shop is down")
    assert "Say how it harms" not in await team.triage(ANN, f"critical {number}")
    assert "harms the customer's business" in await team.modal(ANN)
    await team.submit(ANN, why="no orders since 19:00")
    post = await team.post("a critical issue needs you now")
    assert "<@U0ANN>" in post["text"]
    assert "no orders since 19:00" in post["text"]
    assert ("issue.take", str(number)) in buttons(post)
    assert "*Critical:*" in await team.triage(BEN, "issues")
    await team.triage(ANN, f"fixed {number} critical")
    post = await team.post("was critical and is closed: fixed as critical")
    assert not buttons(post)
    assert len(await team.all_posts("Shop is down")) == 1


async def test_duplicates_show_each_other_here_and_in_groove(team: Team) -> None:
    first = await team.mail("Export is empty")
    second = await team.mail("Where is my export?")
    assert f"closed as a duplicate of #{first}" in await team.triage(ANN, f"close {second} duplicate of #{first}")
    assert "Duplicate of" in (shown := await team.triage(ANN, f"issue {second}"))
    assert f"#{first} Export is empty" in shown
    assert f"#{second} Where is my export?> is a duplicate of it" in await team.triage(ANN, f"issue {first}")
    assert (await team.ticket(second))["state"] == "closed"
    assert f"#{second} Where is my export? is a duplicate of it" in (await team.ticket(first))["messages"][-1]["text"]
    assert "duplicate of itself" in await team.triage(ANN, f"close {first} duplicate {first}")
    assert "There is no issue #99" in await team.triage(ANN, f"close {first} duplicate 99")
    await team.triage(ANN, f"close {first}")
    assert (await team.submit(ANN, resolution="answered", original="2"))["errors"]["original"]
    assert (await team.submit(ANN, resolution="duplicate", original="x"))["errors"]["original"]
    await team.submit(ANN, resolution="duplicate", original="1")
    assert "closed as a duplicate of #1" in await team.modal(ANN)


async def test_nobody_is_reminded_of_a_silent_issue_before_its_day(team: Team) -> None:
    await team.clear_desk()
    number = await team.mail("Slow search", sent_at="2026-11-22T14:30:00+00:00")
    await team.clock(to="2026-11-23T15:00:00+00:00")
    assert buttons(await team.post("needs you"))
    assert "silent until" in await team.triage(ANN, f"silence {number} until thursday release is on wednesday")
    reminder = await team.post(f"#{number} Slow search")
    assert "is silent until" in all_text(reminder)
    assert not buttons(reminder)
    await team.clock(to="2026-11-23T17:30:00+00:00")
    assert "silent: release is on wednesday" in (await team.post("Handover of Mon"))["text"]
    before = len(await team.all_posts("Slow search"))
    await team.clock(to="2026-11-25T16:00:00+00:00")
    told = [one for one in (await team.all_posts("Slow search"))[before:] if "Handover" not in one["text"]]
    assert told == [], "breached on Tuesday, and silent"
    await team.clock(to="2026-11-26T09:05:00+00:00")
    assert "Over the target" in (await team.all_posts("Slow search"))[-1]["text"]
    assert "is not silent" in await team.triage(ANN, f"silence {number} off")
    assert "later day" in await team.triage(ANN, f"silence {number} until today because")


async def test_a_thank_you_after_closing_is_closed_with_one_press_and_does_not_count(team: Team) -> None:
    number = await team.mail("VAT is wrong")
    await team.clock(advance="PT1H")
    await team.triage(ANN, f"fixed {number}")
    await team.clock(advance="PT1H")
    await team.in_groove(number, reply="Perfect, thank you!", by=NORA)
    offer = await team.post("just a thank-you")
    assert "“Perfect, thank you!”" in offer["text"]
    await team.clock(advance="PT2H")
    await team.click(BEN, "issue.just_close", str(number), channel="C0TRIAGE", ts=offer["ts"])
    assert "closed again as fixed" in await team.last_whisper(BEN)
    assert (await team.ticket(number))["state"] == "closed"
    assert "Clock closed: 1 h of 48 h used" in await team.triage(ANN, f"issue {number}")
    offer = await team.post("VAT is wrong")
    assert "is closed: fixed" in offer["text"]
    assert not buttons(offer)

    await team.in_groove(number, reply="Thanks, but now the total is wrong", by=NORA)
    assert len(await team.all_posts("just a thank-you")) == 0
    assert f"#{number} VAT is wrong" in await team.triage(ANN, "issues")


async def _shown(team: Team, user: str, number: int) -> dict[str, str]:
    """Where the person sees an issue with its buttons."""
    await team.triage(user, f"issue {number}")
    message = [one for one in (await team.state())["ephemeral"] if one["user"] == user][-1]
    return {"channel": "C0TRIAGE", "ts": message["ts"]}
