"""The rota out to a spreadsheet and in from one. Today is Monday 23 November 2026."""

import csv
import io
import sqlite3
from pathlib import Path

import aiohttp

from tests.scenarios.team import ANN, BEN, CARA, Team, all_text


async def files(team: Team, user: str) -> list[str]:
    """The contents of the files that a person got directly."""
    found = [file for one in (await team.state())["dms"].get(user, []) for file in one.get("files") or []]
    async with aiohttp.ClientSession() as session:
        contents = []
        for file in found:
            async with session.get(file["url_private"]) as response:
                contents.append((await response.read()).decode("utf-8-sig"))
        return contents


async def test_an_export_comes_as_a_file_to_whoever_asks_and_can_be_imported_again(team: Team) -> None:
    told = await team.triage(BEN, "rota export 23 nov to 27 nov")
    assert "on its way to you as a file" in told
    (text,) = await files(team, BEN)
    assert list(csv.reader(io.StringIO(text)))[:2] == [
        ["date", "person", "part", "email"],
        ["2026-11-23", "Ann Archer", "day", "ann@harbour.example"],
    ]
    assert len(text.splitlines()) == 6
    assert "can't read" in await team.triage(BEN, "rota export someday")
    assert "more than two years" in await team.triage(BEN, "rota export 2026-01-01 to 2029-01-01")

    assert "Only admins" in await team.triage(BEN, "rota import")
    await team.triage(ANN, "rota import")
    await team.submit(ANN, lines=text)
    assert "Nobody's days move." in await team.modal(ANN)
    await team.submit(ANN)
    assert "nothing was different" in await team.modal(ANN)


async def test_imported_dates_are_recorded_changes_and_those_whose_days_move_are_told(
    team: Team, tmp_path: Path
) -> None:
    await team.triage(ANN, "rota import")
    wrong = await team.submit(ANN, lines="date,person\n2026-12-01,Zed\nsoon,Ben Okafor")
    assert "line 2: there is no member called “Zed”." in wrong["errors"]["lines"]
    assert "line 3: I can't read “soon” as a date." in wrong["errors"]["lines"]
    lines = "date;person;part\n20/11/2026;Ann Archer;\n01/12/2026;Cara Lindqvist;am\n01/12/2026;Ben Okafor;pm\n"
    await team.submit(ANN, lines=lines + "02/12/2026;Ben Okafor;\n05/12/2026;Ann Archer;")
    shown = await team.modal(ANN)
    for line in (
        "3 lines for 2 days, Tue 1 Dec to Wed 2 Dec. *Nothing is imported yet.*",
        "Left out: 1 line of past days and 1 line of days off.",
        "• Cara Lindqvist: no more on Wed 2 Dec; new: Tue 1 Dec",
    ):
        assert line in shown, shown
    assert "Tue 1 Dec: *Ben Okafor*." in await team.triage(BEN, "who 1 dec"), "nothing has changed yet"
    await team.submit(ANN)
    assert "Imported Tue 1 Dec to Wed 2 Dec: 3 changes of half days." in await team.modal(ANN)
    told = await team.triage(BEN, "who 1 dec")
    assert "*Ben Okafor* (afternoon)" in told
    assert "*Cara Lindqvist* (morning; put on by an admin instead of Ben Okafor)" in told
    assert any("no more on Wed 2 Dec" in one for one in await team.dms(CARA))
    with sqlite3.connect(tmp_path / "triage.db") as store:
        kinds = store.execute("SELECT kind, count(*) FROM rota_changes GROUP BY kind").fetchall()
        assert kinds == [("admin", 3)]
        assert store.execute("SELECT count(*) FROM audit WHERE action = 'rota imported'").fetchone() == (1,)


async def test_a_sheet_that_repeats_can_become_the_pattern(team: Team) -> None:
    on = {1: "Cara Lindqvist", 8: "Ben Okafor", 15: "Cara Lindqvist", 22: "Ben Okafor", 29: "Cara Lindqvist"}
    lines = "\n".join(f"2026-12-{day:02}, {name}" for day, name in on.items())
    await team.triage(ANN, "rota import")
    await team.submit(ANN, lines=lines)
    assert "It repeats every 2 weeks, so it can be the pattern" in await team.modal(ANN)
    await team.submit(ANN)
    assert "Imported as the pattern from Tue 1 Dec on." in await team.modal(ANN)
    assert "Tue 12 Jan 2027: *Cara Lindqvist*" in await team.triage(BEN, "who 12 jan")
    assert "Wed 2 Dec: nobody" in await team.triage(BEN, "who 2 dec"), "the sheet has nobody on Wednesdays"
    assert all_text({"text": "every 2 weeks"}) in await team.triage(BEN, "rota versions")
