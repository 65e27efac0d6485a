"""A day of time sheets: from Slack into Harvest, and what is said of it."""

from pathlib import Path
from typing import Any

from tests.scenarios.team import ANN, BEN, Team, at_work, buttons


async def entries(team: Team) -> list[tuple[Any, ...]]:
    """What stands in Harvest: whose, on what, how long, about what."""
    shown = (await team.state())["harvest"]["entries"]
    return [(one["person"].partition("@")[0], one["project"], one["hours"], one["notes"]) for one in shown]


async def last_dm(team: Team, user: str) -> dict[str, Any]:
    """The newest message to somebody."""
    return dict([one for one in (await team.state())["dms"][user] if one["user"] == "U0BOT"][-1])


async def search(team: Team, user: str, action_id: str, typed: str) -> dict[str, Any]:
    """What a person takes of what is found for what they type: the first."""
    asked = {"user": user, "block_id": "target", "action_id": action_id, "value": typed}
    found = (await team.sandbox.control("suggest", asked))["options"]
    return {action_id: {"typed": typed, "value": found[0]["value"]}}


async def fill(team: Team, user: str, target: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Submit the open form."""
    filled = {block: {"value": value} for block, value in values.items()} | ({"target": target} if target else {})
    answer: dict[str, Any] = await team.sandbox.control("submit", {"user": user, "values": filled})
    return answer


async def test_a_day_of_time(tmp_path: Path) -> None:
    """Ann says where Northwind's time goes, times its issue, hears in the evening what is missing, and files it."""
    async with at_work(tmp_path) as team:
        await team.triage(ANN, "time customers northwind")
        await fill(team, ANN, await search(team, ANN, "time.project", "northwind support support"))
        assert "Northwind Support: Support" in await team.triage(ANN, "time customers")
        await team.sandbox.control("close", {"user": ANN, "all": True})

        assert "timer.start" in str(await team.sandbox.control("slash", slash(ANN, "issue 1")))
        assert "Your timer starts: #1 Orders export" in await team.triage(ANN, "timer start 1")
        await team.clock(advance="PT90M")
        assert "Stopped after 1 h 30 min" in await team.triage(ANN, "timer stop")
        assert "1 h 30 min" in await team.triage(ANN, "time")
        on_one = ("ann", "Northwind Support", 1.5, "#1 Orders export is empty since Friday")
        assert await entries(team) == [on_one]

        await team.clock(to="2026-11-23T17:15+00:00")
        dm = await last_dm(team, ANN)
        assert "1 h 30 min of at least 6 h are filed" in dm["text"]
        assert [dm for dm in await team.dms(BEN) if "time sheet" in dm] == []  # Tuesdays are Ben's

        await team.click(ANN, "time.file", "2026-11-23", ts=dm["ts"], channel=(await team.state())["dm_ids"][ANN])
        target = await search(team, ANN, "time.target", "northwind")
        answer = await fill(team, ANN, target, hours="a while", notes="Stand-up")
        assert "can't read" in answer["errors"]["hours"]
        await fill(team, ANN, target, hours="4:30", notes="Looked into the export")
        assert await entries(team) == [on_one, ("ann", "Northwind Support", 4.5, "Looked into the export")]
        assert "complete" in (await last_dm(team, ANN))["text"]
        assert buttons(await last_dm(team, ANN)) == set()

        await team.stop_bot()
        await team.start_bot()
        await team.clock(to="2026-11-23T18:00+00:00")
        assert len([text for text in await team.dms(ANN) if "time sheet" in text]) == 1

        assert "Northwind: 6 h" in await team.triage(ANN, "time totals this week")
        assert "Hours by customer" in await team.triage(ANN, "report this week")
        assert "Hours by customer" not in await team.triage(BEN, "report this week")
        assert "Only admins" in await team.triage(BEN, "time totals")


def slash(user: str, text: str) -> dict[str, str]:
    return {"user": user, "channel": "C0TRIAGE", "command": "/triage", "text": text}


async def test_what_is_typed_wrongly_about_time(tmp_path: Path) -> None:
    async with at_work(tmp_path) as team:
        for text, hint in (
            ("time travel", "time file 1042"),
            ("time file nine", "isn't an issue's number"),
            ("time file 999", "There is no issue #999"),
            ("time customers Nobody", "I don't know a customer called"),
            ("timer", "No timer of yours runs"),
            ("timer stop", "No timer of yours runs"),
            ("timer start", "Which issue?"),
            ("timer start 999", "There is no issue #999"),
            ("timer pause", "timer start 1042"),
            ("time totals soon", "can't read"),
        ):
            assert hint in await team.triage(ANN, text), text
        assert await entries(team) == []
        assert "Only admins" in await team.triage(BEN, "time customers")
        await team.stop_bot()
