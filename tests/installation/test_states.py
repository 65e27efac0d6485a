"""A state proves that who comes back from Slack is who went there: nobody makes one, changes one or uses one twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.installation.rules import Credential, System
from bot.installation.service.keyring import Keyring
from bot.installation.service.states import States
from bot.sealing import Sealer, new_key
from bot.transaction import Begin
from tests.factories import StoppedClock

KEY, OTHER = new_key(), new_key()


@pytest.fixture
def states(begin: Begin, clock: StoppedClock) -> States:
    return States(begin, clock, Sealer([KEY]))


async def test_one_that_was_given_out_is_taken_back_once(states: States) -> None:
    state = states.new()
    assert await states.take(state)
    assert not await states.take(state)


async def test_of_many_who_bring_one_at_once_one_gets_through(states: States) -> None:
    state = states.new()
    taken = await asyncio.gather(*(states.take(state) for _ in range(8)))
    assert sorted(taken) == [False] * 7 + [True]


async def test_each_is_unlike_any_other(states: States) -> None:
    assert len({states.new() for _ in range(50)}) == 50


async def test_it_is_good_for_ten_minutes(states: States, clock: StoppedClock) -> None:
    state, late = states.new(), states.new()
    clock.move(minutes=9, seconds=59)
    assert await states.take(state)
    clock.move(seconds=1)
    assert not await states.take(late)


async def test_nothing_else_is_a_state(begin: Begin, states: States, clock: StoppedClock) -> None:
    """Not what others sealed, nor what was sealed with the same key for another place, nor one that was touched."""
    far = (clock.now() + timedelta(days=1)).isoformat()
    kept = Keyring(begin, Sealer([KEY])).seal("T1", System.SLACK, Credential({"token": far}), clock.now())
    state = states.new()
    touched = [f"{state[:place]}{'A' if state[place] != 'A' else 'B'}{state[place + 1 :]}" for place in (0, 20, 60, -5)]
    for forged in (
        Sealer([OTHER]).seal(f"{far} x", "install"),
        Sealer([KEY]).seal(f"{far} x", "T1/slack"),
        Sealer([KEY]).seal("tomorrow", "install"),
        Sealer([KEY]).seal("", "install"),
        kept.sealed,
        *touched,
        *("", " ", "x", "\x00", "é", "\ud800", "null", "gAAAAA", "A" * 100_000),
    ):
        assert not await states.take(forged), forged[:40]
    assert await states.take(state)


async def test_spelt_otherwise_it_is_the_same_state_still(states: States) -> None:
    """Readers of base64 pass over what is none, and over all behind its end."""
    state = states.new()
    assert await states.take(state)
    for spelt in (
        f"{state}=",
        f"{state}{state}",
        f" {state}",
        f"{state}\n",
        f"!{state}",
        state.rstrip("="),
        f"{state}AAAA",
    ):
        assert not await states.take(spelt), spelt


async def test_a_new_key_ends_nobodys_installing(begin: Begin, states: States, clock: StoppedClock) -> None:
    state = states.new()
    assert await States(begin, clock, Sealer([OTHER, KEY])).take(state)
    assert not await States(begin, clock, Sealer([OTHER])).take(states.new())
