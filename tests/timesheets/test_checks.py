"""At the end of the day, and once more when the week begins, each is told what their own time sheet lacks."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.outbox.rules import State
from bot.pairs.rules.pair import Pair, Stint
from bot.rota.rules.leave import Booking, LeaveEntry
from bot.rota.rules.rota import Leave, Part, Pattern
from bot.timesheets.rules.rhythm import DAY, WEEK
from bot.workspaces.rules import PersonFacts
from tests.factories import TEAM, person_facts
from tests.scenarios.team import all_text, buttons
from tests.timesheets.office import MONDAY, Office, Worker


async def evening(office: Office, *workers: Worker) -> None:
    """It becomes 17:15."""
    office.to("2026-11-23T17:15")
    await asyncio.gather(*(one.work() for one in workers or [office.worker()]))


async def test_who_lacks_something_is_told_what(office: Office) -> None:
    await office.on_triage(office.people["Ann"], office.people["Ben"])
    await office.filed("Ann", 4.5)
    entry = await office.filed("Ann", 0.75, notes="")
    await evening(office)
    (told,) = office.told("Ann")
    assert "5 h 15 min of at least 6 h are filed, one entry has no description" in told["text"]
    assert "45 min on Internal: Support: what was it?" in told["text"]
    assert {("time.file", "2026-11-23"), ("time.describe", str(entry))} <= buttons(told)
    assert "nothing is filed yet (at least 6 h)" in all_text(office.told("Ben")[0])
    assert office.told("Cara") == []  # neither on triage nor in a pair


async def test_who_lacks_nothing_hears_nothing(office: Office) -> None:
    await office.on_triage(office.people["Ann"])
    await office.filed("Ann", 6)
    await evening(office)
    assert office.told("Ann") == []
    assert [row.state for row in await office.outbox() if row.kind == DAY.kind] == [State.CANCELLED]


async def test_what_was_filed_before_the_message_went_is_not_asked_for(office: Office) -> None:
    await office.on_triage(office.people["Ann"])
    office.to("2026-11-23T17:15")
    worker = office.worker()
    await worker.planner.plan()
    await office.filed("Ann", 6)
    await worker.dispatcher.drain()
    assert office.told("Ann") == []


async def test_pairs_are_asked_too(office: Office) -> None:
    async with office.begin(TEAM) as tx:
        customer = await tx.customers.add("Northwind", None)
        assert customer is not None
        stints = (Stint(office.people["Cara"].id, MONDAY), Stint(office.people["Dev"].id, MONDAY - timedelta(days=9)))
        await tx.pairs.add(Pair(0, customer, "Checkout", MONDAY, None, stints), office.people["Ann"].id, office.now)
    await evening(office)
    assert len(office.told("Cara")) == len(office.told("Dev")) == 1
    assert office.told("Ben") == []


async def away(office: Office, name: str, *parts: Part, day: date = MONDAY) -> None:
    leave = Leave(office.people[name].id, day, day, parts or (Part.AM, Part.PM))
    async with office.begin(TEAM) as tx:
        await tx.leave.save(Booking((LeaveEntry(0, leave),)), office.people[name].id, office.now)


async def test_leave_is_no_gap(office: Office) -> None:
    await office.on_triage(office.people["Ann"], office.people["Ben"], office.people["Cara"])
    await away(office, "Ann")
    await away(office, "Ben", Part.PM)
    await office.filed("Ben", 3)
    office.to("2026-11-23T17:15")
    worker = office.worker()
    await worker.planner.plan()
    await away(office, "Cara")  # entered when the message waits to go
    await worker.dispatcher.drain()
    assert [office.told(name) for name in ("Ann", "Ben", "Cara")] == [[], [], []]


async def test_on_a_holiday_nobody_is_asked(office: Office) -> None:
    await office.on_triage(office.people["Ann"])
    office.to("2026-12-25T17:15")
    await office.worker().work()
    assert [row.key for row in await office.outbox() if row.kind == DAY.kind and "12-25" in row.key] == []


async def test_who_has_switched_it_off_hears_nothing(office: Office) -> None:
    await office.on_triage(office.people["Ann"])
    async with office.begin(TEAM) as tx:
        await tx.notices.mute_only(office.people["Ann"].id, [DAY.kind], [DAY.kind, WEEK.kind])
    await evening(office)
    assert office.told("Ann") == []


async def test_two_workers_and_a_restart_tell_each_person_once(office: Office) -> None:
    await office.on_triage(office.people["Ann"], office.people["Ben"])
    await evening(office, office.worker(), office.worker())
    await office.worker().work()
    office.pass_time(minutes=2)
    await office.worker().work()
    assert [len(office.told(name)) for name in ("Ann", "Ben")] == [1, 1]


async def test_a_timer_left_running_is_told(office: Office) -> None:
    """Started at 16:00 the day before: it is no time of today, and yesterday isn't complete by it."""
    await office.on_triage(office.people["Ann"])
    office.to("2026-11-23T16:00")
    timer = await office.filed("Ann", None)
    office.to("2026-11-24T09:00")
    await office.plan_from_now()
    await office.filed("Ann", 6, day=MONDAY + timedelta(days=1))
    office.to("2026-11-24T17:15")
    await office.worker().work()
    told = office.told("Ann")[-1]
    assert "A timer has been running since" in told["text"]  # read out, too
    assert ("time.correct", str(timer)) in buttons(told)


