"""Trello's REST API: cards with their labels, members, links and comments."""

from typing import Any

from bot.sandbox.trello.boards_api import position
from bot.sandbox.trello.cards import Cards
from bot.sandbox.trello.model import Card, Invalid, Json
from bot.sandbox.trello.requests import Call, Endpoint, plain_id
from bot.sandbox.trello.seen import Seen
from bot.sandbox.trello.shapes import only

USUAL_ACTIONS = "commentCard,updateCard:idList"


class CardsApi:
    """The endpoints below /cards."""

    def __init__(self, seen: Seen, cards: Cards) -> None:
        self._seen = seen
        self._shapes = seen.shapes
        self._cards = cards

    def endpoints(self) -> list[Endpoint]:
        """Verb, path and handler of each."""
        one = "/cards/{id}"
        return [
            ("POST", "/cards", self.create),
            ("GET", one, self.show),
            ("PUT", one, self.change),
            ("DELETE", one, self.delete),
            ("PUT", f"{one}/idList", self.set_list),
            ("POST", f"{one}/idLabels", self.add_label),
            ("DELETE", f"{one}/idLabels/{{value}}", self.remove_label),
            ("POST", f"{one}/idMembers", self.add_member),
            ("DELETE", f"{one}/idMembers/{{value}}", self.remove_member),
            ("GET", f"{one}/attachments", self.attachments),
            ("POST", f"{one}/attachments", self.attach),
            ("GET", f"{one}/actions", self.actions),
            ("POST", f"{one}/actions/comments", self.comment),
        ]

    async def create(self, call: Call) -> Json:
        """A new card, or a copy."""
        card_list = self._seen.card_list(call, plain_id(call.needed("idList")))
        source = call.text("idCardSource")
        card = self._cards.add(
            card_list,
            call.by,
            name=call.text("name") or "",
            desc=call.text("desc") or "",
            position=position(call) or "bottom",
            label_ids=call.texts("idLabels") or (),
            member_ids=call.texts("idMembers") or (),
            link=call.text("urlSource") or None,
            source=self._seen.card(call, plain_id(source)) if source else None,
            keep=call.texts("keepFromSource") or ["all"],
            due=call.text("due") or None,
        )
        return self._shapes.card(card) | {
            "attachments": [self._shapes.attachment(one) for one in card.attachments],
            "stickers": [],
            "limits": {},
        }

    async def show(self, call: Call) -> Json:
        """A card, with its list and board if asked for."""
        card = self._card(call)
        drawn = self._seen.drawn(call, card)
        account = self._seen.account
        if call.flag("list"):
            drawn["list"] = self._shapes.card_list(account.lists[card.list_id])
        if call.flag("board"):
            drawn["board"] = self._shapes.board(account.boards[card.board_id])
        return drawn

    async def change(self, call: Call) -> Json:
        """Set, move, archive, label and staff a card: whatever is sent. Nothing is done if any of it is wrong."""
        card = self._card(call)
        plain: dict[str, Any] = {
            name: call.text(name) or "" for name in ("name", "desc") if call.text(name) is not None
        }
        plain |= {name: call.text(name) or None for name in ("due", "start") if call.text(name) is not None}
        plain |= {name: call.flag(name) for name in ("closed", "dueComplete") if call.flag(name) is not None}
        if plain.get("name") == "":
            raise Invalid("invalid value for name")
        to, place = self._target(call, card), position(call)
        if to is not None and to.board_id != card.board_id:
            self._cards.take_to(card, call.by, to, place or "bottom")
        elif to is not None or place is not None:
            self._cards.shift(card, call.by, to, place)
        if (label_ids := call.texts("idLabels")) is not None:
            self._cards.label(card, call.by, label_ids)
        if (member_ids := call.texts("idMembers")) is not None:
            self._cards.staff(card, call.by, member_ids)
        self._cards.change(card, call.by, **plain)
        return self._shapes.card(card)

    def _target(self, call: Call, card: Card) -> Any:
        """The list that a card is to go to; None if it stays. Raises Invalid for a list that is not on the board."""
        board_id, list_id = call.text("idBoard"), call.text("idList")
        if not board_id and not list_id:
            return None
        board = self._seen.board(call, plain_id(board_id or card.board_id))
        if not list_id:
            lists = [one for one in self._seen.account.lists_of(board) if not one.closed]
            if board.id == card.board_id or not lists:
                return None
            return lists[0]
        to = self._seen.card_list(call, plain_id(list_id))
        if to.board_id != board.id:
            raise Invalid("invalid value for idList")
        return to

    async def set_list(self, call: Call) -> Json:
        """Move within the board."""
        card = self._card(call)
        self._cards.shift(card, call.by, self._seen.card_list(call, plain_id(call.needed("value"))))
        return self._shapes.card(card)

    async def delete(self, call: Call) -> Json:
        """Remove a card for good."""
        self._cards.delete(self._card(call), call.by)
        return {"limits": {}}

    async def add_label(self, call: Call) -> list[str]:
        """Put a label on."""
        card, value = self._card(call), call.needed("value")
        if value in card.label_ids:
            raise Invalid("that label is already on the card")
        self._cards.label(card, call.by, [*card.label_ids, value])
        return card.label_ids

    async def remove_label(self, call: Call) -> Json:
        """Take a label off."""
        card, value = self._card(call), call.ids["value"]
        if value not in card.label_ids:
            raise Invalid("that label is not on the card")
        self._cards.label(card, call.by, [one for one in card.label_ids if one != value])
        return {"_value": None}

    async def add_member(self, call: Call) -> list[Json]:
        """Put a member on."""
        card, value = self._card(call), call.needed("value")
        if value in card.member_ids:
            raise Invalid("member is already on the card")
        self._cards.staff(card, call.by, [*card.member_ids, value])
        return [self._shapes.member(self._seen.account.members[one]) for one in card.member_ids]

    async def remove_member(self, call: Call) -> list[Json]:
        """Take a member off."""
        card, value = self._card(call), call.ids["value"]
        if value not in card.member_ids:
            raise Invalid("member is not on the card")
        self._cards.staff(card, call.by, [one for one in card.member_ids if one != value])
        return [self._shapes.member(self._seen.account.members[one]) for one in card.member_ids]

    async def attachments(self, call: Call) -> list[Json]:
        """A card's links."""
        return [only(self._shapes.attachment(one), call.text("fields")) for one in self._card(call).attachments]

    async def attach(self, call: Call) -> Json:
        """Attach a link."""
        url, name = call.needed("url"), call.text("name") or None
        return self._shapes.attachment(self._cards.attach(self._card(call), call.by, url, name))

    async def actions(self, call: Call) -> list[Json]:
        """What happened to a card: without a filter only comments and moves."""
        card = self._card(call)
        actions = [one for one in self._seen.account.actions[card.board_id] if one.card_id == card.id]
        given = {"filter": USUAL_ACTIONS, **call.given}
        return self._seen.actions(Call(call.by, call.token, call.ids, given), actions)

    async def comment(self, call: Call) -> Json:
        """Say something on a card."""
        said = self._cards.comment(self._card(call), call.by, call.text("text") or "")
        return self._shapes.action(said, display=True)

    def _card(self, call: Call) -> Card:
        return self._seen.card(call, call.id())
