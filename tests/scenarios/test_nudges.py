"""Who is asked whether something belongs into the helpdesk, who is not, and whether the asking is any good."""

import json
import re
from pathlib import Path

from tests.scenarios.team import ANN, BEN, DEV, FAY, GUS, NORA, NORTH, TRIAGE, Team, buttons

FAULT = "The orders export is broken, it gives an error 500. Can you please fix it?"
SEND, QUICK, DISMISS = "nudge.send", "nudge.quick", "nudge.dismiss"
CHATTER = Path(__file__).parents[1] / "nudges" / "chatter.jsonl"


async def nudged(team: Team, user: str) -> int:
    """How many nudges stand before somebody."""
    return sum("Send to Groove, Quick fix or Dismiss?" in one for one in await team.whispers(user))


async def test_nobody_is_asked_twice_for_a_message_or_too_often_or_about_their_own_work(team: Team) -> None:
    await team.set_up(ANN, user_group="@triage")
    ts = await team.say(GUS, FAULT)
    assert await nudged(team, GUS) == 1
    events = [one for one in (await team.state())["events"] if one["event"].get("ts") == ts]
    for event in events:
        await team.sandbox.control("events/replay", {"event_id": event["event_id"], "times": 3})
    assert await nudged(team, GUS) == 1, "Slack may deliver it again"
    await team.say(GUS, FAULT + " Now!", ts=ts)
    await team.say(GUS, "The import is broken too, error 404", thread_ts=ts)
    await team.say(GUS, "And the login page is broken, I get an error")
    assert await nudged(team, GUS) == 1, "neither for an edit nor in a thread nor within half an hour"
    await team.clock(advance="PT31M")
    await team.say(GUS, "The login page is broken now, I get an error when I open it. Please help")
    assert await nudged(team, GUS) == 2

    await team.say(BEN, FAULT)
    await team.say(ANN, FAULT, TRIAGE)
    assert not await team.whispers(BEN) + await team.whispers(ANN), "triage people at work"
    await team.say(FAY, FAULT, "C0GENERAL")
    assert not await team.whispers(FAY), "the channel is none of those"
    await team.say(FAY, FAULT, TRIAGE)
    assert await nudged(team, FAY) == 1
    await team.say(FAY, "<!subteam^S0TRIAGE> Contoso has no prices in the shop", TRIAGE)
    assert await nudged(team, FAY) == 2, "on purpose: no quiet time holds"
    assert "Shall I send this to the helpdesk?" in await team.last_whisper(FAY)
    await team.say(BEN, "<!subteam^S0TRIAGE> stand-up in five", TRIAGE)
    assert not await team.whispers(BEN)
    await team.set_up(ANN, user_group="@helpdesk")
    team.sandbox.world.slack.ws.usergroups["S0TRIAGE"].handle = "helpdesk"
    await team.clock(advance="PT1M")
    await team.say(FAY, "<!subteam^S0TRIAGE> Fabrikam has no prices either", TRIAGE)
    assert await nudged(team, FAY) == 3, "a group may be renamed"
    for number in (3, 4):
        await team.say(GUS, "<@U0BOT> it isn't solved after all", thread_ts=ts)
        assert await nudged(team, GUS) == number, "on purpose, in a thread in which one was asked before, and once more"
    await team.say(NORA, "<@U0BOT>")
    assert len(await team.whispers(NORA)) == 1, "Slack tells of a call twice"


async def test_who_wants_no_nudges_gets_none_and_a_channel_can_be_switched_off(team: Team) -> None:
    ts = await team.say(GUS, FAULT)
    await team.click(GUS, DISMISS, ts, channel=NORTH)
    assert "OK, it's no issue." in await team.last_whisper(GUS)
    await team.click(GUS, "nudge.stop", channel=NORTH)
    assert "I won't ask you any more." in await team.last_whisper(GUS)
    await team.clock(advance="PT31M")
    await team.say(GUS, FAULT)
    assert await nudged(team, GUS) == 0
    await team.click(GUS, "nudge.start", channel=NORTH)
    await team.say(GUS, FAULT)
    assert await nudged(team, GUS) == 1

    assert "Only admins can change that." in await team.triage(BEN, "nudges")
    report = await team.triage(ANN, "nudges")
    assert f"<#{NORTH}>: 2 sent, 0 taken (0 to Groove, 0 quick), 1 dismissed (50 %)" in report
    assert f"<#{TRIAGE}>: none so far." in report
    assert "because: " in report
    assert "orders export" not in report, "why, not what"
    await team.click(ANN, "nudges.off", NORTH, channel=TRIAGE)
    assert f"Nudges are off in <#{NORTH}>" in await team.last_whisper(ANN)
    await team.say(NORA, FAULT)
    assert await nudged(team, NORA) == 0
    assert "I won't ask you any more" in await team.triage(FAY, "nudges off")
    assert "I don't know “maybe” after `/triage nudges`." in await team.triage(FAY, "nudges maybe")
    await team.say(FAY, FAULT, TRIAGE)
    assert await nudged(team, FAY) == 0
    assert "switched off" in await team.triage(ANN, "nudges")
    await team.click(ANN, "nudges.on", NORTH, channel=TRIAGE)
    await team.say(NORA, FAULT)
    assert await nudged(team, NORA) == 1


