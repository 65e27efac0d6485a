"""What can be done to cards, each act with the actions that Trello records for it."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.sandbox.trello.account import LONGEST_TEXT, Account, Position, place
from bot.sandbox.trello.model import Action, Attachment, Board, Card, CardList, Doer, Invalid, Json

KEEPABLE = ("attachments", "checklists", "comments", "customFields", "due", "start", "labels", "members", "stickers")
LONGEST_LINK_NAME = 256
PLAIN = {
    "name": "name",
    "desc": "desc",
    "closed": "closed",
    "due": "due",
    "start": "start",
    "dueComplete": "due_complete",
}
"""What of a card can simply be set: as Trello calls it, and as the model does."""


class Cards:
    """Makes, changes and removes cards."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def add(
        self,
        card_list: CardList,
        by: Doer,
        *,
        name: str = "",
        desc: str = "",
        position: Position = "bottom",
        label_ids: Sequence[str] = (),
        member_ids: Sequence[str] = (),
        link: str | None = None,
        source: Card | None = None,
        keep: Iterable[str] = (),
        due: str | None = None,
    ) -> Card:
        """A new card, or a copy of `source` with what is kept of it; what is given wins. Raises Invalid."""
        account = self._account
        board = account.boards[card_list.board_id]
        self._check(board, label_ids, member_ids, name=name, desc=desc)
        at = account.ids.instant()
        board.numbers += 1
        card = Card(
            id=account.ids.id(),
            short_link=account.ids.short_link(),
            number=board.numbers,
            board_id=board.id,
            list_id=card_list.id,
            name=name or (source.name if source else ""),
            desc=desc or (source.desc if source else ""),
            pos=place(position, [other.pos for other in account.cards_in(card_list)]),
            active_at=at,
            label_ids=list(label_ids),
            member_ids=list(member_ids),
            due=due,
        )
        account.put(card)
        data = {"card": brief(card), "list": named(card_list)}
        if source is None:
            account.done("createCard", by, board, data, card=card)
        else:
            account.done("copyCard", by, board, data | {"cardSource": brief(source)}, card=card)
            self._keep(card, board, source, set(keep), by)
        if link:
            self.attach(card, by, link)
        return card

    def change(self, card: Card, by: Doer, **changes: Any) -> None:
        """Set what is given: name, desc, closed, due, start, dueComplete."""
        account = self._account
        board, card_list = account.boards[card.board_id], account.lists[card.list_id]
        self._check(board, (), (), name=changes.get("name") or "", desc=changes.get("desc") or "")
        for key, value in changes.items():
            old = getattr(card, PLAIN[key])
            if value == old:
                continue
            setattr(card, PLAIN[key], value)
            data = {"card": brief(card) | {key: value}, "old": {key: old}, "list": named(card_list)}
            account.done("updateCard", by, board, data, card=card)

    def shift(self, card: Card, by: Doer, card_list: CardList | None = None, position: Position | None = None) -> None:
        """Move within the board: to another list, to another place."""
        account = self._account
        target = card_list or account.lists[card.list_id]
        if target.board_id != card.board_id:
            raise Invalid("invalid value for idList")
        board, before = account.boards[card.board_id], account.lists[card.list_id]
        others = [other.pos for other in account.cards_in(target) if other is not card]
        if target is not before:
            card.list_id = target.id
            data = {
                "card": brief(card) | {"idList": target.id},
                "old": {"idList": before.id},
                "listBefore": named(before),
                "listAfter": named(target),
            }
            account.done("updateCard", by, board, data, card=card)
            position = position or "bottom"
        if position is not None and (pos := place(position, others)) != card.pos:
            old, card.pos = card.pos, pos
            data = {"card": brief(card) | {"pos": pos}, "old": {"pos": old}, "list": named(target)}
            account.done("updateCard", by, board, data, card=card)

    def take_to(self, card: Card, by: Doer, card_list: CardList, position: Position = "bottom") -> None:
        """Move to a list of another board. Labels stay behind, and members who are not on that board."""
        account = self._account
        before, board = account.boards[card.board_id], account.boards[card_list.board_id]
        left = account.lists[card.list_id]
        data = {"card": brief(card), "list": named(left), "boardTarget": {"id": board.id, "name": board.name}}
        account.done("moveCardFromBoard", by, before, data, card=card)
        board.numbers += 1
        card.board_id, card.list_id, card.number = board.id, card_list.id, board.numbers
        card.pos = place(position, [other.pos for other in account.cards_in(card_list)])
        card.label_ids = []
        card.member_ids = [one for one in card.member_ids if one in board.member_ids]
        account.put(card, was_on=before)
        data = {"card": brief(card), "list": named(card_list), "boardSource": {"id": before.id, "name": before.name}}
        account.done("moveCardToBoard", by, board, data, card=card)

    def label(self, card: Card, by: Doer, label_ids: Sequence[str]) -> None:
        """Have exactly these labels on a card."""
        account = self._account
        board = account.boards[card.board_id]
        self._check(board, label_ids, ())
        old, card.label_ids = card.label_ids, list(dict.fromkeys(label_ids))
        for kind, changed in (
            ("removeLabelFromCard", [one for one in old if one not in card.label_ids]),
            ("addLabelToCard", [one for one in card.label_ids if one not in old]),
        ):
            for label_id in changed:
                label = account.labels[label_id]
                told = {"id": label.id, "name": label.name, "color": label.color}
                account.done(kind, by, board, {"card": brief(card), "label": told}, card=card)

    def staff(self, card: Card, by: Doer, member_ids: Sequence[str]) -> None:
        """Have exactly these members on a card."""
        account = self._account
        board = account.boards[card.board_id]
        self._check(board, (), member_ids)
        old, card.member_ids = card.member_ids, list(dict.fromkeys(member_ids))
        for kind, changed in (
            ("removeMemberFromCard", [one for one in old if one not in card.member_ids]),
            ("addMemberToCard", [one for one in card.member_ids if one not in old]),
        ):
            for member_id in changed:
                member = account.members[member_id]
                told = {"id": member.id, "name": member.full_name}
                data = {"card": brief(card), "idMember": member.id, "member": told}
                account.done(kind, by, board, data, card=card, about=member)

    def attach(self, card: Card, by: Doer, url: str, name: str | None = None) -> Attachment:
        """Attach a link."""
        if not url.startswith(("http://", "https://")):
            raise Invalid("invalid value for url")
        if name is not None and len(name) > LONGEST_LINK_NAME:
            raise Invalid("invalid value for name")
        account = self._account
        made = Attachment(
            id=account.ids.id(),
            name=name or url,
            url=url,
            at=account.ids.instant(),
            member_id=by.member.id,
            pos=place("bottom", [one.pos for one in card.attachments]),
        )
        card.attachments.append(made)
        told = {"id": made.id, "name": made.name, "url": made.url}
        data = {"card": brief(card), "list": self._list(card), "attachment": told}
        account.done("addAttachmentToCard", by, account.boards[card.board_id], data, card=card)
        return made

    def comment(self, card: Card, by: Doer, text: str) -> Action:
        """Say something on a card."""
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise Invalid("invalid value for text")
        card.comments += 1
        data = {"text": text, "card": brief(card), "list": self._list(card)}
        return self._account.done("commentCard", by, self._account.boards[card.board_id], data, card=card)

    def delete(self, card: Card, by: Doer) -> None:
        """Remove a card for good."""
        account = self._account
        told = {key: value for key, value in brief(card).items() if key != "name"}
        data = {"card": told, "list": self._list(card)}
        account.done("deleteCard", by, account.boards[card.board_id], data, card=card)
        account.drop(card)

    def _keep(self, card: Card, board: Board, source: Card, keep: set[str], by: Doer) -> None:
        account = self._account
        kept = set(KEEPABLE) if "all" in keep else keep
        if "labels" in kept and not card.label_ids:
            card.label_ids = [one for one in source.label_ids if account.labels[one].board_id == board.id]
        if "members" in kept and not card.member_ids:
            card.member_ids = [one for one in source.member_ids if one in board.member_ids]
        if "due" in kept:
            card.due, card.due_complete = card.due or source.due, source.due_complete
        if "start" in kept:
            card.start = source.start
        if "attachments" in kept:
            for one in source.attachments:
                self.attach(card, by, one.url, one.name)
        if "comments" in kept:
            for said in account.actions[source.board_id]:
                if said.type == "commentCard" and said.card_id == source.id:
                    self._copy_comment(card, board, source, said, by)

    def _copy_comment(self, card: Card, board: Board, source: Card, said: Action, by: Doer) -> None:
        card.comments += 1
        data = {
            "card": brief(card),
            "cardSource": brief(source),
            "idOriginalCommenter": said.member.id,
            "text": said.data["text"],
        }
        self._account.done("copyCommentCard", by, board, data, card=card, about=said.member)

    def _list(self, card: Card) -> Json:
        return named(self._account.lists[card.list_id])

    def _check(self, board: Board, label_ids: Sequence[str], member_ids: Sequence[str], **texts: str) -> None:
        for name, text in texts.items():
            if len(text) > LONGEST_TEXT:
                raise Invalid(f"invalid value for {name}")
        labels = self._account.labels
        if any(one not in labels or labels[one].board_id != board.id for one in label_ids):
            raise Invalid("invalid value for idLabels")
        if any(one not in board.member_ids for one in member_ids):
            raise Invalid("invalid value for idMembers")


def brief(card: Card) -> Json:
    """What an action tells of a card."""
    return {"id": card.id, "name": card.name, "idShort": card.number, "shortLink": card.short_link}


def named(card_list: CardList) -> Json:
    """What an action tells of a list."""
    return {"id": card_list.id, "name": card_list.name}
