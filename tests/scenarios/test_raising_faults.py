"""What is raised in Slack gets there, once, whatever breaks on the way."""

import asyncio
import signal

import pytest

from tests.scenarios.team import ANN, BEN, CARA, GUS, NORA, NORTH, Team

FAULT = "The orders export is broken, it gives an error 500. Can you please fix it?"


async def groove(team: Team, **how: object) -> None:
    """Groove breaks."""
    await team.sandbox.control("faults", {"system": "groove", **how})


async def test_while_groove_is_down_the_issue_is_kept_told_and_filed_later_with_what_was_done_to_it(
    team: Team,
) -> None:
    await groove(team, status=500, times=10_000)
    ts = await team.say(NORA, FAULT)
    await team.react(BEN, ts)
    assert await team.thread(ts) == []
    await team.clock(advance="PT1M")
    (told,) = await team.thread(ts)
    assert "kept as *S1*" in told
    assert "(by Ben Okafor)" in told
    await team.react(CARA, ts)
    await team.shortcut(GUS, "raise", ts)
    assert "This is *S1* already, on its way to the helpdesk." in await team.last_whisper(GUS)

    shown = await team.triage(ANN, "issue S1")
    assert "Not yet in Groove: the ticket." in shown
    assert "*S1 The orders export" in await team.triage(ANN, "issues")
    await team.triage(ANN, "take S1")
    await team.triage(ANN, "note S1 asked the host")
    await team.say(NORA, "It's getting worse", thread_ts=ts)
    await team.triage(ANN, "pending S1 the host")
    await team.clock(advance="PT40M")
    assert len(await team.tickets()) == 3

    team.sandbox.world.faults.clear()
    await team.clock(advance="PT20M")
    ticket = (await team.tickets())[0]
    assert (ticket["title"], ticket["assignee"], ticket["state"]) == (FAULT, "ann@harbour.example", "pending")
    notes = [one["text"].split("\n")[0] for one in ticket["messages"] if one["note"]]
    assert notes == ["asked the host", "It's getting worse", "Pending: the host"], "in the order in which it was done"
    thread = await team.thread(ts)
    assert f"|#{ticket['number']}>" in thread[0], "what was told is brought up to date"
    assert thread[-1] == f"It's with the helpdesk now: *#{ticket['number']}*."
    shown = await team.triage(ANN, f"issue {ticket['number']}")
    assert "Clock paused: 1 min of 48 h used" in shown, "it began with the message, and stands still since"
    await team.clock(advance="PT1H")
    assert len(await team.tickets()) == 4
    assert await team.thread(ts) == thread


async def slack(team: Team, method: str, times: int) -> None:
    """Slack breaks."""
    await team.sandbox.control("faults", {"system": "slack", "method": method, "status": 500, "times": times})


async def test_a_reaction_while_slack_is_down_makes_its_ticket_once_slack_is_back(team: Team) -> None:
    ts = await team.say(NORA, FAULT)
    whispered = len(await team.whispers(BEN))
    await slack(team, "*", times=10_000)
    await team.react(BEN, ts)
    await team.clock(advance="PT2M")
    assert len(await team.tickets()) == 3
    team.sandbox.world.faults.clear()
    await team.clock(advance="PT5M")
    assert len(await team.tickets()) == 4
    assert len(await team.thread(ts)) == 1
    assert len(await team.whispers(BEN)) == whispered


async def test_who_reacts_is_told_when_slack_keeps_the_message_to_itself_for_good(team: Team) -> None:
    ts = await team.say(NORA, FAULT)
    await slack(team, "conversations.*", times=10_000)
    await team.react(BEN, ts)
    assert not await team.whispers(BEN)
    await team.clock(advance="PT6M")
    assert await team.whispers(BEN) == [
        "Slack doesn't let me read that message at the moment. Please take your reaction off and put it there again"
        " in a few minutes."
    ]
    team.sandbox.world.faults.clear()
    await team.react(BEN, ts)
    await team.react(BEN, ts)
    assert len(await team.tickets()) == 4


async def test_a_form_for_a_message_that_slack_does_not_show_now_says_whose_fault_it_is(team: Team) -> None:
    ts = await team.say(NORA, FAULT)
    await slack(team, "conversations.*", times=10)
    await team.shortcut(BEN, "raise", ts)
    assert await team.last_whisper(BEN) == "Slack doesn't answer at the moment. Please try again in a minute."
    team.sandbox.world.faults.clear()
    await team.shortcut(BEN, "raise", ts)
    assert "Send to Groove" in await team.modal(BEN)


