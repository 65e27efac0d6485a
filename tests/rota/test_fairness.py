"""Who is proposed for a day."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.rota.rules.fairness import AHEAD, BACK, Candidate, candidates, duty_days, openings
from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Leave, Part, Pattern, Rota
from bot.worktime import WorkCalendar

ANN, BEN, CARA, DEV = 1, 2, 3, 4
TODAY = date(2026, 11, 23)  # a Monday; no holiday within the weeks that count
TUESDAY = date(2026, 12, 1)
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"))
PATTERN = Pattern(date(2026, 1, 5), {(0, 0): (ANN,), (0, 1): (ANN,), (0, 2): (BEN,), (0, 3): (CARA,), (0, 4): (CARA,)})
OTHERS = (BEN, CARA, DEV)


def rota(*leaves: Leave, changes: tuple[Change, ...] = ()) -> Rota:
    return Rota(CALENDAR, [PATTERN], leaves, changes)


def test_the_days_of_eight_weeks_back_and_four_ahead_count() -> None:
    assert duty_days(rota(), TODAY) == {ANN: 24.0, BEN: 12.0, CARA: 24.0}


def test_half_a_day_counts_half_and_only_within_the_weeks_that_count() -> None:
    cover = [Change(number, day, Part.PM, ChangeKind.COVER, ANN, DEV) for number, day in enumerate(ann_days())]
    found = duty_days(rota(changes=tuple(cover)), TODAY)
    assert (found[ANN], found[DEV]) == (12.0, 12.0)


def ann_days() -> list[date]:
    """Ann's days, some of them outside the weeks that count."""
    first = TODAY - BACK - timedelta(weeks=3)
    days = [first + timedelta(days=number) for number in range((BACK + AHEAD).days + 42)]
    return [day for day in days if day.weekday() in {0, 1}]


def test_the_fairest_comes_first() -> None:
    found = candidates(rota(), TUESDAY, WHOLE_DAY, OTHERS, duty_days(rota(), TODAY))
    assert found == (Candidate(DEV, 0.0), Candidate(BEN, 12.0), Candidate(CARA, 24.0))


def test_nobody_who_is_away_or_on_is_proposed() -> None:
    away = rota(Leave(DEV, TUESDAY, TUESDAY, (Part.PM,)))
    on = rota(changes=(Change(1, TUESDAY, Part.AM, ChangeKind.ADMIN, None, BEN),))
    gone = Rota(CALENDAR, [PATTERN], inactive={CARA: TUESDAY})
    for found, missing in ((away, DEV), (on, BEN), (gone, CARA)):
        people = [one.person for one in candidates(found, TUESDAY, WHOLE_DAY, OTHERS, {})]
        assert people == [one for one in OTHERS if one != missing]
    mornings = [one.person for one in candidates(away, TUESDAY, (Part.AM,), OTHERS, {})]
    assert DEV in mornings, "who is away in the afternoon can take the morning"


def test_several_days_are_shared_out() -> None:
    """Dev has none, so comes first thirteen times before it is Ben's turn, who has twelve."""
    days = [TUESDAY + timedelta(days=number) for number in range(21)]
    mondays_and_tuesdays = [(day, WHOLE_DAY) for day in days if day.weekday() in {0, 1}]
    found = openings(rota(), mondays_and_tuesdays * 3, lambda _: OTHERS, TODAY)
    first = [one.candidates[0].person for one in found]
    assert first[:13] == [DEV] * 12 + [BEN], "with twelve each, the one who was there first"
    assert set(first[13:]) == {BEN, DEV}
    assert [one.day for one in found] == [day for day, _ in mondays_and_tuesdays * 3]


def test_a_day_that_nobody_can_take_has_no_candidates() -> None:
    everybody_away = rota(*(Leave(one, TUESDAY, TUESDAY) for one in OTHERS))
    assert openings(everybody_away, [(TUESDAY, WHOLE_DAY)], lambda _: OTHERS, TODAY)[0].candidates == ()
