"""Answering a request: accept, decline, suggest another day, take it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.rota.rules.requests import refusals
from bot.rota.rules.requests.making import check_free, check_taker, held_slot
from bot.rota.rules.requests.request import DayRequest, Kind, Offer, OfferStatus, Scene, Slot, Status, part_ends_at
from bot.rota.rules.rota import Change, ChangeKind, Part, Rota

KINDS = {Kind.SWAP: ChangeKind.SWAP, Kind.COVER: ChangeKind.COVER}
LIST = "`/triage swap list` shows what is open."


def check_open(request: DayRequest, person: int, scene: Scene) -> None:
    """Raises RequestEnded with the reason, seen by `person`, if a request can't be answered any more."""
    if request.is_open and (request.due_at is None or scene.now < request.due_at):
        return
    by = scene.name(request.decided_by)
    words = {
        Status.OPEN: "That request has expired: the day has begun.",
        Status.EXPIRED: "That request has expired: the day has begun.",
        Status.ACCEPTED: "You have taken it already."
        if person == request.taker
        else f"It is already taken by {scene.name(request.taker)}.",
        Status.DECLINED: f"{by} has declined that request.",
        Status.CANCELLED: f"{by} has taken that request back.",
        Status.VOID: "That request is no longer valid: the rota has changed since.",
        Status.UNDONE: f"That was undone by {by}.",
    }
    raise refusals.RequestEnded(words[request.status], LIST)


def accept(
    request: DayRequest, taker: int, scene: Scene, offered: Slot | None = None
) -> tuple[DayRequest, list[Change]]:
    """`taker` takes the day; both changes of a swap, or the one of a cover, to be recorded together (ids are 0).

    offered: the day of an accepted counter-offer, in place of the one asked for. Everything is checked anew.
    Raises RequestEnded, NotYours, WithOneself, NotOnTheRota, AlreadyOn, Away, DayHasMoved, PastDay, TodayHasBegun.
    """
    check_open(request, taker, scene)
    check_addressed(request, taker, scene)
    take = offered or request.take
    if request.kind is Kind.SWAP and take is None:
        raise refusals.NotYours("This swap names no day in return.", "Press “Suggest another day” and pick one.")
    give = _left_of(request.give, scene)
    check_taker(taker, request.owner, give, scene)
    if not scene.is_on(request.owner, give):
        raise _moved(request.owner, give, scene)
    moves = [Change(0, give.day, part, ChangeKind.COVER, request.owner, taker) for part in give.parts]
    if take is not None:
        if not scene.is_on(taker, take):
            raise _moved(taker, take, scene)
        check_free(request.owner, take, scene, "take", without=give)
        moves += [Change(0, take.day, part, ChangeKind.COVER, taker, request.owner) for part in take.parts]
    kind = Kind.SWAP if take else Kind.COVER
    moves = [replace(move, kind=KINDS[kind], request=request.id or None) for move in moves]
    check_moves(scene.rota, moves)
    accepted = replace(
        request,
        kind=kind,
        give=give,
        take=take,
        status=Status.ACCEPTED,
        taker=taker,
        decided_by=scene.caller,
        decided_at=scene.now,
    )
    begins_at = accepted.begins_at(scene.rota)
    return replace(accepted, due_at=None if give.rest or begins_at <= scene.now else begins_at), moves


def check_addressed(request: DayRequest, person: int, scene: Scene) -> None:
    """Raises WithOneself or NotYours for somebody who was not asked."""
    if person == request.owner:
        raise refusals.WithOneself
    if request.to not in {None, person}:
        raise refusals.NotYours(f"{scene.name(request.owner)} has asked {scene.name(request.to)}, not you.", LIST)


def _left_of(slot: Slot, scene: Scene) -> Slot:
    if not slot.rest:
        return slot
    left = tuple(part for part in slot.parts if part_ends_at(scene.rota, slot.day, part) > scene.now)
    return replace(slot, parts=left or slot.parts)


def _moved(person: int, slot: Slot, scene: Scene) -> refusals.DayHasMoved:
    who = "You aren't" if person == scene.caller else f"{scene.name(person)} isn't"
    return refusals.DayHasMoved(
        f"{who} on duty on {refusals.day_text(slot.day, slot.parts)} any more.",
        "The rota has changed since that was asked: `/triage rota` shows it as it is.",
    )


def still_holds(request: DayRequest, scene: Scene) -> bool:
    """Whether an open request could still be accepted as far as its owner and whom it is addressed to go."""
    if not scene.is_on(request.owner, _left_of(request.give, scene)):
        return False
    if request.take is None:
        return True
    others = {shift.person for shift in scene.rota.on_duty(request.take.day)} - {request.owner}
    candidates = others if request.to is None else {request.to}
    return any(scene.is_on(person, request.take) for person in candidates)


