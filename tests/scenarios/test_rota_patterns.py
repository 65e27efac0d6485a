"""The pattern: cycles, what is shown before it is saved, who is told, versions. Today is Monday 23 November 2026."""

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, FAY, GUS, TRIAGE, Team, all_text, buttons


async def test_what_follows_is_shown_before_it_is_saved_and_those_whose_days_move_are_told(team: Team) -> None:
    await team.triage(ANN, "rota edit")
    await team.submit(ANN, valid_from="2026-12-21", day_1=[FAY], day_3=[DEV, EVE], day_4=[])
    shown = await team.modal(ANN)
    for line in (
        "From *Mon 21 Dec* on, every week. *Nothing is saved yet.*",
        "Tue 22 Dec: *Fay",
        "Fri 25 Dec: holiday",
        "*Nobody is on*: Fri 8 Jan, Fri 15 Jan.",
        "Holidays: Fri 25 Dec, Mon 28 Dec, Fri 1 Jan.",
        "*Days per person*, Mon 21 Dec to Sun 17 Jan:",
        "Ben Okafor 0 (was 4)",
        "Eve Moreau 4 (was 2)",
        "• Ben Okafor: no more on Tue 22 Dec, Tue 29 Dec, Tue 5 Jan, Tue 12 Jan",
        "• Eve Moreau: no more on Fri 8 Jan, Fri 15 Jan; new: Thu 24 Dec, Thu 31 Dec, Thu 7 Jan, Thu 14 Jan",
    ):
        assert line in shown, shown
    assert "Cara Lindqvist 4," in shown
    assert not any("rota" in one for one in await team.dms(BEN)), "nobody is told before it is saved"

    await team.click(ANN, "rota.back", view_id=await view_id(team, ANN))
    await team.submit(ANN, day_1=[BEN, FAY])
    assert "Ben Okafor 4," in await team.modal(ANN), "what was filled in before is still there"
    await team.submit(ANN)
    saved = await team.modal(ANN)
    assert "Saved. The rota from Mon 21 Dec on:" in saved
    assert "people whose days move are told." in saved
    assert await team.dms(BEN) == []
    (told,) = await team.dms(EVE)
    assert told.startswith("Ann Archer has changed the rota from Mon 21 Dec on. You: no more on Fri 8 Jan")
    assert "new: Thu 24 Dec" in told
    assert "Tue 22 Dec: *Ben Okafor*, *Fay" in await team.triage(CARA, "who 22 dec")


async def test_a_cycle_of_weeks(team: Team) -> None:
    """Every second Tuesday is Fay's; the form is cut anew when the number of weeks is picked."""
    await team.triage(ANN, "rota edit")
    await team.click(ANN, "rota.cycle", "2", view_id=await view_id(team, ANN))
    form = await team.modal(ANN)
    assert "*Week 1*: next from Mon 23 Nov, then every 2 weeks" in form
    assert "*Week 2*: next from Mon 30 Nov, then every 2 weeks" in form
    await team.submit(ANN, day_1_1=[FAY])
    assert "every 2 weeks" in await team.modal(ANN)
    await team.submit(ANN)
    on = [await team.triage(DEV, f"who {day}") for day in ("24 nov", "1 dec", "8 dec", "15 dec")]
    assert ["Fay" in one.split("Next")[0] for one in on] == [False, True, False, True]

    await team.clock(to="2026-12-02T09:00+00:00")
    await team.triage(ANN, "rota edit")
    form = await team.modal(ANN)
    assert "*Week 1*: next from Mon 7 Dec" in form, "the weeks are counted on as they were"
    await team.click(ANN, "rota.cycle", "8", view_id=await view_id(team, ANN))
    assert "Week 8, Friday" in await team.modal(ANN)
    await team.click(ANN, "rota.cycle", "1", view_id=await view_id(team, ANN))
    assert "Week 2" not in await team.modal(ANN)


async def test_versions_to_come_are_listed_edited_and_removed(team: Team) -> None:
    await team.change_rota(ANN, valid_from="2026-12-07", day_1=[FAY])
    await team.change_rota(ANN, valid_from="2026-11-24", day_1=[BEN], day_2=[DEV])
    shown = await team.triage(CARA, "rota versions")
    assert "(holds now)" in shown
    assert "*From Mon 7 Dec on*, every week:\nMon Ann Archer, Tue Fay" in shown
    assert "Remove" not in shown, "only admins remove"

    shown = await team.triage(ANN, "rota versions")
    assert "Remove" in shown
    answer = (await team.state())["ephemeral"][-1]
    assert ("rota.edit_version", "2026-12-07") in buttons(answer)
    await team.click(ANN, "rota.edit_version", "2026-12-07", channel=TRIAGE, ts=answer["ts"])
    await team.submit(ANN, day_1=[EVE])
    assert "• Fay" in await team.modal(ANN)
    await team.submit(ANN)
    assert "Tue 8 Dec: *Eve Moreau*" in await team.triage(CARA, "who 8 dec")

    await team.triage(EVE, "cover 8 dec")
    await team.click(ANN, "rota.remove_version", "2026-12-07", channel=TRIAGE, ts=answer["ts"])
    removed = await team.last_whisper(ANN)
    assert "The version from Mon 7 Dec on is removed." in removed
    assert "• Eve Moreau: no more on Tue 8 Dec, Tue 15 Dec" in removed
    assert "• Ann Archer" not in removed, "the version before it has Ann on Mondays too"
    assert "No longer valid" in all_text(await team.post("Tue 8 Dec")), "the open request is void"
    assert "Tue 8 Dec: *Ben Okafor*" in await team.triage(CARA, "who 8 dec")
    assert "was to begin on Mon 7 Dec. You: no more on Tue 8 Dec" in (await team.dms(EVE))[-1]
    await team.click(ANN, "rota.remove_version", "2026-12-07", channel=TRIAGE, ts=answer["ts"])
    assert "That version is not there any more." in await team.last_whisper(ANN)


async def test_an_earlier_version_says_from_when_a_later_one_holds(team: Team) -> None:
    await team.change_rota(ANN, valid_from="2026-12-07", day_1=[FAY])
    await team.triage(ANN, "rota edit")
    await team.submit(ANN, valid_from="2026-11-25")
    assert "From Mon 7 Dec on another version holds" in await team.modal(ANN)


async def test_guests_and_an_earlier_day_are_refused_in_the_form(team: Team) -> None:
    await team.triage(ANN, "rota edit")
    assert (await team.submit(ANN, day_3=[GUS]))["errors"].keys() == {"day_3"}
    assert (await team.submit(ANN, day_3=[DEV], valid_from="2026-11-22"))["errors"].keys() == {"valid_from"}


async def test_agreed_changes_that_lose_their_day_are_pointed_out(team: Team) -> None:
    await team.triage(BEN, "cover 1 dec")
    posted = await team.post("Tue 1 Dec")
    number = next(value for action, value in buttons(posted) if action == "request.accept")
    await team.click(CARA, "request.accept", number, channel=TRIAGE, ts=posted["ts"])
    await team.triage(BEN, "cover 8 dec")
    await team.triage(ANN, "rota edit")
    await team.submit(ANN, valid_from="2026-11-30", day_1=[DEV])
    shown = await team.modal(ANN)
    assert f"Agreed changes that lose their day: Tue 1 Dec (Ben Okafor to Cara Lindqvist, request {number})" in shown
    await team.submit(ANN)
    assert "No longer valid" in all_text(await team.post("Tue 8 Dec")), "the open request is void"


async def view_id(team: Team, user: str) -> str:
    """The open modal's id."""
    return str((await team.state())["views"][user]["id"])
