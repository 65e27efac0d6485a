"""What is set is checked, written down, and at once in force."""

import json
import sqlite3
from pathlib import Path

from tests.scenarios.team import ANN, BEN, CARA, TRIAGE, Team, said_at


async def test_each_setting_is_checked_and_its_fault_is_told_at_its_field(team: Team) -> None:
    parts = {"timezone": "team", "work_periods": "team", "holiday_region": "team"}
    for field, wrong, told in (
        ("timezone", "Mars/Olympus", "That time zone is unknown."),
        ("timezone", "../../etc/passwd", "That time zone is unknown."),
        ("work_periods", "nine to five", "I can't read “nine to five”."),
        ("work_periods", "17:00-09:00", "Working hours must follow each other within a day."),
        ("work_periods", "09:00-13:00, 12:00-17:00", "Working hours must follow each other"),
        ("work_periods", "09:00-25:00", "I can't read “09:00-25:00”."),
        ("work_periods", "09:00+01:00-17:30", "I can't read “09:00+01:00-17:30”."),
        ("work_periods", "09:00:30-17:30", "I can't read"),
        ("work_periods", ",", "Enter the working hours."),
        ("holiday_region", "ATLANTIS", "I don't know that region's holidays."),
        ("sla_hours", "soon", "I can't read “soon”."),
        ("sla_hours", "0", "Between 1 and 1000 hours."),
        ("sla_hours", "1001", "Between 1 and 1000"),
        ("sla_hours", "9" * 200, "Between 1 and 1000"),
        ("reminder_hours", "24, four", "I can't read “four”."),
        ("reminder_hours", "48", "A reminder must come after the start and before the target."),
        ("reminder_hours", "0", "A reminder must come after"),
    ):
        await team.triage(ANN, f"setup {parts.get(field, 'clock')}")
        answer = await team.submit(ANN, **{field: wrong})
        assert answer["errors"].keys() == {field}, (field, wrong, answer)
        assert told in answer["errors"][field], wrong
        await team.sandbox.control("close", {"user": ANN, "all": True})
    await team.triage(ANN, "setup clock")
    await team.submit(ANN)
    assert "Nothing was changed." in await team.modal(ANN)


async def test_only_admins_and_those_they_name_set_up(team: Team, tmp_path: Path) -> None:
    assert "Only admins can change that." in await team.triage(BEN, "setup")
    assert not await team.modal(BEN)
    assert "Saved: admins." in await team.set_up(ANN, admins=[BEN])
    assert "Saved: target, reminders." in await team.set_up(BEN, sla_hours="24", reminder_hours="12")

    with sqlite3.connect(tmp_path / "triage.db") as store:
        rows = store.execute("SELECT person_id, detail FROM audit WHERE action = 'settings' ORDER BY id").fetchall()
        ben = store.execute("SELECT id FROM people WHERE slack_user_id = ?", (BEN,)).fetchone()[0]
    assert rows[-1][0] == ben
    assert json.loads(rows[-1][1]) == {"sla_hours": 24, "reminder_hours": [12]}

    await team.set_up(ANN, admins=[])
    assert "Only admins can change that." in await team.triage(BEN, "rota edit")


async def test_moved_times_hold_from_the_next_one_on(team: Team) -> None:
    assert "Saved: morning message, handover." in await team.set_up(ANN, handover_at="16:00", morning_at="08:30")
    await team.clock(to="2026-11-24T12:00:00+00:00")
    assert [said_at(one) for one in await team.all_posts("Handover of")] == ["Mon 16:00"]
    assert [said_at(one) for one in await team.all_posts("Good morning")] == ["Tue 08:30"]
    assert len([text for text in await team.dms(ANN) if "handover is soon" in text]) == 1, (
        "notes were asked for at 15:30"
    )


async def test_the_time_zone_moves_the_day(team: Team) -> None:
    await team.set_up(ANN, timezone="America/New_York", holiday_region="US")
    assert "a holiday" in await team.triage(ANN, "who 26 nov"), "Thanksgiving"
    await team.clock(to="2026-11-24T15:00:00+00:00")
    assert [said_at(one) for one in await team.all_posts("Handover of")] == ["Mon 22:00"]
    assert [said_at(one) for one in await team.all_posts("Good morning")][-1] == "Tue 14:00"


