"""Trello's client: what the bot's member may see and do there, and the values that it gives."""

from bot.clients.trello_actions import TrelloAction
from bot.clients.trello_boards import Boards
from bot.clients.trello_cards import Cards
from bot.clients.trello_history import History
from bot.clients.trello_limits import key_pace
from bot.clients.trello_parse import (
    TEXT_LIMIT,
    TrelloAttachment,
    TrelloBoard,
    TrelloCard,
    TrelloLabel,
    TrelloList,
    TrelloMember,
    TrelloWebhook,
)
from bot.clients.trello_webhooks import Webhooks

__all__ = [
    "TEXT_LIMIT",
    "TrelloAction",
    "TrelloAttachment",
    "TrelloBoard",
    "TrelloCard",
    "TrelloClient",
    "TrelloLabel",
    "TrelloList",
    "TrelloMember",
    "TrelloWebhook",
    "key_pace",
]


class TrelloClient(Boards, Cards, History, Webhooks):
    """All of it, for one key and token. Every call raises ExternalError (see http.py); ids may be short links."""
