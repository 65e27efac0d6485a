"""What one workspace keeps is out of reach for the people of another, whatever they press, type or submit."""

import logging
from collections.abc import Iterator

import pytest

from bot.router import Router
from tests.isolation.asks import KINDS
from tests.isolation.house import Ask, House, member
from tests.isolation.world import HERE, THERE, World, differing

REACHED = 0.7
"""The share of what asks for something by its id that gets it, if one's own people ask: the others are refused for
another reason, such as that the day is over. Were it far less, the tests would ask for nothing."""


def asks(router: Router, *, each_once: bool = False) -> Iterator[Ask]:
    """All that the bot can be asked, in all the ways that asks.py says, or in one; fails on what that doesn't know."""
    known = {
        "command": router.commands,
        "action": router.actions,
        "form": router.views,
        "menu": router.suggestions,
        "event": router.events,
    }
    for kind, names in known.items():
        differs = names.keys() ^ KINDS[kind].keys()
        assert not differs, f"tests/isolation/asks.py and the bot don't know the same {kind}s: {sorted(differs)}"
        for name in names:
            contents = KINDS[kind][name]
            yield from (Ask(kind, name, content) for content in (contents[:1] if each_once else contents))


def canaries(world: World, ask: Ask) -> list[str]:
    """The words by which one sees that something of a world has got out, without those that were typed."""
    typed = world.text(str(ask.content))
    return [word for word in (world.inside, world.own, world.word) if word not in typed]


async def test_nobody_reads_or_changes_what_is_the_neighbours(at_home: House, caplog: pytest.LogCaptureFixture) -> None:
    theirs = await at_home.rows(THERE)
    for ask in asks(at_home.bot.slack.router):
        status, said = await at_home.ask(member(HERE), ask, THERE)
        assert status == 200, ask
        assert "went wrong" not in said, f"{ask}: {said}"
        assert not [word for word in canaries(THERE, ask) if word in said], f"{ask}: {said}"
    assert differing(theirs, await at_home.rows(THERE)) == {}
    at_home.slack.told.clear()
    await at_home.bot.dispatcher.drain()
    assert at_home.slack.told, "nothing was sent of what was asked for"
    assert THERE.inside not in at_home.slack.text
    kept = "\n".join(row for rows in (await at_home.rows(HERE)).values() for row in rows)
    assert THERE.inside not in kept, "something of theirs is kept here now"
    assert THERE.inside not in caplog.text
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_the_same_requests_reach_it_where_ones_own_people_make_them(at_home: House) -> None:
    """Else the test before would prove nothing."""
    reached: dict[str, list[bool]] = {}
    for ask in asks(at_home.bot.slack.router, each_once=True):
        if not {*"#~%"} & {*str(ask.content)}:
            continue
        with at_home.undone() as changed:
            _, said = await at_home.ask(member(THERE), ask, THERE)
            seen = any(word in said for word in canaries(THERE, ask))
            reached.setdefault(ask.kind, []).append(seen or changed())
    shares = {kind: sum(found) / len(found) for kind, found in reached.items()}
    assert {kind: share for kind, share in shares.items() if share < REACHED} == {}
