"""Timers on issues and projects: one runs at a time, and what it counted is dated and put right by its person."""

import pytest

from bot.blocks import Modal
from bot.errors import UserError
from bot.issues.rules.issue import Ref
from tests.factories import TEAM, person_facts
from tests.timesheets.office import MONDAY, Office, issues


async def test_a_forgotten_timer_is_stopped_and_put_right(office: Office) -> None:
    office.to("2026-11-23T16:00")
    timer = await office.filed("Ben", None)
    office.to("2026-11-24T09:00")
    worker = office.worker()
    form = await worker.feature.desk.change_form(await office.call("Ben"), timer, describe=False)
    call = await office.call("Ben", metadata=form.view["private_metadata"], form={"notes": "Login", "hours": "1:30"})
    await worker.feature.desk.change(call)
    await worker.work()
    (entry,) = office.entries()
    assert (entry["hours"], entry["is_running"], entry["spent_date"]) == (1.5, False, "2026-11-23")


async def test_the_life_of_a_timer_on_issues(office: Office) -> None:
    worker = office.worker()
    await issues(office, worker)
    timers = worker.feature.timers
    await timers.start(await office.call("Ben"), Ref(1))
    await worker.work()
    office.pass_time(minutes=45)
    answer = await timers.start(await office.call("Ben"), Ref(2))
    assert "ends with 45 min" in str(answer)
    await worker.work()
    office.pass_time(minutes=15)
    await timers.move(await office.call("Ben"), Ref(1))
    await worker.work()
    office.pass_time(minutes=15)
    assert "Stopped after 30 min" in str(await timers.stop(await office.call("Ben")))
    await worker.work()
    shown = [(one["notes"], one["hours"], one["is_running"]) for one in office.entries()]
    assert shown == [("#1 Mail 1", 0.75, False), ("#1 Mail 1", 0.5, False)]
    assert {one["reference"].rpartition("-")[0] for one in office.entries()} == {"triage-1"}
    with pytest.raises(UserError, match="No timer"):
        await timers.stop(await office.call("Ben"))


async def test_a_button_of_yesterday_stops_no_other_timer(office: Office) -> None:
    worker = office.worker()
    old = await office.filed("Ben", None)
    office.pass_time(hours=1)
    running = await office.filed("Ben", None)
    with pytest.raises(UserError, match="stopped before"):
        await worker.feature.timers.stop(await office.call("Ben"), old)
    office.fault("GET time_entries", status=503, times=6)
    await worker.feature.timers.stop(await office.call("Ben"), old)
    for _ in range(3):
        await worker.work()
        office.pass_time(minutes=2)
    assert [one["id"] for one in office.entries() if one["is_running"]] == [running]


async def test_a_timer_whose_project_nobody_said_is_asked_for(office: Office) -> None:
    worker = office.worker()
    await issues(office, worker)
    before = len(office.asked)
    form = await worker.feature.timers.start(await office.call("Ben"), Ref(3))
    assert isinstance(form, Modal)
    assert len(office.asked) == before  # Slack opens no form for one who waits for Harvest
    filled_in = {"target": await office.target("Contoso Support"), "notes": "#3 Mail 3"}
    call = await office.call("Ben", metadata=form.view["private_metadata"], form=filled_in)
    await worker.feature.timers.start_filled(call)
    await worker.work()
    (entry,) = office.entries()
    assert (entry["project"], entry["is_running"]) == ("Contoso Support", True)


async def test_a_timer_over_midnight_is_told_by_day(office: Office) -> None:
    worker = office.worker()
    await issues(office, worker)
    office.to("2026-11-23T22:30")
    await worker.feature.timers.start(await office.call("Ben"), Ref(1))
    await worker.work()
    office.to("2026-11-24T00:45")
    said = str(await worker.feature.timers.stop(await office.call("Ben")))
    assert "1 h 30 min on Mon 23 Nov, 45 min on Tue 24 Nov" in said
    assert "Harvest has all of it on Mon 23 Nov" in said
    await worker.work()
    assert [(one["spent_date"], one["hours"]) for one in office.entries()] == [("2026-11-23", 2.25)]


async def test_a_timer_is_dated_by_the_persons_own_day(office: Office) -> None:
    """At 23:30 in New York it is the next day in London, and Harvest wants a date alone."""
    async with office.begin(TEAM) as tx:
        ben = await tx.workspace.save_person(person_facts("Ben", timezone="America/New_York"), MONDAY)
    worker = office.worker()
    await issues(office, worker)
    office.people = {**office.people, "Ben": ben}
    office.to("2026-11-24T04:30")
    await worker.feature.timers.start(await office.call("Ben"), Ref(1))
    await worker.work()
    assert [one["spent_date"] for one in office.entries()] == ["2026-11-23"]


async def test_while_harvest_is_silent_a_timer_is_stopped_later(office: Office) -> None:
    worker = office.worker()
    await office.filed("Ben", None)
    office.fault("GET time_entries", status=503, times=6)
    assert "as soon as it does" in str(await worker.feature.timers.stop(await office.call("Ben")))
    for _ in range(3):
        await worker.work()
        office.pass_time(minutes=2)
    assert [one["is_running"] for one in office.entries()] == [False]


async def test_an_account_that_keeps_times_of_day(office: Office) -> None:
    await office.sandbox.world.harvest.change({"by_clock": True})
    worker = office.worker()
    await worker.feature.reading.read(TEAM)
    await office.file(worker, "Ben")
    await worker.work()
    assert [(one["hours"], one["is_running"]) for one in office.entries()] == [(1.5, False)]
