"""Reports on real databases: the same figures everywhere, in as many queries for many issues as for few."""

import csv
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from bot.buttons import OldButton
from bot.call import Call
from bot.customers.rules import Customer
from bot.dailies.service import Planner
from bot.datestyles import Span
from bot.db import create_engine
from bot.errors import UserError
from bot.home.rules import Viewer
from bot.issues.rules.actions import close, note, reopen
from bot.issues.rules.figures import Fact, Figures, Period
from bot.issues.rules.issue import Actor, Counted, Issue, Resolution
from bot.issues.service.handovers import Handovers
from bot.issues.service.record import record
from bot.outbox.rules import Item, Refused
from bot.periods import TooLong
from bot.reports.commands import parse_scope
from bot.reports.rules import SUMMARY, Scope, summary_at
from bot.reports.service.figures import read_figures
from bot.reports.service.files import LIST, ReportFiles
from bot.reports.service.reports import Reports, asked_for
from bot.reports.service.summary import Summary
from bot.reports.views.report import report
from bot.rota.rules.rota import Rota
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import TEAM, StoppedClock, install, on_its_way, open_issue, statements

SETTINGS = WorkspaceSettings(triage_channel="C0TRIAGE")
TODAY = date(2026, 11, 23)
MONTH = Span(date(2026, 11, 1), date(2026, 11, 30))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


async def add(
    tx: Transaction,
    number: int,
    opened: datetime,
    closed: datetime | None = None,
    how: Resolution = Resolution.FIXED,
    **facts: object,
) -> Issue:
    """An issue of a mail, and how it was closed."""
    issue = await open_issue(tx, number, opened, SETTINGS, opened, **facts)
    if closed is None:
        return issue
    after, event = close(issue, Actor("Ann"), how, closed)
    return await record(tx, after, [event], SETTINGS, closed)


def caller(people: dict[str, object]) -> Call:
    return Call(TEAM, people["Ann"], SETTINGS)  # type: ignore[arg-type]


