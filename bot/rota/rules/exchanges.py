"""Days that can be exchanged for somebody's day: between two people, or round three where no two fit."""

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.rota.rules.rota import Change, ChangeKind, Part, Rota

Half = tuple[date, Part]


@dataclass(frozen=True, slots=True)
class Move:
    """A day, or half of it, that goes from one person to another."""

    giver: int
    day: date
    parts: tuple[Part, ...]
    taker: int

    @property
    def halves(self) -> frozenset[Half]:
        """Its half days."""
        return frozenset((self.day, part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Moves that go round: each person gives one day to the next and takes one of the one before.

    The first move is the owner's day, the last one what the owner takes in return.
    """

    moves: tuple[Move, ...]

    @property
    def owner(self) -> int:
        """Whose day is given first."""
        return self.moves[0].giver

    @property
    def others(self) -> tuple[int, ...]:
        """Who has to agree."""
        return tuple(move.giver for move in self.moves[1:])

    def changes(self) -> list[Change]:
        """The changes of the rota, to be recorded together (their ids are 0)."""
        return [
            Change(0, move.day, part, ChangeKind.SWAP, move.giver, move.taker)
            for move in self.moves
            for part in move.parts
        ]


@dataclass(frozen=True, slots=True)
class Market:
    """Everybody's days between two dates, and who is free when."""

    shifts: tuple[tuple[int, date, tuple[Part, ...]], ...]
    is_free: Callable[[int, date, tuple[Part, ...]], bool]

    def among(self, people: Collection[int]) -> "Market":
        """The same with the days of these people alone."""
        return replace(self, shifts=tuple(shift for shift in self.shifts if shift[0] in people))


def market(rota: Rota, first: date, last: date) -> Market:
    """What can be exchanged between `first` and `last`, both included."""
    shifts = rota.shifts(first, last)
    on = {(shift.person, shift.day, part) for shift in shifts for part in shift.parts}

    def is_free(person: int, day: date, parts: tuple[Part, ...]) -> bool:
        return all((person, day, part) not in on and rota.is_available(person, day, part) for part in parts)

    return Market(tuple((one.person, one.day, one.parts) for one in shifts), is_free)


def two_way(given: Move, offers: Market) -> Iterator[Exchange]:
    """Every exchange with one other person, who takes the given day and gives one of theirs for it.

    given: the owner's day; its taker is left open (0). `offers` must reach to the day that is given.
    """
    owner = given.giver
    for person, day, parts in offers.shifts:
        if (
            person != owner
            and len(parts) == len(given.parts)
            and offers.is_free(person, given.day, given.parts)
            and offers.is_free(owner, day, parts)
        ):
            yield Exchange((_to(given, person), Move(person, day, parts, owner)))


def three_way(given: Move, offers: Market) -> Iterator[Exchange]:
    """Every exchange round two others: the first takes the given day, the second one of the first's, the owner one of
    the second's."""
    owner, size = given.giver, len(given.parts)
    theirs = [one for one in offers.shifts if one[0] != owner and len(one[2]) == size]
    firsts = [one for one in theirs if offers.is_free(one[0], given.day, given.parts)]
    lasts = [one for one in theirs if offers.is_free(owner, one[1], one[2])]
    for person, day, parts in firsts:
        for other, other_day, other_parts in lasts:
            if other != person and offers.is_free(other, day, parts):
                yield Exchange(
                    (
                        _to(given, person),
                        Move(person, day, parts, other),
                        Move(other, other_day, other_parts, owner),
                    )
                )


def best_exchanges(given: Move, offers: Market, limit: int) -> list[Exchange]:
    """One exchange with each other person, or pair of them: the one whose days are nearest to the day that is given.

    Round three only where no two fit.
    """
    return _nearest(two_way(given, offers), given, limit) or _nearest(three_way(given, offers), given, limit)


def _nearest(found: Iterator[Exchange], given: Move, limit: int) -> list[Exchange]:
    def distance(exchange: Exchange) -> tuple[int, list[date], tuple[int, ...]]:
        days = [move.day for move in exchange.moves]
        return sum(abs((day - given.day).days) for day in days), days, exchange.others

    best: dict[tuple[int, ...], Exchange] = {}
    for exchange in found:
        known = best.get(exchange.others)
        if known is None or distance(exchange) < distance(known):
            best[exchange.others] = exchange
    return heapq.nsmallest(limit, best.values(), key=distance)


def _to(given: Move, person: int) -> Move:
    return Move(given.giver, given.day, given.parts, person)
