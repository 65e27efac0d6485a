"""The main job: mails become issues, triage works them, the unfinished are handed over, nobody is surprised at 48 h."""

from datetime import UTC, datetime
from pathlib import Path

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, TRIAGE, Team, all_text, at_work, buttons, said_at

NORA = "nora.finch@northwind.example"


async def test_a_mail_becomes_an_issue_that_is_worked_from_slack_and_groove_is_told(team: Team) -> None:
    number = await team.mail("Login is broken")
    assert f"#{number} Login is broken" in await team.triage(ANN, "issues")

    assert "it's yours" in await team.triage(ANN, f"take {number}")
    assert (await team.ticket(number))["assignee"] == "ann@harbour.example"

    await team.triage(BEN, f"note {number} asked the host: is CPU < 90 % & stable?")
    note = (await team.ticket(number))["messages"][-1]
    assert note["note"]
    assert note["author"]["email"] == "ben@harbour.example"
    assert note["text"].startswith("asked the host: is CPU < 90 % & stable?")

    await team.triage(ANN, f"pending {number} logs from the host")
    assert (await team.ticket(number))["state"] == "pending"

    assert "closed as fixed" in await team.triage(ANN, f"fixed #{number}")
    assert (await team.ticket(number))["state"] == "closed"

    await team.triage(CARA, f"reopen {number}")
    assert (await team.ticket(number))["state"] == "opened"

    assert "closed as not an issue" in await team.triage(ANN, f"close {number} not-an-issue")
    ticket = await team.ticket(number)
    assert ticket["state"] == "closed"
    assert all(one["note"] for one in ticket["messages"] if one["author"]["type"] == "agent"), "a customer was answered"

    history = await team.triage(ANN, f"issue {number}")
    told = [
        "wrote in: Please help.",
        "took it",
        "noted: asked",
        "logs from the host",
        "to fixed",
        "to open",
        "to not an",
    ]
    places = [history.index(part) for part in told]
    assert places == sorted(places)
    assert history.count("Please help.") == 1


async def test_the_clock_stands_still_while_an_issue_is_pending_and_runs_on_when_the_customer_replies(
    team: Team,
) -> None:
    number = await team.mail("Export stuck")
    await team.clock(advance="PT1H")
    await team.triage(ANN, f"pending {number} which export?")
    await team.clock(advance="PT5H")
    shown = await team.triage(ANN, f"issue {number}")
    assert "47 h left" in shown
    assert "Clock paused" in shown

    await team.in_groove(number, reply="The nightly one", by=NORA)
    await team.clock(advance="PT1H")
    shown = await team.triage(ANN, f"issue {number}")
    assert "46 h left" in shown
    assert "Clock counting: 2 h of 48 h" in shown
    assert "customer reply: The nightly one" in shown


async def test_what_is_done_in_groove_shows_up(team: Team) -> None:
    number = await team.mail("Search is slow")
    await team.in_groove(number, assignee="dev@harbour.example")
    assert "Dev Patel" in await team.triage(ANN, f"issue {number}")

    await team.in_groove(number, reply="Looking into it", by="dev@harbour.example")
    assert "agent reply: Looking into it" in await team.triage(ANN, f"issue {number}")

    await team.in_groove(number, state="closed", by="dev@harbour.example")
    assert "closed" in await team.triage(ANN, f"issue {number}")
    assert f"#{number}" not in await team.triage(ANN, "issues")

    await team.in_groove(number, state="opened", by="dev@harbour.example")
    assert f"#{number} Search is slow" in await team.triage(ANN, "issues")


async def test_a_lost_webhook_is_made_up_for_within_a_minute_and_spam_is_passed_over(team: Team) -> None:
    lost = await team.mail("Nobody told the bot", webhook=False)
    spam = await team.mail("Cheap watches", sender="win@spam.example", webhook=False)
    await team.in_groove(spam, state="spam", webhook=False)
    assert f"#{lost}" not in await team.triage(ANN, "issues")

    await team.clock(advance="PT1M")
    listed = await team.triage(ANN, "issues")
    assert f"#{lost} Nobody told the bot" in listed
    assert "watches" not in listed
    assert "I know no issue" in await team.triage(ANN, f"issue {spam}")

    await team.in_groove(lost, state="closed", by="ann@harbour.example", webhook=False)
    await team.clock(advance="PT1M")
    assert f"#{lost}" not in await team.triage(ANN, "issues")


async def test_mails_of_any_shape_are_readable_issues(team: Team) -> None:
    nameless = await team.mail("", sender="somebody@gmail.com", body="no subject, no company")
    html = await team.mail(
        "Invoice", body="<div><p>Dear <b>team</b>,</p><script>alert(1)</script><p>1 &lt; 2</p></div>"
    )
    shown = await team.triage(ANN, f"issue {nameless}")
    assert f"#{nameless} " in shown
    assert "no subject, no company" in shown
    shown = await team.triage(ANN, f"issue {html}")
    assert "Dear team" in shown
    assert "1 &lt; 2" in shown
    assert "alert" not in shown
    assert "<p>" not in shown