async def test_a_channel_that_dismisses_most_is_told_to_the_admins_once_and_switched_off_with_one_press(
    team: Team,
) -> None:
    await team.set_up(ANN, nudge_quiet_minutes="0")
    for number in range(23):
        ts = await team.say(GUS, FAULT)
        if number % 2 or number < 6:
            await team.click(GUS, DISMISS, ts, channel=NORTH)
    told = [one for one in await team.dms(ANN) if "more than half of my last 20 nudges" in one]
    assert len(told) == 1
    await team.click(ANN, "nudges.off", NORTH, channel=ANN)
    await team.say(GUS, FAULT)
    assert await nudged(team, GUS) == 9
    assert "23 sent" in await team.triage(ANN, "nudges")
    for user, shown in ((ANN, True), (BEN, False)):
        await team.sandbox.control("home", {"user": user})
        assert ("Nudges this week: 23 sent" in str((await team.state())["home"][user])) is shown


async def test_a_team_may_ask_in_the_open_or_not_at_all_and_keep_threads_to_itself(team: Team) -> None:
    await team.set_up(ANN, nudges="public", thread_updates="no", thread_notes="no", ticket_reaction=":bug:")
    ts = await team.say(GUS, FAULT)
    assert not await team.whispers(GUS)
    (asked,) = [one for one in await team.messages(NORTH) if one.get("thread_ts") == ts and one["user"] == "U0BOT"]
    assert buttons(asked) == {(SEND, ts), (QUICK, ts), (DISMISS, ts)}
    await team.click(BEN, SEND, ts, channel=NORTH)
    await team.submit(BEN)
    number = (await team.tickets())[0]["number"]
    told = await team.thread(ts)
    assert "on its way" in told[0]
    assert "added to it" not in told[1]
    await team.say(GUS, "any news?", thread_ts=ts)
    await team.triage(ANN, f"fixed {number}")
    assert len(await team.thread(ts)) == 2
    await team.say(GUS, "Sorry, it still fails", thread_ts=ts)
    assert (await team.ticket(number))["state"] == "opened", "it can be said in the thread that it isn't solved"
    assert len(await team.thread(ts)) == 2
    assert len((await team.ticket(number))["messages"]) == 1
    other = await team.say(NORA, "nothing to see")
    await team.react(ANN, other)
    assert len(await team.tickets()) == 4
    await team.react(ANN, other, reaction="bug")
    assert len(await team.tickets()) == 5

    await team.set_up(ANN, nudges="off")
    await team.clock(advance="PT1H")
    await team.say(GUS, FAULT)
    assert not await team.whispers(GUS)
    for field, wrong in (("nudge_quiet_minutes", "soon"), ("quick_fix_minutes", "0"), ("ticket_reaction", "no emoji")):
        await team.triage(ANN, "setup slack")
        assert (await team.submit(ANN, **{field: wrong}))["errors"].keys() == {field}
        await team.sandbox.control("close", {"user": ANN, "all": True})


async def test_what_cannot_be_done_is_told_privately_and_clearly(team: Team) -> None:
    await what_cannot_be_read_is_said(team)
    await what_is_deleted_under_the_form_gets_its_ticket(team)
    await team.sandbox.control("close", {"user": BEN, "all": True})
    await team.sandbox.control("faults", {"system": "slack", "method": "views.open", "error": "expired_trigger_id"})
    await team.triage(BEN, "raise the phone is silent")
    assert "That took too long to open." in await team.last_whisper(BEN)
    await who_has_no_address_is_asked_for_one(team)
    await a_long_thread_is_quoted_from_both_ends(team)


