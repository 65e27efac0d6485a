"""Deliveries of Trello's webhooks: verified and read.

Facts (Atlassian's documentation, recorded deliveries): the signature is the base64 of HMAC-SHA1, keyed with the
application's secret, over the raw body followed by the address exactly as it was registered. A HEAD request, which asks
whether the address is there, is not signed.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

from bot.clients.trello_actions import TrelloAction, parse_action
from bot.clients.trello_api import IDENTIFIER
from bot.clients.trello_parse import object_of, text_of

SIGNATURE = "X-Trello-Webhook"


class BadWebhook(ValueError):
    """A delivery that is none of Trello's; its text holds nothing of the delivery."""


def verify_signature(secret: str, callback_url: str, body: bytes, header: str | None) -> bool:
    """Whether Trello signed this body for this address; never without a secret."""
    if not secret or not header:
        return False
    return hmac.compare_digest(
        signature(secret, callback_url, body).encode(), header.strip().encode(errors="surrogateescape")
    )


def signature(secret: str, callback_url: str, body: bytes) -> str:
    """What Trello signs a delivery with."""
    digest = hmac.new(secret.encode(), body + callback_url.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def parse_webhook(body: bytes, client_identifier: str | None = None) -> TrelloAction:
    """The action that a delivery tells of. Raises BadWebhook.

    client_identifier: what the header of that name says; ours means that the bot itself did it.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadWebhook("no JSON") from None
    if not isinstance(data, dict) or not isinstance(data.get("action"), dict):
        raise BadWebhook("no action")
    try:
        action = parse_action(data["action"], own=client_identifier == IDENTIFIER)
    except ValueError as error:
        raise BadWebhook(str(error)) from None
    return action if action.board_id else replace(action, board_id=text_of(object_of(data.get("model")).get("id")))
