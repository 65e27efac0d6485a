"""Groove's webhooks, read.

Facts (recorded payloads): a ticket's events are the bare ticket, a message's the bare message, a change of state a
wrapper of its own; the event's name stands in the header X-Groove-Event only; the content type is not dependable;
nothing is signed.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.clients.groove_parse import link_path, parse_number

WEBHOOK_LIMIT = 1024 * 1024
EVENT = re.compile(r"[a-z_]{1,40}", re.ASCII)


class BadWebhook(ValueError):
    """A delivery that is none of Groove's; its text holds nothing of the delivery."""


@dataclass(frozen=True, slots=True)
class WebhookHint:
    """Something happened to a ticket. What, has to be read: nothing signs a delivery.

    ticket_number: None for what is about no ticket: a new customer, an agent invited or archived.
    """

    event: str
    ticket_number: int | None


def parse_webhook(event: str, raw: bytes) -> WebhookHint:
    """What a delivery is about, whatever content type it claims.

    event: its name by the header or the address; a name that can be none of Groove's becomes "unknown", for what
    counts is the ticket. raw: the body, up to 1 MB. Raises BadWebhook.
    """
    if len(raw) > WEBHOOK_LIMIT:
        raise BadWebhook("too large")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadWebhook("no JSON") from None
    if not isinstance(data, dict):
        raise BadWebhook("no object")
    name = event.strip().lower()
    return WebhookHint(name if EVENT.fullmatch(name) else "unknown", _ticket_number(data))


def _ticket_number(data: dict[str, Any]) -> int | None:
    """Never from the address of Groove's web app, which holds another number (app_url, app_ticket_url)."""
    for thing in (data, data.get("ticket"), data.get("message")):
        if not isinstance(thing, dict):
            continue
        links = thing.get("links")
        ticket = link_path(links.get("ticket")) if isinstance(links, dict) else []
        linked = ticket[-1] if ticket[-2:-1] == ["tickets"] else None
        for found in (thing.get("ticket_number"), thing.get("number"), linked):
            try:
                return parse_number(found)
            except ValueError:
                continue
    return None
