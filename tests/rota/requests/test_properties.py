"""What holds of every rota on which people ask, accept, suggest, cancel and undo, whatever comes in between.

The weeks are those of the clock changes, of Easter and of the year's end; leave, half days and holidays are among them.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.rota.rules.requests import answering, making, undoing
from bot.rota.rules.requests.making import Wish
from bot.rota.rules.requests.request import DayRequest, Kind, Scene, Slot, Status
from bot.rota.rules.rota import WHOLE_DAY, Change, Leave, Part, Pattern, Rota
from bot.workspaces.rules import Person
from bot.worktime import WorkCalendar

STARTS = [date(2026, 3, 23), date(2026, 3, 30), date(2026, 10, 19), date(2026, 12, 21), date(2027, 3, 22)]
DAYS = 14
PEOPLE = range(1, 6)
NAMES = {one: Person(one, f"U{one}", f"Person {one}", "Europe/London") for one in PEOPLE}
PARTS = [WHOLE_DAY, (Part.AM,), (Part.PM,)]

thorough = settings(deadline=None, max_examples=120)

persons = st.sampled_from(list(PEOPLE))
offsets = st.integers(0, DAYS - 1)
slots = st.tuples(offsets, st.sampled_from(PARTS))


@dataclass
class World:
    """A rota with its requests; every act is judged by the rules alone, as the services do it."""

    rota: Rota
    first: date
    now: datetime
    requests: dict[int, DayRequest] = field(default_factory=dict)

    def scene(self, caller: int) -> Scene:
        open_ones = [one for one in self.requests.values() if one.is_open]
        return Scene(self.now, self.rota, NAMES, caller, False, open_ones)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1)

    def offered(self, request: DayRequest, person: int) -> Slot:
        """A day that somebody would give in return."""
        scene = self.scene(person)
        days = making.proposed_days(person, request.owner, request, scene) or [request.give]
        return answering.suggest(request, person, days[0], scene).take

    def ask(self, owner: int, give: Slot, take: Slot | None, to: int | None) -> int:
        kind = Kind.SWAP if take else Kind.COVER
        request = making.make_request(Wish(kind, owner, give, take, to), self.scene(owner))
        number = len(self.requests) + 1
        self.requests[number] = replace(request, id=number)
        return number

    def accept(self, number: int, taker: int, offered: Slot | None = None) -> None:
        accepted, moves = answering.accept(self.requests[number], taker, self.scene(taker), offered)
        first = max((change.id for change in self.rota.changes), default=0) + 1
        added = [replace(move, id=first + place) for place, move in enumerate(moves)]
        self.requests[number] = accepted
        self.rota = replace(self.rota, changes=[*self.rota.changes, *added])

    def undo(self, number: int, caller: int) -> list[Change]:
        accepted = {one.id: one for one in self.requests.values() if one.status is Status.ACCEPTED}
        taken = undoing.undo(self.requests[number], accepted, self.scene(caller))
        self.rota = undoing.without(self.rota, set(taken.ids))
        for one in taken.requests:
            self.requests[one.id] = undoing.undone(one, self.scene(caller))
        return list(taken.changes)

    def leave(self, person: int) -> None:
        accepted = {one.id: one for one in self.requests.values() if one.status is Status.ACCEPTED}
        taken = undoing.left_behind(person, accepted, self.scene(0))
        self.rota = undoing.without(self.rota, set(taken.ids))
        self.rota = replace(self.rota, inactive={**self.rota.inactive, person: self.scene(0).today})
        for one in taken.requests:
            self.requests[one.id] = answering.void(one, self.scene(0))

    def people_of_each_half(self) -> dict[tuple[date, Part], list[int]]:
        """Whose each half day is, whether or not they are away then."""
        planned = replace(self.rota, leaves=(), inactive={})
        days = [self.first + timedelta(days=number) for number in range(DAYS)]
        return {
            (day, part): [shift.person for shift in planned.on_duty(day) if part in shift.parts]
            for day in days
            for part in WHOLE_DAY
        }


@st.composite
def worlds(draw: st.DrawFn, *, away: bool = True) -> World:
    first = draw(st.sampled_from(STARTS))
    weeks = draw(st.integers(1, 2))
    on = st.lists(persons, unique=True, max_size=2).map(tuple)
    days = {(week, weekday): draw(on) for week in range(weeks) for weekday in range(5)}
    zone = ZoneInfo(draw(st.sampled_from(["Europe/London", "America/New_York", "Pacific/Auckland"])))
    calendar = WorkCalendar(zone, region=draw(st.sampled_from(["GB-ENG", ""])))
    leaves = []
    for person, (start, parts), length in draw(st.lists(st.tuples(persons, slots, st.integers(0, 4)), max_size=2)):
        begins = first + timedelta(days=start)
        leaves.append(Leave(person, begins, begins + timedelta(days=length), parts))
    rota = Rota(calendar, [Pattern(date(2026, 1, 1), days, weeks=weeks)], leaves if away else [])
    return World(rota, first, datetime(first.year, first.month, first.day, 5, tzinfo=UTC))


Act = tuple[str, int, int, tuple[Part, ...]]
KINDS = ["ask"] * 5 + ["accept"] * 6 + ["offer"] * 2 + ["undo"] * 2 + ["cancel", "wait", "leave"]
acts = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 99), st.sampled_from(PARTS)),
    min_size=10,
    max_size=40,
)
"""What is done, and which of the things it could be done to: numbers count round those there are."""


def act(world: World, what: Act) -> None:
    """Do one thing to one of what there is. Raises UserError if the rules refuse it."""
    kind, one, other, parts = what
    shifts = world.rota.shifts(world.scene(0).today, world.last)
    standing = [request for request in world.requests.values() if request.is_open]
    accepted = [request for request in world.requests.values() if request.status is Status.ACCEPTED]
    if kind == "ask" and shifts:
        mine, theirs = shifts[one % len(shifts)], shifts[other % len(shifts)]
        take = Slot(theirs.day, theirs.parts) if other % 3 else None
        world.ask(mine.person, Slot(mine.day, parts), take, theirs.person if one % 2 else None)
    elif kind in {"accept", "offer"} and standing:
        request = standing[one % len(standing)]
        for person in [*PEOPLE[other % 5 :], *PEOPLE[: other % 5]]:
            with suppress(UserError):
                return world.accept(request.id, person, world.offered(request, person) if kind == "offer" else None)
    elif kind == "undo" and accepted:
        request = accepted[one % len(accepted)]
        world.undo(request.id, request.parties[other % 2])
    elif kind == "cancel" and standing:
        request = standing[one % len(standing)]
        world.requests[request.id] = answering.cancel(request, world.scene(request.owner))
    elif kind == "wait":
        world.now += timedelta(hours=one % 20)
    elif kind == "leave" and other % 3 == 0:
        world.leave(one % 5 + 1)
    return None


@thorough
@given(worlds(), acts)
def test_no_half_day_ever_loses_or_doubles_anybody(world: World, what: list[Act]) -> None:
    planned = world.people_of_each_half()
    for one in what:
        before, past = world.people_of_each_half(), world.now
        recorded = {change.id for change in world.rota.changes}
        try:
            act(world, one)
        except UserError:
            assert world.people_of_each_half() == before, "what is refused changes nothing"
        after = world.people_of_each_half()
        for half, people in after.items():
            assert len(people) == len(planned[half])
            assert len(people) == len(set(people))
            if sorted(people) != sorted(before[half]):
                assert {change.id for change in world.rota.changes} != recorded
                assert half[0] >= world.rota.calendar.local_date(past), "the past stays as it was"


@thorough
@given(worlds(), acts)
def test_undoing_all_that_was_accepted_leaves_the_rota_as_it_was(world: World, what: list[tuple[object, ...]]) -> None:
    begun = world.rota
    for one in what:
        if one[0] in {"ask", "accept", "offer"}:
            try:
                act(world, one)
            except UserError:
                continue
    while world.rota.changes:
        newest = max(world.rota.changes, key=lambda change: change.id).request
        assert newest is not None
        world.undo(newest, world.requests[newest].owner)
    assert world.rota.shifts(world.first, world.last) == begun.shifts(world.first, world.last)


@thorough
@given(worlds(away=False), st.data())
def test_a_swap_and_its_undo_leave_the_rota_as_it_was(world: World, data: st.DataObject) -> None:
    shifts = world.rota.shifts(world.first, world.last)
    if not shifts:
        return
    mine, theirs = data.draw(st.sampled_from(shifts)), data.draw(st.sampled_from(shifts))
    give, take = Slot(mine.day, data.draw(st.sampled_from(PARTS))), Slot(theirs.day, mine.parts)
    try:
        number = world.ask(mine.person, give, take, theirs.person)
    except UserError:
        return
    world.accept(number, theirs.person)
    swapped = world.people_of_each_half()
    for part in give.parts:
        assert theirs.person in swapped[give.day, part]
    for part in take.parts:
        assert mine.person in swapped[take.day, part]
    world.undo(number, data.draw(st.sampled_from([mine.person, theirs.person])))
    assert world.rota.shifts(world.first, world.last) == shifts
