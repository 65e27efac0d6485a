"""The end of the day: notes, handover, "Got it", and what comes in between."""

from datetime import UTC, datetime
from pathlib import Path

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, TRIAGE, Team, all_text, at_work, buttons, said_at


async def told(team: Team, user: str) -> list[str]:
    """The direct messages about handovers: neither those about one's own shifts nor of who takes them."""
    return [text for text in await team.dms(user) if "andover" in text]


async def home(team: Team, user: str) -> str:
    """The Home tab, opened now."""
    await team.sandbox.control("home", {"user": user})
    return all_text((await team.state())["home"][user])


async def test_a_day_of_triage_morning_notes_handover_got_it_and_no_chase(team: Team) -> None:
    await team.clear_desk()
    quiet, noted = await team.mail("Quiet one"), await team.mail("Noted one")
    await team.triage(ANN, f"take {noted}")
    await team.triage(ANN, f"note {noted} restarted the import")
    waiting = await team.mail("Waiting one")
    await team.triage(ANN, f"pending {waiting} a screenshot")

    await team.clock(to="2026-11-23T16:30:00+00:00")
    (wanted,) = await told(team, ANN)
    assert "Quiet one" in wanted
    assert "Noted one" not in wanted
    assert "Waiting one" not in wanted
    assert not await told(team, BEN)

    await team.clock(to="2026-11-23T17:00:00+00:00")
    handover = await team.post("Handover of Mon 23 Nov")
    text = all_text(handover)
    assert said_at(handover) == "Mon 17:00"
    assert "from Ann Archer to <@U0BEN> (Tue 24 Nov)" in text
    assert "Today: 4 new, 3 resolved, 0 breached. Unfinished: 2 open, 1 pending." in text
    assert text.index(f"#{quiet}") < text.index(f"#{waiting}")
    assert text.index(f"#{noted}") < text.index("*Pending*")
    assert "last note: restarted the import" in text
    assert "waits for: a screenshot" in text
    assert "_no note_" in text

    await team.click(CARA, "handover.accept", channel=TRIAGE)
    assert "goes to somebody else" in await team.last_whisper(CARA)
    await team.sandbox.control("faults", {"system": "slack", "method": "chat.update", "status": 500, "times": 1})
    await team.click(BEN, "handover.accept", channel=TRIAGE)
    assert "You've got the handover" in await team.last_whisper(BEN)
    await team.click(BEN, "handover.accept", channel=TRIAGE)
    assert "You have it already" in await team.last_whisper(BEN)

    await team.clock(to="2026-11-24T12:00:00+00:00")
    handover = await team.post("Handover of Mon 23 Nov")
    assert "Ben Okafor has got it" in all_text(handover)
    assert not buttons(handover)
    (morning,) = await team.all_posts("Good morning")
    assert said_at(morning) == "Tue 09:00"
    assert "On triage today: <@U0BEN>. 2 open, 1 pending, 0 over the target." in morning["text"]
    assert not await told(team, BEN)
    assert len(await team.all_posts("Handover of Mon 23 Nov")) == 1


async def test_who_has_not_got_the_handover_by_ten_is_asked_once_and_can_say_so_there(team: Team) -> None:
    await team.clock(to="2026-11-24T15:00:00+00:00")
    (chase,) = await told(team, BEN)
    assert "waits for your “Got it”" in chase
    await team.click(BEN, "handover.accept", channel=BEN)
    assert "Ben Okafor has got it" in all_text(await team.post("Handover of Mon 23 Nov"))
    assert "Ben Okafor has got it" in (await told(team, BEN))[0]


async def test_the_handover_goes_over_a_weekend_to_the_next_person(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 11, 27, 9, tzinfo=UTC)) as team:
        await team.clock(to="2026-11-30T12:00:00+00:00")
        (handover,) = await team.all_posts("Handover of")
        assert "from Eve Moreau to <@U0ANN> (Mon 30 Nov)" in all_text(handover)
        assert said_at(handover) == "Fri 17:00"
        assert [said_at(one) for one in await team.all_posts("Good morning")] == ["Mon 09:00"]
        assert len(await told(team, ANN)) == 1, "Ann is asked on Monday whether she has got it"


