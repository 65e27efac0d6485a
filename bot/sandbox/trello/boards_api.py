"""Trello's REST API: members, boards, lists and labels."""

from typing import Any

from bot.sandbox.trello.account import Position
from bot.sandbox.trello.model import Invalid, Json, Missing
from bot.sandbox.trello.requests import Call, Endpoint, plain_id
from bot.sandbox.trello.seen import Seen
from bot.sandbox.trello.shapes import only

MEMBER_FIELDS = "username,fullName"
USUAL_LABELS = 50


class BoardsApi:
    """The endpoints that tell of boards and add to them."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._account = seen.account
        self._shapes = seen.shapes

    def endpoints(self) -> list[Endpoint]:
        """Verb, path and handler of each."""
        return [
            ("GET", "/members/{id}", self.member),
            ("GET", "/members/{id}/boards", self.boards),
            ("GET", "/boards/{id}", self.board),
            ("PUT", "/boards/{id}", self.change_board),
            ("GET", "/boards/{id}/lists", self.lists),
            ("GET", "/boards/{id}/lists/{filter}", self.lists),
            ("GET", "/boards/{id}/cards", self.cards),
            ("GET", "/boards/{id}/cards/{filter}", self.cards),
            ("GET", "/boards/{id}/labels", self.labels),
            ("GET", "/boards/{id}/members", self.members),
            ("GET", "/boards/{id}/actions", self.actions),
            ("POST", "/lists", self.add_list),
            ("GET", "/lists/{id}", self.one_list),
            ("PUT", "/lists/{id}", self.change_list),
            ("GET", "/lists/{id}/cards", self.list_cards),
            ("POST", "/labels", self.add_label),
            ("DELETE", "/labels/{id}", self.remove_label),
        ]

    async def member(self, call: Call) -> Json:
        """A member."""
        return only(self._shapes.member(self._seen.member(call, call.ids["id"])), call.text("fields"))

    async def boards(self, call: Call) -> list[Json]:
        """The boards of a member; of another one those that both are on."""
        member = self._seen.member(call, call.ids["id"])
        which = call.text("filter") or "all"
        return [
            only(self._shapes.board(board), call.text("fields"))
            for board in self._account.boards.values()
            if {member.id, call.by.member.id} <= set(board.member_ids)
            and (which == "all" or (which == "closed") == board.closed)
        ]

    async def board(self, call: Call) -> Json:
        """A board."""
        return only(self._shapes.board(self._seen.board(call, call.id())), call.text("fields"))

    async def change_board(self, call: Call) -> Json:
        """Rename, close or reopen a board."""
        board = self._seen.board(call, call.id())
        self._account.change_board(board, call.by, name=call.text("name"), closed=call.flag("closed"))
        return self._shapes.board(board)

    async def lists(self, call: Call) -> list[Json]:
        """A board's lists, with their cards if asked for."""
        board = self._seen.board(call, call.id())
        which = call.ids.get("filter") or call.text("filter") or "open"
        drawn = []
        for one in self._account.lists_of(board):
            if which == "all" or (which == "closed") == one.closed:
                drawn.append(only(self._shapes.card_list(one), call.text("fields")))
                if cards := call.text("cards"):
                    inner = Call(call.by, call.token, {}, {"fields": call.text("card_fields") or "all"})
                    drawn[-1]["cards"] = self._seen.cards(inner, self._account.cards_in(one), cards)
        return drawn

    async def cards(self, call: Call) -> list[Json]:
        """A board's cards."""
        board = self._seen.board(call, call.id())
        which = call.ids.get("filter") or call.text("filter") or "visible"
        return self._seen.cards(call, self._account.cards_of(board), which)

    async def labels(self, call: Call) -> list[Json]:
        """A board's labels, fifty unless more are asked for."""
        board = self._seen.board(call, call.id())
        most = call.whole("limit", USUAL_LABELS, 1000)
        return [self._shapes.label(label) for label in self._account.labels_of(board)][:most]

    async def members(self, call: Call) -> list[Json]:
        """Who is on a board."""
        board = self._seen.board(call, call.id())
        members = [self._account.members[one] for one in board.member_ids]
        return [only(self._shapes.member(one), call.text("fields") or MEMBER_FIELDS) for one in members]

    async def actions(self, call: Call) -> list[Json]:
        """What happened on a board."""
        board = self._seen.board(call, call.id())
        return self._seen.actions(call, self._account.actions[board.id])

    async def one_list(self, call: Call) -> Json:
        """A list."""
        return only(self._shapes.card_list(self._seen.card_list(call, call.id())), call.text("fields"))

    async def add_list(self, call: Call) -> Json:
        """A new list."""
        board = self._seen.board(call, plain_id(call.needed("idBoard")))
        return self._shapes.card_list(
            self._account.add_list(board, call.needed("name"), call.by, position(call) or "top")
        )

    async def change_list(self, call: Call) -> Json:
        """Rename, archive, restore or shift a list."""
        one = self._seen.card_list(call, call.id())
        changes: dict[str, Any] = {"name": call.text("name"), "closed": call.flag("closed"), "position": position(call)}
        self._account.change_list(one, call.by, **changes)
        return self._shapes.card_list(one)

    async def list_cards(self, call: Call) -> list[Json]:
        """A list's cards."""
        one = self._seen.card_list(call, call.id())
        return self._seen.cards(call, self._account.cards_in(one), call.text("filter") or "visible")

    async def add_label(self, call: Call) -> Json:
        """A new label."""
        board = self._seen.board(call, plain_id(call.needed("idBoard")))
        color = call.text("color")
        plain = color in (None, "", "null")
        return self._shapes.label(
            self._account.add_label(board, call.needed("name"), None if plain else color, call.by)
        )

    async def remove_label(self, call: Call) -> Json:
        """Take a label from its board."""
        label = self._account.labels.get(call.id())
        if label is None:
            raise Missing
        self._seen.board(call, label.board_id)
        self._account.remove_label(label, call.by)
        return {"limits": {}}


def position(call: Call) -> Position | None:
    """Where something is to go: top, bottom or a number. Raises Invalid."""
    value = call.text("pos")
    match value:
        case None | "top" | "bottom":
            return value
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise Invalid("invalid value for pos")
    return number
