"""Workers share the visits to workspaces: each is made once in its time, and none waits for another one's trouble."""

import asyncio
from collections import Counter
from contextlib import nullcontext

import pytest

from bot.errors import ExternalError
from bot.rounds.service import AT_ONCE, Rounds
from bot.transaction import Begin
from tests.factories import StoppedClock, install

TEAMS = [f"T{number:03}" for number in range(3 * AT_ONCE)]
MINUTE = 60


@pytest.fixture
async def teams(begin: Begin, clock: StoppedClock) -> list[str]:
    for team in TEAMS:
        await install(begin, clock.now(), team=team)
    return TEAMS


def worker(begin: Begin, clock: StoppedClock) -> Rounds:
    """What each worker has of a round that is made every minute."""
    return Rounds(begin, clock, "poll Groove", MINUTE)


async def test_several_workers_at_once_make_each_visit_once(
    begin: Begin, clock: StoppedClock, teams: list[str]
) -> None:
    visits: Counter[str] = Counter()

    async def visit(team: str) -> None:
        visits[team] += 1

    workers = [worker(begin, clock) for _ in range(3)]
    for minute in range(1, 4):
        await asyncio.gather(*(one.go(teams, visit) for one in workers))
        await workers[0].go(teams, visit)
        assert visits == dict.fromkeys(teams, minute)
        clock.move(seconds=MINUTE)


async def test_what_is_silent_holds_up_nobody_else(begin: Begin, clock: StoppedClock, teams: list[str]) -> None:
    visited: set[str] = set()
    all_others = asyncio.Event()

    async def visit(team: str) -> None:
        if team == teams[0]:
            await all_others.wait()
        visited.add(team)
        if len(visited) == len(teams) - 1:
            all_others.set()

    await worker(begin, clock).go(teams, visit)
    assert visited == set(teams)


@pytest.mark.parametrize("ours", [False, True])
async def test_a_visit_that_fails_is_made_again_in_the_next_round(
    begin: Begin, clock: StoppedClock, teams: list[str], ours: bool
) -> None:
    visits: Counter[str] = Counter()

    async def visit(team: str) -> None:
        visits[team] += 1
        if team == teams[0] and visits[team] == 1:
            raise ValueError("a fault of ours") if ours else ExternalError("groove", "http 500")

    with pytest.raises(ExceptionGroup) if ours else nullcontext() as told:
        await worker(begin, clock).go(teams, visit)
    assert not told or f"in {teams[0]}" in told.value.exceptions[0].__notes__
    clock.move(seconds=MINUTE)
    await worker(begin, clock).go(teams, visit)
    assert visits == dict.fromkeys(teams, 2)


async def test_a_worker_that_dies_on_a_visit_leaves_it_to_the_next_round(
    begin: Begin, clock: StoppedClock, teams: list[str]
) -> None:
    begun, visited = asyncio.Event(), []

    async def hang(_: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def visit(team: str) -> None:
        visited.append(team)

    dying = asyncio.create_task(worker(begin, clock).go(teams[:1], hang))
    await begun.wait()
    dying.cancel()
    await asyncio.wait([dying])
    await worker(begin, clock).go(teams[:1], visit)
    assert not visited
    clock.move(seconds=MINUTE)
    await worker(begin, clock).go(teams[:1], visit)
    assert visited == teams[:1]


async def test_rounds_of_several_kinds_are_apart(begin: Begin, clock: StoppedClock, teams: list[str]) -> None:
    visits: Counter[str] = Counter()

    async def visit(team: str) -> None:
        visits[team] += 1

    for kind in ("poll Groove", "poll Trello"):
        await Rounds(begin, clock, kind, MINUTE).go(teams[:2], visit)
    assert visits == dict.fromkeys(teams[:2], 2)