async def test_the_handover_goes_over_bank_holidays_to_the_next_person(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 12, 24, 9, tzinfo=UTC)) as team:
        assert "a holiday" in await team.triage(DEV, "who 25 dec")
        await team.clock(to="2026-12-29T09:00:00+00:00")
        (handover,) = await team.all_posts("Handover of")
        assert "from Dev Patel to <@U0BEN> (Tue 29 Dec)" in all_text(handover)
        assert [said_at(one) for one in await team.all_posts("Good morning")] == ["Tue 09:00"]


async def test_where_nobody_is_on_next_the_handover_asks_for_a_volunteer(team: Team) -> None:
    await team.change_rota(ANN, valid_from="2026-11-24", **{f"day_{day}": [] for day in range(5)})
    await team.clock(to="2026-11-23T17:00:00+00:00")
    assert "nobody is on next: who can take it?" in all_text(await team.post("Handover of Mon 23 Nov"))
    await team.click(EVE, "handover.accept", channel=TRIAGE)
    assert "Eve Moreau has got it" in all_text(await team.post("Handover of Mon 23 Nov"))
    await team.clock(to="2026-11-24T12:00:00+00:00")
    assert "Nobody is on triage today" in all_text(await team.post("Good morning"))


async def test_a_handover_posted_early_is_not_posted_again(team: Team) -> None:
    preview = await team.triage(ANN, "handover")
    assert "(preview)" in preview
    assert "to Ben Okafor" in preview
    assert not await team.all_posts("Handover of")
    await team.click(ANN, "handover.post", channel=TRIAGE)
    assert "on its way" in await team.last_whisper(ANN)
    assert "already been posted" in await team.triage(BEN, "handover post")
    await team.clock(to="2026-11-24T09:00:00+00:00")
    (handover,) = await team.all_posts("Handover of")
    assert said_at(handover) == "Mon 09:00"


async def test_a_long_handover_goes_on_in_its_thread_and_loses_nothing(team: Team) -> None:
    await team.clear_desk()
    numbers = [await team.mail(f"Case {case:02} " + "x" * 112) for case in range(60)]
    await team.clock(to="2026-11-23T17:00:00+00:00")
    for messages in (await team.messages(), (await team.state())["dms"][ANN]):
        (head,) = [
            one for one in messages if "andover" in all_text(one) and one.get("thread_ts", one["ts"]) == one["ts"]
        ]
        rest = [one for one in messages if one.get("thread_ts") == head["ts"] and one is not head]
        text = "\n".join(map(all_text, [head, *rest]))
        assert rest
        assert [number for number in numbers if f"#{number} Case" not in text] == []
        assert "Goes on in the thread" in all_text(head)


async def test_a_bot_that_was_down_at_five_posts_the_handover_when_it_is_back_within_three_hours(team: Team) -> None:
    await team.clock(to="2026-11-23T16:50:00+00:00")
    await team.stop_bot()
    await team.clock(to="2026-11-23T19:30:00+00:00")
    await team.start_bot()
    await team.clock(to="2026-11-24T16:50:00+00:00")
    (handover,) = await team.all_posts("Handover of")
    assert said_at(handover) == "Mon 19:30"
    assert "Handover of Mon 23 Nov" in all_text(handover)

    await team.stop_bot()
    await team.clock(to="2026-11-24T20:30:00+00:00")
    await team.start_bot()
    await team.clock(to="2026-11-25T12:00:00+00:00")
    assert len(await team.all_posts("Handover of")) == 1


