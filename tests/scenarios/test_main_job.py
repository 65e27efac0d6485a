"""The main job: mails become issues, triage works them from Slack, and nobody is surprised by the 48 hours."""

from tests.scenarios.team import ANN, BEN, CARA, Team, all_text, buttons, said_at

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
    assert "There is no issue" in await team.triage(ANN, f"issue {spam}")

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
    reminders = await team.all_posts(f"#{number} Orders are lost>*\nNorthwind")
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
    actions = {action for action, _ in buttons(reminders[-1])}
    assert actions >= {f"issue.{one}" for one in ("take", "note", "pending", "fixed", "backlog", "close", "open")}


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
