"""The pairs' part of the Home tab, in a constant number of queries."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.home.rules import Piece, Viewer
from bot.pairs.rules.notices import review_at
from bot.pairs.rules.pair import of_person
from bot.pairs.service.scene import load_known, load_scene
from bot.pairs.views import home as views

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def at_home(tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
    """The viewer's pairs, and what they owe."""
    pairs = of_person(await tx.pairs.active(viewer.today), viewer.person.id, viewer.today)
    if not pairs:
        return []
    known = await load_known(tx, viewer.settings, viewer.today, pairs)
    scene = await load_scene(tx, viewer.settings, viewer.today, pairs, rota=known.rota)
    facts = list(known.facts.values())
    review = review_at(viewer.today, viewer.settings) if viewer.settings.calendar.is_working_day(viewer.today) else None
    reviewed = review is not None and review <= viewer.now
    waiting = [piece for one in facts for piece in views.waiting(one, scene, reviewed=reviewed)]
    return [*waiting, views.mine(facts, viewer.person.id, scene, viewer.now)]
