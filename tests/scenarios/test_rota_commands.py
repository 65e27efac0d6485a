"""Who is on: asked, listed, and changed by those who may."""

import json
import sqlite3
from pathlib import Path

from tests.factories import statements
from tests.scenarios.team import ANN, BEN, CARA, DEV, TRIAGE, Team


async def test_who_answers_for_every_way_to_name_a_day(team: Team) -> None:
    for typed, told in {
        "who": "Today: *Ann Archer*.\nNext: Tue 24 Nov, *Ben Okafor*.",
        "who today": "Today: *Ann Archer*.",
        "WHO Tomorrow": "Tue 24 Nov: *Ben Okafor*.",
        "who fri": "Fri 27 Nov: *Eve Moreau*.\nNext: Mon 30 Nov, *Ann Archer*.",
        "who Wednesday": "Wed 25 Nov: *Cara Lindqvist*.",
        "who 26 nov": "Thu 26 Nov: *Dev Patel*.",
        "who 3rd December": "Thu 3 Dec: *Dev Patel*.",
        "who 4/12": "Fri 4 Dec: *Eve Moreau*.",
        "who 2026-12-07": "Mon 7 Dec: *Ann Archer*.",
        "who a week on tuesday": "Tue 1 Dec: *Ben Okafor*.",
        "who saturday": "Sat 28 Nov is not a working day: nobody is on.\nNext: Mon 30 Nov, *Ann Archer*.",
        "who 25 dec": "Fri 25 Dec is a holiday: nobody is on.\nNext: Tue 29 Dec, *Ben Okafor*.",
    }.items():
        assert told in await team.triage(DEV, typed), typed


async def test_a_date_that_can_be_read_in_two_ways_is_named_and_the_other_offered(team: Team) -> None:
    told = await team.triage(DEV, "who 4/12")
    assert told.startswith("Fri 4 Dec: *Eve Moreau*.")
    assert "I read “4/12” as Fri 4 Dec." in told
    assert "I meant Mon 12 Apr 2027" in told
    answer = (await team.state())["ephemeral"][-1]
    await team.click(DEV, "dates.again", "who 2027-04-12", channel=TRIAGE, ts=answer["ts"])
    assert (await team.last_whisper(DEV)).startswith("Mon 12 Apr 2027: *Ann Archer*.")

    assert "I meant Fri 27 Nov" in await team.triage(DEV, "who next friday")
    assert "I read" not in await team.triage(DEV, "who this friday")
    wrong = await team.triage(DEV, "who fri 5 dec")
    assert wrong == "5 December 2026 is a Saturday, not a Friday. Leave one of the two out."


async def test_the_coming_weeks_and_ones_own_days_are_listed(team: Team) -> None:
    shown = await team.triage(BEN, "rota 6")
    for line in (
        "Mon 23 Nov _(today)_: *Ann Archer*",
        "Fri 25 Dec: holiday",
        "Mon 28 Dec: holiday",
        "Fri 1 Jan: holiday",
    ):
        assert line in shown
    assert "Sat 28 Nov" not in shown
    mine = await team.triage(BEN, "mine 2")
    assert mine == "Your days in the next 2 weeks:\nTue 24 Nov\nTue 1 Dec"
    assert "(today)" in await team.triage(ANN, "mine")
    assert "You are not on" in await team.triage("U0FAY", "mine")


async def test_an_admin_changes_the_rota_and_it_is_written_down(team: Team, tmp_path: Path) -> None:
    assert "Only admins can change that." in await team.triage(BEN, "rota edit")
    assert not await team.modal(BEN)

    await team.triage(ANN, "rota edit")
    assert "Who is on triage on which day" in await team.modal(ANN)
    assert (await team.submit(ANN, valid_from="2026-11-20"))["errors"].keys() == {"valid_from"}
    assert "errors" not in await team.submit(ANN, valid_from="2026-11-25", day_2=[DEV, CARA], day_3=[])
    shown = await team.modal(ANN)
    assert "Nothing is saved yet." in shown
    assert "*Nobody is on*: Thu 26 Nov, Thu 3 Dec, Thu 10 Dec, Thu 17 Dec." in shown
    assert "Wed 25 Nov: *Cara Lindqvist*." in await team.triage(CARA, "who wed")
    assert "errors" not in await team.submit(ANN)
    assert "Saved. The rota from Wed 25 Nov on:" in await team.modal(ANN)

    assert "Tue 24 Nov: *Ben Okafor*" in await team.triage(CARA, "who tue"), "the days before stay as they were"
    assert "Wed 25 Nov: *Dev Patel*, *Cara Lindqvist*" in await team.triage(CARA, "who wed")
    assert "Thu 26 Nov: nobody" in await team.triage(CARA, "who thu")

    with sqlite3.connect(tmp_path / "triage.db") as store:
        rows = store.execute("SELECT person_id, detail FROM audit WHERE action = 'rota pattern' ORDER BY id").fetchall()
    assert json.loads(rows[-1][1])["from"] == "2026-11-25"
    assert len(json.loads(rows[-1][1])["days"]["0.2"]) == 2
    assert rows[-1][0] is not None


async def test_the_people_of_the_changed_rota_get_the_handover(team: Team) -> None:
    await team.change_rota(ANN, valid_from="2026-11-24", day_1=[CARA])
    await team.clock(to="2026-11-24T09:00:00+00:00")
    assert "from Ann Archer to <@U0CARA>" in (await team.post("Handover of"))["text"]
    assert "On triage today: <@U0CARA>" in (await team.post("Good morning"))["text"]


async def test_who_is_on_costs_one_query_while_nothing_has_changed(team: Team) -> None:
    """It is asked all day: people, settings and rota are remembered as long as the workspace's version stays."""
    first = await team.triage(ANN, "who")
    with statements(team.sandbox.world.bot.begin) as asked:
        assert await team.triage(ANN, "who") == first
    (question,) = [one for one in asked if "FROM outbox" not in one]  # the sandbox sees to what is queued
    assert question.startswith("SELECT workspaces.id, workspaces.version")
