"""All that there is to see on the boards, for the page and the tests."""

from bot.sandbox.trello.account import Account
from bot.sandbox.trello.model import Board, Card, Json
from bot.sandbox.trello.shapes import SITE, Shapes, stamp

LAST_ACTIONS = 50
LAST_COMMENTS = 20


def snapshot(account: Account, shapes: Shapes) -> Json:
    """Boards with their lists and cards, archived ones too."""
    return {
        "boards": [_board(account, shapes, board) for board in account.boards.values()],
        "members": [
            {"id": one.id, "username": one.username, "name": one.full_name} for one in account.members.values()
        ],
    }


def _board(account: Account, shapes: Shapes, board: Board) -> Json:
    cards: dict[str, list[Card]] = {}
    for card in account.cards_of(board):
        cards.setdefault(card.list_id, []).append(card)
    return {
        "id": board.id,
        "name": board.name,
        "url": f"{SITE}/b/{board.short_link}",
        "short_link": board.short_link,
        "closed": board.closed,
        "members": [account.members[one].username for one in board.member_ids],
        "labels": [{"id": one.id, "name": one.name, "color": one.color} for one in account.labels_of(board)],
        "lists": [
            {
                "id": one.id,
                "name": one.name,
                "closed": one.closed,
                "cards": [_card(account, card) for card in cards.get(one.id, [])],
            }
            for one in account.lists_of(board)
        ],
        "actions": [shapes.action(action) for action in account.actions[board.id][-LAST_ACTIONS:]],
    }


def _card(account: Account, card: Card) -> Json:
    labels = [account.labels[one] for one in card.label_ids]
    said = [one for one in account.actions[card.board_id] if one.type == "commentCard" and one.card_id == card.id]
    return {
        "id": card.id,
        "short_link": card.short_link,
        "url": f"{SITE}/c/{card.short_link}",
        "name": card.name,
        "desc": card.desc,
        "closed": card.closed,
        "labels": [{"name": one.name, "color": one.color} for one in labels],
        "members": [account.members[one].username for one in card.member_ids],
        "attachments": [{"name": one.name, "url": one.url} for one in card.attachments],
        "comments": [
            {"author": one.member.full_name, "text": one.data["text"], "at": stamp(one.at)}
            for one in said[-LAST_COMMENTS:]
        ],
    }
