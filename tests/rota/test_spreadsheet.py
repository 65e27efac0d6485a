"""The rota as a spreadsheet: what is written reads back, no cell is a formula, every fault is named with its line."""

import csv
import io
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cells import FORMULA
from bot.errors import UserError
from bot.rota.rules.rota import WHOLE_DAY, Change, Pattern, Rota
from bot.rota.rules.spreadsheet import Duty, Sheet, SheetUnreadable, changes, read, repeating, write
from bot.workspaces.rules import Person
from bot.worktime import WorkCalendar
from tests.rota.test_rules_properties import DAYS, rotas

TODAY = date(2026, 11, 23)
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), region="GB-ENG")
EMPTY = Rota(CALENDAR)
ANN, BEN, CARA, DEV = (
    Person(number, f"U0{name.upper()}", name, "Europe/London", f"{name.lower()}@harbour.example")
    for number, name in enumerate(("Ann", "Ben", "Cara", "Dev"), start=1)
)
TEAM = [ANN, BEN, CARA, DEV]


def numbered(found: list[Change], start: int) -> list[Change]:
    return [replace(change, id=number) for number, change in enumerate(found, start)]


def test_lines_in_many_forms() -> None:
    text = (
        "\ufeffDay;Who;Half\r\n"
        "2026-12-01;ann;am\r\n"
        "\r\n"
        "1 Dec 2026;ben@harbour.example;Afternoon\r\n"
        '"Wed 2 Dec";"@Cara";\r\n'
        "03/12/2026;U0DEV;whole day\r\n"
    )
    assert read(text, TEAM, EMPTY, TODAY).duties == (
        *(read("2026-12-01,Ann,am\n2026-12-01,Ben,pm", TEAM, EMPTY, TODAY).duties),
        *(read("2026-12-02\tCara\n2026-12-03\tDev", TEAM, EMPTY, TODAY).duties),
    )


def test_days_past_and_off_are_left_out_and_counted() -> None:
    sheet = read("2026-11-20,Ann\n2026-11-23,Ann\n2026-11-28,Ann\n2026-12-25,Ann", TEAM, EMPTY, TODAY)
    assert (sheet.days, sheet.past, sheet.days_off) == ([TODAY], 1, 2)


def test_every_fault_is_named_with_its_line() -> None:
    twin = replace(ANN, id=9, slack_user_id="U0TWO", email=None)
    gone = replace(ANN, id=8, name="Gone", slack_user_id="U0GONE", active=False)
    guest = replace(ANN, id=7, name="Guest", slack_user_id="U0GUEST", is_guest=True)
    text = "date,person,part\nsoon,Ben\n2026-12-01,Nobody\n2026-12-01,Ben,noon\n2026-12-01,Ann\n2026-12-02,Ben\n"
    text += "2026-12-02,ben,pm\n2026-12-03,\n4/12,Ben\n2026-12-07,Gone\n2026-12-07,Guest\n2206-12-07,Ben"
    with pytest.raises(SheetUnreadable) as refused:
        read(text, [*TEAM, twin, gone, guest], EMPTY, TODAY)
    assert refused.value.what.split("\n")[1:] == [
        "line 2: I can't read “soon” as a date.",
        "line 3: there is no member called “Nobody”.",
        "line 4: “noon” isn't a part of a day: write am, pm or nothing.",
        "line 5: There are 2 people called “Ann”: use the e-mail address.",
        "line 7: says the same as line 6.",
        "line 8: there is nobody in it.",
        "line 9: “4/12” could be two dates: write it as 2026-12-04.",
        "line 10: there is no member called “Gone”.",
        "line 11: there is no member called “Guest”.",
        "line 12: 2206-12-07 is more than two years ahead.",
    ]


@pytest.mark.parametrize("text", ["", "  \n", "date,person\n", "2026-11-20,Ann", "x" * 200_000, '2026-12-01,"Ann'])
def test_what_has_nothing_to_import_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read(text, TEAM, EMPTY, TODAY)
    assert refused.value.field == "lines"


def test_more_faults_than_anybody_reads_are_counted() -> None:
    with pytest.raises(SheetUnreadable) as refused:
        read("\n".join("2026-12-01,Nobody" for _ in range(25)), TEAM, EMPTY, TODAY)
    assert refused.value.what.endswith("and 15 more")


@given(rotas(), st.sampled_from(FORMULA))
@settings(max_examples=40)
def test_what_is_written_reads_back_and_no_cell_is_a_formula(rota: Rota, sign: str) -> None:
    people = [replace(one, name=f"{sign}{one.name}") for one in TEAM]
    text = write(rota.shifts(DAYS[0], DAYS[-1]), {one.id: one for one in people})
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(FORMULA) for cell in row)
    if text.count("\n") > 1:
        duties = read(text, people, rota, DAYS[0]).duties
        assert sorted((one.day, one.person, one.parts) for one in duties) == sorted(
            (one.day, one.person, one.parts) for one in rota.shifts(DAYS[0], DAYS[-1])
        )


@given(rotas(), rotas())
@settings(max_examples=60)
def test_after_an_import_just_its_people_are_on_and_other_dates_stay(rota: Rota, other: Rota) -> None:
    """Whatever the rota was: those of the sheet are on, as far as they are there at all."""
    duties = tuple(Duty(shift.day, shift.person, shift.parts) for shift in other.shifts(DAYS[2], DAYS[8]))
    sheet = Sheet(duties)
    after = replace(rota, changes=[*rota.changes, *numbered(changes(sheet, rota), 5000)])
    for day in DAYS:
        if day not in sheet.days:
            assert after.on_duty(day) == rota.on_duty(day)
            continue
        for part in WHOLE_DAY:
            on = {shift.person for shift in after.on_duty(day) if part in shift.parts}
            wanted = {duty.person for duty in duties if duty.day == day and part in duty.parts}
            assert on == {one for one in wanted if rota.is_available(one, day, part)}


@given(st.integers(1, 4), st.data())
@settings(max_examples=40)
def test_a_sheet_that_repeats_is_known_as_a_cycle(weeks: int, data: st.DataObject) -> None:
    """Over the year's end and its holidays."""
    on = st.lists(st.integers(1, 4), unique=True, min_size=1, max_size=2).map(tuple)
    days = {(week, weekday): data.draw(on) for week in range(weeks) for weekday in range(5)}
    pattern = Pattern(TODAY, days, weeks, TODAY)
    rota = Rota(CALENDAR, [pattern])
    last = TODAY + timedelta(weeks=3 * weeks, days=-1)
    sheet = Sheet(tuple(Duty(one.day, one.person, one.parts) for one in rota.shifts(TODAY, last)))
    found = repeating(sheet, rota)
    assert found is not None
    assert found.weeks <= weeks
    again = Rota(CALENDAR, [found])
    for day in sheet.days:
        assert {one.person for one in again.on_duty(day)} == {one.person for one in rota.on_duty(day)}


def test_what_comes_round_once_or_has_halves_is_no_cycle() -> None:
    once = read("2026-11-23,Ann\n2026-11-24,Ben\n2026-11-25,Ann", TEAM, EMPTY, TODAY)
    halves = read("\n".join(f"{TODAY + timedelta(days=day)},Ann,am" for day in range(28)), TEAM, EMPTY, TODAY)
    assert (repeating(once, EMPTY), repeating(halves, EMPTY)) == (None, None)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["2026-12-01", "Ann", ",", ";", "\n", '"', "am", "date,person"])).map("".join)
)
def test_no_text_is_more_than_refused(text: str) -> None:
    with suppress(UserError):
        read(text, TEAM, EMPTY, TODAY)
