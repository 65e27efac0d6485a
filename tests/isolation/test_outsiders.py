"""Guests, people of other workspaces, people who have left and bots may raise things, and see nothing inside."""

import json
from dataclasses import replace

import pytest

from tests.isolation.house import Caller, House, member
from tests.isolation.test_neighbours import asks
from tests.isolation.world import HERE, THERE, differing

GUEST = member(HERE, "gus")
CONNECTED = Caller(HERE.user("nora"), "T5NORTH", HERE.team)
NEIGHBOUR = Caller(THERE.user("ann"), THERE.team, HERE.team)
"""An admin, but of another workspace that has the bot too: she presses what this one's bot has posted."""

OUTSIDERS = {
    "a guest": GUEST,
    "a guest not seen before": member(HERE, "new"),
    "somebody of a workspace without the bot": CONNECTED,
    "somebody of a workspace with the bot": NEIGHBOUR,
    "somebody who has left": member(HERE, "old"),
    "a bot": member(HERE, "bot"),
}

NEW = {"id": HERE.user("new"), "name": "new", "team_id": HERE.team, "is_ultra_restricted": True, "profile": {}}
ABROAD = {"id": NEIGHBOUR.user, "name": "ann", "team_id": THERE.team, "is_admin": True, "profile": {}}

RAISING = {"nudge.send", "nudge.quick", "nudge.dismiss", "nudge.stop", "nudge.start", "raise", "raise.form"}
FOLLOWING = {"issue.file", "raise.solved"}
"""What an outsider may do: raise something, and follow what was raised."""


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_an_outsider_sees_nothing_inside_and_changes_nothing(at_home: House, who: str) -> None:
    caller = OUTSIDERS[who]
    at_home.slack.people = {person["id"]: person for person in (NEW, ABROAD)}
    router = at_home.bot.slack.router
    open_to_them = {name for routes in (router.actions, router.views) for name, one in routes.items() if one.guests}
    assert open_to_them <= RAISING | FOLLOWING, "is that for guests? Then say so here"
    ours, theirs = await at_home.rows(HERE), await at_home.rows(THERE)
    for ask in asks(router, each_once=True):
        if ask.kind == "event" or ask.name in open_to_them or ask.name == "raise":
            continue
        _, said = await at_home.ask(caller, ask, HERE)
        assert HERE.inside not in said, f"{ask}: {said}"
        assert ask.kind == "menu" or "for members" in said or "older version" in said, f"{ask}: {said}"
    changed = differing(ours, await at_home.rows(HERE))
    assert changed.keys() <= {"people", "workspaces", "deliveries"}, changed  # somebody new is known from now on
    assert differing(theirs, await at_home.rows(THERE)) == {}


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_what_an_outsider_may_do_tells_nothing_inside(at_home: House, who: str) -> None:
    caller = OUTSIDERS[who]
    at_home.slack.people = {person["id"]: person for person in (NEW, ABROAD)}
    theirs = await at_home.rows(THERE)
    for ask in asks(at_home.bot.slack.router):
        if ask.kind != "event" and ask.name not in RAISING | FOLLOWING:
            continue
        done = replace(ask, content=as_if_by(caller, ask.content)) if ask.kind == "event" else ask
        _, said = await at_home.ask(caller, done, HERE)
        assert HERE.inside not in said, f"{ask}: {said}"
    at_home.slack.told.clear()
    await at_home.bot.dispatcher.drain()
    shown = [said for method, said in at_home.slack.told if caller.user in said or method == "chat.postEphemeral"]
    assert HERE.inside not in "\n".join(shown)
    assert differing(theirs, await at_home.rows(THERE)) == {}


def as_if_by(caller: Caller, content: dict[str, object]) -> dict[str, object]:
    """An event, done by somebody else."""
    text = json.dumps(content)
    for name in ("ann", "gus"):
        text = text.replace(f'"user": "U~{name.upper()}"', f'"user": "{caller.user}"')
    return dict(json.loads(text))