async def test_last_weeks_gaps_once_more_when_the_week_begins(office: Office) -> None:
    await office.on_triage(office.people["Ann"], office.people["Ben"])
    for number in range(5):
        if number != 1:
            await office.filed("Ann", 6, day=MONDAY + timedelta(days=number))
        if number != 2:
            await office.filed("Ben", 6, day=MONDAY + timedelta(days=number))
    await away(office, "Ben", day=MONDAY + timedelta(days=2))
    office.to("2026-11-30T08:59")
    await office.plan_from_now()
    office.to("2026-11-30T09:00")
    await asyncio.gather(office.worker().work(), office.worker().work())
    (told,) = [all_text(one) for one in office.told("Ann") if "last week" in all_text(one)]
    assert "Tue 24 Nov: nothing is filed yet (at least 6 h)" in told
    assert "Mon 23" not in told
    assert [one for one in office.told("Ben") if "last week" in all_text(one)] == []


async def test_somebody_west_of_the_team_is_asked_at_their_own_end_of_the_day(office: Office) -> None:
    async with office.begin(TEAM) as tx:
        dev = await tx.workspace.save_person(person_facts("Dev", timezone="America/New_York"), MONDAY)
    await office.on_triage(dev)
    await evening(office)
    assert office.told("Dev") == []
    office.to("2026-11-23T22:15")
    await office.worker().work()
    assert len(office.told("Dev")) == 1
    office.to("2026-11-30T09:00")
    await office.worker().work()
    assert len(office.told("Dev")) == 1  # it is four in the morning there
    office.to("2026-11-30T14:00")
    await office.worker().work()
    assert "last week" in all_text(office.told("Dev")[-1])


async def test_on_half_a_day_each_is_asked_before_they_go_at_noon(office: Office) -> None:
    async with office.begin(TEAM) as tx:
        before = await tx.workspace.settings()
        await tx.workspace.save_settings(replace(before, half_days=(MONDAY,)))
    await office.on_triage(office.people["Ann"])
    await office.plan_from_now()
    office.to("2026-11-23T12:45")
    await office.worker().work()
    (told,) = office.told("Ann")
    assert "at least 3 h" in all_text(told)


async def test_while_harvest_is_silent_nothing_is_claimed(office: Office) -> None:
    await office.on_triage(office.people["Ann"], office.people["Ben"])
    office.fault("GET time_entries", status=503, times=3)
    await evening(office)
    assert office.told("Ann") == office.told("Ben") == []
    assert len([one for one in office.asked if one == "GET /time_entries"]) == 0  # struck before they arrived
    office.pass_time(minutes=2)
    await office.worker().work()
    assert [len(office.told(name)) for name in ("Ann", "Ben")] == [1, 1]


async def test_admins_are_told_once_whom_harvest_does_not_know(office: Office) -> None:
    async with office.begin(TEAM) as tx:
        eve = await tx.workspace.save_person(person_facts("Eve", email="eve@elsewhere.example"), MONDAY)
    await office.on_triage(eve, office.people["Ann"])
    await office.filed("Ann", 6)
    await evening(office)
    (told,) = [all_text(one) for one in office.told("Ann")]
    assert "can't find Eve in Harvest" in told
    office.to("2026-11-24T17:15")
    await office.worker().work()
    assert len([one for one in office.told("Ann") if "Eve" in all_text(one)]) == 1


def colleague(number: int) -> PersonFacts:
    return person_facts(f"P{number}", email=f"p{number}@harbour.example")


@pytest.fixture
async def crowd(office: Office) -> Office:
    """500 people on triage, 3,000 projects; all but three have filed their day in five entries."""
    slack, account = office.sandbox.world.slack, office.account
    internal = next(one for one in account.projects.values() if one.name == "Internal")
    tasks = list(account.tasks.values())
    for number in range(3000):
        account.add_project(internal.client, f"Project {number}", tasks, [])
    async with office.begin(TEAM) as tx:
        people = await tx.workspace.save_people([colleague(number) for number in range(500)], MONDAY)
        on = {(0, 0): tuple(person.id for person in people.values())}
        await tx.rota.save_pattern(Pattern(date(2026, 1, 5), on))
    for number in range(500):
        slack.add_person(f"U0P{number}", f"P{number}", email=f"p{number}@harbour.example")
        user = account.add_user(f"p{number}@harbour.example", f"P {number}")
        internal.people[user.id] = next(iter(internal.people.values()))
        for _ in range(5 if number >= 3 else 0):
            account.create(user=user, project=internal, task=tasks[0], spent_on=MONDAY, hours=1.5, notes="Work")
    return office


@pytest.mark.parametrize("database_template", ["postgresql"], indirect=True)
async def test_500_people_cost_requests_by_the_page(crowd: Office) -> None:
    """Harvest allows 100 in 15 s; a page holds 2,000."""
    crowd.to("2026-11-23T16:00")
    before = len(crowd.asked)
    await crowd.worker().feature.reading.read("T0SANDBOX")
    assert len(crowd.asked) - before == 1 + 1 + 5 + 2  # company, users, 9,015 tasks of projects, 3,005 projects
    crowd.to("2026-11-23T17:15")
    before = len(crowd.asked)
    worker = crowd.worker()
    await worker.planner.plan()
    await worker.dispatcher.drain()
    assert len(crowd.asked) - before == 2 + 1  # 2,485 entries; the timers that run
    assert [len(crowd.told(f"P{number}")) for number in range(5)] == [1, 1, 1, 0, 0]
