"""Swap and cover from both sides: asked, answered, refused, suggested, run out."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, FAY, GUS, TRIAGE, Team, all_text, at_work, buttons

OPEN = {"request.accept", "request.suggest", "request.decline", "request.cancel"}


def actions(message: dict[str, object]) -> set[str]:
    """What the buttons of a message do."""
    return {action for action, _ in buttons(message)}


def audit(folder: Path) -> list[str]:
    """What the audit log has of requests, in order."""
    with sqlite3.connect(folder / "triage.db") as store:
        return [row[0] for row in store.execute("SELECT action FROM audit WHERE action LIKE '%request%' ORDER BY id")]


async def test_a_whole_swap_from_both_sides(team: Team, tmp_path: Path) -> None:
    told = await team.triage(BEN, "swap tuesday with <@U0CARA|cara>: wednesday please")
    assert "I'm asking *Cara Lindqvist*" in told
    post = await team.post("asks")
    assert "*Ben Okafor* asks *Cara Lindqvist* to swap *Tue 24 Nov* for *Wed 25 Nov*." in all_text(post)
    assert "<@" not in all_text(post), "nobody is pinged in the channel; Cara has a direct message"
    assert actions(post) == OPEN
    (asked,) = await team.dms(CARA)
    assert "*Ben Okafor* asks *you* to swap *Tue 24 Nov* for *Wed 25 Nov*." in asked

    await team.click(DEV, "request.accept", channel=TRIAGE)
    assert "Ben Okafor has asked Cara Lindqvist, not you." in await team.last_whisper(DEV)
    await team.click(BEN, "request.accept", channel=TRIAGE)
    assert "A day can't go to the person who has it already." in await team.last_whisper(BEN)
    await team.click(CARA, "request.cancel", channel=TRIAGE)
    assert "Only Ben Okafor can take that back." in await team.last_whisper(CARA)
    assert "Tue 24 Nov: *Ben Okafor*." in await team.triage(EVE, "who tue")

    await team.click(CARA, "request.accept", channel=CARA)
    assert (
        "Swapped: *you* take *Tue 24 Nov* from *Ben Okafor*, *Ben Okafor* takes *Wed 25 Nov*"
        in await team.last_whisper(CARA)
    )
    (done,) = await team.dms(BEN)
    assert "Swapped: *Cara Lindqvist* takes *Tue 24 Nov* from *you*, *you* take *Wed 25 Nov* in return.\nUndo" in done
    post = await team.post("Swapped")
    assert actions(post) == {"request.undo"}
    assert len(await team.all_posts("Request 1")) == 1, "the message was updated in place"
    assert "Tue 24 Nov: *Cara Lindqvist* (swapped with Ben Okafor)." in await team.triage(EVE, "who tue")
    assert "Wed 25 Nov: *Ben Okafor* (swapped with Cara Lindqvist)." in await team.triage(EVE, "who wed")
    assert "Tue 1 Dec: *Ben Okafor*." in await team.triage(EVE, "who 1 dec"), "one day was swapped, not all Tuesdays"

    await team.click(DEV, "request.undo", channel=TRIAGE)
    assert "Only Ben Okafor or Cara Lindqvist can undo that." in await team.last_whisper(DEV)
    await team.click(BEN, "request.undo", channel=TRIAGE)
    assert "Tue 24 Nov: *Ben Okafor*." in await team.triage(EVE, "who tue")
    assert "Wed 25 Nov: *Cara Lindqvist*." in await team.triage(EVE, "who wed")
    undone = await team.post("Undone by *Ben Okafor*")
    assert not buttons(undone)
    (done,) = await team.dms(BEN)
    assert done == "Undone by *you*: *Tue 24 Nov* goes back to *you*, *Wed 25 Nov* to *Cara Lindqvist*."
    assert any("*Wed 25 Nov* to *you*" in dm for dm in await team.dms(CARA))
    assert audit(tmp_path) == ["request made", "request accepted", "request undone"]


async def test_every_refusal_says_what_is_wrong_and_what_to_type_instead(team: Team) -> None:
    await team.change_rota(ANN, day_4=[EVE, DEV], day_1=[BEN, EVE])
    before = await team.state()
    for typed, told in {
        "cover 20 nov": "Fri 20 Nov is past, and the past stays as it was. Name a day to come",
        "cover yesterday": "is past",
        "cover wed": "You aren't on duty on Wed 25 Nov: Cara Lindqvist is. Your next days are Tue 24 Nov, Fri",
        "cover fri with <@U0EVE>": "A day can't go to the person who has it already. Name somebody else",
        "cover fri with <@U0FAY>": "Fay Doyle isn't on the rota. Name somebody who is",
        "cover fri with <@U0GUS>": "Gus Hale isn't on the rota.",
        "cover fri with <@U0DEV>": "Dev Patel is on duty on Fri 27 Nov already. Name somebody else",
        "swap fri with <@U0BEN> thu": "Ben Okafor isn't on duty on Thu 26 Nov: Dev Patel is. Their next days are Tue",
        "swap fri with <@U0BEN> tue": "You are on duty on Tue 24 Nov already. Name another day.",
        "cover 25 dec": "Fri 25 Dec is a holiday: nobody is on. `/triage rota` shows the days that count.",
        "cover saturday": "Sat 28 Nov is not a working day: nobody is on.",
        "cover someday": "I can't read “someday” as a date. For example",
        "swap fri with <@U0BEN> someday": "I can't read “someday” as a date.",
        "cover 7 jan 2028": "is more than a year ahead.",
        "cover fri for mon": "A cover has one day.",
        "swap fri with <@U0BEN> tue with <@U0CARA>": "I can ask one person, or everybody on the rota.",
        "cover fri for <@U0BEN>": "Only admins can ask for somebody else.",
        "cover fri by <@U0BEN>": "Only admins can settle that for somebody else.",
        "cover rest of today": "You aren't on duty on Mon 23 Nov: Ann Archer is.",
        "swap accept 99": "There is no request 99. `/triage swap list` shows those that are open.",
        "swap undo 99": "There is no request 99.",
        "swap accept": "Which request? For example `/triage swap accept 7`.",
        "swap cancel everything": "“everything” isn't a request's number.",
        "swap accept 99999999999": "isn't a request's number.",
    }.items():
        assert told in await team.triage(EVE, typed), typed
    after = await team.state()
    assert after["channels"] == before["channels"]
    assert after["dms"] == before["dms"]

    assert "I'm asking everybody" in await team.triage(EVE, "cover fri pm")
    assert "There is an open request for Fri 27 Nov already (request 1)." in await team.triage(EVE, "swap fri for tue")
    assert "members of this workspace only" in await team.triage(GUS, "cover fri", channel="C0NORTH")
    await team.click(FAY, "request.accept", channel=TRIAGE)
    assert "You aren't on the rota. An admin can change that" in await team.last_whisper(FAY)
    await team.click(DEV, "request.accept", channel=TRIAGE)
    assert "You are on duty on Fri 27 Nov (afternoon) already." in await team.last_whisper(DEV)


async def test_of_all_who_press_at_once_one_gets_the_day(team: Team) -> None:
    await team.triage(BEN, "cover tue")
    await asyncio.gather(*(team.click(one, "request.accept", channel=TRIAGE) for one in (CARA, DEV, EVE, ANN)))
    said = {one: await team.last_whisper(one) for one in (CARA, DEV, EVE, ANN)}
    (winner,) = [one for one, text in said.items() if "Covered: *you* take *Tue 24 Nov* from *Ben Okafor*." in text]
    names = {CARA: "Cara Lindqvist", DEV: "Dev Patel", EVE: "Eve Moreau", ANN: "Ann Archer"}
    for one, text in said.items():
        assert one == winner or f"It is already taken by {names[winner]}." in text
    assert f"Tue 24 Nov: *{names[winner]}* (covers for Ben Okafor)." in await team.triage(BEN, "who tue")
    assert len(await team.dms(BEN)) == 1

    await team.triage(CARA, "cover wed with <@U0DEV>")
    await asyncio.gather(*(team.click(DEV, "request.accept", "2", channel=TRIAGE) for _ in range(3)))
    assert sorted("You have taken it already." in text for text in (await team.whispers(DEV))[-3:]) == [
        *(False, True, True)
    ]
    assert "Next: Wed 25 Nov, *Dev Patel* (covers for Cara Lindqvist)." in await team.triage(BEN, "who tue")


async def test_halves_change_hands_and_each_half_shows_its_person(team: Team) -> None:
    await team.triage(BEN, "cover tue pm")
    assert "asks for cover on *Tue 24 Nov (afternoon)*" in all_text(await team.post("Request 1"))
    await team.click(CARA, "request.accept", channel=TRIAGE)
    shown = await team.triage(EVE, "who tue")
    assert "*Ben Okafor* (morning), *Cara Lindqvist* (afternoon; covers for Ben Okafor)" in shown
    assert "You aren't on duty on Tue 24 Nov (afternoon): Cara Lindqvist is." in await team.triage(BEN, "cover tue pm")
    await team.triage(BEN, "cover tue with <@U0DEV>")
    assert "to cover *Tue 24 Nov (morning)*" in all_text(await team.post("Request 2")), "what is left of the day"
    await team.triage(CARA, "swap tue in the afternoon with <@U0DEV> thursday morning")
    await team.click(DEV, "request.accept", "3", channel=TRIAGE)
    assert "*Ben Okafor* (morning), *Dev Patel* (afternoon; swapped with Cara Lindqvist, who covers for" in (
        await team.triage(EVE, "who tue")
    )
    assert "*Cara Lindqvist* (morning; swapped with Dev Patel), *Dev Patel* (afternoon)" in await team.triage(
        EVE, "who thu"
    )


async def test_a_suggestion_goes_there_and_back_and_closes_with_the_request(team: Team) -> None:
    await team.triage(BEN, "cover tue")
    await team.click(DEV, "request.suggest", channel=TRIAGE)
    form = await team.modal(DEV)
    assert "You would take *Tue 24 Nov* from *Ben Okafor*. Which day of yours should Ben Okafor take in return?" in form
    assert "Thu 26 Nov" in form
    await team.submit(DEV, take="2026-12-03")
    await team.click(EVE, "request.suggest", channel=TRIAGE)
    await team.submit(EVE, take="2026-11-27")
    post = all_text(await team.post("Request 1"))
    assert "*Dev Patel* would take *Tue 24 Nov* if *Ben Okafor* takes *Thu 3 Dec*." in post
    assert "*Eve Moreau* would take" in post

    await team.click(BEN, "request.refuse_offer", "2", channel=BEN)
    assert any("would rather not take *Fri 27 Nov*" in dm for dm in await team.dms(EVE))
    assert "*Eve Moreau* would take" not in all_text(await team.post("Request 1"))
    await team.click(BEN, "request.take_offer", "1", channel=BEN)
    assert "*Dev Patel* takes *Tue 24 Nov* from *you*, *you* take *Thu 3 Dec* in return." in (
        await team.last_whisper(BEN)
    )
    assert "Swapped: *Dev Patel* takes *Tue 24 Nov*" in all_text(await team.post("Request 1"))
    assert "Thu 3 Dec: *Ben Okafor* (swapped with Dev Patel)." in await team.triage(ANN, "who 3 dec")
    assert "That is agreed." in (await team.dms(BEN))[0]

    await team.triage(CARA, "swap wed with <@U0DEV> thu")
    await team.click(EVE, "request.suggest", "2", channel=TRIAGE)
    assert "Cara Lindqvist has asked Dev Patel, not you." in await team.last_whisper(EVE)
    await team.click(DEV, "request.decline", channel=DEV)
    assert any(
        "can't take *Wed 25 Nov*. It stays yours unless you ask the others." in dm for dm in await team.dms(CARA)
    )
    await team.click(CARA, "request.widen", channel=CARA)
    assert "*Cara Lindqvist* would like to swap *Wed 25 Nov* for *Thu 26 Nov*." in all_text(
        await team.post("Request 2")
    )
    await team.click(CARA, "request.cancel", "2", channel=TRIAGE)
    assert "Taken back by *Cara Lindqvist*" in all_text(await team.post("Request 2"))
    assert "Cara Lindqvist has taken that request back." in await team.triage(DEV, "swap accept 2")


async def test_a_request_runs_out_when_the_earlier_of_its_days_begins(team: Team) -> None:
    await team.triage(DEV, "swap thu with <@U0BEN> tue")
    await team.triage(CARA, "cover wed pm")
    await team.click(BEN, "request.decline", "2", channel=TRIAGE)
    assert "Can't: *Ben Okafor*." in all_text(await team.post("Request 2"))
    await team.clock(to="2026-11-24T08:59:00+00:00")
    assert actions(await team.post("Request 1")) == OPEN
    await team.clock(to="2026-11-24T09:00:30+00:00")
    expired = await team.post("Request 1")
    assert "Expired: nobody took *Thu 26 Nov* in time, it stays with *Dev Patel*." in all_text(expired)
    assert not buttons(expired)
    assert any("*Tue 24 Nov* has begun, so your request has expired" in dm for dm in await team.dms(DEV))
    assert "That request has expired: the day has begun." in await team.triage(BEN, "swap accept 1")
    await team.clock(to="2026-11-25T12:59:00+00:00")
    assert actions(await team.post("Request 2")) == OPEN
    await team.clock(to="2026-11-25T13:00:30+00:00")
    assert "Expired: nobody took *Wed 25 Nov (afternoon)*" in all_text(await team.post("Request 2"))


async def test_only_the_rest_of_today_can_be_given_away(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 11, 24, 10, tzinfo=UTC)) as team:
        told = await team.triage(BEN, "cover today with <@U0CARA>")
        assert "Tue 24 Nov has begun, so only the rest of it can be given away." in told
        assert not await team.all_posts("Request")
        await team.click(BEN, "dates.again", channel=TRIAGE)
        assert "asks *Cara Lindqvist* to cover *the rest of Tue 24 Nov*." in all_text(await team.post("Request 1"))
        assert "Name a later day to be taken in return." in await team.triage(CARA, "swap wed with <@U0BEN> today")
        await team.clock(to="2026-11-24T14:00:00+00:00")
        await team.click(CARA, "request.accept", channel=TRIAGE)
        shown = await team.triage(EVE, "who today")
        assert "*Ben Okafor* (morning), *Cara Lindqvist* (afternoon; covers for Ben Okafor)" in shown
        assert not buttons(await team.post("Request 1")), "what has begun can't be undone"
        assert "has begun, so this stands." in await team.triage(BEN, "swap undo 1")
        await team.clock(to="2026-11-24T17:45:00+00:00")
        assert "Today's duty is over." in await team.triage(CARA, "cover rest of today")


async def test_the_form_asks_for_what_is_missing(team: Team) -> None:
    await team.sandbox.control("shortcut", {"user": BEN, "callback_id": "request.form"})
    form = await team.modal(BEN)
    assert "Day to give away" in form
    assert "Tue 24 Nov" in form
    answer = await team.submit(BEN, kind="cover", give="2026-11-24", take="2026-11-25")
    assert answer["errors"] == {"take": "Cover gives nothing in return. Choose a swap, or leave this empty."}
    answer = await team.submit(BEN, kind="swap", give="2026-11-24", to=FAY, take="2026-11-25")
    assert answer["errors"].keys() == {"to"}
    answer = await team.submit(BEN, to=CARA, take="2026-11-26")
    assert answer["errors"] == {
        "take": "Cara Lindqvist isn't on duty on Thu 26 Nov: Dev Patel is. Their next days are "
        "Wed 25 Nov, Wed 2 Dec, Wed 9 Dec."
    }
    assert "errors" not in await team.submit(BEN, part="am", take="2026-11-25", take_part="pm")
    assert "I'm asking *Cara Lindqvist*" in await team.modal(BEN)
    post = all_text(await team.post("Request 1"))
    assert "to swap *Tue 24 Nov (morning)* for *Wed 25 Nov (afternoon)*." in post

    await team.triage(DEV, "swap thu with @ben.okafor tue")
    assert "Day in return" in await team.modal(DEV), "a name that was only typed is picked in the form, never guessed"
    assert "I can't tell who @ben.okafor is: pick the person here." in await team.modal(DEV)
    assert not await team.all_posts("Request 2")
    assert "You aren't on duty on Mon 30 Nov: Ann Archer is." in await team.triage(DEV, "swap monday 30 nov")
    await team.submit(DEV, to=None, take=None)
    assert "*Dev Patel* would like to swap *Thu 26 Nov* for another day." in all_text(await team.post("Request 2"))
    assert actions(await team.post("Request 2")) == OPEN - {"request.accept"}
    assert "You have no days on triage" not in await team.triage(ANN, "swap")
    assert "no days on triage in the next 8 weeks" in await team.triage(FAY, "cover")


async def test_who_asks_in_the_channel_is_offered_the_filled_in_form_alone(team: Team) -> None:
    async def say(user: str, text: str, **more: str) -> str:
        answer = await team.sandbox.control("message", {"user": user, "channel": TRIAGE, "text": text, **more})
        return str(answer["ts"])

    asked = await say(BEN, "anyone up for taking my Tues afternoon?")
    assert "Shall I ask for cover for Tue 24 Nov (afternoon)?" in await team.last_whisper(BEN)
    assert not [text for one in (ANN, CARA, DEV) for text in await team.whispers(one)]
    await team.click(BEN, "request.form", channel=TRIAGE)
    assert "errors" not in await team.submit(BEN)
    assert "asks for cover on *Tue 24 Nov (afternoon)*" in all_text(await team.post("Request 1"))

    heard = len((await team.state())["ephemeral"])
    await say(BEN, "anyone up for taking my Tues afternoon?")
    await say(CARA, "Wednesday is going to be busy")
    await say(DEV, "can anyone swap Friday with me?")
    await say(CARA, "can anyone swap Wednesday with me?", thread_ts=asked)
    await say(GUS, "can anyone swap Friday with me?", channel="C0NORTH")
    await team.sandbox.control("message", {"user": BEN, "channel": TRIAGE, "ts": asked, "text": "anyone take my tue?"})
    assert len((await team.state())["ephemeral"]) == heard, "asked already, not asking, not theirs, thread, edit"

    await say(CARA, "can anyone swap Wednesday with me? I could do Friday")
    assert "Shall I find somebody to swap for Wed 25 Nov?" in await team.last_whisper(CARA)
    events = (await team.state())["events"]
    await team.sandbox.control("events/replay", {"event_id": events[-1]["event_id"], "times": 2})
    assert len(await team.whispers(CARA)) == 1, "a delivery that comes again is heard once"


async def test_an_ambiguous_day_is_named_and_the_other_takes_its_place(team: Team) -> None:
    told = await team.triage(EVE, "cover next friday")
    taken, other = ("4 Dec", "27 Nov") if "*Fri 4 Dec*" in told else ("27 Nov", "4 Dec")
    assert f"I meant Fri {other}" in told
    await team.click(EVE, "dates.again", channel=TRIAGE)
    assert "Taken back by *Eve Moreau*" in all_text(await team.post("Request 1"))
    assert f"asks for cover on *Fri {other}*" in all_text(await team.post("Request 2"))
    assert taken not in all_text(await team.post("Request 2"))


async def test_the_list_shows_what_is_open_and_can_be_answered_there(team: Team) -> None:
    assert "No swap or cover is asked for" in await team.triage(ANN, "swap list")
    await team.triage(BEN, "cover tue")
    await team.triage(CARA, "cover wed")
    shown = await team.triage(EVE, "cover list")
    assert "*Ben Okafor* asks for cover on *Tue 24 Nov*." in shown
    assert "*Cara Lindqvist* asks for cover on *Wed 25 Nov*." in shown
    await team.click(EVE, "request.accept", "2", channel=TRIAGE)
    assert "Covered: *Eve Moreau* takes *Wed 25 Nov*" in all_text(await team.post("Request 2"))
    with sqlite3.connect(team.sandbox._data_dir / "triage.db") as store:
        (detail,) = store.execute("SELECT detail FROM audit WHERE action = 'request accepted'").fetchone()
    assert json.loads(detail)["give"] == "2026-11-25 am+pm"
