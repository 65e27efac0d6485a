"""What a member sees of an account: the boards that they are on, and what is on those."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.sandbox.trello.account import Account
from bot.sandbox.trello.model import Action, Board, Card, CardList, Invalid, Json, Member, Missing
from bot.sandbox.trello.requests import Call
from bot.sandbox.trello.shapes import Shapes, only

MOST = 1000
USUAL_ACTIONS = 50


class Seen:
    """Finds things by id for whoever asks, and gives lists as they were asked for. Raises Missing and Invalid."""

    def __init__(self, account: Account, shapes: Shapes) -> None:
        self.account = account
        self.shapes = shapes

    def board(self, call: Call, key: str) -> Board:
        """A board."""
        board = self.account.board(key)
        if call.by.member.id not in board.member_ids:
            raise Missing
        return board

    def card_list(self, call: Call, key: str) -> CardList:
        """A list."""
        found = self.account.card_list(key)
        self.board(call, found.board_id)
        return found

    def card(self, call: Call, key: str) -> Card:
        """A card."""
        card = self.account.card(key)
        self.board(call, card.board_id)
        return card

    def member(self, call: Call, key: str) -> Member:
        """A member; "me" is whoever asks."""
        return call.by.member if key == "me" else self.account.member(key)

    def cards(self, call: Call, cards: Sequence[Card], which: str) -> list[Json]:
        """Those of the cards that were asked for: by filter, since, before, sort and limit."""
        chosen = [card for card in cards if self._fits(card, which)]
        since, before = call.text("since"), call.text("before")
        if since:
            chosen = [card for card in chosen if _after(card.id, since)]
        if before:
            chosen = [card for card in chosen if not _after(card.id, before) and card.id != before]
        if call.text("sort") == "-id" or before:
            chosen.sort(key=lambda card: card.id, reverse=True)
        return [self._drawn(call, card) for card in chosen[: call.whole("limit", MOST, MOST)]]

    def drawn(self, call: Call, card: Card) -> Json:
        """A card as it was asked for."""
        return self._drawn(call, card)

    def actions(self, call: Call, actions: Sequence[Action]) -> list[Json]:
        """Those of the actions that were asked for, newest first."""
        kinds = call.texts("filter") or ["all"]
        since, before = call.text("since"), call.text("before")
        limit, page = call.whole("limit", USUAL_ACTIONS, MOST), call.whole("page", 0, 19)
        found: list[Json] = []
        skip = page * limit
        for action in reversed(actions):
            if since and not _later(action, since):
                break
            if (before and not _earlier(action, before)) or not any(_is(action, kind) for kind in kinds):
                continue
            if skip:
                skip -= 1
                continue
            if len(found) == limit:
                break
            found.append(self._told(call, action))
        return found

    def _told(self, call: Call, action: Action) -> Json:
        told = self.shapes.action(action)
        if call.flag("memberCreator") is False:
            del told["memberCreator"]
        elif fields := call.text("memberCreator_fields"):
            told["memberCreator"] = only(told["memberCreator"], fields)
        return only(told, call.text("fields"))

    def _fits(self, card: Card, which: str) -> bool:
        match which:
            case "all":
                return True
            case "closed":
                return card.closed
            case "open":
                return not card.closed
            case "visible":
                return not card.closed and not self.account.lists[card.list_id].closed
            case "none":
                return False
        raise Invalid("invalid value for filter")

    def _drawn(self, call: Call, card: Card) -> Json:
        drawn = only(self.shapes.card(card), call.text("fields"))
        if call.text("attachments") not in (None, "false"):
            fields = call.text("attachment_fields")
            drawn["attachments"] = [only(self.shapes.attachment(one), fields) for one in card.attachments]
        return drawn


def _is(action: Action, kind: str) -> bool:
    name, _, key = kind.partition(":")
    return kind == "all" or (action.type == name and (not key or key in action.data.get("old", {})))


def _later(action: Action, since: str) -> bool:
    return action.id > since if len(since) == 24 and since.isalnum() else action.at >= instant(since)


def _earlier(action: Action, before: str) -> bool:
    return action.id < before if len(before) == 24 and before.isalnum() else action.at < instant(before)


def _after(thing_id: str, since: str) -> bool:
    """Whether a thing was made after another one or an instant."""
    if len(since) == 24 and since.isalnum():
        return thing_id > since
    return int(thing_id[:8], 16) >= int(instant(since).timestamp())


def instant(text: str) -> datetime:
    """An instant in ISO form. Raises Invalid."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid date") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