async def test_what_another_target_or_a_day_off_would_do_is_shown_before_it_is_saved(team: Team) -> None:
    await team.triage(ANN, "setup clock")
    await team.submit(ANN, sla_hours="20", reminder_hours="12")
    shown = await team.modal(ANN)
    assert "This changes the clocks of 3 unresolved issues:" in shown
    assert "over the target: 0 now, *2* then" in shown
    assert "the last 24 h now, 12 h then): 1 now, *0* then" in shown
    assert "#1 Orders export is empty since Friday" in shown
    await team.sandbox.control("close", {"user": ANN, "all": True})
    assert "8 h 30 min left" in await team.triage(ANN, "issue 1"), "it was not saved"

    await team.set_up(ANN, sla_hours="20", reminder_hours="12")
    assert "19 h 30 min over" in await team.triage(ANN, "issue 1")
    assert "of 20 h used" in await team.triage(ANN, "issue 3")
    number = await team.mail("Comes after it")
    assert "20 h left" in await team.triage(ANN, f"issue {number}")
    await team.clear_desk()
    await team.triage(ANN, f"close {number} answered")
    await team.triage(ANN, "setup clock")
    await team.submit(ANN, sla_hours="30")
    assert "Saved: target." in await team.modal(ANN), "nothing is open: nothing to ask"
    await team.sandbox.control("close", {"user": ANN, "all": True})
    await team.triage(ANN, "setup team")
    await team.submit(ANN, holidays_added="24 Dec 2026")
    assert "nobody is on any more: Thu 24 Dec (Dev Patel)" in await team.modal(ANN)


async def test_working_time_counts_only_working_hours(team: Team) -> None:
    await team.clear_desk()
    number = await team.mail("Counts at work")
    await team.set_up(ANN, sla_mode="working", sla_hours="10", reminder_hours="4")
    await team.clock(to="2026-11-23T20:00:00+00:00")
    shown = await team.triage(ANN, f"issue {number}")
    assert "1 h 30 min left" in shown
    assert "Clock out of hours: 8 h 30 min of 10 h working time used" in shown
    reminders = [one for one in await team.all_posts(f"#{number}") if "needs you" in one["text"]]
    assert [said_at(one) for one in reminders] == ["Mon 15:00"]
    await team.clock(to="2026-11-24T10:30:00+00:00")
    assert "Over the target" in (await team.post(f"#{number}"))["text"]


async def test_the_clock_may_go_on_while_pending(team: Team) -> None:
    number = await team.mail("Never waits")
    await team.set_up(ANN, pause_while_pending="no")
    await team.triage(ANN, f"pending {number} anything")
    await team.clock(advance="PT3H")
    assert "45 h left" in await team.triage(ANN, f"issue {number}")


async def test_everything_goes_to_the_channel_that_is_set(team: Team) -> None:
    assert "Everything goes to <#C0NORTH>" in await team.set_up(ANN, triage_channel="C0NORTH")
    await team.clock(to="2026-11-24T09:00:00+00:00")
    assert len(await team.all_posts("Handover of", "C0NORTH")) == 1
    assert not await team.all_posts("Handover of", TRIAGE)


async def test_a_channel_without_the_bot_is_told_to_the_admins_with_the_mend(team: Team) -> None:
    await team.set_up(ANN, triage_channel="C0GENERAL")
    await team.clock(to="2026-11-23T11:10:00+00:00")
    assert [one for one in await team.dms(ANN) if "couldn't deliver" in one]
    assert not [one for one in await team.dms(CARA) if "couldn't deliver" in one]


async def test_working_days_and_the_handover_s_own_times_are_the_team_s(team: Team) -> None:
    await team.triage(ANN, "setup day")
    assert (await team.submit(ANN, handover_notes_minutes="sixty"))["errors"].keys() == {"handover_notes_minutes"}
    days = ["0", "1", "2", "3", "4", "5"]
    await team.set_up(ANN, workdays=days, handover_notes_minutes="60", late_limit_hours="2")
    await team.clock(to="2026-11-23T16:01+00:00")
    assert any("The handover is soon" in text for text in await team.dms(ANN))
    assert "Sat 28 Nov: *nobody*" in await team.triage(ANN, "rota 1")


async def test_the_setup_shows_what_is_set_and_changes_it_part_by_part(team: Team) -> None:
    await team.triage(ANN, "setup")
    shown = await team.modal(ANN)
    assert "working hours: 09:00–17:30" in shown
    assert f"triage channel: <#{TRIAGE}>" in shown
    assert "while pending: the clock stands still" in shown
    await team.click(ANN, "setup.change", "clock", view_id=(await team.state())["views"][ANN]["id"])
    assert "Target for a new issue" in await team.modal(ANN)
    await team.submit(ANN, reminder_hours="12, 2")
    shown = await team.modal(ANN)
    assert "Saved: reminders." in shown
    assert "reminders: 12, 2 hours left" in shown
    told = await team.triage(ANN, "setup everything")
    assert "The setup has no part called “everything”. Its parts are `team`" in told
