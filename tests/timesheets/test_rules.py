"""What a day in Harvest lacks, how hours are typed, what a timer counts, whose hours are whose."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import OPTION_LIMIT
from bot.pairs.rules.pair import Pair, Stint
from bot.rota.rules.rota import Leave, Part, Pattern, Rota
from bot.timesheets.rules.account import Project, ProjectUnknown, Target, fitting, likely, read_value, span_of
from bot.timesheets.rules.refusals import plain_reason
from bot.timesheets.rules.rhythm import WEEK
from bot.timesheets.rules.sheet import days_asked, forgotten_before, sheet_of, wanted_hours, week_before
from bot.timesheets.rules.timers import by_day, issue_word, over_midnight, reference
from bot.timesheets.rules.totals import OTHER, CustomerTotal, Place, customer_totals
from bot.timesheets.rules.typed import HoursInvalid, read_hours, spoken_hours
from bot.timesheets.views.forms import customer_option, target_option
from bot.workspaces.rules import WorkspaceSettings

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ANN, BEN, CARA = 1, 2, 3


@dataclass(frozen=True)
class Entry:
    spent_on: date = MONDAY
    hours: float = 6.0
    notes: str = "Login"
    is_running: bool = False
    started_at: datetime | None = None
    id: int = 1
    user_id: int = 11
    project_id: int = 31
    task_id: int = 41
    project_name: str = "Northwind Support"
    task_name: str = "Support"
    reference: str = ""
    closed: bool = False


class TestDays:
    def test_a_day_with_enough_described_hours_lacks_nothing(self) -> None:
        sheet = sheet_of(MONDAY, [Entry(hours=4), Entry(hours=2, id=2), Entry(TUESDAY, id=3)], 6, MONDAY)
        assert (sheet.complete, sheet.hours, sheet.short) == (True, 6, 0)

    def test_nothing_filed(self) -> None:
        sheet = sheet_of(MONDAY, [], 6, MONDAY)
        assert (sheet.complete, sheet.short) == (False, 6)

    def test_too_few_hours(self) -> None:
        assert sheet_of(MONDAY, [Entry(hours=5.99)], 6, MONDAY).short == 0.01

    def test_many_small_entries_add_up_exactly(self) -> None:
        entries = [Entry(hours=0.1, id=number) for number in range(60)]
        assert sheet_of(MONDAY, entries, 6, MONDAY).complete

    @pytest.mark.parametrize("notes", ["", "  ", "\n"])
    def test_an_entry_without_a_description(self, notes: str) -> None:
        sheet = sheet_of(MONDAY, [Entry(notes=notes)], 6, MONDAY)
        assert (sheet.complete, len(sheet.undescribed)) == (False, 1)

    def test_what_is_locked_need_not_be_described(self) -> None:
        assert sheet_of(MONDAY, [Entry(notes="", closed=True)], 6, MONDAY).complete

    def test_a_timer_of_today_counts_as_far_as_it_has_got(self) -> None:
        sheet = sheet_of(MONDAY, [Entry(is_running=True)], 6, MONDAY)
        assert (sheet.complete, sheet.running is not None) == (True, True)

    def test_a_timer_left_running_makes_no_day_complete(self) -> None:
        """Started at 16:00 yesterday, looked at today at 09:00: what it counts is no time worked."""
        left = Entry(hours=17, is_running=True)
        sheet = sheet_of(MONDAY, [left, Entry(hours=2, id=2)], 6, TUESDAY)
        assert (sheet.complete, sheet.hours, sheet.short, sheet.forgotten) == (False, 2, 4, left)
        assert forgotten_before(TUESDAY, [left, Entry(id=2)]) == [left]
        assert forgotten_before(MONDAY, [left]) == []

    def test_more_hours_than_a_day_has_make_it_no_complete_one(self) -> None:
        assert not sheet_of(MONDAY, [Entry(hours=24.5)], 6, TUESDAY).complete
        assert sheet_of(MONDAY, [Entry(hours=24)], 6, TUESDAY).complete


class TestWhoIsAsked:
    settings = WorkspaceSettings(half_days=(date(2026, 12, 24),))
    rota = Rota(
        settings.calendar,
        [Pattern(date(2026, 1, 5), {(0, 0): (ANN,)})],
        [Leave(BEN, TUESDAY, TUESDAY), Leave(ANN, MONDAY, MONDAY, (Part.PM,))],
    )
    pairs = (Pair(1, 1, "Checkout", MONDAY, None, (Stint(BEN, MONDAY), Stint(CARA, MONDAY, MONDAY))),)

    def asked(self, *days: date) -> dict[int, dict[date, float]]:
        return days_asked(self.rota, self.pairs, days, 6)

    def test_triage_and_pairs(self) -> None:
        assert self.asked(MONDAY) == {ANN: {MONDAY: 3}, BEN: {MONDAY: 6}, CARA: {MONDAY: 6}}

    def test_leave_is_no_gap_and_half_of_it_half_a_day(self) -> None:
        assert self.asked(TUESDAY) == {}
        assert wanted_hours(self.rota, ANN, MONDAY, 6) == 3

    @pytest.mark.parametrize("day", [date(2026, 12, 25), date(2026, 11, 28), date(2026, 11, 29)])
    def test_holidays_and_weekends_are_no_gaps(self, day: date) -> None:
        assert self.asked(day) == {}

    def test_half_a_day_of_the_company(self) -> None:
        assert self.asked(date(2026, 12, 24)) == {BEN: {date(2026, 12, 24): 3}}

    def test_somebody_who_has_left_is_not_asked(self) -> None:
        rota = Rota(self.settings.calendar, inactive={BEN: MONDAY})
        assert BEN not in days_asked(rota, self.pairs, [MONDAY], 6)

    def test_before_the_pair_and_after_it(self) -> None:
        friday = date(2026, 11, 20)
        assert self.asked(friday) == {}
        ended = (Pair(1, 1, "", friday, MONDAY, (Stint(BEN, friday),)),)
        assert days_asked(self.rota, ended, [date(2026, 11, 25)], 6) == {}

    @pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 6)])
    def test_the_week_before(self, day: date) -> None:
        assert (week_before(day)[0], week_before(day)[-1]) == (MONDAY, date(2026, 11, 29))

    def test_after_easter_monday_the_weeks_gaps_are_asked_for_on_tuesday(self) -> None:
        days = [date(2026, 4, 6), date(2026, 4, 7), date(2026, 4, 8)]
        planned = [day for day in days if self.settings.calendar.is_working_day(day) and WEEK.at(day, self.settings)]
        assert planned == [date(2026, 4, 7)]

    def test_the_week_before_over_a_year_end(self) -> None:
        assert week_before(date(2027, 1, 4)) == [date(2026, 12, 28) + timedelta(days=number) for number in range(7)]


class TestTyping:
    @pytest.mark.parametrize(
        ("typed", "hours"),
        [
            *[("1:30", 1.5), ("1.5", 1.5), ("1,5", 1.5), ("90m", 1.5), ("90 min", 1.5), ("1h 30m", 1.5)],
            *[("1 h 30", 1.5), ("1h30", 1.5), ("1 hour and 30 minutes", 1.5), ("2", 2), ("2h", 2), ("0:05", 0.08)],
            *[(".25", 0.25), (" 7 HRS ", 7), ("24", 24), ("1.25h", 1.25), ("0.1 h", 0.1)],
        ],
    )
    def test_hours_as_people_type_them(self, typed: str, hours: float) -> None:
        assert read_hours(typed) == hours

    @pytest.mark.parametrize(
        "typed", ["", "  ", "soon", "1:75", "-1", "0", "0:00", "25", "1440m1", "1e3", "25:00", "٣"]
    )
    def test_what_is_no_time(self, typed: str) -> None:
        with pytest.raises(HoursInvalid) as caught:
            read_hours(typed)
        assert caught.value.field == "hours"

    @given(st.text(max_size=30))
    def test_anything_typed_is_hours_of_a_day_or_refused(self, typed: str) -> None:
        try:
            hours = read_hours(typed)
        except HoursInvalid:
            return
        assert 0 < hours <= 24

    @given(st.integers(1, 24 * 60))
    def test_what_is_told_can_be_typed_again(self, minutes: int) -> None:
        assert abs(read_hours(spoken_hours(minutes / 60)) - minutes / 60) < 0.006

    def test_nothing(self) -> None:
        assert spoken_hours(0) == "0 min"


class TestTimers:
    def test_over_midnight(self) -> None:
        start = datetime(2026, 11, 23, 16, tzinfo=UTC)
        assert by_day(start, start + timedelta(hours=17), LONDON) == [(MONDAY, 8), (TUESDAY, 9)]
        assert over_midnight(start, start + timedelta(hours=8), LONDON)
        assert not over_midnight(start, start + timedelta(hours=8), NEW_YORK)

    @pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
    def test_days_on_which_the_clocks_change(self, day: date, hours: float) -> None:
        start = datetime.combine(day, datetime.min.time(), LONDON).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=2), datetime.min.time(), LONDON).astimezone(UTC)
        assert by_day(start, end, LONDON) == [(day, hours), (day + timedelta(days=1), 24)]

    @given(
        st.timedeltas(timedelta(), timedelta(days=364)).map(lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since),
        st.timedeltas(timedelta(seconds=36), timedelta(days=4)),
    )
    def test_no_hour_is_lost_or_counted_twice(self, start: datetime, span: timedelta) -> None:
        parts = by_day(start, start + span, LONDON)
        assert abs(sum(hours for _, hours in parts) - span.total_seconds() / 3600) < 0.01 * len(parts)
        days = [day for day, _ in parts]
        assert days == sorted(set(days))

    @pytest.mark.parametrize("word", ["440", "S12"])
    def test_the_issue_of_an_entry(self, word: str) -> None:
        assert issue_word(reference(word, "0a1b2c")) == word

    @pytest.mark.parametrize("other", ["", "triage-time-0a1b", "trello-440-x", "AbCd1234", "triage--x"])
    def test_entries_of_no_issue(self, other: str) -> None:
        assert issue_word(other) == ""

    @pytest.mark.parametrize(
        ("hours", "twelve", "span"),
        [
            (1.5, False, ("09:00", "10:30")),
            (1.5, True, ("9:00am", "10:30am")),
            (7.25, True, ("9:00am", "4:15pm")),
            (16, False, ("07:59", "23:59")),
            (24, False, ("00:00", "23:59")),
        ],
    )
    def test_hours_in_an_account_that_keeps_times_of_day(self, hours: float, twelve: bool, span: object) -> None:
        assert span_of(hours, twelve_hours=twelve) == span


class TestProjects:
    tasks = ((1, "Support"), (2, "Development"))
    north, other = Project(5, 31, "Northwind", "Webshop", "NW", tasks), Project(6, 32, "Contoso", "Support", "", tasks)

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("", ["[NW] Webshop: Support", "[NW] Webshop: Development", "Support: Support", "Support: Development"]),
            ("nw dev", ["[NW] Webshop: Development"]),
            ("CONTOSO", ["Support: Support", "Support: Development"]),
            ("northwind support", ["[NW] Webshop: Support"]),
            ("contoso support", ["Support: Support", "Support: Development"]),
            ("contoso dev", ["Support: Development"]),
            ("Contoso, support: development", ["Support: Development"]),
            ("nobody", []),
        ],
    )
    def test_each_word_narrows_the_search(self, typed: str, found: list[str]) -> None:
        assert [str(one) for one in fitting([self.north, self.other], typed)] == found

    @given(st.text(max_size=120), st.text(min_size=1, max_size=30))
    def test_a_long_name_hides_no_task(self, project: str, task: str) -> None:
        target = Target(5, 31, 1, "Northwind", project, task)
        for shown, close in ((target_option(target), ""), (customer_option("Northwind", 7, target), ")")):
            label = shown["text"]["text"]
            assert len(label) <= OPTION_LIMIT
            assert label.endswith(f": {task}{close}")

    def test_no_more_than_a_menu_shows(self) -> None:
        assert len(fitting([self.north] * 300, "")) == 80

    @pytest.mark.parametrize(
        ("customer", "guess"),
        [("contoso", "Support: Support"), ("Northwind", "[NW] Webshop: Support"), ("North", None)],
    )
    def test_what_a_customers_time_probably_goes_to(self, customer: str, guess: str | None) -> None:
        found = likely([self.north, self.other], customer)
        assert (str(found) if found else None) == guess

    @pytest.mark.parametrize("value", ["", "31", "31:", "a:b", "c:4", "31:41:5"])
    def test_what_no_menu_offers(self, value: str) -> None:
        with pytest.raises(ProjectUnknown):
            read_value(value)


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("Project is archived", "closed"),
        ("User isn't assigned to this project", "not on that project"),
        ("Task isn't active on this project", "task is not open"),
        ("This time entry is approved and locked for this time period.", "approved"),
        ("The project is locked for this time period.", "locked"),
        ("This time entry is invoiced.", "invoice"),
        ("Project can't be blank, Task can't be blank", "not in Harvest any more"),
        ("Something quite new", ""),
    ],
)
def test_refusals_are_told_in_plain_words_and_in_harvests_own(said: str, meaning: str) -> None:
    reason = plain_reason(said)
    assert meaning in reason
    assert f"“{said}”" in reason


def test_a_refusal_without_a_reason() -> None:
    assert plain_reason("") == "Harvest doesn't say why."


@dataclass(frozen=True)
class Row:
    client_id: int
    project_id: int
    hours: float


class TestTotals:
    names: ClassVar = {1: "Northwind", 2: "Contoso", 3: "Contoso Labs"}

    def test_a_customer_has_all_projects_of_its_client(self) -> None:
        rows = [Row(5, 31, 2.5), Row(5, 32, 0.25), Row(6, 40, 4), Row(9, 90, 1)]
        places = {1: Place(5, 31), 2: Place(6, 40)}
        assert customer_totals(rows, places, self.names) == [
            CustomerTotal("Contoso", 4),
            CustomerTotal("Northwind", 2.75),
            CustomerTotal(OTHER, 1),
        ]

    def test_customers_that_share_a_client_have_a_project_each(self) -> None:
        rows = [Row(6, 40, 4), Row(6, 41, 1), Row(6, 42, 2)]
        places = {2: Place(6, 40), 3: Place(6, 41)}
        assert customer_totals(rows, places, self.names) == [
            CustomerTotal("Contoso", 4),
            CustomerTotal("Contoso Labs", 1),
            CustomerTotal(OTHER, 2),
        ]

    def test_nothing_filed(self) -> None:
        assert customer_totals([], {1: Place(5, 31)}, self.names) == []

    @given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6), st.floats(0, 100).map(lambda one: round(one, 2)))))
    def test_no_hour_is_lost(self, rows: list[tuple[int, int, float]]) -> None:
        places = {1: Place(1, 1), 2: Place(2, 2), 3: Place(2, 3)}
        totals = customer_totals([Row(*row) for row in rows], places, self.names)
        assert abs(sum(one.hours for one in totals) - sum(row[2] for row in rows)) < 0.05
