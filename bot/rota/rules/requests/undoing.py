"""Taking an accepted request back, with all that was built on it; and what becomes of those of somebody who leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.rota.rules.requests import refusals
from bot.rota.rules.requests.answering import check_open, on_half
from bot.rota.rules.requests.request import DayRequest, Scene, Status
from bot.rota.rules.rota import Change, Rota

ANEW = "Ask for cover instead: `/triage cover friday`."


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is taken back: the request asked for first, then those built on it, and the changes of all of them."""

    requests: tuple[DayRequest, ...]
    changes: tuple[Change, ...]
    away: tuple[tuple[int, date], ...] = ()
    """Who gets a day back on which they are away."""

    @property
    def ids(self) -> tuple[int, ...]:
        """Of the changes."""
        return tuple(change.id for change in self.changes)

    @property
    def needs_confirmation(self) -> bool:
        """Whether more follows than was asked for."""
        return len(self.requests) > 1 or bool(self.away)


def built_on(request: int, changes: Iterable[Change]) -> list[int | None]:
    """The request and all that give on what it gave, the nearest first. None: a change that comes from no request."""
    ordered = sorted(changes, key=lambda change: change.id)
    found: list[int | None] = [request]
    for one in found:
        for change in ordered:
            if change.request != one:
                continue
            later = next((after for after in ordered if _gives_on(after, change)), None)
            if later is not None and later.request not in found:
                found.append(later.request)
    return found


def _gives_on(later: Change, earlier: Change) -> bool:
    return (
        later.id > earlier.id
        and (later.day, later.part) == (earlier.day, earlier.part)
        and later.off is not None
        and later.off == earlier.on
    )


def undo(request: DayRequest, requests: Mapping[int, DayRequest], scene: Scene) -> Undoing:
    """What taking an accepted request back means. requests: all accepted ones whose days are to come, by id.

    Raises RequestEnded, NotYours, CannotUndo.
    """
    if request.status is not Status.ACCEPTED:
        _refuse_ended(request, scene)
    if scene.caller not in request.parties and not scene.admin:
        both = " or ".join(scene.name(person) for person in request.parties)
        raise refusals.NotYours(f"Only {both} can undo that.", "`/triage swap undo` lists what you can undo.")
    built = built_on(request.id, scene.rota.changes)
    chain = [request if one == request.id else requests.get(one or 0) for one in built]
    undoing = Undoing(
        tuple(one for one in chain if one is not None),
        tuple(change for change in scene.rota.changes if change.request in built and change.request is not None),
    )
    for one in chain:
        if one is None or one.give.rest or one.begins_at(scene.rota) <= scene.now:
            raise _begun(request, one, scene)
    return replace(undoing, away=tuple(given_back(undoing.changes, scene)))


def _refuse_ended(request: DayRequest, scene: Scene) -> None:
    if request.is_open:
        hint = f"`/triage swap cancel {request.id}` takes it back."
        raise refusals.CannotUndo(f"Nobody has accepted request {request.id} yet.", hint)
    check_open(request, scene.caller, scene)


def _begun(request: DayRequest, one: DayRequest | None, scene: Scene) -> refusals.CannotUndo:
    if one is None:
        what = "That day has been changed by hand since, so it can't go back by itself."
    elif one.id == request.id:
        slot = min(one.slots)
        what = f"{refusals.day_text(slot.day, slot.parts)} has begun, so this stands."
    else:
        slot = min(one.slots)
        passed = f"{scene.name(one.owner)} has passed a day of it on to {scene.name(one.taker)}"
        what = f"{passed}, and {refusals.day_text(slot.day, slot.parts)} has begun, so this stands."
    return refusals.CannotUndo(what, ANEW)


def given_back(changes: Sequence[Change], scene: Scene) -> list[tuple[int, date]]:
    """Who gets a day back without these changes though they are away on it: nobody is on in their place then.

    Raises CannotUndo if a half day would lose somebody, since its owner has taken another's place there.
    """
    ids = {change.id for change in changes}
    planned = replace(scene.rota, leaves=(), inactive={})  # who is away now neither comes nor goes by this
    after = without(planned, ids)
    away = []
    for day, part in sorted({(change.day, change.part) for change in changes}):
        before, then = on_half(planned, day, part), on_half(after, day, part)
        if len(before) != len(then):
            owners = [change.off for change in changes if (change.day, change.part) == (day, part)]
            raise refusals.CannotUndo(
                f"{' and '.join(map(scene.name, owners))} stands in for somebody else on "
                f"{refusals.day_text(day, [part])} by now.",
                "Undo that one first: `/triage swap undo` lists what you can undo.",
            )
        away += [(one, day) for one in sorted(then - before) if not scene.rota.is_available(one, day, part)]
    return list(dict.fromkeys(away))


def without(rota: Rota, ids: set[int]) -> Rota:
    """The rota without some of its changes."""
    return replace(rota, changes=[change for change in rota.changes if change.id not in ids])


def undone(request: DayRequest, scene: Scene) -> DayRequest:
    """An accepted request, taken back."""
    return replace(request, status=Status.UNDONE, decided_by=scene.caller, decided_at=scene.now, due_at=None)


def left_behind(person: int, requests: Mapping[int, DayRequest], scene: Scene) -> Undoing:
    """What has to be taken back of accepted requests when somebody leaves: all changes to come, of theirs and of
    what was built on those."""
    theirs = [one.id for one in requests.values() if person in one.parties]
    built = dict.fromkeys(one for request in theirs for one in built_on(request, scene.rota.changes))
    return Undoing(
        tuple(requests[one] for one in built if one is not None and one in requests),
        tuple(
            change
            for change in scene.rota.changes
            if change.request in built and change.request is not None and change.day >= scene.today
        ),
    )
