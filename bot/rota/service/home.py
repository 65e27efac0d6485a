"""The rota's part of the Home tab, in a constant number of queries."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.home.rules import Piece, Viewer
from bot.rota.rules.requests import making
from bot.rota.rules.requests.request import DayRequest, Scene
from bot.rota.views import home as views
from bot.rota.views.requests.post import Reader

if TYPE_CHECKING:
    from bot.transaction import Transaction

WEEKS = 8
READ = 40
"""How many requests are read; of those that the viewer could take the first few are shown."""


async def at_home(tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
    """Who is on, the viewer's days, and the requests that concern them."""
    if not viewer.rota.patterns:
        return []
    shifts = viewer.rota.shifts_of(viewer.person.id, viewer.today, viewer.today + timedelta(weeks=WEEKS))
    pieces = [views.today(viewer), views.my_days(viewer, shifts, WEEKS)]
    if not viewer.on_rota:
        return pieces
    return [*pieces, *await _requests(tx, viewer)]


async def _requests(tx: "Transaction", viewer: Viewer) -> list[Piece]:
    me = viewer.person.id
    requests = await tx.requests.concerning(me, READ)
    mine = [one for one in requests if one.owner == me]
    offers = await tx.requests.offers([one.id for one in mine])
    people = dict(viewer.people)
    named = {person for one in requests for person in one.parties} | {offer.by for offer in offers}
    if strangers := named - people.keys():
        people |= await tx.workspace.people(strangers)
    scene = Scene(viewer.now, viewer.rota, people, me)
    reader = Reader(people, viewer.now, viewer.settings.zone, me)
    by_number = {one.id: one for one in mine}
    asked = [one for one in requests if one.owner != me and _could_take(one, scene)]
    return [
        *views.asked_of_me(asked, len(requests) == READ, reader),
        *views.offered_to_me([(offer, by_number[offer.request]) for offer in offers], reader),
        *views.my_requests(mine, reader),
    ]


def _could_take(request: DayRequest, scene: Scene) -> bool:
    """Whether it is of any use to ask the caller, who hasn't said no yet."""
    if request.to is None and scene.caller in request.cannot:
        return False
    with suppress(UserError):
        making.check_taker(scene.caller, request.owner, request.give, scene)
        return True
    return False
