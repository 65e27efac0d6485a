"""A pair's week by the clock, read as the pair reads it; nothing is asked twice, of people away, or on days off.

The demo team's Monday is 23 November 2026; Friday 25 December and Monday 28 December are holidays.
"""

from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import icalendar
import pytest

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, FAY, GUS, NORTH, Team, all_text, at_work, said_at
from tests.scenarios.test_calendars import addresses
from tests.scenarios.test_pairs import new_pair, save

OWES = "Your pair for"
OWES_GOAL = "*A goal for this week.*"
NO_CUSTOMER = "*A showcase with the customer this week.* None is booked yet."
TWO_DAYS = "Two working days have gone by without one"
MET = "Was your goal met?"
SCRUM = "Scrum of Scrums"


async def told(team: Team, user: str) -> list[dict[str, object]]:
    """What the pair's people are written by the bot about the pair: neither rota nor handover."""
    parts = (OWES, "That is all done", MET, "How did your showcase")
    dms = (await team.state())["dms"].get(user, [])
    return [one for one in dms if one["user"] == "U0BOT" and any(part in all_text(one) for part in parts)]


async def texts(team: Team, user: str) -> list[str]:
    return [f"{said_at(one)} {all_text(one)}" for one in await told(team, user)]


async def test_the_week_of_a_pair(team: Team) -> None:
    """Eve and Fay, of whom Eve is on triage on Friday."""
    await team.clear_desk()
    await new_pair(team, EVE, "Northwind", [EVE, FAY])
    await team.triage(EVE, "showcase today 08:30 with colleagues")
    await monday(team)
    await wednesday_and_thursday(team)
    await friday_and_after(team)


async def monday(team: Team) -> None:
    """The goal is asked for once, in one message to each; the first answer does for both."""
    await team.clock(to="2026-11-23T09:29+00:00")
    assert await texts(team, EVE) == await texts(team, FAY) == []
    await team.clock(to="2026-11-23T09:31+00:00")
    for user in (EVE, FAY):
        (text,) = await texts(team, user)
        assert text.startswith("Mon 09:30")
        assert OWES_GOAL in text
        assert "showcase" not in text, "there is one today"
    await team.click(FAY, "goal.set", "1", channel=FAY)
    assert "The goal of *Northwind* for this week: Customers pay by card" in await save(
        team, FAY, goal="Customers pay by card"
    )
    await team.clock(to="2026-11-23T10:31+00:00")
    for user in (EVE, FAY):
        (text,) = await texts(team, user)
        assert ":white_check_mark: That is all done." in text
        assert "Set the week's goal" not in text, "nothing is left to press"
    (scrum,) = await team.all_posts(SCRUM)
    assert said_at(scrum) == "Mon 10:30"
    assert "*Northwind* (Eve Moreau and Fay Doyle)\nCustomers pay by card\n_Eve Moreau is on triage Fri._" in all_text(
        scrum
    )
    assert "Every pair has a goal." in all_text(scrum)


async def wednesday_and_thursday(team: Team) -> None:
    """Tuesday is quiet. A showcase with the customer is missing, booked, moved, and asked about afterwards."""
    await team.clock(to="2026-11-25T09:31+00:00")
    assert len(await texts(team, EVE)) == 2
    assert (await texts(team, EVE))[1].startswith("Wed 09:30")
    assert NO_CUSTOMER in (await texts(team, EVE))[1]
    assert TWO_DAYS not in (await texts(team, EVE))[1]
    shown = await team.triage(FAY, "showcase thu 15:00 with the customer https://meet.example/north")
    assert "Booked: *Northwind*" in shown
    await team.clock(advance="PT1M")
    assert "A showcase with the customer this week: there is one." in (await texts(team, EVE))[1]

    await team.click(FAY, "showcase.change", "2", channel="C0TRIAGE")
    assert "Changed: *Northwind*" in await save(team, FAY, time="16:00")
    await team.clock(to="2026-11-26T15:59+00:00")
    assert len(await texts(team, FAY)) == 2, "a showcase is booked for today"
    await team.clock(to="2026-11-26T16:31+00:00")
    asked = (await texts(team, FAY))[2]
    assert asked.startswith("Thu 16:30 How did your showcase for *Northwind* with the customer")
    assert len(await texts(team, EVE)) == 2
    await team.click(FAY, "showcase.outcome", "2", channel=FAY)
    await save(team, FAY, outcome="They want it live <!here>")
    await team.clock(advance="PT1M")
    (line,) = await team.all_posts("They want it live &lt;!here&gt;")
    assert ":clapper: *Northwind* showcase with the customer, " in all_text(line)
    assert "They want it live" in (await texts(team, FAY))[2]


