"""Calling for help: who is asked, who comes, and what the handover tells of it."""

from tests.scenarios.team import ANN, BEN, CARA, DEV, TRIAGE, Team, all_text, buttons

GENERAL = "C0GENERAL"


async def test_help_is_called_for_and_who_comes_is_shown_and_handed_over(team: Team) -> None:
    await team.triage(ANN, "callout")
    assert f"It goes to <#{TRIAGE}>" in await team.modal(ANN)
    await team.submit(ANN, reason="two *critical* ones at once <!channel>")
    assert f"I've asked in <#{TRIAGE}>" in await team.modal(ANN)
    post = await team.post("calls for help on triage")
    assert "&lt;!channel&gt;" in post["text"]
    assert "1 issue is due today or over the target" in post["text"]
    where = {"channel": TRIAGE, "ts": post["ts"]}

    assert "There is a call for help already" in await team.triage(BEN, "callout me too")
    await team.click(BEN, "callout.can", "1", **where)
    assert "Ann Archer knows" in await team.last_whisper(BEN)
    assert "Ben Okafor can help you" in (await team.dms(ANN))[-1]
    await team.click(BEN, "callout.can", "1", **where)
    assert "You said so already" in await team.last_whisper(BEN)
    await team.click(CARA, "callout.can", "1", **where)
    await team.click(CARA, "callout.cannot", "1", **where)
    assert "your goal comes first" in await team.last_whisper(CARA)
    await team.click(ANN, "callout.can", "1", **where)
    assert "You called for help yourself" in await team.last_whisper(ANN)
    text = all_text(await team.post("calls for help on triage"))
    assert "Coming: Ben Okafor." in text
    assert "Can't without hurting their goal: Cara Lindqvist." in text

    await team.click(DEV, "callout.close", "1", **where)
    assert "says when it's enough" in await team.last_whisper(DEV)
    await team.click(ANN, "callout.close", "1", **where)
    await team.submit(ANN, outcome="both are fixed")
    post = await team.post("calls for help on triage")
    assert "Closed by Ann Archer: both are fixed" in post["text"]
    assert not buttons(post)
    assert "no call for help to close" in await team.triage(ANN, "callout done")

    await team.triage(BEN, "callout the export of Northwind")
    await team.clock(to="2026-11-23T17:00:00+00:00")
    handover = all_text(await team.post("Handover of Mon"))
    assert "Ann Archer called for help (two *critical* ones" in handover
    assert "Ben Okafor came. both are fixed" in handover
    assert "Ben Okafor called for help (the export of Northwind): nobody came." in handover
    later = [one for one in await team.messages() if "calls for help on triage*: the export" in one["text"]]
    assert "Closed at the handover." in later[0]["text"]
    assert not buttons(later[0])


async def test_it_is_offered_once_a_day_when_more_is_due_than_is_set(team: Team) -> None:
    await team.set_up(ANN, callout_threshold="3", callout_channel=GENERAL)
    for number in range(3):
        await team.mail(f"Old {number}", sent_at="2026-11-21T11:00:00+00:00")
    await team.clock(advance="PT10M")
    offers = [one for one in await team.dms(ANN) if "call for help early" in one]
    assert len(offers) == 1
    assert "4 issues are due by 17:30 or over the target" in offers[0]
    await team.mail("One more", sent_at="2026-11-21T11:00:00+00:00")
    await team.clock(advance="PT30M")
    assert len([one for one in await team.dms(ANN) if "call for help early" in one]) == 1
    assert not [one for one in await team.dms(BEN) if "call for help early" in one]

    dm = [one for one in (await team.state())["dms"][ANN] if "call for help early" in one["text"]][-1]
    await team.click(ANN, "callout.call", "4", channel=ANN, ts=dm["ts"])
    assert "4 issues are due today" in str((await team.state())["views"][ANN])
    await team.submit(ANN)
    assert f"I've asked in <#{GENERAL}>" in await team.modal(ANN)
