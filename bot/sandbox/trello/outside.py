"""What people do in Trello itself: boards, lists and cards are made, moved, renamed, archived and deleted."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.sandbox.trello.account import Account, Position
from bot.sandbox.trello.cards import Cards
from bot.sandbox.trello.model import Board, Card, CardList, Doer, Invalid, Member, Missing


class Act(BaseModel):
    """What somebody does; `by` is a user name, any person's if left out. `webhook: false`: Trello tells nobody."""

    model_config = ConfigDict(extra="forbid")

    by: str | None = None
    webhook: bool = True


class NewBoard(Act):
    """A board with lists; `members` are user names, everybody's if left out. `bot: false` leaves the bot's out."""

    name: str = Field(min_length=1)
    lists: list[str] = []
    members: list[str] | None = None
    bot: bool = True


class BoardAct(Act):
    """What changes of a board; `bot`: whether the bot's member is on it."""

    name: str | None = None
    closed: bool | None = None
    bot: bool | None = None


class NewList(Act):
    """A list; `board` is an id, a short link or a name."""

    board: str
    name: str = Field(min_length=1)


class ListAct(Act):
    """What changes of a list."""

    name: str | None = None
    closed: bool | None = None
    position: float | Literal["top", "bottom"] | None = None


class NewLabel(Act):
    """A label of a board."""

    board: str
    name: str
    color: str | None = None


class NewCard(Act):
    """A card; `list` is an id or a name on the board, `labels` and `members` are ids or names."""

    board: str
    list_: str = Field(alias="list")
    name: str = Field(min_length=1)
    desc: str = ""
    position: float | Literal["top", "bottom"] = "bottom"
    labels: list[str] = []
    members: list[str] = []


class CardAct(Act):
    """What changes of a card; `before`: the card above which it goes, null for the end of the list."""

    board: str | None = None
    list_: str | None = Field(default=None, alias="list")
    position: float | Literal["top", "bottom"] | None = None
    before: str | None = None
    name: str | None = None
    desc: str | None = None
    closed: bool | None = None
    labels: list[str] | None = None
    members: list[str] | None = None
    comment: str | None = None
    attach: str | None = None
    delete: bool = False


class Outside:
    """Carries out acts. Raises Invalid and Missing."""

    def __init__(self, account: Account, cards: Cards, bot: Member) -> None:
        self._account = account
        self._cards = cards
        self._bot = bot

    def add_board(self, body: NewBoard) -> Board:
        """A new board."""
        account = self._account
        people = [one for one in account.members.values() if one is not self._bot]
        members = people if body.members is None else [account.member(name) for name in body.members]
        by = self.doer(body.by)
        board = account.add_board(body.name, by, [*members, *([self._bot] if body.bot else [])])
        for name in body.lists:
            account.add_list(board, name, by)
        return board

    def change_board(self, key: str, body: BoardAct) -> None:
        """Rename, close or reopen a board, or have the bot's member on it or not."""
        board = self.board(key)
        self._account.change_board(board, self.doer(body.by), name=body.name, closed=body.closed)
        if body.bot is not None:
            others = [one for one in board.member_ids if one != self._bot.id]
            board.member_ids = [*others, *([self._bot.id] if body.bot else [])]

    def add_list(self, body: NewList) -> CardList:
        """A new list."""
        return self._account.add_list(self.board(body.board), body.name, self.doer(body.by))

    def change_list(self, key: str, body: ListAct) -> None:
        """Rename, archive, restore or shift a list."""
        one = self._account.card_list(key)
        by = self.doer(body.by)
        self._account.change_list(one, by, name=body.name, closed=body.closed, position=body.position)

    def add_label(self, body: NewLabel) -> str:
        """A new label; its id."""
        board = self.board(body.board)
        return self._account.add_label(board, body.name, body.color, self.doer(body.by)).id

    def add_card(self, body: NewCard) -> Card:
        """A new card."""
        board = self.board(body.board)
        return self._cards.add(
            self.card_list(board, body.list_),
            self.doer(body.by),
            name=body.name,
            desc=body.desc,
            position=body.position,
            label_ids=self._labels(board, body.labels),
            member_ids=[self._account.member(name).id for name in body.members],
        )

    def change_card(self, key: str, body: CardAct) -> None:
        """Whatever is asked for, in the order of CardAct's fields."""
        card, by = self._account.card(key), self.doer(body.by)
        self._move(card, by, body)
        plain = {"name": body.name, "desc": body.desc, "closed": body.closed}
        self._cards.change(card, by, **{name: value for name, value in plain.items() if value is not None})
        if body.labels is not None:
            self._cards.label(card, by, self._labels(self.board(card.board_id), body.labels))
        if body.members is not None:
            self._cards.staff(card, by, [self._account.member(name).id for name in body.members])
        if body.comment is not None:
            self._cards.comment(card, by, body.comment)
        if body.attach is not None:
            self._cards.attach(card, by, body.attach)
        if body.delete:
            self._cards.delete(card, by)

    def _move(self, card: Card, by: Doer, body: CardAct) -> None:
        board = self.board(body.board) if body.board else self.board(card.board_id)
        if body.board and board.id != card.board_id and body.list_ is None:
            raise Invalid("list: say which one of that board")
        to = self.card_list(board, body.list_) if body.list_ else self._account.card_list(card.list_id)
        place: Position | None = body.position
        if "before" in body.model_fields_set:
            place = self._above(to, card, body.before)
        if to.board_id != card.board_id:
            self._cards.take_to(card, by, to, place or "bottom")
        elif body.list_ is not None or place is not None:
            self._cards.shift(card, by, to, place)

    def _above(self, card_list: CardList, card: Card, before: str | None) -> Position:
        """The position just above another card of a list; its end for None."""
        others = [one for one in self._account.cards_in(card_list) if one is not card]
        if before is None:
            return "bottom"
        place = next((number for number, one in enumerate(others) if before in (one.id, one.short_link)), None)
        if place is None:
            raise Missing
        return (others[place].pos + (others[place - 1].pos if place else 0)) / 2

    def doer(self, key: str | None) -> Doer:
        """Who does something. Raises Invalid for somebody who has no account."""
        people = [one for one in self._account.members.values() if one is not self._bot]
        if key is None:
            return Doer(people[0] if people else self._bot)
        try:
            return Doer(self._account.member(key))
        except Missing:
            raise Invalid(f"by: nobody is called {key}") from None

    def board(self, key: str) -> Board:
        """The board of an id, a short link or a name."""
        named = [one for one in self._account.boards.values() if one.name == key]
        return named[0] if named else self._account.board(key)

    def card_list(self, board: Board, key: str) -> CardList:
        """The list of an id or, on a board, a name."""
        named = [one for one in self._account.lists_of(board) if one.name == key]
        found = named[0] if named else self._account.card_list(key)
        if found.board_id != board.id:
            raise Invalid(f"list: {board.name} has no list {key}")
        return found

    def _labels(self, board: Board, keys: Iterable[str]) -> list[str]:
        known = {label.name: label.id for label in self._account.labels_of(board)}
        return [known.get(key, key) for key in keys]
