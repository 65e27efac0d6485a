"""Settings and who may do what."""

import json
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workspaces.rules import (
    NotAllowed,
    Person,
    Reopen,
    SettingsInvalid,
    SlaMode,
    WorkspaceSettings,
    check_is_admin,
    check_may_act,
    is_bot_admin,
)

DEFAULTS = WorkspaceSettings()
ANN = Person(1, "U0ANN", "Ann", "Europe/London")

times = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
holidays = st.lists(st.dates(), max_size=3).map(tuple)


@st.composite
def any_settings(draw: st.DrawFn) -> WorkspaceSettings:
    sla_hours = draw(st.integers(2, 1000))
    edges = sorted(draw(st.lists(times, min_size=2, max_size=6, unique=True)))[: draw(st.sampled_from([2, 4, 6]))]
    edges = edges[: len(edges) // 2 * 2]
    return WorkspaceSettings(
        triage_channel=draw(st.text(max_size=12)),
        timezone=draw(st.sampled_from(["Europe/London", "Pacific/Chatham", "America/New_York"])),
        workdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        work_periods=tuple(zip(edges[::2], edges[1::2], strict=True)),
        holiday_region=draw(st.sampled_from(["", "GB-ENG", "DE-BY", "US"])),
        holidays_added=draw(holidays),
        holidays_removed=draw(holidays),
        sla_hours=sla_hours,
        sla_mode=draw(st.sampled_from(SlaMode)),
        pause_while_pending=draw(st.booleans()),
        reopen=draw(st.sampled_from(Reopen)),
        reminder_hours=tuple(draw(st.lists(st.integers(1, sla_hours - 1), max_size=3))),
        morning_at=draw(times),
        handover_at=draw(times),
        handover_notes_minutes=draw(st.integers(0, 480)),
        handover_chase_at=draw(times),
        late_limit_hours=draw(st.integers(1, 24)),
        half_day_split=draw(times),
        admins=tuple(draw(st.lists(st.text(max_size=12), max_size=3))),
    )


# -- settings


def test_the_defaults() -> None:
    assert (DEFAULTS.sla_hours, DEFAULTS.sla_mode, DEFAULTS.reopen) == (48, SlaMode.ELAPSED, Reopen.RESUME)
    assert DEFAULTS.reminder_hours == (24, 4)
    assert DEFAULTS.work_periods == ((time(9), time(17, 30)),)
    assert (DEFAULTS.morning_at, DEFAULTS.handover_at, DEFAULTS.handover_chase_at) == (time(9), time(17), time(10))
    assert DEFAULTS.half_day_split == time(13)
    assert not DEFAULTS.calendar.is_working_day(date(2026, 12, 25))
    assert DEFAULTS.calendar.is_working_day(date(2026, 12, 24))


def test_the_calendar_follows_the_settings() -> None:
    settings = replace(
        DEFAULTS,
        workdays=(1, 3),
        holiday_region="",
        holidays_added=(date(2026, 12, 24),),
        timezone="America/New_York",
    )
    calendar = settings.calendar
    assert calendar.is_working_day(date(2026, 12, 22))
    assert not calendar.is_working_day(date(2026, 12, 23)), "a Wednesday"
    assert not calendar.is_working_day(date(2026, 12, 24)), "a holiday of its own"
    assert calendar.opening(date(2026, 12, 22)).hour == 14, "nine in New York"


@pytest.mark.parametrize(
    "periods",
    [
        ((time(0), time(0)),),
        ((time(8), time(12)), (time(14), time(0))),
        ((time(9), time(12)), (time(13), time(17))),
    ],
    ids=["around the clock", "until midnight", "with a break"],
)
def test_working_hours_may_have_breaks_and_end_with_the_day(periods: tuple[tuple[time, time], ...]) -> None:
    settings = replace(DEFAULTS, work_periods=periods)
    assert WorkspaceSettings.from_json(settings.to_json()) == settings


@settings(deadline=None, max_examples=60)
@given(any_settings())
def test_settings_survive_being_stored(settings: WorkspaceSettings) -> None:
    assert WorkspaceSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_what_is_missing_has_its_default_and_what_is_unknown_is_passed_over() -> None:
    assert WorkspaceSettings.from_json({}) == DEFAULTS
    assert WorkspaceSettings.from_json({"sla_hours": 24, "reminder_hours": [4], "of_another_version": 1}) == replace(
        DEFAULTS, sla_hours=24, reminder_hours=(4,)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Europe/Camelot"),
        ("timezone", "../etc/localtime"),
        ("holiday_region", "Camelot"),
        ("holiday_region", "PUBLIC"),
        ("workdays", ()),
        ("workdays", (7,)),
        ("work_periods", ()),
        ("work_periods", ((time(17), time(9)),)),
        ("work_periods", ((time(9), time(9)),)),
        ("work_periods", ((time(13), time(17)), (time(9), time(12)))),
        ("work_periods", ((time(9), time(13)), (time(12), time(17)))),
        ("work_periods", ((time(9), time(0)), (time(12), time(17)))),
        ("sla_hours", 0),
        ("sla_hours", 1001),
        ("reminder_hours", (48,)),
        ("reminder_hours", (0,)),
        ("handover_notes_minutes", -1),
        ("late_limit_hours", 0),
    ],
)
def test_settings_that_cannot_be_name_their_field(name: str, value: object) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        replace(DEFAULTS, **{name: value})  # type: ignore[arg-type]
    assert caught.value.field == name
    assert caught.value.what


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("morning_at", "nine"),
        ("morning_at", 9),
        ("sla_mode", "sometimes"),
        ("sla_hours", "48"),
        ("sla_hours", True),
        ("reminder_hours", 24),
        ("reminder_hours", ["24"]),
        ("workdays", "01234"),
        ("work_periods", [["09:00"]]),
        ("work_periods", [["9", "17"]]),
        ("holidays_added", ["1 December"]),
        ("pause_while_pending", "no"),
        ("timezone", None),
        ("admins", [1]),
    ],
)
def test_stored_settings_that_cannot_be_read_name_their_field(name: str, value: object) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        WorkspaceSettings.from_json({name: value})
    assert caught.value.field == name


# -- who may do what


def test_members_act() -> None:
    check_may_act(ANN)


@pytest.mark.parametrize("fact", ["is_guest", "is_external", "is_bot"])
def test_guests_people_from_elsewhere_and_bots_do_not(fact: str) -> None:
    with pytest.raises(NotAllowed):
        check_may_act(replace(ANN, **{fact: True}))  # type: ignore[arg-type]


def test_who_has_left_does_not() -> None:
    with pytest.raises(NotAllowed):
        check_may_act(replace(ANN, active=False))


def test_admins_of_slack_and_those_named_in_setup_are_admins() -> None:
    named = replace(DEFAULTS, admins=("U0ANN",))
    assert is_bot_admin(replace(ANN, is_admin=True), DEFAULTS)
    assert is_bot_admin(ANN, named)
    assert not is_bot_admin(ANN, DEFAULTS)
    check_is_admin(ANN, named)
    with pytest.raises(NotAllowed):
        check_is_admin(ANN, DEFAULTS)


@pytest.mark.parametrize("fact", [{"is_guest": True}, {"is_external": True}, {"active": False}, {"is_bot": True}])
def test_no_guest_is_an_admin_whatever_the_setup_says(fact: dict[str, bool]) -> None:
    person = replace(ANN, is_admin=True, **fact)  # type: ignore[arg-type]
    assert not is_bot_admin(person, replace(DEFAULTS, admins=("U0ANN",)))
