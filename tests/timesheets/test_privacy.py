"""Only the person sees the person's hours: nothing of them is in a table, a log, a backup or what others read."""

import io
import logging
from typing import Any

import pytest
from sqlalchemy import select

from bot import backup
from bot.blocks import Message
from bot.db import PRIVATE
from bot.outbox.rules import State
from bot.tables import every_table
from tests.factories import TEAM
from tests.scenarios.team import all_text
from tests.timesheets.office import Office, Worker

WORK = "Xyzzy refactoring"
HOURS = 3.35
SECRETS = ("Xyzzy", "3.35", "3 h 21 min", "3:21")


def tells(text: object) -> list[str]:
    """What of Ben's work stands in a text."""
    return [secret for secret in SECRETS if secret in str(text)]


async def stored(office: Office) -> dict[str, list[str]]:
    """Every row that tells of it, by table."""
    found: dict[str, list[str]] = {}
    async with office.begin(TEAM, reading=True) as tx:
        for table in every_table().sorted_tables:
            rows = (await tx.session.execute(select(table))).all()
            if told := [str(row) for row in rows if tells(row)]:
                found[table.name] = told
    return found


def said_to_others(office: Office) -> list[str]:
    """What stands in channels, in others' conversations and on their screens."""
    state = office.sandbox.world.slack.snapshot()
    messages: list[dict[str, Any]] = [one for channel in state["channels"] for one in channel["messages"]]
    messages += [one for user, said in state["dms"].items() if user != "U0BEN" for one in said]
    messages += [one for one in state["ephemeral"] if one["user"] != "U0BEN"]
    return [all_text(one) for one in messages]


async def a_day_of_bens(office: Office, worker: Worker) -> None:
    """He files, describes, times; Harvest refuses something, is silent, loses an answer; he is asked in the evening."""
    await office.file(worker, "Ben", notes=WORK, hours=str(HOURS))
    office.fault("POST time_entries", drop="after")
    await worker.work()
    office.pass_time(minutes=2)
    await worker.work()
    await office.sandbox.world.harvest.change({"project": "Contoso Support"})
    await office.file(worker, "Ben", target=await office.target("Contoso Support"), notes=WORK, hours=str(HOURS))
    await worker.work()
    office.to("2026-11-23T16:15")
    await office.filed("Ben", None, notes=WORK)
    office.fault("GET time_entries", status=500, times=3)
    office.to("2026-11-23T17:15")
    await worker.work()
    office.pass_time(minutes=5)
    await worker.work()
    await worker.feature.timers.stop(await office.call("Ben"))
    await worker.work()


async def test_nothing_of_somebodys_time_is_anywhere_but_in_harvest_and_with_them(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "bot")
    await office.on_triage(office.people["Ann"], office.people["Ben"])
    worker = office.worker()
    await a_day_of_bens(office, worker)
    texts = [all_text(one) for one in office.told("Ben")]
    assert any("is not in Harvest" in text and tells(text) for text in texts)  # he himself is told
    assert any("isn't complete" in text for text in texts)

    assert list(await stored(office)) == ["time_drafts"]  # what was refused, until he files it anew
    assert every_table().tables["time_drafts"].info[PRIVATE]
    assert [text for text in said_to_others(office) if tells(text)] == []
    assert [record.getMessage() for record in caplog.records if tells(record.getMessage())] == []
    assert tells(caplog.text) == []
    assert [trouble for trouble in office.troubles if tells(trouble)] == []
    file = io.BytesIO()
    await backup.export(office.begin._writers, file)
    assert tells(file.getvalue().decode()) == []


async def test_admins_see_sums_of_customers_alone(office: Office) -> None:
    worker = office.worker()
    await office.file(worker, "Ben", notes=WORK, hours=str(HOURS))
    await worker.work()
    said = await worker.feature.totals.show(await office.call("Ann"), "this week")
    assert "Ben" not in said.spoken
    assert "Xyzzy" not in said.spoken
    for answer in (
        await worker.feature.names.people(await office.call("Ann")),
        await worker.feature.names.customers(await office.call("Ann")),
        await worker.feature.timers.overview(await office.call("Ann")),
    ):
        assert isinstance(answer, Message)
        assert tells(all_text(answer.payload())) == []


async def test_the_outbox_holds_that_there_is_something_to_say_never_what(office: Office) -> None:
    await office.on_triage(office.people["Ben"])
    await office.filed("Ben", HOURS, notes="")
    office.to("2026-11-23T17:15")
    await office.worker().work()
    assert tells(all_text(office.told("Ben")[0]))
    (row,) = [row for row in await office.outbox() if row.kind == "timesheet_day"]
    assert (row.state, row.body, row.subject) == (State.SENT, None, {"day": "2026-11-23"})