async def test_a_report_says_what_came_in_what_was_resolved_and_how_fast(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", settings=SETTINGS)
    async with begin(TEAM) as tx:
        northwind = await tx.customers.add("Northwind & <Co>", None)
        await add(tx, 1, at(16), at(16, 14), customer_id=northwind)
        await add(tx, 2, at(16), at(20), Resolution.BACKLOGGED, customer_id=northwind)
        await add(tx, 3, at(17), at(17, 10), Resolution.DUPLICATE)
        await add(tx, 4, at(23, 8))
        await add(tx, 5, at(17), at(18), counted=Counted.NOT)
    shown = await Reports(begin, clock).show(caller(people), "this month")
    assert "Report, 1 Nov 2026 to 30 Nov 2026" in shown.spoken
    assert "*4* new, *3* resolved, *1* breached." in shown.spoken
    assert "Resolved within 48 h: *1 of 2* (50 %)." in shown.spoken
    assert "median *50.5 h*, nine in ten within *86.9 h*" in shown.spoken
    assert "How: 1 backlogged, 1 duplicate, 1 fixed." in shown.spoken
    lines = [" ".join(line.split()) for line in shown.spoken.split("\n")]
    assert "Mon 16 Nov 2 1 0" in lines
    assert "Northwind &amp; &lt;Co&gt; 2 2 50 % 50.5 h 86.9 h 1" in lines
    assert "unknown customer 2 1 - - - 0" in lines
    assert "Northwind & <Co>" not in str(shown.blocks[1:])
    only = await Reports(begin, clock).show(caller(people), "northwind this month")
    assert "*2* new, *2* resolved, *1* breached." in only.spoken
    assert "By customer" not in only.spoken


async def test_an_issue_is_timed_whether_it_was_noted_reopened_or_just_closed(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann", settings=SETTINGS)
    ann = Actor("Ann", people["Ann"].id)
    async with begin(TEAM) as tx:
        await add(tx, 1, at(16), at(16, 11))
        noted = await add(tx, 2, at(16))
        after, event = note(noted, ann, "asked the host", at(16, 10))
        noted = await record(tx, after, [event], SETTINGS, at(16, 10))
        after, event = close(noted, ann, Resolution.ANSWERED, at(16, 13))
        await record(tx, after, [event], SETTINGS, at(16, 13))
        again = await add(tx, 3, at(16), at(16, 10))
        after, event = reopen(again, ann, at(17))
        again = await record(tx, after, [event], SETTINGS, at(17))
        after, event = close(again, ann, Resolution.FIXED, at(17, 14))
        await record(tx, after, [event], SETTINGS, at(17, 14))
    shown = await Reports(begin, clock).show(caller(people), "16 nov to 17 nov")
    assert "*3* new, *3* resolved, *0* breached." in shown.spoken
    assert "*3 of 3* (100 %)" in shown.spoken
    assert "median *4.0 h*, nine in ten within *5.6 h*" in shown.spoken


async def test_others_see_nothing_of_it_and_sections_may_add_to_it(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", settings=SETTINGS)
    async with begin(TEAM) as tx:
        await add(tx, 1, at(20))

    async def hours(tx: Transaction, call: Call, scope: Scope) -> list[str]:
        return [f"*Hours* {scope.days.first} for {call.caller.name}"]

    shown = await Reports(begin, clock, [hours]).show(caller(people), "this month")
    assert "*Hours* 2026-11-01 for Ann" in shown.spoken
    assert "*Hours* 2026-11-01 for Ann" in str(shown.blocks)
    await install(begin, clock.now(), "Zoe", team="T0OTHER", settings=SETTINGS)
    other = Call("T0OTHER", people["Ann"], SETTINGS)
    assert "no issue came in" in (await Reports(begin, clock).show(other, "")).text


async def test_many_issues_take_no_more_queries_than_few(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", settings=SETTINGS)
    async with begin(TEAM) as tx:
        await add(tx, 1, at(20))
    with statements(begin) as few:
        await Reports(begin, clock).show(caller(people), "")
    async with begin(TEAM) as tx:
        for number in range(2, 60):
            customer = await tx.customers.add(f"Customer {number}", None)
            await add(tx, number, at(20), at(21), customer_id=customer)
    with statements(begin) as many:
        await Reports(begin, clock).show(caller(people), "")
    assert len(many) == len(few), "\n".join(many)


async def test_what_is_read_in_pieces_is_all_there(
    begin: Begin, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await install(begin, clock.now(), "Ann", settings=SETTINGS)
    async with begin(TEAM) as tx:
        for number in range(1, 8):
            await add(tx, number, at(number), at(number + 1))
    monkeypatch.setattr("bot.issues.store.figures.PIECE", 3)
    async with begin.snapshot(TEAM) as tx:
        figures = await read_figures(tx, Scope(MONTH), SETTINGS, clock.now())
        lines = [line async for line in tx.issue_figures.lines(figures.period)]
    assert (figures.total.new, figures.total.resolved) == (7, 7)
    assert [line.ref.number for line in lines] == list(range(1, 8))


def test_three_hundred_customers_with_odd_names_fit_into_messages() -> None:
    figures = Figures(MONTH, SETTINGS.calendar, at(30))
    customers = {number: Customer(number, f"{number}" + "&" * 40) for number in range(300)}
    for number in customers:
        figures.add(Fact(number, at(20), None, None, 0, None, Counted.FULLY))
    message = report(figures, Scope(MONTH), customers, SETTINGS)
    texts = [block["text"]["text"] for page in (message, *message.more) for block in page.blocks if "text" in block]
    assert all(len(text) <= 3000 and text.count("```") in (0, 2) for text in texts)
    assert all(any(f"\n{number}&amp;" in text for text in texts) for number in customers)


CUSTOMERS = [
    Customer(number, name) for number, name in enumerate(("Northwind", "May", "March Design", "North Star"), start=1)
]


@pytest.mark.parametrize(
    ("text", "first", "customer"),
    [
        ("", date(2026, 9, 1), None),
        ("last month", date(2026, 10, 1), None),
        ("Northwind", date(2026, 9, 1), "Northwind"),
        ("for northwind", date(2026, 9, 1), "Northwind"),
        ("last month for NORTHWIND", date(2026, 10, 1), "Northwind"),
        ("northwind last month", date(2026, 10, 1), "Northwind"),
        ("1 sep to 30 sep North Star", date(2026, 9, 1), "North Star"),
        ("march", date(2026, 3, 1), None),
        ("march design", date(2026, 9, 1), "March Design"),
        ("march march design", date(2026, 3, 1), "March Design"),
        ("q3 north s", date(2026, 7, 1), "North Star"),
        ("may", date(2026, 9, 1), "May"),
        ("may 2026", date(2026, 5, 1), None),
    ],
)
def test_period_and_customer_are_understood_in_either_order(text: str, first: date, customer: str | None) -> None:
    scope = asked_for(text, CUSTOMERS, TODAY)
    assert (scope.days.first, scope.customer and scope.customer.name) == (first, customer)


@pytest.mark.parametrize("text", ["nobody", "last month nobody", "north", "2024 northwind 2025"])
def test_what_can_not_be_read_is_said(text: str) -> None:
    with pytest.raises(UserError) as caught:
        asked_for(text, CUSTOMERS, TODAY)
    assert text in caught.value.what
    assert "/triage customers" in caught.value.hint


def test_a_period_may_be_too_long() -> None:
    with pytest.raises(TooLong):
        asked_for("5 years", CUSTOMERS, TODAY)


async def test_home_report_and_handover_say_the_same(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", settings=SETTINGS)
    clock.move(hours=9)  # Monday, 18:00: the week, so far, is a day
    async with begin(TEAM) as tx:
        await add(tx, 1, at(21, 12), at(23, 10))
        await add(tx, 2, at(21, 10), at(23, 11))
        await add(tx, 3, at(23), at(23, 14), Resolution.DUPLICATE)
        await add(tx, 4, at(23, 8))
        await add(tx, 5, at(22))
        await add(tx, 6, at(21, 15), at(22))
        await add(tx, 7, at(23), at(23, 12), counted=Counted.NOT)
    call = caller(people)
    reported = await Reports(begin, clock).show(call, "this week")
    assert "*2* new, *3* resolved, *1* breached." in reported.spoken
    assert "*1 of 2* (50 %)" in reported.spoken
    handed = await Handovers(begin, clock, Planner(begin, clock)).preview(call)
    assert "2 new, 3 resolved, 1 breached" in handed.spoken
    async with begin(TEAM) as tx:
        viewer = Viewer(call.caller, SETTINGS, clock.now(), Rota(SETTINGS.calendar), {})
        [piece] = await Summary.at_home(tx, viewer)
        posted = await Summary(clock, Planner(begin, clock)).render(tx, item(SUMMARY.kind, day="2026-11-23"))
    assert "2 new, 3 resolved (1 of 2 in time), 1 breached." in str(piece.blocks)
    assert "*2* new, *3* resolved, *1* breached." in posted.spoken
    listed = await ReportFiles(begin, clock).listed(item(LIST, scope="2026-11-23|2026-11-29|"))
    rows = list(csv.DictReader(listed.content.decode("utf-8-sig").splitlines()))
    assert [sum(int(row[name]) for row in rows) for name in ("new", "resolved", "breached")] == [2, 3, 1]
    assert [row["in time"] for row in rows if row["resolved"] == "1"] == ["no", "yes", ""]


async def test_the_week_begins_with_nothing_to_say_at_home(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", settings=SETTINGS)
    viewer = Viewer(people["Ann"], SETTINGS, clock.now(), Rota(SETTINGS.calendar), {})
    async with begin(TEAM) as tx:
        assert await Summary.at_home(tx, viewer) == []


async def test_the_list_holds_no_formula_and_times_of_the_team(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann", settings=SETTINGS)
    async with begin(TEAM) as tx:
        customer = await tx.customers.add("=Northwind", None)
        await add(tx, 1, datetime(2026, 7, 1, 8, tzinfo=UTC), title="=cmd|' /C calc'!A0", customer_id=customer)
    attachment = await ReportFiles(begin, clock).listed(item(LIST, scope=f"2026-06-01|2026-07-31|{customer}"))
    [row] = csv.DictReader(attachment.content.decode("utf-8-sig").splitlines())
    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert row["customer"] == "'=Northwind"
    assert row["opened (Europe/London)"] == "2026-07-01 09:00", "in summer time"
    async with begin(TEAM) as tx:
        await tx.customers.remove(customer or 0)
    with pytest.raises(Refused):
        await ReportFiles(begin, clock).listed(item(LIST, scope=f"2026-06-01|2026-07-31|{customer}"))


@pytest.mark.parametrize(
    "value", ["", "2026-13-01|2026-11-01|", "2026-11-01|2026-11-02", "a|b|c", "2026-11-01|2026-11-02|x"]
)
async def test_buttons_of_another_version_say_so(value: str) -> None:
    with pytest.raises(OldButton):
        parse_scope(value)


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2026, 11, 27), "2026-11-27 16:30"),
        (date(2026, 11, 26), None),
        (date(2026, 12, 24), "2026-12-24 16:30"),  # the Friday is Christmas Day
        (date(2026, 7, 3), "2026-07-03 16:30"),
    ],
)
def test_the_week_is_summed_up_on_its_day_or_the_working_day_before(day: date, at: str | None) -> None:
    due = summary_at(day, SETTINGS)
    assert (due and f"{due.astimezone(SETTINGS.zone):%Y-%m-%d %H:%M}") == at


async def test_reading_a_period_goes_by_indexes(sqlite_url: str, clock: StoppedClock) -> None:
    begin = Begin(create_engine(sqlite_url), clock)
    await install(begin, clock.now(), "Ann", settings=SETTINGS)
    period = Period.of(MONTH, SETTINGS.calendar, clock.now())
    async with begin(TEAM) as tx:
        with statements(begin) as asked:
            await tx.issue_figures.facts(period)
        query = asked[-1].replace("?", "'x'")
        plan = await tx.session.execute(text(f"EXPLAIN QUERY PLAN {query}"))
        used = " ".join(str(row) for row in plan)
    await begin.close()
    assert all(f"ix_issues_{column}_at" in used for column in ("opened", "closed", "breach"))
    assert "SCAN" not in used


def item(kind: str, **subject: str) -> Item:
    """A message on its way to Ann."""
    return on_its_way(kind, "file:@U0ANN", **subject)
