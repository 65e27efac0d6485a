"""Making a request: what is checked before it is posted."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.rota.rules.requests import refusals
from bot.rota.rules.requests.request import DayRequest, Kind, Scene, Slot, part_ends_at, part_starts_at
from bot.rota.rules.rota import WHOLE_DAY

FARTHEST = timedelta(days=366)
LOOK_AHEAD = timedelta(days=56)
"""How far ahead somebody's next days are looked for."""
NEXT_DAYS = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like, not checked yet. A whole day means as much of it as its owner has."""

    kind: Kind
    owner: int
    give: Slot
    take: Slot | None = None
    to: int | None = None


def make_request(wish: Wish, scene: Scene) -> DayRequest:
    """The request, ready to be posted (its id is still 0).

    Raises PastDay, TodayHasBegun, NotToday, TooFar, DayOff, NotOnDuty, WithOneself, NotOnTheRota, AlreadyOn, Away,
    AskedAlready, NotYours.
    """
    if wish.owner != scene.caller and not scene.admin:
        raise refusals.NotYours("Only admins can ask for somebody else.", "Leave out `for`, to ask for yourself.")
    give = held_slot(wish.owner, wish.give, scene, "give")
    for other in scene.open_requests:
        if other.owner == wish.owner and other.give.halves & give.halves:
            raise refusals.AskedAlready(give.day, other.id)
    if wish.to is not None:
        check_taker(wish.to, wish.owner, give, scene)
    take = _returned(wish, give, scene) if wish.take else None
    request = DayRequest(
        id=0,
        kind=Kind.SWAP if take else wish.kind,
        owner=wish.owner,
        give=give,
        made_by=scene.caller,
        made_at=scene.now,
        take=take,
        to=wish.to,
    )
    return replace(request, due_at=request.begins_at(scene.rota))


def has_begun(slot: Slot, scene: Scene) -> bool:
    """Whether a slot is of today and has begun, but is not over: only its rest can be given away."""
    if slot.rest or slot.day != scene.today or not scene.calendar.is_working_day(slot.day):
        return False
    starts, ends = (
        part_starts_at(scene.rota, slot.day, slot.parts[0]),
        part_ends_at(scene.rota, slot.day, slot.parts[-1]),
    )
    return starts <= scene.now < ends


def check_day(slot: Slot, scene: Scene, field: str) -> Slot:
    """A slot that can still change hands; the rest of a day is cut to what is left of it.

    Raises PastDay, TooFar, DayOff, NotToday, TodayHasBegun.
    """
    if slot.day < scene.today or part_ends_at(scene.rota, slot.day, slot.parts[-1]) <= scene.now:
        raise refusals.PastDay(slot.day, field, scene.today)
    if slot.day > scene.today + FARTHEST:
        raise refusals.TooFar(slot.day, field)
    if not scene.calendar.is_working_day(slot.day):
        raise refusals.DayOff(slot.day, scene.calendar.is_holiday(slot.day), field)
    if slot.rest:
        if slot.day != scene.today:
            raise refusals.NotToday
        left = tuple(part for part in WHOLE_DAY if part_ends_at(scene.rota, slot.day, part) > scene.now)
        begun = part_starts_at(scene.rota, slot.day, left[0]) <= scene.now
        return Slot(slot.day, left, rest=begun)
    if has_begun(slot, scene):
        raise refusals.TodayHasBegun(field)
    return slot


def held_slot(person: int, slot: Slot, scene: Scene, field: str) -> Slot:
    """What a person has of a slot: all of a half day, as much as there is of a whole one.

    Raises what `check_day` does, and NotOnDuty.
    """
    slot = check_day(slot, scene, field)
    held = scene.holds(person, slot.day)
    parts = tuple(part for part in slot.parts if part in held)
    if not parts or (len(slot.parts) == 1 and parts != slot.parts):
        raise _not_on_duty(person, slot, scene, field)
    return replace(slot, parts=parts)


def _not_on_duty(person: int, slot: Slot, scene: Scene, field: str) -> refusals.NotOnDuty:
    on = [shift.person for shift in scene.rota.on_duty(slot.day) if set(shift.parts) & set(slot.parts)]
    theirs = scene.rota.shifts_of(person, scene.today + timedelta(days=1), scene.today + LOOK_AHEAD)[:NEXT_DAYS]
    return refusals.NotOnDuty(
        scene.name(person),
        person == scene.caller,
        slot.day,
        slot.parts,
        " and ".join(scene.name(one) for one in on),
        ", ".join(refusals.day_text(shift.day, shift.parts) for shift in theirs),
        field,
    )


def check_taker(person: int, owner: int, give: Slot, scene: Scene) -> None:
    """Whether a person can take a slot from its owner. Raises WithOneself, NotOnTheRota, AlreadyOn, Away."""
    if person == owner:
        raise refusals.WithOneself
    if person not in scene.members_on(give.day):
        until = give.day if person in scene.members else None
        raise refusals.NotOnTheRota(scene.name(person), person == scene.caller, until)
    check_free(person, give, scene, "to")


def check_free(person: int, slot: Slot, scene: Scene, field: str, without: Slot | None = None) -> None:
    """Whether a person is neither on duty in a slot (leaving `without` aside) nor on leave. Raises AlreadyOn, Away."""
    given = without.halves if without else frozenset()
    on = [one for one in slot.parts if one in scene.holds(person, slot.day) and (slot.day, one) not in given]
    if on:
        raise refusals.AlreadyOn(scene.name(person), person == scene.caller, slot.day, on, field)
    away = [one for one in slot.parts if not scene.rota.is_available(person, slot.day, one)]
    if away:
        raise refusals.Away(scene.name(person), person == scene.caller, slot.day, away, field)


def _returned(wish: Wish, give: Slot, scene: Scene) -> Slot:
    """The day that the owner takes in return."""
    assert wish.take is not None
    if wish.to is not None:
        take = held_slot(wish.to, wish.take, scene, "take")
    else:
        take = check_day(wish.take, scene, "take")
        others = [shift for shift in scene.rota.on_duty(take.day) if shift.person != wish.owner]
        if not others:
            check_free(wish.owner, take, scene, "take", without=give)
            raise refusals.NotOnDuty("Nobody else", False, take.day, take.parts, "", "", "take")
        if len(take.parts) > 1 and not any(shift.whole for shift in others):
            take = replace(take, parts=others[0].parts)
    check_free(wish.owner, take, scene, "take", without=give)
    return take


def proposed_days(person: int, owner: int, request: DayRequest, scene: Scene) -> list[Slot]:
    """The days that a person could give in return: theirs, and the owner is free on them."""
    first = scene.today + timedelta(days=1)
    found = []
    for shift in scene.rota.shifts_of(person, first, scene.today + LOOK_AHEAD):
        slot = Slot(shift.day, shift.parts)
        given = request.give.halves
        on = [part for part in slot.parts if part in scene.holds(owner, slot.day) and (slot.day, part) not in given]
        if not on and all(scene.rota.is_available(owner, slot.day, part) for part in slot.parts):
            found.append(slot)
    return found
