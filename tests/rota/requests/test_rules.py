"""What may be asked and accepted, undone and voided: rule by rule, with plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.rota.rules.leave import hits
from bot.rota.rules.requests import answering, making, refusals, undoing
from bot.rota.rules.requests.making import Wish
from bot.rota.rules.requests.request import DayRequest, Kind, Scene, Slot, Status, rota_members
from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Leave, Part, Pattern, Rota
from bot.workspaces.rules import Person
from bot.worktime import WorkCalendar

ANN, BEN, CARA, DEV = 1, 2, 3, 4
NAMES = {ANN: "Ann", BEN: "Ben", CARA: "Cara", DEV: "Dev"}
PEOPLE = {number: Person(number, f"U{number}", name, "Europe/London") for number, name in NAMES.items()}
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), region="GB-ENG")
WEEK = Pattern(date(2026, 1, 5), {(0, 0): (ANN,), (0, 1): (BEN,), (0, 2): (CARA,), (0, 3): (BEN, DEV)})
MON, TUE, WED, THU = (date(2026, 11, day) for day in range(23, 27))


def scene(hour: int = 8, *, by: int = BEN, admin: bool = False, rota: Rota | None = None, day: date = MON) -> Scene:
    """Monday in November, at an hour of London's winter."""
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Scene(now, rota or Rota(CALENDAR, [WEEK]), PEOPLE, by, admin)


def ask(give: Slot, take: Slot | None = None, to: int | None = None, **where: object) -> DayRequest:
    """Ben's request."""
    wish = Wish(Kind.SWAP if take else Kind.COVER, BEN, give, take, to)
    return replace(making.make_request(wish, scene(**where)), id=1)  # type: ignore[arg-type]


def taken(rota: Rota, moves: list[Change]) -> Rota:
    """The rota with changes recorded."""
    first = len(rota.changes) + 1
    return replace(rota, changes=[*rota.changes, *(replace(one, id=first + n) for n, one in enumerate(moves))])


def test_a_request_ends_when_the_earlier_of_its_days_begins() -> None:
    at_nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert ask(Slot(TUE)).due_at == at_nine
    assert ask(Slot(THU), Slot(WED), CARA).due_at == at_nine.replace(day=25)
    assert ask(Slot(TUE, (Part.PM,))).due_at == at_nine.replace(hour=13)
    late = ask(Slot(date(2026, 3, 31)), day=date(2026, 3, 25))
    assert late.due_at == datetime(2026, 3, 31, 8, tzinfo=UTC), "nine o'clock in summer time"


def test_the_rest_of_today_is_what_has_not_passed_when_it_is_asked_and_when_it_is_accepted() -> None:
    request = ask(Slot(TUE, rest=True), hour=10, day=TUE)
    assert request.give == Slot(TUE, WHOLE_DAY, rest=True)
    assert request.due_at == datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    _, moves = answering.accept(request, CARA, scene(14, by=CARA, day=TUE))
    assert [move.part for move in moves] == [Part.PM]
    assert ask(Slot(TUE, rest=True), hour=7, day=TUE).give == Slot(TUE), "a day that has not begun is whole"
    with pytest.raises(refusals.PastDay, match="duty is over"):
        ask(Slot(TUE, rest=True), hour=18, day=TUE)
    with pytest.raises(refusals.NotToday):
        ask(Slot(THU, rest=True), hour=10)
    with pytest.raises(refusals.TodayHasBegun):
        ask(Slot(TUE), hour=9, day=TUE)
    with pytest.raises(refusals.PastDay):
        ask(Slot(TUE, (Part.AM,)), hour=14, day=TUE)
    assert ask(Slot(TUE, (Part.PM,)), hour=10, day=TUE).give.parts == (Part.PM,), "the afternoon has not begun yet"


def test_only_who_is_in_a_pattern_that_holds_or_will_hold_is_on_the_rota() -> None:
    new = Pattern(date(2026, 12, 7), {(0, 0): (ANN,), (0, 1): (DEV,)})
    rota = Rota(CALENDAR, [WEEK, new], inactive={CARA: TUE})
    assert rota_members(rota, MON) == {ANN, BEN, DEV}
    assert rota_members(rota, date(2026, 12, 8)) == {ANN, DEV}
    with pytest.raises(refusals.NotOnTheRota, match="Cara isn't on the rota"):
        ask(Slot(THU), to=CARA, rota=rota)


def test_whom_a_version_to_come_drops_takes_days_up_to_its_start_only() -> None:
    new = Pattern(date(2026, 12, 7), {(0, 0): (ANN,), (0, 1): (BEN,)})
    facts = scene(rota=Rota(CALENDAR, [WEEK, new]))
    making.check_taker(CARA, BEN, Slot(date(2026, 12, 1)), facts)
    with pytest.raises(refusals.NotOnTheRota, match="Cara isn't on the rota any more on Tue 8 Dec"):
        making.check_taker(CARA, BEN, Slot(date(2026, 12, 8)), facts)
    away = Leave(BEN, date(2026, 12, 1), date(2026, 12, 8))
    before, *_, after = hits(replace(facts.rota, leaves=[away]), [away], facts.members_on, MON, {})
    assert {one.person for one in before.candidates} == {ANN, CARA, DEV}
    assert {one.moves[1].giver for one in before.exchanges} == {ANN, CARA}, "Dev's days are Ben's too"
    assert {one.person for one in after.candidates} == {ANN}
    assert {one.moves[1].giver for one in after.exchanges} == {ANN}


