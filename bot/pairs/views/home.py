"""The pairs' part of the Home tab."""

from collections.abc import Sequence
from datetime import datetime

from bot import blocks
from bot.blocks import Block, one_line
from bot.home.rules import Piece, Place
from bot.pairs.rules.owed import Facts, next_showcase
from bot.pairs.views import goals as goal_views
from bot.pairs.views import pairs as pair_views
from bot.pairs.views import showcases as showcase_views
from bot.pairs.views.pairs import Scene
from bot.pairs.views.people import elsewhere_text, names

SHOWN = 6
"""How many pairs of one person are shown; who is in more looks them up."""


def waiting(facts: Facts, scene: Scene, *, reviewed: bool) -> list[Piece]:
    """What the viewer's pair owes: a goal, and a word on the last one. reviewed: it is time for one on this week's."""
    customer, shown = scene.customer(facts.pair), list[Block]()
    for goal, which in ((facts.last, "last"), (facts.goal if reviewed else None, "this")):
        if goal is not None and goal.met is None:
            text = f"*{customer}*: was {which} week's goal met? “{one_line(goal.text, 200)}”"
            shown += [blocks.section(text), blocks.actions(*goal_views.met_buttons(goal))]
    if facts.goal is None:
        button = goal_views.set_button(facts.pair.id, primary=True)
        shown.append(blocks.section(f"*{customer}*: your pair has no goal for this week.", button))
    return [Piece(Place.WAITING, shown)] if shown else []


def mine(pairs: Sequence[Facts], me: int, scene: Scene, now: datetime) -> Piece:
    """The viewer's pairs: with whom, towards what, and what is next."""
    shown = [blocks.section("*Your pair*" if len(pairs) == 1 else "*Your pairs*")]
    for facts in pairs[:SHOWN]:
        pair = facts.pair
        others = [person for person in pair.members(scene.today) if person != me]
        lines = [f"*{scene.customer(pair)}*" + (f" with {names(scene.people, others)}" if others else "")]
        lines.append(one_line(pair.goal, 200))
        if facts.goal:
            lines.append(f"This week: {one_line(facts.goal.text, 200)}")
        if coming := next_showcase(facts, now):
            lines.append(f"Next showcase: {showcase_views.line(coming, scene.settings)}")
        if told := elsewhere_text(scene.elsewhere.get(pair.id, ()), scene.people):
            lines.append(f"_This week {told}._")
        shown.append(blocks.section("\n".join(lines), blocks.button("Show", pair_views.SHOW, str(pair.id))))
        shown.append(blocks.actions(goal_views.set_button(pair.id), showcase_views.book_button(pair.id)))
    if len(pairs) > SHOWN:
        shown.append(blocks.context(f"… and {len(pairs) - SHOWN} more: `/triage pairs`"))
    return Piece(Place.MINE, shown)
