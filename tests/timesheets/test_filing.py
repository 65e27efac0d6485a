"""What people file and time from Slack gets into Harvest once, whatever happens on the way; what doesn't, they hear."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.errors import UserError
from bot.outbox.harvest import HarvestCarrier
from bot.outbox.rules import Item, State
from bot.timesheets.rules.account import KIND, ProjectUnknown
from bot.timesheets.rules.typed import HoursInvalid
from bot.timesheets.store.tables import TimeDraftRow
from tests.factories import TEAM, person_facts
from tests.scenarios.team import all_text, buttons
from tests.timesheets.office import MONDAY, Office, issues


async def drafts(office: Office) -> int:
    """What is kept of what people filed."""
    async with office.begin(TEAM, reading=True) as tx:
        return await tx.session.scalar(select(func.count()).select_from(TimeDraftRow)) or 0


async def test_filed_time_is_in_harvest_and_nowhere_else(office: Office) -> None:
    worker = office.worker()
    await office.file(worker, "Ben")
    await worker.work()
    (entry,) = office.entries()
    assert (entry["person"], entry["hours"], entry["notes"]) == ("ben@harbour.example", 1.5, "Orders export")
    assert (entry["project"], entry["task"], entry["is_running"]) == ("Northwind Support", "Support", False)
    assert await drafts(office) == 0


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_lost_answer_files_nothing_twice_and_loses_nothing(office: Office, drop: str) -> None:
    worker = office.worker()
    await office.file(worker, "Ben")
    office.fault("POST time_entries", drop=drop)
    await worker.work()
    for _ in range(3):
        office.pass_time(minutes=2)
        await asyncio.gather(office.worker().work(), office.worker().work())
    assert [entry["hours"] for entry in office.entries()] == [1.5]
    assert await drafts(office) == 0


class Killed(BaseException):
    """The process ends here."""


async def test_a_crash_between_harvest_and_the_record(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = office.worker()
    await office.file(worker, "Ben")
    deliver = HarvestCarrier.deliver

    async def deliver_and_die(self: HarvestCarrier, item: Item, message: None) -> None:
        await deliver(self, item, message)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(HarvestCarrier, "deliver", deliver_and_die)
        with pytest.raises(Killed):
            await worker.dispatcher.drain()
    assert len(office.entries()) == 1
    office.pass_time(minutes=2)
    await office.worker().work()
    assert len(office.entries()) == 1
    assert [row.state for row in await office.outbox() if row.kind == KIND] == [State.SENT]


async def test_a_limit_delays_and_loses_nothing(office: Office) -> None:
    worker = office.worker()
    for number in range(5):
        await office.file(worker, "Ben", notes=f"Work {number}")
    office.fault("POST time_entries", status=429, retry_after=15, times=2)
    for _ in range(4):
        await worker.work()
        office.pass_time(seconds=20)
    assert [entry["notes"] for entry in office.entries()] == [f"Work {number}" for number in range(5)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"project": "Northwind Support"}, "That project is closed in Harvest."),
        ({"project": "Northwind Support", "task": "Support"}, "That task is not open"),
        ({"project": "Northwind Support", "person": "ben@harbour.example"}, "You are not on that project"),
        ({"lock_from": "2026-11-01", "lock_to": "2026-11-30"}, "That time is locked"),
        ({"lock_from": "2026-11-01", "lock_to": "2026-11-30", "person": "ben@harbour.example"}, "has been approved"),
    ],
)
async def test_what_harvest_refuses_is_told_in_plain_words(office: Office, change: dict[str, str], why: str) -> None:
    worker = office.worker()
    await office.file(worker, "Ben")
    await office.sandbox.world.harvest.change(change)
    await worker.work()
    (told,) = office.told("Ben")
    assert why in all_text(told)
    assert "1 h 30 min" in all_text(told)
    assert office.entries() == []
    assert office.troubles == []  # it is nobody else's business
    ((_, draft),) = buttons(told)
    form = await worker.feature.desk.retry_form(await office.call("Ben"), draft)
    assert "Orders export" in str(form.view)
    await office.sandbox.world.harvest.change({"unlock": True})
    again = await office.call("Ben", metadata=form.view["private_metadata"], form=await filled(office))
    await worker.feature.desk.file(again)
    await worker.work()
    assert [entry["project"] for entry in office.entries()] == ["Contoso Support"]
    assert await drafts(office) == 0
    with pytest.raises(UserError, match="settled already"):
        await worker.feature.desk.file(again)


async def filled(office: Office) -> dict[str, str]:
    return {"target": await office.target("Contoso Support"), "hours": "1:30", "notes": "Orders export"}


async def test_nobody_else_gets_at_what_was_refused(office: Office) -> None:
    worker = office.worker()
    await office.sandbox.world.harvest.change({"project": "Northwind Support"})
    await office.file(worker, "Ben")
    await worker.work()
    ((_, draft),) = buttons(office.told("Ben")[0])
    with pytest.raises(UserError):
        await worker.feature.desk.retry_form(await office.call("Ann"), draft)


async def test_what_was_refused_and_never_filed_anew_is_forgotten_after_a_month(office: Office) -> None:
    worker = office.worker()
    await office.sandbox.world.harvest.change({"project": "Northwind Support"})
    await office.file(worker, "Ben")
    await worker.work()
    ((_, draft),) = buttons(office.told("Ben")[0])
    office.pass_time(days=29)
    await worker.feature.desk.forget_old()
    assert await drafts(office) == 1
    office.pass_time(days=2)
    await worker.feature.desk.forget_old()
    assert await drafts(office) == 0
    with pytest.raises(UserError, match="too long ago"):
        await worker.feature.desk.retry_form(await office.call("Ben"), draft)


async def test_nobody_gets_at_anothers_entry(office: Office) -> None:
    entry = await office.filed("Ben", 2)
    with pytest.raises(UserError, match="isn't yours"):
        await office.worker().feature.desk.change_form(await office.call("Ann"), entry, describe=True)


async def test_an_entry_that_was_deleted_in_harvest(office: Office) -> None:
    entry = await office.filed("Ben", 2)
    await office.sandbox.world.harvest.act(entry, {"delete": True})
    with pytest.raises(UserError, match="not in Harvest any more"):
        await office.worker().feature.desk.change_form(await office.call("Ben"), entry, describe=True)


@pytest.mark.parametrize(
    ("form", "error", "field"),
    [
        ({"hours": "soon"}, HoursInvalid, "hours"),
        ({"hours": ""}, HoursInvalid, "hours"),
        ({"notes": "  "}, HoursInvalid, "notes"),
        ({"day": "2026-11-24"}, HoursInvalid, "day"),
        ({"day": "2025-11-01"}, HoursInvalid, "day"),
        ({"target": ""}, ProjectUnknown, "target"),
        ({"target": "1:2"}, ProjectUnknown, "target"),
        ({"target": "c:99"}, ProjectUnknown, "target"),
    ],
)
async def test_bad_input_changes_nothing(office: Office, form: dict[str, str], error: type, field: str) -> None:
    worker = office.worker()
    with pytest.raises(error) as caught:
        await office.file(worker, "Ben", **form)
    assert caught.value.field == field
    await worker.work()
    assert office.entries() == []
    assert await drafts(office) == 0


async def test_a_description_leaves_the_hours_of_a_running_timer(office: Office) -> None:
    timer = await office.filed("Ben", None, notes="")
    office.pass_time(hours=2)
    worker = office.worker()
    form = await worker.feature.desk.change_form(await office.call("Ben"), timer, describe=True)
    call = await office.call("Ben", metadata=form.view["private_metadata"], form={"notes": "Login"})
    await worker.feature.desk.change(call)
    await worker.work()
    (entry,) = office.entries()
    assert (entry["notes"], entry["hours"], entry["is_running"]) == ("Login", 2, True)


@pytest.mark.parametrize("notes", ["Login\n\n- time-out\n- cookies", "Login " * 100 + "done", "Login " * 800 + "done"])
async def test_other_hours_leave_a_long_description_whole(office: Office, notes: str) -> None:
    entry = await office.filed("Ben", 2, notes=notes)
    worker = office.worker()
    form = await worker.feature.desk.change_form(await office.call("Ben"), entry, describe=False)
    shown = {
        block["block_id"]: block["element"].get("initial_value")
        for block in form.view["blocks"]
        if block["type"] == "input"
    }
    call = await office.call("Ben", metadata=form.view["private_metadata"], form={**shown, "hours": "3"})
    await worker.feature.desk.change(call)
    await worker.work()
    assert [(one["hours"], one["notes"]) for one in office.entries()] == [(3, notes)]


async def test_somebody_whom_harvest_does_not_know_is_told_what_to_do(office: Office) -> None:
    async with office.begin(TEAM) as tx:
        fay = await tx.workspace.save_person(person_facts("Fay"), MONDAY)
    office.people = {**office.people, "Fay": fay}
    worker = office.worker()
    with pytest.raises(UserError, match="don't know who you are"):
        await worker.feature.timers.overview(await office.call("Fay"))
    member = next(one for one in office.account.users.values() if one.email == "fay.doyle@harbour.example")
    form = {"person": "U0FAY", "member": str(member.id)}
    await worker.feature.names.person(await office.call("Ann", form=form))
    await office.file(worker, "Fay")
    await worker.work()
    assert [one["person"] for one in office.entries()] == ["fay.doyle@harbour.example"]
    await worker.feature.reading.read(TEAM)  # what an admin said stays
    await worker.feature.timers.overview(await office.call("Fay"))


async def test_time_of_customers_that_become_one(office: Office) -> None:
    worker = office.worker()
    await issues(office, worker)
    async with office.begin(TEAM) as tx:
        into = await tx.customers.add("North", None)
        (customer,) = await tx.harvest.places()
        assert into is not None
        await worker.feature.names.customer_merged(tx, customer, into)
        assert str((await tx.harvest.places())[into]) == "[NW-S] Northwind Support: Support"


async def test_totals_are_of_all_together_and_for_admins(office: Office) -> None:
    worker = office.worker()
    await issues(office, worker)
    for name, hours in (("Ann", 2), ("Ben", 1.5)):
        await office.file(worker, name, hours=str(hours))
    await office.filed("Ben", 4)
    await worker.work()
    said = await worker.feature.totals.show(await office.call("Ann"), "this week")
    assert "Northwind: 3 h 30 min" in said.spoken
    assert "Other clients: 4 h" in said.spoken
    with pytest.raises(UserError, match="Only admins"):
        await worker.feature.totals.show(await office.call("Ben"), "this week")
    with pytest.raises(UserError, match="year"):
        await worker.feature.totals.show(await office.call("Ann"), "since 1 jan 2025")
    assert "GET /time_entries" not in office.asked  # nobody's own entry is even read