def test_a_day_can_be_swapped_with_another_half_of_the_same_day() -> None:
    halves = taken(Rota(CALENDAR, [WEEK]), [Change(0, TUE, Part.PM, ChangeKind.COVER, BEN, CARA)])
    request = ask(Slot(TUE, (Part.AM,)), Slot(TUE, (Part.PM,)), CARA, rota=halves)
    _, moves = answering.accept(request, CARA, scene(by=CARA, rota=halves))
    after = taken(halves, moves)
    assert [(shift.person, shift.parts) for shift in after.on_duty(TUE)] == [(CARA, (Part.AM,)), (BEN, (Part.PM,))]


def test_a_day_with_two_people_changes_hands_without_touching_the_other() -> None:
    request = ask(Slot(THU))
    _, moves = answering.accept(request, ANN, scene(by=ANN))
    assert {shift.person for shift in taken(Rota(CALENDAR, [WEEK]), moves).on_duty(THU)} == {ANN, DEV}
    with pytest.raises(refusals.AlreadyOn, match="You are on duty on Thu 26 Nov already"):
        answering.accept(request, DEV, scene(by=DEV))


@pytest.mark.parametrize(
    ("rota", "told"),
    [
        (
            taken(Rota(CALENDAR, [WEEK]), [Change(0, TUE, one, ChangeKind.COVER, BEN, DEV) for one in Part]),
            "Ben isn't on",
        ),
        (
            taken(Rota(CALENDAR, [WEEK]), [Change(0, WED, one, ChangeKind.COVER, CARA, DEV) for one in Part]),
            "You aren't on",
        ),
        (Rota(CALENDAR, [WEEK], [Leave(BEN, WED, WED)]), "Ben is away on Wed 25 Nov"),
        (Rota(CALENDAR, [WEEK], [Leave(CARA, TUE, TUE, (Part.AM,))]), "You are away on Tue 24 Nov (morning)"),
        (Rota(replace(CALENDAR, added=frozenset({TUE})), [WEEK]), "Ben isn't on duty on Tue 24 Nov any more"),
        (Rota(CALENDAR, [replace(WEEK, days={(0, 2): (CARA,)})]), "Ben isn't on duty on Tue 24 Nov any more"),
    ],
)
def test_everything_is_looked_at_again_at_acceptance(rota: Rota, told: str) -> None:
    request = ask(Slot(TUE), Slot(WED), CARA)
    with pytest.raises(UserError) as refused:
        answering.accept(request, CARA, scene(by=CARA, rota=rota))
    assert told in refused.value.what


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.ACCEPTED, "It is already taken by Cara."),
        (Status.CANCELLED, "Ben has taken that request back."),
        (Status.DECLINED, "Ben has declined that request."),
        (Status.EXPIRED, "That request has expired"),
        (Status.VOID, "no longer valid"),
        (Status.UNDONE, "That was undone by Ben."),
    ],
)
def test_whoever_comes_too_late_hears_why(status: Status, told: str) -> None:
    ended = replace(ask(Slot(TUE)), status=status, taker=CARA, decided_by=BEN)
    for late in (
        lambda: answering.accept(ended, ANN, scene(by=ANN)),
        lambda: answering.decline(ended, ANN, scene(by=ANN)),
        lambda: answering.suggest(ended, ANN, Slot(date(2026, 11, 30)), scene(by=ANN)),
        lambda: answering.cancel(ended, scene(by=BEN)),
    ):
        with pytest.raises(refusals.RequestEnded) as refused:
            late()
        assert told in refused.value.what


def test_what_is_built_on_a_change_is_found_over_several_links_and_days() -> None:
    moves = [
        Change(1, WED, Part.AM, ChangeKind.COVER, CARA, BEN, request=1),
        Change(2, WED, Part.PM, ChangeKind.COVER, CARA, BEN, request=1),
        Change(3, WED, Part.PM, ChangeKind.SWAP, BEN, ANN, request=2),
        Change(4, MON, Part.PM, ChangeKind.SWAP, ANN, BEN, request=2),
        Change(5, MON, Part.PM, ChangeKind.COVER, BEN, DEV, request=3),
        Change(6, TUE, Part.AM, ChangeKind.COVER, BEN, DEV, request=4),
        Change(7, WED, Part.AM, ChangeKind.ADMIN, BEN, DEV),
    ]
    assert undoing.built_on(1, moves[::-1]) == [1, None, 2, 3]
    assert undoing.built_on(2, moves) == [2, 3]
    assert undoing.built_on(4, moves) == [4]


def test_a_day_of_somebody_who_stands_in_there_for_another_by_now_is_not_lost_by_undoing() -> None:
    both = Rota(CALENDAR, [WEEK])
    request, moves = answering.accept(ask(Slot(THU, (Part.AM,))), ANN, scene(by=ANN))
    rota = taken(both, [replace(move, request=1) for move in moves])
    rota = taken(rota, [Change(0, THU, Part.AM, ChangeKind.COVER, DEV, BEN, request=2)])
    with pytest.raises(refusals.CannotUndo, match="Ben stands in for somebody else on Thu 26 Nov"):
        undoing.undo(request, {1: request}, scene(rota=rota))


def test_proposed_days_are_those_on_which_the_other_is_free() -> None:
    request = replace(ask(Slot(TUE)), owner=BEN)
    days = making.proposed_days(DEV, BEN, request, scene(by=DEV))
    assert days == [], "Dev's Thursdays are Ben's too"
    away = Rota(CALENDAR, [WEEK], [Leave(BEN, WED, WED)])
    days = making.proposed_days(CARA, BEN, request, scene(by=CARA, rota=away))
    assert days[0] == Slot(date(2026, 12, 2))
    assert all(one.day.weekday() == 2 for one in days)
