"""The day before a shift, the days of a week, and days that nobody is on: told when due, from the facts, once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, FAY, Team, all_text, at_work, said_at

SHIFT = "You are on triage"
OPEN = "Nobody is on triage yet"


async def shifts(team: Team, user: str) -> list[str]:
    return [text for text in await team.dms(user) if SHIFT in text]


async def rota(team: Team, **values: object) -> None:
    await team.change_rota(ANN, **values)
    await team.sandbox.control("close", {"user": ANN, "all": True})


async def test_each_is_reminded_the_working_day_before_whoever_it_then_is_and_why(team: Team) -> None:
    await rota(team, day_4=[EVE, FAY])
    await team.triage(CARA, "cover wed pm with <@U0FAY>")
    await team.triage(FAY, "cover accept 1")
    await team.clock(to="2026-11-23T16:00+00:00")
    (told,) = await shifts(team, BEN)
    assert "You are on triage tomorrow, Tue 24 Nov: <!date^1795510800^{time}|09:00 GMT> to" in told
    assert "Also on" not in told

    await team.clock(to="2026-11-24T15:59+00:00")
    await team.triage(CARA, "cover wed am with <@U0EVE>")
    await team.triage(EVE, "cover accept 2")
    await team.clock(to="2026-11-24T16:01+00:00")
    assert await shifts(team, CARA) == [], "both halves are somebody else's, the morning for a minute only"
    (told,) = await shifts(team, EVE)
    assert "tomorrow, Wed 25 Nov in the morning: " in told
    assert "because you cover for Cara Lindqvist." in told
    assert "Also on: Fay Doyle (afternoon)." in told
    (told,) = await shifts(team, FAY)
    assert "in the afternoon: <!date^1795611600^{time}|08:00 EST> to" in told, "her own zone"
    assert "your time (13:00–17:30 Europe/London)" in told


async def test_over_half_days_and_holidays_the_working_day_before_is_the_one(tmp_path: Path) -> None:
    """25 and 28 December 2026 are bank holidays; the team adds the 29th, and works half of Christmas Eve."""
    async with at_work(tmp_path, datetime(2026, 12, 22, 9, tzinfo=UTC)) as team:
        await team.set_up(ANN, half_days="24 dec", holidays_added="29 dec 2026", holidays_removed="1 jan 2027")
        await team.clock(to="2026-12-24T23:00+00:00")
        (told,) = await shifts(team, DEV)
        assert "tomorrow, Thu 24 Dec in the morning: <!date^1798102800^{time}|09:00 GMT>" in told
        assert "<!date^1798117200^{time}|13:00 GMT>" in told
        first, second = await shifts(team, CARA)
        assert "tomorrow, Wed 23 Dec" in first
        assert "on Wed 30 Dec" in second
        assert await shifts(team, ANN) == []
        assert await shifts(team, BEN) == [], "he is not on on the added holiday"
        (handover,) = await team.all_posts("Handover of Thu 24 Dec")
        assert said_at(handover) == "Thu 12:30", "half an hour before the end of work, as on other days"
        assert "(Wed 30 Dec)" in all_text(handover)
        shown = await team.triage(ANN, "rota 2")
        assert "Thu 24 Dec _(today)_: *Dev Patel* (morning)" in shown
        assert "Tue 29 Dec: holiday" in shown
        assert "Fri 1 Jan: *Eve Moreau*" in shown
        assert not await team.all_posts(OPEN), "an afternoon off is no gap"


async def test_what_a_person_switches_off_does_not_come_and_the_rest_does(team: Team) -> None:
    await team.set_up(ANN, week_start_dm="yes", morning_at="08:45")
    await team.triage(BEN, "notifications")
    shown = await team.modal(BEN)
    assert "The working day before I am on triage" in shown
    assert "A handover that nobody has got yet" in shown
    await team.submit(BEN, wanted=["week_days", "handover_chase"])
    told = await team.modal(BEN)
    assert "You don't get any more:\n• The working day before I am on triage\n" in told
    assert "• Notes that are missing" in told
    assert "• A handover that nobody has got yet" not in told
    await team.sandbox.control("close", {"user": BEN, "all": True})
    await team.triage(BEN, "notifications")
    await team.submit(BEN)
    await team.sandbox.control("close", {"user": BEN, "all": True})
    await team.clock(to="2026-11-30T10:00+00:00")
    assert await shifts(team, BEN) == []
    assert any("waits for your “Got it”" in text for text in await team.dms(BEN))
    assert [text for text in await team.dms(BEN) if "this week" in text] == [
        ":calendar: Your days on triage this week:\n• Tue 1 Dec"
    ]
    assert "• Mon 30 Nov (today)" in "\n".join(await team.dms(ANN))
    assert len(await shifts(team, ANN)) == 1
    await team.triage(BEN, "notifications")
    boxes = [block for block in (await team.state())["views"][BEN]["blocks"] if block["type"] == "input"]
    await team.submit(BEN, **{box["block_id"]: [one["value"] for one in box["element"]["options"]] for box in boxes})
    assert "You get all of them." in await team.modal(BEN)
    await team.clock(to="2026-11-30T16:00+00:00")
    assert len(await shifts(team, BEN)) == 1


async def test_gaps_are_told_once_together_again_the_day_before_and_anew_when_they_open_again(team: Team) -> None:
    """Ten working days ahead of Tue 24 November is Tue 8 December."""
    await rota(team, valid_from="2026-12-02", day_2=[], day_4=[CARA])
    await team.clock(to="2026-11-24T09:00+00:00")
    (told,) = await team.all_posts(OPEN)
    assert said_at(told) == "Tue 09:00"
    assert "this day:\n• *Wed 2 Dec*\n" in all_text(told)
    await team.clock(to="2026-11-25T08:00+00:00")
    await rota(team, valid_from="2026-12-03", day_3=[], day_4=[CARA], day_2=[CARA])
    await team.clock(to="2026-11-25T12:00+00:00")
    told = await team.all_posts(OPEN)
    assert len(told) == 2
    assert "• *Thu 3 Dec*" in all_text(told[1])
    assert "2 Dec" not in all_text(told[1])

    await rota(team, valid_from="2026-12-02", day_2=[BEN], day_3=[])
    solved = await team.post("Wed 2 Dec")
    assert ":white_check_mark: Solved:\n• ~Wed 2 Dec~ *Ben Okafor*" in all_text(solved)
    await rota(team, valid_from="2026-12-02", day_2=[], day_3=[])
    await team.clock(to="2026-11-30T12:00+00:00")
    told = [one for one in await team.all_posts(OPEN) if "2 Dec" in all_text(one)]
    assert [said_at(one) for one in told] == ["Thu 09:00"]
    assert "days:\n• *Wed 2 Dec*\n• *Thu 10 Dec*\n" in all_text(told[0]), "filled, and open again; one message for both"

    await team.clock(to="2026-12-02T12:00+00:00")
    told = [one for one in await team.all_posts(OPEN) if "the next" in all_text(one)]
    assert [said_at(one) for one in told] == ["Tue 09:00", "Wed 09:00"]
    assert "• *Wed 2 Dec* (the next working day)" in all_text(told[0])
    assert "• *Thu 3 Dec* (the next working day)" in all_text(told[1])


@pytest.mark.kills
async def test_a_leaver_s_days_are_told_at_once_and_gaps_survive_a_restart_without_being_told_twice(team: Team) -> None:
    team.sandbox.world.slack.change_person(DEV, deleted=True)
    await team.sandbox.world.settle()
    (told,) = await team.all_posts(OPEN)
    assert "these days:\n• *Thu 26 Nov*\n• *Thu 3 Dec*\n" in all_text(told)
    await team.clock(to="2026-11-24T08:59+00:00")
    await team.sandbox.control("bot/kill", {"signal": "KILL"})
    await team.clock(to="2026-11-24T09:30+00:00")
    await team.start_bot()
    await team.clock(to="2026-11-25T08:00+00:00")
    assert len(await team.all_posts(OPEN)) == 1
    await team.clock(to="2026-11-25T09:00+00:00")
    assert "• *Thu 26 Nov* (the next working day)" in all_text((await team.all_posts(OPEN))[1])
