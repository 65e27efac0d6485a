"""Lists of issues, filtered and leafed through, and an issue's whole history."""

from typing import Any

from tests.scenarios.team import ANN, BEN, Team, all_text, buttons


async def private(team: Team, user: str) -> dict[str, Any]:
    """The newest message that only this person sees."""
    return dict([one for one in (await team.state())["ephemeral"] if one["user"] == user][-1])


async def press(team: Team, user: str, action_id: str) -> dict[str, Any]:
    """Press a button of that message; what is there then."""
    message = await private(team, user)
    (value,) = [value for name, value in buttons(message) if name == action_id]
    await team.click(user, action_id, value, channel="C0TRIAGE", ts=message["ts"])
    return await private(team, user)


async def test_issues_are_filtered_and_leafed_through_in_place(team: Team) -> None:
    await team.clear_desk()
    for number in range(4, 24):
        await team.mail(f"Export {number}", sent_at=f"2026-11-23T08:{number:02}:00+00:00")
    await team.mail("Rückfrage zur Größe", sender="sam.ito@fabrikam.example")
    await team.triage(BEN, "take 5")
    await team.triage(BEN, "take 6")
    await team.triage(BEN, "pending 6 a sample")

    first = await team.triage(ANN, "issues export customer northw")
    assert "20 issues for “export customer northw”, 1 to 15:" in first
    assert first.index("#4 Export") < first.index("#19 Export")
    assert "#20 Export" not in first
    whispers = len(await team.whispers(ANN))
    second = all_text(await press(team, ANN, "issues.page"))
    assert "16 to 20:" in second
    assert "#23 Export" in second
    assert second.index("#23 Export 23") < second.index("#6 Export 6"), "pending ones come after the open ones"
    assert "Next" not in second
    assert len(await team.whispers(ANN)) == whispers, "the page took the place of the one before"
    for number in range(7, 24):
        await team.in_groove(number, state="closed", by="ann@harbour.example")
    assert "3 issues for “export customer northw”:" in all_text(await press(team, ANN, "issues.back"))

    assert "2 issues for “mine”" in await team.triage(BEN, "issues mine")
    assert "#6 Export 6" in await team.triage(BEN, "issues mine pending")
    assert "#5 Export 5" not in await team.triage(BEN, "issues pending mine")
    assert "#24 Rückfrage zur Größe" in await team.triage(ANN, "issues ruckfrage GROSSE")
    assert "No issues for “breaching”" in await team.triage(ANN, "issues breaching")
    assert "18 issues for “closed export”" in await team.triage(ANN, "issues closed export")
    assert "No issues for “100%”" in await team.triage(ANN, "issues 100%")
    assert "I don't know a customer called “nobody”" in await team.triage(ANN, "issues customer nobody")
    assert "Which customer?" in await team.triage(ANN, "issues customer")
    assert "“&lt;b&gt;”" in await team.triage(ANN, "issues &lt;b&gt;")
    await team.clock(to="2026-11-24T16:00:00+00:00")
    assert "1 issue for “breaching customer fabrikam”" in await team.triage(ANN, "issues breaching customer fabrikam")


async def test_all_that_happened_to_an_issue_can_be_leafed_through(team: Team) -> None:
    number = await team.mail("Long story")
    for turn in range(1, 24):
        await team.triage(BEN, f"note {number} step {turn} is done")
    shown = await team.triage(ANN, f"issue {number}")
    assert "12 earlier: see the full history" in shown
    assert "step 12 is done" in shown
    assert "step 11 is done" not in shown

    first = all_text(await press(team, ANN, "issue.history"))
    assert "Everything that happened, 24 events, 1 to 20:" in first
    assert "wrote in: Please help." in first
    assert "step 19 is done" in first
    second = all_text(await press(team, ANN, "issue.history"))
    assert "21 to 24:" in second
    assert "step 23 is done" in second
    assert "Later" not in second
    assert "1 to 20:" in all_text(await press(team, ANN, "issue.history_back"))