async def friday_and_after(team: Team) -> None:
    """One click says that the goal was met; Monday's list knows it, and follows what comes late."""
    await team.clock(to="2026-11-27T15:01+00:00")
    review = (await texts(team, EVE))[2]
    assert review.startswith(f"Fri 15:00 The week is nearly over. {MET}")
    await team.click(EVE, "goal.met", "1 2026-11-23", channel=EVE)
    await team.clock(advance="PT1M")
    for user, at in ((EVE, 2), (FAY, 3)):
        assert "Customers pay by card – *met*" in (await texts(team, user))[at]
    await team.clock(to="2026-11-30T10:31+00:00")
    (text,) = (await texts(team, EVE))[3:]
    assert text.startswith("Mon 09:30")
    assert OWES_GOAL in text
    assert "last week's goal" not in text, "that was said on Friday"
    scrum = (await team.all_posts(SCRUM))[1]
    assert "_No goal yet._\nLast week: Customers pay by card – *met*" in all_text(scrum)
    assert "1 of 1 pairs has no goal yet." in all_text(scrum)
    await team.triage(EVE, "goal Customers pay by invoice")
    await team.clock(advance="PT1M")
    assert "Customers pay by invoice" in all_text((await team.all_posts(SCRUM))[1]), "a late answer, in place"
    await team.triage(EVE, "pairs northwind")
    run = await team.modal(EVE)
    assert "• Week of Mon 30 Nov: Customers pay by invoice\n• Week of Mon 23 Nov: Customers pay by card (*met*)" in run
    assert "1 of 1 met." in run


async def test_a_deployment_is_told_to_the_customer_in_words_for_them(team: Team) -> None:
    await team.clear_desk()
    shown = await team.triage(ANN, "deploying northwind tomorrow 15:00 the <new> search")
    assert "I'm telling <#C0NORTH>: *Northwind*, the &lt;new&gt; search" in shown
    assert "That names Fabrikam" in await team.triage(ANN, "deploying northwind tomorrow 15:00 what Fabrikam has")
    assert "I don't know Fabrikam's channel" in await team.triage(ANN, "deploying fabrikam tomorrow 15:00 search")
    assert "That time is past." in await team.triage(ANN, "deploying northwind today 08:00 search")
    assert "I can't read when." in await team.triage(ANN, "deploying northwind the search")
    assert "members of this workspace only" in await team.triage(GUS, "deploying northwind now x", NORTH)
    assert "I'm telling <#C0NORTH>" in await team.triage(ANN, "deploying wed 10:00 the logo", NORTH), (
        "their own channel"
    )
    await team.clock(advance="PT1M")
    first, second = await team.posts(NORTH)
    assert "We deploy *the &lt;new&gt; search* <!date^1795532400^" in first
    assert "We deploy *the logo* <!date^1795600800^" in second

    await team.click(ANN, "deployment.change", "1", channel="C0TRIAGE")
    await save(team, ANN, day="2026-11-24", time="16:00")
    await team.clock(to="2026-11-24T15:59+00:00")
    assert len(await team.posts(NORTH)) == 3
    moved = (await team.posts(NORTH))[2]
    assert "A change of plan: *the &lt;new&gt; search* is deployed <!date^1795536000^" in moved
    await team.stop_bot()
    await team.clock(to="2026-11-24T16:05+00:00")
    await team.start_bot()
    await team.clock(to="2026-11-24T16:10+00:00")
    due = (await team.posts(NORTH))[3:]
    assert ["It is time: *the &lt;new&gt; search* is planned for now" in text for text in due] == [True], (
        "made up, once"
    )
    await team.click(ANN, "deployment.live", "1", channel="C0TRIAGE")
    await team.click(ANN, "deployment.call_off", "2", channel=NORTH)
    await team.clock(to="2026-11-25T12:00+00:00")
    posts = await team.posts(NORTH)
    assert "*the &lt;new&gt; search* is live. If anything looks wrong, tell us here." in posts[4]
    assert "The deployment of *the logo*, " in posts[5]
    assert "is called off" in posts[5]
    assert len(posts) == 6, "nothing reminds of what was called off"
    assert "~ Called off." in posts[1]
    assert "No deployment is announced." in await team.triage(ANN, "deploying list")


