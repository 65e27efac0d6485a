"""`/triage rota stats`: the table at once, the plot as a file in a direct message, once."""

from typing import Any

import pytest

from tests.scenarios.team import ANN, BEN, GUS, Team


async def plots(team: Team, user: str) -> list[dict[str, Any]]:
    """The files that the bot has sent somebody."""
    messages = (await team.state())["dms"].get(user, [])
    return [file for one in messages if one["user"] == "U0BOT" for file in one.get("files") or ()]


async def test_the_table_comes_at_once_and_the_plot_by_direct_message(team: Team) -> None:
    await team.triage(ANN, "cover 30 nov")
    await team.triage(BEN, "swap accept 1")
    shown = await team.triage(ANN, "rota stats 23 nov to 4 dec")
    assert "Duty days, 23 Nov 2026 to 4 Dec 2026" in shown
    assert "Ann Archer                 1      1      0" in shown
    assert "Ben Okafor                 3      0      1" in shown
    assert "9 of the days are still to come." in shown
    [plot] = await plots(team, ANN)
    assert plot["title"] == "Duty days, 23 Nov 2026 to 4 Dec 2026"
    assert plot["mimetype"] == "image/png"
    assert not await plots(team, BEN)
    assert "Nobody was on the rota" in await team.triage(ANN, "rota stats 2025")
    assert "as a period" in await team.triage(ANN, "rota stats whenever")
    assert "members of this workspace only" in await team.triage(GUS, "rota stats", channel="C0NORTH")
    assert len(await plots(team, ANN)) == 1


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_plot_is_neither_lost_nor_repeated_whatever_breaks(team: Team, drop: str) -> None:
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        await team.sandbox.control("faults", {"system": "slack", "method": method, "drop": drop, "times": 1})
    await team.triage(ANN, "rota stats this month")
    for _ in range(4):
        await team.clock(advance="PT2M")
    assert len(await plots(team, ANN)) == 1
