"""`/triage report`: the figures at once, plot and list as files, the week's summary and its line at Home."""

from typing import Any

from tests.scenarios.team import ANN, BEN, GUS, TRIAGE, Team, all_text, buttons


async def files(team: Team, user: str) -> list[dict[str, Any]]:
    """The files that the bot has sent somebody."""
    messages = (await team.state())["dms"].get(user, [])
    return [file for one in messages if one["user"] == "U0BOT" for file in one.get("files") or ()]


async def test_a_week_from_its_mails_to_its_summary(team: Team) -> None:
    await team.clear_desk()
    number = await team.mail("=cmd|' /C calc'!A0")
    other = await team.mail("The shop is slow")
    await team.clock(advance="PT5H")
    await team.triage(ANN, f"fixed {number}")
    shown = await team.triage(ANN, "report northwind this week")
    assert "Report, 23 Nov 2026 to 29 Nov 2026, Northwind" in shown
    assert "Time to resolution: median" in shown
    assert "The plot follows" in shown
    [plot] = await files(team, ANN)
    assert (plot["mimetype"], plot["title"]) == ("image/png", "Issues, 23 Nov 2026 to 29 Nov 2026, Northwind")
    assert "members of this workspace only" in await team.triage(GUS, "report", channel="C0NORTH")

    await team.set_up(ANN, summary="yes", summary_at="16:00")
    await team.in_groove(other, state="spam")
    await team.clock(to="2026-11-27T16:01+00:00")
    posted = await team.post("Report, 23 Nov 2026 to 27 Nov 2026")
    text = all_text(posted)
    assert "nobody" not in text
    week = await team.triage(BEN, "report this week")
    figures = next(line for line in week.split("\n") if "new" in line and "resolved" in line)
    assert figures in text
    for _ in range(2):  # pressed twice
        await team.click(BEN, "report.csv", "2026-11-23|2026-11-27|", channel=TRIAGE, ts=posted["ts"])
    await team.click(BEN, "report.plot", "2026-11-23|2026-11-27|", channel=TRIAGE, ts=posted["ts"])
    assert {action for action, _ in buttons(posted)} == {"report.csv", "report.plot"}
    assert [one["name"].rpartition(".")[2] for one in await files(team, BEN)] == ["png", "csv", "png"]
    await team.clock(advance="P4D")
    assert len(await team.all_posts("Report, 23 Nov 2026")) == 1