@pytest.mark.kills
async def test_leave_holidays_and_switches_keep_it_quiet_and_a_crash_repeats_nothing(team: Team) -> None:
    await team.clear_desk()
    await new_pair(team, ANN, "Northwind", [ANN, BEN])
    await new_pair(team, CARA, "Fabrikam", [CARA, DEV])
    await team.triage(BEN, "away today to tue")
    await team.triage(CARA, "notifications")
    shown = await team.modal(CARA)
    assert "Pairs\n" in shown
    await team.submit(CARA, wanted_pairs=["pair_met", "pair_showcase_week", "pair_showcase", "showcase_ask"])
    await team.sandbox.control("close", {"user": CARA, "all": True})
    await team.clock(to="2026-11-23T09:29+00:00")
    await team.sandbox.control("bot/kill", {"signal": "KILL"})
    await team.clock(to="2026-11-23T09:40+00:00")
    await team.start_bot()
    await team.clock(to="2026-11-23T09:45+00:00")
    assert [len(await texts(team, user)) for user in (ANN, BEN, CARA, DEV)] == [1, 0, 0, 1]
    await team.sandbox.control("bot/kill", {"signal": "KILL"})
    await team.start_bot()
    await team.clock(to="2026-11-24T12:00+00:00")
    assert [len(await texts(team, user)) for user in (ANN, BEN, CARA, DEV)] == [2, 0, 0, 2], "on Tuesday once more"
    assert len(await team.all_posts(SCRUM)) == 1
    await team.clock(to="2026-11-25T09:31+00:00")
    (text,) = await texts(team, BEN)
    assert text.startswith("Wed 09:30")
    assert all(part in text for part in (OWES_GOAL, NO_CUSTOMER, TWO_DAYS)), "he is back: all of it in one message"
    (text,) = await texts(team, CARA)
    assert OWES_GOAL not in text, "that she has switched off"
    assert NO_CUSTOMER in text


async def test_over_christmas_the_week_begins_on_tuesday_and_ends_on_thursday(tmp_path: Path) -> None:
    async with at_work(tmp_path, datetime(2026, 12, 22, 9, tzinfo=UTC)) as team:
        await team.clear_desk()
        await new_pair(team, ANN, "Northwind", [ANN], first="2026-12-21")
        await team.triage(ANN, "goal Cards work")
        await team.triage(ANN, "showcase today 09:05 with the customer")
        await team.clock(to="2026-12-28T18:00+00:00")
        assert [text[:9] for text in await texts(team, ANN)] == ["Tue 09:35", "Thu 15:00"]
        assert MET in (await texts(team, ANN))[1]
        await team.clock(to="2026-12-29T10:31+00:00")
        text = (await texts(team, ANN))[2]
        assert text.startswith("Tue 09:30")
        assert "*A word on last week's goal*, “Cards work”: did you meet it?" in text
        assert OWES_GOAL in text
        assert TWO_DAYS in text, "Wed 23 and Thu 24 December"
        (scrum,) = await team.all_posts(SCRUM)
        assert said_at(scrum) == "Tue 10:30"
        assert "Scrum of Scrums, week of Mon 28 Dec" in all_text(scrum)


async def test_showcases_stand_in_the_calendars_of_the_pair_s_people_alone(team: Team) -> None:
    await team.clear_desk()
    await new_pair(team, ANN, "Northwind", [ANN, BEN])
    feeds = {user: (await addresses(team, user))[0] for user in (ANN, BEN, CARA)}
    await team.triage(ANN, "showcase thu 15:00 with the customer https://meet.example/north")
    await team.clock(advance="PT1M")

    async def showcases(user: str) -> list[icalendar.Event]:
        async with aiohttp.ClientSession() as client, client.get(feeds[user]) as answer:
            found = icalendar.Calendar.from_ical(await answer.text()).walk("VEVENT")
        return [one for one in found if "Showcase" in one["summary"]]

    assert await showcases(CARA) == []
    for user in (ANN, BEN):
        (event,) = await showcases(user)
        assert event["summary"] == "Showcase: Northwind"
        assert event["description"] == "https://meet.example/north"
        assert event.decoded("dtstart").isoformat() == "2026-11-26T15:00:00+00:00"
        assert event.decoded("dtend").isoformat() == "2026-11-26T15:30:00+00:00"
        assert (event["transp"], event["sequence"]) == ("OPAQUE", 0)
    await team.click(ANN, "showcase.change", "1", channel="C0TRIAGE")
    await save(team, ANN, time="16:00", minutes="60")
    await team.clock(advance="PT1M")
    (event,) = await showcases(BEN)
    assert (event.decoded("dtend").isoformat(), event["sequence"]) == ("2026-11-26T17:00:00+00:00", 1)
    assert [len(await showcases(user)) for user in (ANN, CARA)] == [1, 0]
    await team.triage(BEN, "pairs edit northwind")
    await save(team, BEN, people=[BEN, CARA])
    await team.clock(advance="PT1M")
    assert [len(await showcases(user)) for user in (ANN, CARA)] == [0, 1], "Cara is in the pair instead"
    await team.triage(BEN, "showcase list")
    await team.click(BEN, "showcase.call_off", "1", channel="C0TRIAGE")
    await team.clock(advance="PT1M")
    (event,) = await showcases(CARA)
    assert (event["status"], event["summary"]) == ("CANCELLED", "Cancelled: Showcase: Northwind")
    await team.clock(to="2026-11-26T18:00+00:00")
    asked = [text for user in (ANN, BEN, CARA) for text in await texts(team, user) if "How did" in text]
    assert not asked, "it was called off"