async def test_the_morning_hands_over_to_the_afternoon_where_others_have_it(team: Team) -> None:
    await team.triage(ANN, "cover today pm with <@U0BEN|ben>")
    await team.click(BEN, "request.accept", channel=TRIAGE)
    await team.triage(ANN, "note 1 asked the host")
    assert "Handover of Mon 23 Nov, midday* (preview)" in await team.triage(ANN, "handover")
    await team.clock(to="2026-11-23T12:30:00+00:00")
    (wanted,) = await told(team, ANN)
    assert "These 2 open issues have no note" in wanted
    assert not await told(team, BEN)

    await team.clock(to="2026-11-23T13:00:00+00:00")
    midday = await team.post("Handover of Mon 23 Nov, midday")
    assert said_at(midday) == "Mon 13:00"
    assert "from Ann Archer to <@U0BEN> (this afternoon)" in all_text(midday)
    assert "last note: asked the host" in all_text(midday)
    waiting = await home(team, BEN)
    assert "The handover of Mon 23 Nov, midday: 3 unfinished issues." in waiting
    assert "Orders export is empty" in waiting.split("*Your days*")[0]
    assert "midday" not in await home(team, ANN), "what she handed over waits for another"

    await team.clock(to="2026-11-23T14:05:00+00:00")
    (chase,) = await told(team, BEN)
    assert "The handover of Mon 23 Nov, midday (3 unfinished issues) waits" in chase
    await team.click(ANN, "handover.accept", "2026-11-23/midday", channel=TRIAGE, ts=midday["ts"])
    assert "goes to somebody else" in await team.last_whisper(ANN)
    await team.click(BEN, "handover.accept", "2026-11-23/midday", channel=BEN)
    assert "You've got the handover of Mon 23 Nov, midday" in await team.last_whisper(BEN)
    assert "Ben Okafor has got it" in all_text(await team.post("midday"))
    assert "Ben Okafor has got it" in (await told(team, BEN))[0]
    await team.triage(BEN, "fixed 2")
    assert (
        "*Handed over to you*\nThe handover of Mon 23 Nov, midday: 3 unfinished issues, 2 of them still."
        in await home(team, BEN)
    )

    await team.clock(to="2026-11-23T17:00:00+00:00")
    assert len(await told(team, ANN)) == 1, "notes are asked of those who hand over"
    assert "no note from today" in (await told(team, BEN))[1]
    evening = await team.post("*Handover of Mon 23 Nov*")
    assert "from Ben Okafor to <@U0BEN> (Tue 24 Nov)" in all_text(evening)
    assert ("handover.accept", "2026-11-23") in buttons(evening)
    await team.click(BEN, "handover.accept", "2026-11-23", channel=TRIAGE, ts=evening["ts"])
    await team.clock(to="2026-11-24T13:05:00+00:00")
    assert len(await team.all_posts("midday")) == 1, "on Tuesday the same person has the whole day"


async def test_the_midday_handover_posted_early_is_not_posted_again_and_an_old_preview_posts_nothing(
    team: Team,
) -> None:
    await team.triage(ANN, "cover today pm with <@U0BEN|ben>")
    await team.click(BEN, "request.accept", channel=TRIAGE)
    await team.triage(ANN, "handover")
    await team.click(ANN, "handover.post", "2026-11-23/midday", channel=TRIAGE)
    assert "is on its way" in await team.last_whisper(ANN)
    assert said_at(await team.post("Handover of Mon 23 Nov, midday")) == "Mon 09:00"
    await team.click(ANN, "handover.post", "2026-11-23/midday", channel=TRIAGE)
    assert "The midday handover has already been posted." in await team.last_whisper(ANN)
    assert "Handover of Mon 23 Nov* (preview)" in await team.triage(BEN, "handover"), "the next one"
    await team.clock(to="2026-11-24T09:00:00+00:00")
    assert len(await team.all_posts("midday")) == 1
    await team.click(BEN, "handover.post", "2026-11-23", channel=TRIAGE)
    assert "That preview is from an earlier day" in await team.last_whisper(BEN)
    assert len(await team.all_posts("Handover of")) == 2
