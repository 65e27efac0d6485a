"""What other working days and holidays would do to the rota is shown before they are saved."""

from dataclasses import replace
from datetime import date

from bot.rota.rules.rota import Pattern, Rota
from bot.rota.rules.workdays import workday_changes
from bot.rota.views.workdays import preview
from bot.workspaces.rules import Person, WorkspaceSettings

ANN, BEN = 1, 2
PEOPLE = {ANN: Person(ANN, "U0ANN", "Ann <b>", "Europe/London"), BEN: Person(BEN, "U0BEN", "Ben", "Europe/London")}
SETTINGS = WorkspaceSettings()
ROTA = Rota(SETTINGS.calendar, [Pattern(date(2026, 1, 5), {(0, 0): (ANN,), (0, 3): (BEN,)})])
FIRST, LAST = date(2026, 12, 21), date(2027, 1, 3)


def shown(**changed: object) -> list[str]:
    calendar = replace(SETTINGS, **changed).calendar  # type: ignore[arg-type]  whatever the settings have
    return preview(workday_changes(ROTA, calendar, FIRST, LAST), PEOPLE, 8)


def test_a_day_off_says_who_is_not_on_any_more() -> None:
    _, line = shown(holidays_added=(date(2026, 12, 24),))
    assert line == "• nobody is on any more: Thu 24 Dec (Ben)"


def test_a_half_day_takes_the_afternoon_alone() -> None:
    _, line = shown(half_days=(date(2026, 12, 21),))
    assert line == "• nobody is on any more: Mon 21 Dec, the afternoon (Ann &lt;b&gt;)"


def test_a_holiday_that_is_worked_says_who_is_on_then_or_that_nobody_is() -> None:
    _, line = shown(holidays_removed=(date(2026, 12, 25), date(2026, 12, 28)))
    assert line == "• somebody has to be on: Fri 25 Dec (*nobody is on yet*); Mon 28 Dec (Ann &lt;b&gt;)"


def test_of_many_days_a_few_are_named() -> None:
    line = shown(workdays=(5,))[1]
    assert line.endswith("; Wed 30 Dec (nobody was on) and 1 more")
    assert line.count(" Dec") == 6


def test_where_nothing_moves_there_is_nothing_to_say() -> None:
    assert workday_changes(ROTA, replace(SETTINGS, half_days=(date(2026, 12, 25),)).calendar, FIRST, LAST) == []
