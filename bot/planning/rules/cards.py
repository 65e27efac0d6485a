"""Cards as they were last seen, and where they stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.customers.rules import fold
from bot.errors import UserError
from bot.planning.rules.boards import Board, BoardInvalid, BoardKind, Role
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.entry import Entry, Place


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a board that the bot looks after, as it was last seen. Ids are Trello's.

    gone: deleted. made_at: when it was made. entered_at: when it came into its list, as far as that is known.
    active_at: of the last thing that was done to it. mark: the last of our marks in its description; "" if it has none.
    assigned: whose it is by the plan, "triage" or "pair:7"; "" as long as nobody said.
    """

    id: str
    board_id: str
    list_id: str
    name: str
    url: str
    closed: bool = False
    gone: bool = False
    pos: float = 0.0
    label_ids: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    made_at: datetime | None = None
    entered_at: datetime | None = None
    active_at: datetime | None = None
    mark: str = ""
    assigned: str = ""


class CardGone(UserError):
    """A card that is not there any more, or somebody who can't have it."""

    def __init__(self) -> None:
        super().__init__("That isn't on the Support Epics board any more.", "`/triage plan` shows what is.")


Boards = Mapping[str, Board]

_CUSTOMER = {Role.UP_NEXT: Place.UP_NEXT, Role.COMPLETED: Place.COMPLETED}


def place_of_original(card: Card, entry: Entry, boards: Boards) -> Place | None:
    """Where an original stands; None where its own board is not looked after (any more): then nothing follows."""
    if card.gone:
        return Place.GONE if _looked_after(entry.board_id, boards) else None
    board = boards.get(card.board_id)
    if board is None or board.kind is not BoardKind.CUSTOMER:
        return Place.AWAY if card.board_id != entry.board_id else None
    place = _CUSTOMER.get(board.role_of(card.list_id) or Role.NEW, Place.ASIDE)
    return Place.ARCHIVED if card.closed and place is not Place.COMPLETED else place


def place_of_copy(card: Card, boards: Boards, pairs: Collection[str], week: datetime) -> Place:
    """Where a copy stands.

    pairs: the lists of pairs; a card that came there after `week` began is a pair's, and not begun yet.
    """
    if card.gone:
        return Place.GONE
    board = boards.get(card.board_id)
    if board is None or board.kind is not BoardKind.EPICS:
        return Place.ARCHIVED if card.closed else Place.AWAY
    role = board.role_of(card.list_id)
    if role is Role.DONE:
        return Place.DONE
    if card.closed:
        return Place.ARCHIVED
    planned = card.list_id in pairs and card.entered_at is not None and card.entered_at >= week
    return Place.WAITING if role is Role.TRIAGE or planned else Place.STARTED


def _looked_after(board_id: str, boards: Boards) -> bool:
    board = boards.get(board_id)
    return board is not None and board.kind is BoardKind.CUSTOMER


def to_clear(cards: Sequence[Card], boards: Boards, now: datetime, after: timedelta) -> list[Card]:
    """The cards that have been in Recently Completed long enough.

    One of which nobody saw it come is judged by what was last done to it, which was no earlier.
    """
    ripe = []
    for card in cards:
        board = boards.get(card.board_id)
        since = card.entered_at or card.active_at
        there = board is not None and board.role_of(card.list_id) is Role.COMPLETED
        if there and not card.closed and not card.gone and since is not None and since + after <= now:
            ripe.append(card)
    return ripe


def remembered(card: Card, before: Card | None, came_at: datetime | None) -> Card:
    """A card as it is kept after it was seen: it came into its list when it was first seen there.

    came_at: when something was last done to it, as far as that is known; None for a card whose past nobody saw.
    """
    if card.gone and before is not None:
        return replace(before, gone=True)
    stayed = before is not None and (before.list_id, before.closed) == (card.list_id, card.closed)
    if before is None:
        return replace(card, entered_at=came_at)
    return replace(card, assigned=before.assigned, entered_at=before.entered_at if stayed else came_at)


def customer_of(card: Card, plans: Sequence[CustomerPlan]) -> int | None:
    """Whose a card is: of several customers on one board the one whose label it has; else the one without a label."""
    there = [plan for plan in plans if plan.board_id == card.board_id]
    for plan in there:
        if plan.label_id and plan.label_id in card.label_ids:
            return plan.customer_id
    whole = [plan for plan in there if not plan.label]
    return whole[0].customer_id if len(whole) == 1 else None


def check_told_apart(plan: CustomerPlan, plans: Iterable[CustomerPlan], names: Mapping[int, str]) -> None:
    """Customers who share a board have labels that differ; one of them may have none. Raises BoardInvalid."""
    for other in plans:
        shared = other.board_id == plan.board_id and bool(plan.board_id) and other.customer_id != plan.customer_id
        if shared and fold(other.label) == fold(plan.label):
            how = "with that label" if plan.label else "without a label"
            what = f"{names.get(other.customer_id, 'Another customer')} has that board too, {how}."
            raise BoardInvalid(what, "Give this customer a label of its own.", field="label")


def shown_name(name: str) -> str:
    """A card's name on one line; a card may have none."""
    return " ".join(name.split()) or "(card without a title)"