async def test_what_somebody_new_writes_in_a_thread_while_slack_is_down_reaches_the_ticket(team: Team) -> None:
    ts = await team.say(GUS, FAULT)
    await team.react(BEN, ts)
    team.sandbox.world.slack.add_person("U0NEW", "Noor Vale", email="noor@northwind.example", team_id="T0NORTHWIND")
    team.sandbox.world.slack.invite(NORTH, "U0NEW", BEN)
    await slack(team, "users.info", times=2)
    await team.say("U0NEW", "It is the same for us", thread_ts=ts)
    assert all("the same for us" not in one["text"] for one in (await team.tickets())[0]["messages"])
    await team.clock(advance="PT6M")
    (note,) = [one["text"] for one in (await team.tickets())[0]["messages"] if "the same for us" in one["text"]]
    assert "Noor Vale, in the Slack thread" in note


async def test_a_ticket_whose_answer_is_lost_is_found_again_even_if_nobody_told_of_it(team: Team) -> None:
    for number, webhook in enumerate((None, "webhook ticket_started"), start=4):
        if webhook:
            await groove(team, method=webhook, status=500, times=10)
        await groove(team, method="POST tickets", drop="after")
        ts = await team.say(GUS, f"{FAULT} ({number})")
        await team.react(ANN, ts)
        await team.clock(advance="PT10M")
        tickets = await team.tickets()
        assert tickets[0]["number"] == number
        assert len(tickets) == number
        assert f"|#{number}>" in (await team.thread(ts))[0]
        assert f"(S{number - 3})" not in await team.triage(ANN, "issues")
    assert (await team.triage(ANN, "issues")).count("5 unresolved") >= 1
    await groove(team, method="POST tickets", drop="before")
    ts = await team.say(NORA, "Prices are wrong")
    await team.react(ANN, ts)
    await team.clock(advance="PT10M")
    assert len(await team.tickets()) == 6, "one that never arrived is made again"


@pytest.mark.kills
async def test_a_bot_killed_between_the_answer_of_groove_and_its_own_record_makes_one_ticket(team: Team) -> None:
    await groove(team, method="POST tickets", delay_ms=600)
    ts = await team.say(GUS, FAULT)
    world = team.sandbox.world

    async def kill() -> None:
        async with world.watch() as something:
            while len(world.groove.account.tickets()) == 3:
                something.clear()
                await something.wait()
        await world.bot.kill(signal.SIGKILL)

    await asyncio.gather(team.react(ANN, ts), kill())
    await team.start_bot()
    await team.clock(advance="PT10M")
    assert len(await team.tickets()) == 4
    assert "|#4>" in (await team.thread(ts))[0]


async def test_two_people_at_the_same_instant_and_a_double_press_make_one_ticket(team: Team) -> None:
    ts = await team.say(GUS, FAULT)
    await team.shortcut(ANN, "raise", ts)
    await team.shortcut(BEN, "raise", ts)
    await team.click(GUS, "nudge.send", ts, channel=NORTH)
    await asyncio.gather(*(team.submit(person) for person in (ANN, BEN, GUS)), team.react(CARA, ts))
    assert len(await team.tickets()) == 4
    assert len(await team.thread(ts)) == 1
    said = [await team.modal(person) for person in (ANN, BEN, GUS)]
    assert sum("already" in one for one in said) >= 2

    other = await team.say(NORA, "The shop is broken, it shows an error. Please help")
    await asyncio.gather(*(team.click(NORA, "nudge.quick", other, channel=NORTH) for _ in range(3)))
    assert len(await team.thread(other)) == 1
    await asyncio.gather(*(team.click(NORA, "raise.solved", "S2", channel=NORTH) for _ in range(3)))
    assert sum("is solved, here in Slack" in one for one in await team.thread(other)) == 1
    await team.shortcut(BEN, "raise", other)
    assert "Send to Groove" in await team.modal(BEN), "it turned out to be more"
    await team.submit(BEN)
    assert (await team.tickets())[0]["title"].startswith("The shop is broken")
    assert (await team.tickets())[0]["state"] == "unread"
