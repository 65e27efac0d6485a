"""What happened on Trello's boards, read: the same objects come from the history and by webhook.

Facts (recorded webhooks and histories): what changed stands in `data.old`, what it is now in `data.card`; of the rest
of the card only id, name, number and short link are told. A copy raises `copyCard`, not `createCard`; a move to another
board `moveCardToBoard` there and `moveCardFromBoard` here, not `updateCard`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.clients.text import clean
from bot.clients.trello_parse import TEXT_LIMIT, id_of, object_of, text_of, time_in, time_of_id

ARRIVALS = frozenset({"createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "moveCardToBoard"})
"""With which a card is new on its board."""

CARD_ACTIONS = (
    *sorted(ARRIVALS),
    "updateCard",
    "moveCardFromBoard",
    "deleteCard",
    "addLabelToCard",
    "removeLabelFromCard",
)
"""What can change where a card is, how it is called or whose it is: these are what a poll asks for."""

BOARD_ACTIONS = ("updateList", "createList", "moveListFromBoard", "moveListToBoard", "updateBoard")
"""What can make a link to a board or a list go astray."""


@dataclass(frozen=True, slots=True)
class TrelloAction:
    """Something that somebody did. at: aware UTC; "" stands for an id that was not told.

    list_id: where the card is by this action ("" if it isn't told). list_before: where it was, if it was moved. closed:
    whether the card is archived now, None if that did not change; for updateList and updateBoard of list or board.
    old_name: the name before, None if it was not renamed. source_id: the card that this one is a copy of.
    other_board_id: where a card came from or went to. subject_id: the member, label or attachment concerned. text: a
    comment. own: done with this bot's key, if the webhook says so (histories don't).
    """

    id: str
    type: str
    at: datetime
    member_id: str = ""
    member_name: str = ""
    board_id: str = ""
    card_id: str = ""
    card_name: str = ""
    short_link: str = ""
    list_id: str = ""
    list_before: str = ""
    closed: bool | None = None
    old_name: str | None = None
    reordered: bool = False
    source_id: str = ""
    other_board_id: str = ""
    subject_id: str = ""
    text: str = ""
    own: bool = False

    @property
    def entered_list(self) -> str:
        """The list that the card came into by this, however it came there; "" if it came into none."""
        if self.type in ARRIVALS:
            return self.list_id
        if self.type == "updateCard" and (self.list_before or self.closed is False):
            return self.list_id
        return ""

    @property
    def left_list(self) -> str:
        """The list that the card went from by a move within its board; "" if it did not."""
        return self.list_before if self.type == "updateCard" else ""

    @property
    def archived(self) -> bool:
        """Whether the card was archived by this."""
        return self.type == "updateCard" and self.closed is True

    @property
    def renamed(self) -> bool:
        """Whether card, list or board was renamed by this."""
        return self.old_name is not None

    @property
    def gone(self) -> bool:
        """Whether the card is no more on this board: deleted, or on another one."""
        return self.type in {"deleteCard", "moveCardFromBoard"}


def parse_action(data: dict[str, Any], *, own: bool = False) -> TrelloAction:
    """An action object. Raises ValueError if it has no id, type or instant."""
    action_id, kind = id_of(data), text_of(data.get("type"))
    at = time_in(data, "date") or time_of_id(action_id)
    if not kind or at is None:
        raise ValueError("an action without type or date")
    told, author = object_of(data.get("data")), object_of(data.get("memberCreator"))
    card, old, thing = (object_of(told.get(name)) for name in ("card", "old", _changed(kind)))
    text = told.get("text")
    return TrelloAction(
        id=action_id,
        type=kind,
        at=at.astimezone(UTC),
        member_id=text_of(data.get("idMemberCreator")) or text_of(author.get("id")),
        member_name=text_of(author.get("fullName")) or text_of(author.get("username")),
        board_id=_id(told, "board"),
        card_id=text_of(card.get("id")),
        card_name=text_of(card.get("name")),
        short_link=text_of(card.get("shortLink")),
        list_id=_id(told, "listAfter") or text_of(card.get("idList")) or _id(told, "list"),
        list_before=_id(told, "listBefore") or text_of(old.get("idList")),
        closed=thing.get("closed") is True if "closed" in old else None,
        old_name=text_of(old.get("name")) if "name" in old else None,
        reordered="pos" in old,
        source_id=_id(told, "cardSource"),
        other_board_id=_id(told, "boardSource") or _id(told, "boardTarget"),
        subject_id=next(filter(None, (_id(told, name) for name in ("member", "label", "attachment"))), "")
        or text_of(told.get("idMember")),
        text=clean(text)[:TEXT_LIMIT] if isinstance(text, str) else "",
        own=own,
    )


def in_order(actions: list[TrelloAction]) -> list[TrelloAction]:
    """Oldest first."""
    return sorted(actions, key=lambda one: (one.at, one.id))


def _changed(kind: str) -> str:
    return {"updateList": "list", "updateBoard": "board"}.get(kind, "card")


def _id(told: dict[str, Any], name: str) -> str:
    return text_of(object_of(told.get(name)).get("id"))