def check_moves(rota: Rota, moves: Sequence[Change]) -> Rota:
    """The rota with changes added, if they do to it just what they say: nobody is lost, nobody is on twice.

    Raises DayHasMoved.
    """
    first = max((change.id for change in rota.changes), default=0) + 1
    added = [replace(move, id=first + number) for number, move in enumerate(moves)]
    after = replace(rota, changes=[*rota.changes, *added])
    for day, part in {(move.day, move.part) for move in moves}:
        here = [move for move in moves if (move.day, move.part) == (day, part)]
        off = {move.off for move in here if move.off is not None}
        on = {move.on for move in here if move.on is not None}
        if on_half(after, day, part) != (on_half(rota, day, part) - off) | on or len(off) != len(on):
            raise refusals.DayHasMoved(
                "The rota has changed since that was asked.", "`/triage rota` shows it as it is."
            )
    return after


def on_half(rota: Rota, day: date, part: Part) -> set[int]:
    """Who is on for half of a date."""
    return {shift.person for shift in rota.on_duty(day) if part in shift.parts}


def decline(request: DayRequest, person: int, scene: Scene) -> DayRequest:
    """A person can't. One addressed to them ends by that; an open one stays open for the others.

    Raises RequestEnded, NotYours, WithOneself.
    """
    check_open(request, person, scene)
    check_addressed(request, person, scene)
    cannot = tuple(dict.fromkeys((*request.cannot, person)))
    if request.to is None:
        return replace(request, cannot=cannot)
    return _ended(request, Status.DECLINED, scene, cannot=cannot)


def widen(request: DayRequest, scene: Scene) -> DayRequest:
    """Ask everybody, after the one person who was asked has declined. Raises NotYours, RequestEnded."""
    _check_owner(request, scene, "ask everybody")
    if request.status is not Status.DECLINED or scene.now >= request.begins_at(scene.rota):
        raise refusals.RequestEnded("That can't be asked again.", "`/triage swap` makes a new request.")
    return replace(
        request,
        status=Status.OPEN,
        to=None,
        decided_by=None,
        decided_at=None,
        due_at=request.begins_at(scene.rota),
    )


def cancel(request: DayRequest, scene: Scene) -> DayRequest:
    """Its owner (or whoever made it, or an admin) takes it back. Raises RequestEnded, NotYours."""
    _check_owner(request, scene, "take that back")
    check_open(request, scene.caller, scene)
    return _ended(request, Status.CANCELLED, scene)


def expire(request: DayRequest, scene: Scene) -> DayRequest:
    """What becomes of a request when it is due: an open one expires, an accepted one can't be undone any more."""
    if request.is_open:
        return replace(request, status=Status.EXPIRED, decided_at=scene.now, due_at=None)
    return replace(request, due_at=None)


def void(request: DayRequest, scene: Scene) -> DayRequest:
    """It doesn't hold any more."""
    return replace(request, status=Status.VOID, decided_at=scene.now, due_at=None)


def _check_owner(request: DayRequest, scene: Scene, what: str) -> None:
    if scene.caller not in {request.owner, request.made_by} and not scene.admin:
        raise refusals.NotYours(f"Only {scene.name(request.owner)} can {what}.", LIST)


def _ended(request: DayRequest, status: Status, scene: Scene, cannot: tuple[int, ...] | None = None) -> DayRequest:
    return replace(
        request,
        status=status,
        decided_by=scene.caller,
        decided_at=scene.now,
        due_at=None,
        cannot=request.cannot if cannot is None else cannot,
    )


def suggest(request: DayRequest, by: int, take: Slot, scene: Scene) -> Offer:
    """A counter-offer: `by` takes the day if its owner takes `take` in return.

    Raises RequestEnded, NotYours, WithOneself, NotOnTheRota, AlreadyOn, Away, NotOnDuty and what `check_day` does.
    """
    check_open(request, by, scene)
    check_addressed(request, by, scene)
    check_taker(by, request.owner, request.give, scene)
    take = held_slot(by, take, scene, "take")
    check_free(request.owner, take, scene, "take", without=request.give)
    return Offer(0, request.id, by, take, scene.now)


def check_offer(offer: Offer, request: DayRequest, scene: Scene) -> None:
    """Whether whoever acts may decide on a counter-offer that is open. Raises NotYours, RequestEnded."""
    _check_owner(request, scene, "decide on that")
    check_open(request, scene.caller, scene)
    if offer.status is not OfferStatus.OPEN:
        raise refusals.RequestEnded("That suggestion no longer stands.", LIST)
