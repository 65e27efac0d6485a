"""Leave: entered, covered, taken back, and what can't be. Today is Monday 23 November 2026."""

import sqlite3
from pathlib import Path

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, FAY, GUS, TRIAGE, Team, buttons


async def press(team: Team, user: str, action_id: str) -> None:
    """Press the first button of that kind in what the person was told last."""
    found = [one for one in (await team.state())["ephemeral"] if one["user"] == user and action_id in str(one)]
    value = next(value for action, value in sorted(buttons(found[-1])) if action == action_id)
    await team.click(user, action_id, value, channel=TRIAGE, ts=found[-1]["ts"])


async def test_leave_takes_the_person_off_and_is_covered_with_one_click(team: Team) -> None:
    told = await team.triage(BEN, "away 1 Dec to 9 Dec: moving house")
    assert "You are away *Tue 1 Dec to Wed 9 Dec*." in told
    assert "Only you see the reason: moving house." in told
    assert "You are on duty on *2 days* of that:" in told
    for line in ("*Tue 1 Dec*", "*Tue 8 Dec*", "Fairest to ask:", "Swaps that fit:"):
        assert line in told
    assert "nobody" in await team.triage(CARA, "who 1 dec")

    await press(team, BEN, "leave.ask_all")
    assert "`/triage swap cancel 1`, `/triage swap cancel 2` take them back." in await team.last_whisper(BEN)
    posted = await team.post("Tue 8 Dec")
    assert "Tue 1 Dec" in str(posted), "one message for all of it"
    assert "moving house" not in str(await team.messages())
    await press(team, BEN, "leave.ask_all")
    assert "There is nothing left to ask for." in await team.last_whisper(BEN)

    accept = sorted(value for action, value in buttons(posted) if action == "request.accept")
    await team.click(CARA, "request.accept", accept[0], channel=TRIAGE, ts=posted["ts"])
    assert "*Cara Lindqvist* (covers for Ben Okafor)" in await team.triage(DEV, "who 1 dec")

    assert "moving house" in await team.triage(BEN, "away list")
    others = await team.triage(CARA, "away list")
    assert "Ben Okafor: Tue 1 Dec to Wed 9 Dec" in others
    assert "moving house" not in others
    assert "moving house" not in await team.triage(ANN, "away list"), "not to admins either"

    back = await team.triage(BEN, "away cancel")
    assert "The leave Tue 1 Dec to Wed 9 Dec is cancelled." in back
    assert "You are on duty again on *Tue 8 Dec*." in back
    assert "*Tue 1 Dec* stays with Cara Lindqvist, who has taken it." in back
    assert "is taken back" in back
    assert "*Ben Okafor*" in await team.triage(DEV, "who 8 dec")
    assert "*Cara Lindqvist*" in await team.triage(DEV, "who 1 dec")
    await press(team, BEN, "leave.ask_one")
    assert "That leave is not there any more." in await team.last_whisper(BEN), "nobody is asked for what is over"


async def test_one_person_can_be_asked_for_cover_or_for_a_swap_that_fits(team: Team) -> None:
    await team.triage(CARA, "away tue")
    await team.triage(BEN, "swap tue")
    form = await team.modal(BEN)
    assert "Fewest duty days of late, free on Tue 24 Nov: Ann Archer (4 days), Dev Patel (4 days)" in form
    await team.triage(BEN, "away 1 dec")
    await press(team, BEN, "leave.ask_one")
    assert len(await team.all_posts("Tue 1 Dec")) == 1
    await team.triage(CARA, "away wed")
    await press(team, CARA, "leave.swap")
    posted = await team.post("Wed 25 Nov")
    assert "swap" in str(posted).lower()


async def test_half_days_and_days_around_a_weekend(team: Team) -> None:
    assert "away *Fri 27 Nov (afternoon)*" in await team.triage(EVE, "away friday pm")
    friday = await team.triage(DEV, "who fri")
    assert "*Eve Moreau* (morning)" in friday
    told = await team.triage(EVE, "away 3 dec pm to 8 dec am")
    assert "Thu 3 Dec (afternoon), Fri 4 Dec to Mon 7 Dec, Tue 8 Dec (morning)" in told
    assert "on duty on *1 day* of that" in told
    assert "not on duty then, so there is nothing to cover" in await team.triage(EVE, "away mornings 14-17 dec")


async def test_leave_of_adjoining_days_is_joined_and_what_is_there_is_refused(team: Team) -> None:
    await team.triage(DEV, "away 1-3 dec course")
    assert "There is leave already: Tue 1 Dec to Thu 3 Dec." in await team.triage(DEV, "away 2 dec")
    assert "There is leave already" in await team.triage(DEV, "away 3 dec pm")
    joined = await team.triage(DEV, "away 4-6 dec")
    assert "away *Tue 1 Dec to Sun 6 Dec*. It was joined to the leave next to it." in joined
    assert "course" in joined
    assert "Tue 1 Dec to Sun 6 Dec" in await team.triage(CARA, "away list")


