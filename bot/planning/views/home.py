"""The plan's part of the Home tab."""

from collections.abc import Mapping, Sequence

from bot import blocks
from bot.blocks import escape
from bot.home.rules import Piece, Place, Step
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.plan import CallDue
from bot.planning.views.plan import RECORD, SHOW, record_value
from bot.planning.views.setup import EPICS


def calls(due: Sequence[CallDue], plans: Mapping[int, CustomerPlan]) -> list[Piece]:
    """Planning calls: what was agreed is to be written down; and the next one."""
    pieces = []
    for call in due:
        if not call.to_come:
            text = f"*{escape(call.customer)}*: what was agreed in the call of {blocks.day_name(call.day)}?"
            button = blocks.button("Write it down…", RECORD, record_value(call))
            pieces.append(Piece(Place.WAITING, [blocks.section(text, button)]))
    ahead = [
        f"{escape(call.customer)} {blocks.day_name(call.day)} {plan.at:%H:%M}"
        for call in due
        if call.to_come and (plan := plans[call.customer_id].call)
    ]
    if ahead:
        text = f"Planning calls this week: {', '.join(ahead)}."
        pieces.append(Piece(Place.MINE, [blocks.section(text, blocks.button("Show the plan", SHOW))]))
    return pieces


def boards_step(linked: bool, *, connected: bool) -> Step:
    """Of the first setup: where the plan is. connected: whether there is a key for Trello."""
    if not connected:
        return Step("Trello isn't connected, so no issue goes to a board.", True, needed=False)
    if linked:
        return Step("Your boards in Trello are linked: `/triage boards`.", True, needed=False)
    text = (
        "If you plan in Trello: say which board is your Support Epics board, then each customer's (`/triage boards`)."
    )
    return Step(text, False, blocks.button("Choose Support Epics…", EPICS), needed=False)
