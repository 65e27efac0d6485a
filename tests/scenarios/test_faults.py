"""The bot is killed, Slack and Groove break, events come three times: nothing is lost, nothing happens twice."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import demo
from bot.sandbox.process import BotProcess
from tests.inside import BotInside
from tests.scenarios.team import ANN, BEN, TRIAGE, Team, all_text, at_work

HANDOVER = "*Handover of Mon 23 Nov*"

TIME_LEFT = re.compile(r"\d+ h( \d+ min)?|\d+ min")
"""Told as it is at the minute of sending, which a restart may put off."""


async def fault(team: Team, system: str, method: str, **how: Any) -> None:
    await team.sandbox.control("faults", {"system": system, "method": method, "times": 1, **how})


def count(posts: list[str], words: str) -> int:
    return sum(words in post for post in posts)


@pytest.mark.parametrize("how", [{"drop": "before"}, {"drop": "after"}, {"status": 500}, {"error": "internal_error"}])
async def test_the_handover_is_posted_once_though_slack_breaks_at_that_moment(team: Team, how: dict[str, Any]) -> None:
    await team.clock(to="2026-11-23T16:59+00:00")
    await fault(team, "slack", "chat.postMessage", **how)
    await team.clock(to="2026-11-23T17:10+00:00")
    assert count(await team.posts(), HANDOVER) == 1


@pytest.mark.kills
async def test_a_bot_that_is_killed_while_the_answer_is_lost_posts_the_handover_once(team: Team) -> None:
    await team.clock(to="2026-11-23T16:59+00:00")
    await fault(team, "slack", "chat.postMessage", drop="after")
    await team.clock(to="2026-11-23T17:00+00:00")
    await team.sandbox.control("bot/kill", {"signal": "KILL"})
    await team.clock(advance="PT20M")
    await team.sandbox.control("bot/start", {})
    await team.clock(advance="PT20M")
    assert count(await team.posts(), HANDOVER) == 1


async def test_a_bot_killed_at_each_hour_of_a_day_tells_everything_once(tmp_path: Path) -> None:
    told = []
    for killed in (False, True):
        run_bot = BotProcess if killed else BotInside
        async with at_work(tmp_path / str(killed), run_bot=run_bot) as team:
            for hour in (11, 13, 17):
                await team.clock(to=f"2026-11-23T{hour}:05+00:00")
                if killed:
                    await team.sandbox.control("bot/kill", {"signal": "KILL"})
                    await team.start_bot()
            await team.clock(to="2026-11-24T10:05+00:00")
            posts = [await team.posts(), await team.dms(ANN), await team.dms(BEN)]
            told.append([[TIME_LEFT.sub("some time", post) for post in where] for where in posts])
    assert told[0] == told[1]


async def test_an_event_delivered_three_times_counts_once(team: Team) -> None:
    team.sandbox.world.slack.change_person(BEN, name="Ben Okafor-Lind")
    await team.sandbox.world.settle()
    sent = team.sandbox.world.slack.delivery.events.items()
    [event_id] = [event_id for event_id, one in sent if one.body["event"]["type"] == "user_change"]
    await team.sandbox.control("events/replay", {"event_id": event_id, "times": 3})
    assert "Ben Okafor-Lind" in await team.triage(ANN, "rota 1")


async def test_what_people_do_while_groove_is_down_reaches_it_later_in_order_and_once(team: Team) -> None:
    number = await team.mail("Checkout fails")
    await team.sandbox.control("faults", {"system": "groove", "status": 503, "times": 500})
    await team.triage(ANN, f"take {number}")
    await team.triage(ANN, f"note {number} first")
    await team.triage(ANN, f"pending {number} their host")
    await team.triage(ANN, f"fixed {number}")
    assert "Not yet in Groove: assignee, note, note, state, state." in await team.triage(ANN, f"issue {number}")
    assert "Groove doesn't answer. 5 changes wait here and will go there in order" in await team.triage(ANN)
    assert (await team.ticket(number))["state"] in {"unread", "opened"}
    team.sandbox.world.faults.clear()
    await team.clock(advance="PT30M")
    ticket = await team.ticket(number)
    notes = [message["text"] for message in ticket["messages"] if message["note"]]
    assert (ticket["state"], ticket["assignee"]) == ("closed", "ann@harbour.example")
    assert [note.splitlines()[0] for note in notes] == ["first", "Pending: their host"]
    assert "Not yet in Groove" not in await team.triage(ANN, f"issue {number}")
    assert "doesn't answer" not in await team.triage(ANN)


async def test_a_note_whose_answer_is_lost_is_not_written_twice(team: Team) -> None:
    number = await team.mail("Checkout fails")
    await fault(team, "groove", "POST tickets/*/messages", drop="after")
    await team.triage(ANN, f"note {number} asked the host")
    await team.clock(advance="PT15M")
    notes = [message for message in (await team.ticket(number))["messages"] if message["note"]]
    assert len(notes) == 1
    assert (await team.triage(ANN, f"issue {number}")).count("noted: asked the host") == 1


async def test_one_ticket_that_cannot_be_read_holds_no_other_up(team: Team) -> None:
    await team.sandbox.control("faults", {"system": "groove", "method": "GET tickets/4", "status": 500, "times": 90})
    assert [await team.mail(f"Mail {number}", webhook=False) for number in range(3)] == [4, 5, 6]
    await team.clock(advance="PT2M")
    listed = await team.triage(ANN, "issues")
    assert [f"Mail {number}" in listed for number in range(3)] == [False, True, True]
    team.sandbox.world.faults.clear()
    await team.clock(advance="PT30M")
    listed = await team.triage(ANN, "issues")
    assert all(f"Mail {number}" in listed for number in range(3))


async def test_an_archived_channel_is_told_to_the_admin_once_and_served_when_it_is_back(team: Team) -> None:
    await team.clock(to="2026-11-23T13:25+00:00")  # a reminder is due soon, and the handover later
    team.sandbox.world.slack.archive_channel(TRIAGE, by=ANN)
    await team.clock(to="2026-11-23T17:30+00:00")
    troubles = [text for text in await team.dms(ANN) if "is_archived" in text]
    assert len(troubles) == 1
    assert "unarchive the channel" in troubles[0]
    team.sandbox.world.slack.archive_channel(TRIAGE, by=ANN, archived=False)
    await team.clock(to="2026-11-23T18:00+00:00")
    assert count(await team.posts(), HANDOVER) == 1


@pytest.mark.parametrize(
    ("method", "how"),
    [
        ("files.getUploadURLExternal", {"drop": "after"}),
        ("files.getUploadURLExternal", {"status": 429, "retry_after": 20}),
        ("files.completeUploadExternal", {"drop": "before"}),
        ("files.completeUploadExternal", {"drop": "after"}),
        ("files.completeUploadExternal", {"error": "internal_error"}),
    ],
    ids=str,
)
async def test_a_file_arrives_once_whatever_happens_to_its_upload(team: Team, method: str, how: dict[str, Any]) -> None:
    await fault(team, "slack", method, **how)
    assert "on its way to you" in await team.triage(BEN, "rota export")
    await team.clock(advance="PT10M")
    found = [file for one in (await team.state())["dms"].get(BEN, []) for file in one.get("files") or []]
    assert [file["name"].partition("-")[0] for file in found] == ["rota"]


async def test_an_inbox_that_was_there_before_the_bot_brings_no_flood_of_reminders_and_questions(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path, bot=False) as team:
        for number in range(5):
            await team.mail(f"Old {number}", sender=f"x{number}@old.example", sent_at="2026-11-19T10:00:00+00:00")
        await team.start_bot()
        await demo.set_up(team.sandbox)
        await team.clock(advance="PT1H")
        assert "5 over the target" in await team.triage(ANN)
        assert not [post for post in await team.all_posts("") if "Old" in all_text(post)]
        late = await team.mail("New", sender="n@new.example", sent_at="2026-11-20T09:00:00+00:00")
        await team.clock(advance="PT30M")
        assert any(f"#{late} New" in post for post in await team.posts()), await team.posts()
        assert await team.all_posts("new.example")