async def what_cannot_be_read_is_said(team: Team) -> None:
    ts = await team.say(GUS, FAULT)
    await team.say(GUS, "", ts=ts, delete=True)
    for button in (SEND, QUICK):
        await team.click(GUS, button, ts, channel=NORTH)
        assert "That message was deleted." in await team.last_whisper(GUS)
    elsewhere = await team.say(FAY, "The build is broken", "C0GENERAL")
    await team.shortcut(FAY, "raise", elsewhere, "C0GENERAL")
    assert "I'm not in this channel" in await team.last_whisper(FAY)
    assert len(await team.tickets()) == 3


async def what_is_deleted_under_the_form_gets_its_ticket(team: Team) -> None:
    kept = await team.say(GUS, "Our shop is broken, it shows an error. Please help us")
    await team.shortcut(BEN, "raise", kept)
    await team.say(GUS, "", ts=kept, delete=True)
    assert (await team.submit(BEN, title="  "))["errors"].keys() == {"title"}
    assert "errors" not in await team.submit(BEN, title="Shop broken")
    ticket = (await team.tickets())[0]
    assert (ticket["title"], ticket["customer"]["name"]) == ("Shop broken", "Gus Hale"), "deleted under the form"
    assert "Our shop is broken" in ticket["messages"][0]["text"]
    assert f"The ticket's number comes in <#{NORTH}>." in await team.modal(BEN)
    told = await team.post("Shop broken", NORTH)
    assert "thread_ts" not in told, "its thread is gone, so another one begins"
    await team.react(ANN, told["ts"])
    await team.shortcut(ANN, "raise", told["ts"])
    assert "I wrote that myself." in await team.last_whisper(ANN)
    assert len(await team.tickets()) == 4
    assert not [one for one in await team.dms(ANN) if "couldn't deliver" in one]


async def who_has_no_address_is_asked_for_one(team: Team) -> None:
    team.sandbox.world.slack.change_person(NORA, email=None)
    other = await team.say(NORA, "the shop is closed")
    await team.react(GUS, other)
    assert "doesn't tell me the e-mail address of Nora Finch" in await team.last_whisper(GUS)
    await team.click(GUS, SEND, other, channel=NORTH)
    assert (await team.submit(GUS, email="nora at northwind"))["errors"].keys() == {"email"}
    await team.submit(GUS, email="Nora@Northwind.example")
    assert (await team.tickets())[0]["customer"]["email"] == "nora@northwind.example"


async def a_long_thread_is_quoted_from_both_ends(team: Team) -> None:
    thread = await team.say(GUS, "The report has wrong sums")
    for number in range(201):
        answer = {"user": BEN, "channel": NORTH, "text": f"answer {number}", "thread_ts": thread}
        await team.sandbox.world.slack.message(answer)
    await team.sandbox.world.settle()
    await team.shortcut(DEV, "raise", thread)
    assert "the thread so far (201 answers)" in await team.modal(DEV)
    await team.submit(DEV)
    text = (await team.tickets())[0]["messages"][0]["text"]
    for part in ("201 answers:", "answer 4\n", "[… 181 answers are left out here; all of them: http", "answer 200"):
        assert part in text
    assert "answer 5\n" not in text


async def test_a_day_of_chatter_is_left_alone_and_most_faults_are_noticed(team: Team) -> None:
    """Every message of it was read: one would leave the nudges on."""
    await team.set_up(ANN, nudge_quiet_minutes="0")
    lines = [json.loads(line) for line in CHATTER.read_text().splitlines()]
    asked = set()
    for line in lines:
        ts = await team.say(f"U0{line['who'].upper()}", line["text"], NORTH if line["where"] == "northwind" else TRIAGE)
        state = await team.state()
        if any((SEND, ts) in buttons(one) for one in state["ephemeral"]):
            asked.add(line["text"])
    issues = {line["text"] for line in lines if line["issue"]}
    assert not asked - issues, "nobody was asked about chatter"
    assert len(asked) >= len(issues) / 2
    report = await team.triage(ANN, "nudges")
    sent = dict(re.findall(r"<#(\w+)>: (\d+) sent", report))
    assert sum(map(int, sent.values())) == len(asked)