async def test_what_cannot_be_is_refused_with_what_to_type(team: Team) -> None:
    for typed, told in {
        "away 20 nov": "Fri 20 Nov is past. Pick today or a later day.",
        "away yesterday": "Sun 22 Nov is past.",
        "away 5 dec to 1 dec": "ends before it begins",
        "away someday": "I can't read “someday” as a date. For example `/triage away 1 dec to 5 dec`",
        "away 1 dec to 5 dcember": "I can't read",
        "away fri 5 dec": "5 December 2026 is a Saturday, not a Friday.",
        "away sat": "Nobody works on those days anyway.",
        "away 25 dec": "Nobody works on those days anyway.",
        "away for <@U0BEN> <@U0DEV> 1 dec": "One person at a time.",
        "away 1 dec 2029": "more than two years ahead",
        "away 1 dec 2026 to 5 jan 2028": "A leave can last a year at most.",
        "away @ben 1 dec": "I can't tell who @ben is.",
        f"away for <@{BEN}> 1 dec": "Only admins can do that for somebody else.",
        "away cancel": "There is no leave ahead.",
        "away cancel 1 dec": "There is no leave on Tue 1 Dec.",
        "away list": "Nobody is going to be away.",
    }.items():
        assert told in await team.triage(CARA, typed), typed
    for typed in ("away list", "away 1 dec", "away cancel"):
        assert "members of this workspace only" in await team.triage(GUS, typed, channel="C0NORTH")


async def test_a_date_with_two_readings_can_be_put_right(team: Team) -> None:
    told = await team.triage(DEV, "away 3/12 pm to 4/12")
    assert "I read “3/12 pm to 4/12” as Thu 3 Dec to Fri 4 Dec." in told
    await press(team, DEV, "dates.again")
    again = await team.last_whisper(DEV)
    assert "away *Fri 12 Mar 2027 (afternoon), Sat 13 Mar 2027 to Mon 12 Apr 2027*" in again
    listed = await team.triage(DEV, "away list")
    assert "3 Dec" not in listed
    assert "12 Mar 2027" in listed


async def test_an_admin_enters_and_cancels_leave_of_others(team: Team, tmp_path: Path) -> None:
    told = await team.triage(ANN, f"away for <@{FAY}> today to wed: flu")
    assert "Fay" in told
    assert "flu" not in told, "the reason is for whoever is away"
    assert any("has entered leave for you: *Mon 23 Nov to Wed 25 Nov*" in one for one in await team.dms(FAY))
    assert "flu" in await team.triage(FAY, "away list")
    assert "That is somebody else's leave." not in await team.triage(ANN, f"away cancel for <@{FAY}>")
    assert any("has cancelled your leave" in one for one in await team.dms(FAY))
    with sqlite3.connect(tmp_path / "triage.db") as store:
        rows = store.execute("SELECT action, detail FROM audit WHERE action LIKE 'leave%' ORDER BY id").fetchall()
    assert [action for action, _ in rows] == ["leave entered", "leave cancelled"]
    assert "flu" not in str(rows)


async def test_leave_by_the_form(team: Team) -> None:
    await team.triage(CARA, "away")
    assert "Only whoever is away sees it." in await team.modal(CARA)
    assert "Who" not in (await team.modal(CARA)).split("\n"), "only admins enter leave of others"
    wrong = await team.submit(CARA, first="2026-12-02", last="2026-12-01")
    assert wrong["errors"].keys() == {"last"}
    assert (await team.submit(CARA, first="2026-11-20"))["errors"].keys() == {"first"}
    assert "errors" not in await team.submit(CARA, first="2026-12-02", last=None, half="am", reason="school")
    shown = await team.modal(CARA)
    assert "away *Wed 2 Dec (morning)*" in shown
    assert "Ask for cover" in shown

    await team.triage(ANN, "away")
    assert "Who" in (await team.modal(ANN)).split("\n")


async def test_leave_covers_a_day_got_by_a_swap_and_begins_today(team: Team) -> None:
    await team.triage(BEN, f"cover tue with <@{DEV}>")
    posted = await team.post("Tue 24 Nov")
    await team.click(
        DEV,
        "request.accept",
        next(v for a, v in buttons(posted) if a == "request.accept"),
        channel=TRIAGE,
        ts=posted["ts"],
    )
    told = await team.triage(DEV, "away tomorrow to friday")
    assert "*Tue 24 Nov* (covers for Ben Okafor)" in told
    assert "*Thu 26 Nov*" in told

    told = await team.triage(ANN, "away today sick")
    assert "away *Mon 23 Nov*" in told
    await press(team, ANN, "leave.ask_all")
    assert "the rest of Mon 23 Nov" in str(await team.post("Mon 23 Nov"))


async def test_three_exchange_where_no_two_can(team: Team) -> None:
    """Ben gives 1 December: Cara could take it, but has no day that Ben could take; Dev has one, but is away then."""
    await team.change_rota(ANN, valid_from="2026-11-30", day_0=[CARA], day_1=[BEN], day_2=[DEV], day_3=[], day_4=[])
    await team.change_rota(ANN, valid_from="2026-12-07", day_0=[], day_1=[], day_2=[], day_3=[], day_4=[])
    await team.triage(DEV, "away tue 1 dec")
    told = await team.triage(BEN, "away tue to tue 1 dec")
    assert "Swaps that fit: Dev Patel's Wed 2 Dec." in told, "for his 24 November"
    first = "No swap fits, but three can exchange: Cara Lindqvist takes your Tue 1 Dec, "
    assert f"{first}Dev Patel takes Cara Lindqvist's Mon 30 Nov, you take Dev Patel's Wed 2 Dec." in told