async def test_reminders_come_at_24_and_4_hours_at_the_breach_and_daily_after_it(team: Team) -> None:
    await team.clear_desk()
    number = await team.mail("Orders are lost", sent_at="2026-11-22T14:30:00+00:00")
    await team.clock(to="2026-11-27T12:00:00+00:00")
    reminders = await team.all_posts(f"#{number} Orders are lost\n".replace("\n", ">*\nNorthwind"))
    reminders = [one for one in reminders if "Handover" not in one["text"]]
    assert [said_at(one) for one in reminders] == [
        "Mon 14:30",
        "Tue 10:30",
        "Tue 14:30",
        "Wed 09:00",
        "Thu 09:00",
        "Fri 09:00",
    ]
    assert "<@U0ANN> an issue needs you" in reminders[0]["text"]
    assert "<@U0BEN> an issue needs you" in reminders[1]["text"]
    assert all("Over the target" in one["text"] for one in reminders[2:])
    assert len(buttons(reminders[-1])) == 6


async def test_a_breach_in_the_night_is_announced_before_it_and_told_at_the_next_opening(team: Team) -> None:
    await team.clear_desk()
    number = await team.mail("Night bird", sent_at="2026-11-21T22:00:00+00:00")
    await team.clock(to="2026-11-24T12:00:00+00:00")
    told = [(said_at(one), one["text"]) for one in await team.all_posts(f"#{number}") if "need" in one["text"]]
    assert [at for at, _ in told] == ["Mon 09:01", "Mon 16:30", "Tue 09:00"]
    assert "Will pass the target outside working hours" in told[1][1]
    assert "Over the target" in told[2][1]


async def test_a_reminder_says_so_when_its_issue_is_pending_or_closed_and_keeps_no_button(team: Team) -> None:
    await team.clear_desk()
    number = await team.mail("Late parcel", sent_at="2026-11-22T14:30:00+00:00")
    await team.clock(to="2026-11-23T14:30:00+00:00")
    assert buttons(await team.post("Late parcel"))

    await team.triage(ANN, f"pending {number} parcel number")
    reminder = await team.post("Late parcel")
    assert "is pending: parcel number" in all_text(reminder)
    assert not buttons(reminder)
    await team.in_groove(number, reply="It's 7", by=NORA)
    assert buttons(await team.post("Late parcel"))
    await team.in_groove(number, state="closed", by="ann@harbour.example")
    reminder = await team.post("Late parcel")
    assert "is closed" in all_text(reminder)
    assert not buttons(reminder)


async def test_several_reminders_due_together_are_one_message(team: Team) -> None:
    await team.clear_desk()
    for subject in ("One", "Two", "Three"):
        await team.mail(subject, sent_at="2026-11-22T14:30:00+00:00")
    await team.clock(to="2026-11-23T15:00:00+00:00")
    (reminder,) = await team.all_posts("needs you") + await team.all_posts("need you")
    assert "3 issues need you" in reminder["text"]


async def test_a_day_of_triage_morning_notes_handover_got_it_and_no_chase(team: Team) -> None:
    await team.clear_desk()
    quiet, noted = await team.mail("Quiet one"), await team.mail("Noted one")
    await team.triage(ANN, f"take {noted}")
    await team.triage(ANN, f"note {noted} restarted the import")
    waiting = await team.mail("Waiting one")
    await team.triage(ANN, f"pending {waiting} a screenshot")

    await team.clock(to="2026-11-23T16:30:00+00:00")
    (wanted,) = await team.dms(ANN)
    assert "Quiet one" in wanted
    assert "Noted one" not in wanted
    assert "Waiting one" not in wanted
    assert not await team.dms(BEN)

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
    assert not await team.dms(BEN)
    assert len(await team.all_posts("Handover of Mon 23 Nov")) == 1


async def test_who_has_not_got_the_handover_by_ten_is_asked_once_and_can_say_so_there(team: Team) -> None:
    await team.clock(to="2026-11-24T15:00:00+00:00")
    (chase,) = await team.dms(BEN)
    assert "waits for your “Got it”" in chase
    await team.click(BEN, "handover.accept", channel=BEN)
    assert "Ben Okafor has got it" in all_text(await team.post("Handover of Mon 23 Nov"))
    assert "Ben Okafor has got it" in (await team.dms(BEN))[0]


async def test_the_handover_goes_over_a_weekend_to_the_next_person(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 11, 27, 9, tzinfo=UTC)) as team:
        await team.clock(to="2026-11-30T12:00:00+00:00")
        (handover,) = await team.all_posts("Handover of")
        assert "from Eve Moreau to <@U0ANN> (Mon 30 Nov)" in all_text(handover)
        assert said_at(handover) == "Fri 17:00"
        assert [said_at(one) for one in await team.all_posts("Good morning")] == ["Mon 09:00"]
        assert len(await team.dms(ANN)) == 1, "Ann is asked on Monday whether she has got it"


async def test_the_handover_goes_over_bank_holidays_to_the_next_person(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 12, 24, 9, tzinfo=UTC)) as team:
        assert "a holiday" in await team.triage(DEV, "who 25 dec")
        await team.clock(to="2026-12-29T09:00:00+00:00")
        (handover,) = await team.all_posts("Handover of")
        assert "from Dev Patel to <@U0BEN> (Tue 29 Dec)" in all_text(handover)
        assert [said_at(one) for one in await team.all_posts("Good morning")] == ["Tue 09:00"]


async def test_where_nobody_is_on_next_the_handover_asks_for_a_volunteer(team: Team) -> None:
    await team.triage(ANN, "rota edit")
    await team.submit(ANN, valid_from="2026-11-24", **{f"day_{day}": [] for day in range(5)})
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
    assert "posted already" in await team.triage(BEN, "handover post")
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
