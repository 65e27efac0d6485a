"""Trello's boards in memory, and what there is on them. What is done to cards is in `cards.py`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from bot.sandbox.trello.ids import Ids
from bot.sandbox.trello.model import (
    SHADES,
    Action,
    Board,
    Card,
    CardList,
    Doer,
    Invalid,
    Json,
    Label,
    Member,
    Missing,
)

Position = float | Literal["top", "bottom"]
STEP = 16384.0
LONGEST_TEXT = 16_384

Emit = Callable[[Action], None]


class Account:
    """All boards, whoever may see them; `emit(action)` hears what happens, in order."""

    def __init__(self, *, now: Callable[[], datetime], emit: Emit) -> None:
        self.ids = Ids(now)
        self._emit = emit
        self.members: dict[str, Member] = {}
        self.boards: dict[str, Board] = {}
        self.lists: dict[str, CardList] = {}
        self.labels: dict[str, Label] = {}
        self.cards: dict[str, Card] = {}
        self._of_board: dict[str, dict[str, Card]] = {}
        self._short_links: dict[str, Board | Card] = {}
        self.actions: dict[str, list[Action]] = {}

    # Who and what there is

    def add_member(self, username: str, full_name: str) -> Member:
        """Give somebody an account."""
        member = Member(id=self.ids.id(), username=username, full_name=full_name)
        self.members[member.id] = member
        return member

    def member(self, key: str) -> Member:
        """The member of an id or user name. Raises Missing."""
        for one in self.members.values():
            if key in (one.id, one.username):
                return one
        raise Missing

    def board(self, key: str) -> Board:
        """The board of an id or short link. Raises Missing."""
        found = self.boards.get(key) or self._short_links.get(key)
        if not isinstance(found, Board):
            raise Missing
        return found

    def card_list(self, key: str) -> CardList:
        """The list of an id. Raises Missing."""
        if key not in self.lists:
            raise Missing
        return self.lists[key]

    def card(self, key: str) -> Card:
        """The card of an id or short link. Raises Missing."""
        found = self.cards.get(key) or self._short_links.get(key)
        if not isinstance(found, Card):
            raise Missing
        return found

    def lists_of(self, board: Board) -> list[CardList]:
        """A board's lists by position, archived ones too."""
        return sorted((one for one in self.lists.values() if one.board_id == board.id), key=lambda one: one.pos)

    def labels_of(self, board: Board) -> list[Label]:
        """A board's labels."""
        return [label for label in self.labels.values() if label.board_id == board.id]

    def cards_of(self, board: Board) -> list[Card]:
        """A board's cards by position, archived ones too."""
        return sorted(self._of_board[board.id].values(), key=lambda card: card.pos)

    def cards_in(self, card_list: CardList) -> list[Card]:
        """A list's cards by position, archived ones too."""
        cards = self._of_board[card_list.board_id].values()
        return sorted((card for card in cards if card.list_id == card_list.id), key=lambda card: card.pos)

    # What is done to boards and lists

    def add_board(self, name: str, by: Doer, members: Iterable[Member] = ()) -> Board:
        """A new board with the given members and its maker."""
        instant = self.ids.instant()
        board = Board(id=self.ids.id(), short_link=self.ids.short_link(), name=_text(name, "name"), active_at=instant)
        board.member_ids = list(dict.fromkeys([by.member.id, *(member.id for member in members)]))
        self.boards[board.id] = self._short_links[board.short_link] = board
        self._of_board[board.id] = {}
        self.actions[board.id] = []
        self.done("createBoard", by, board, {})
        return board

    def change_board(self, board: Board, by: Doer, *, name: str | None = None, closed: bool | None = None) -> None:
        """Rename, close or reopen a board."""
        for key, value in (("name", name), ("closed", closed)):
            if value is not None and value != (old := getattr(board, key)):
                setattr(board, key, _text(value, key) if isinstance(value, str) else value)
                self.done("updateBoard", by, board, {"board": {key: value}, "old": {key: old}})

    def add_list(self, board: Board, name: str, by: Doer, position: Position = "bottom") -> CardList:
        """A new list."""
        if not name.strip():
            raise Invalid("invalid value for name")
        pos = place(position, [one.pos for one in self.lists_of(board)])
        made = CardList(id=self.ids.id(), board_id=board.id, name=_text(name, "name"), pos=pos)
        self.lists[made.id] = made
        self.done("createList", by, board, {"list": {"id": made.id, "name": made.name}})
        return made

    def change_list(
        self,
        one: CardList,
        by: Doer,
        *,
        name: str | None = None,
        closed: bool | None = None,
        position: Position | None = None,
    ) -> None:
        """Rename, archive, restore or shift a list."""
        board = self.boards[one.board_id]
        pos = None if position is None else place(position, [other.pos for other in self.lists_of(board)])
        for key, value in (("name", name), ("closed", closed), ("pos", pos)):
            if value is not None and value != (old := getattr(one, key)):
                setattr(one, key, _text(value, key) if isinstance(value, str) else value)
                told = {"id": one.id, "name": one.name, key: value}
                self.done("updateList", by, board, {"list": told, "old": {key: old}})

    def add_label(self, board: Board, name: str, color: str | None, by: Doer) -> Label:
        """A new label."""
        if color is not None and color not in SHADES:
            raise Invalid("invalid value for color")
        label = Label(id=self.ids.id(), board_id=board.id, name=_text(name, "name"), color=color)
        self.labels[label.id] = label
        self.done("createLabel", by, board, {"label": {"id": label.id, "name": name, "color": color}})
        return label

    def remove_label(self, label: Label, by: Doer) -> None:
        """Take a label from its board and from the cards that have it."""
        board = self.boards[label.board_id]
        for card in self.cards_of(board):
            card.label_ids = [one for one in card.label_ids if one != label.id]
        del self.labels[label.id]
        self.done("deleteLabel", by, board, {"label": {"id": label.id}})

    # For what is done to cards

    def put(self, card: Card, was_on: Board | None = None) -> None:
        """Have a card on its board."""
        if was_on is not None:
            del self._of_board[was_on.id][card.id]
        self.cards[card.id] = self._short_links[card.short_link] = card
        self._of_board[card.board_id][card.id] = card

    def drop(self, card: Card) -> None:
        """Have a card no more."""
        del self.cards[card.id], self._short_links[card.short_link], self._of_board[card.board_id][card.id]

    def done(
        self,
        kind: str,
        by: Doer,
        board: Board,
        data: Json,
        *,
        card: Card | None = None,
        about: Member | None = None,
    ) -> Action:
        """Record that something was done, and tell whoever listens."""
        at = self.ids.instant()
        board.active_at = at
        if card is not None:
            card.active_at = at
        named = {"id": board.id, "name": board.name, "shortLink": board.short_link, **data.get("board", {})}
        action = Action(
            id=self.ids.id(),
            type=kind,
            at=at,
            member=by.member,
            board_id=board.id,
            data={**data, "board": named},
            card_id=card.id if card else None,
            about=about,
            client=by.client,
        )
        self.actions[board.id].append(action)
        self._emit(action)
        return action


def place(position: Position, taken: list[float]) -> float:
    """The number of a position among those taken."""
    if position == "top":
        return min(taken) / 2 if taken else STEP
    if position == "bottom":
        return max(taken) + STEP if taken else STEP
    return position


def _text(value: str, name: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Invalid(f"invalid value for {name}")
    return value
