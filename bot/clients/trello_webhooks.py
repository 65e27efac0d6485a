"""Webhooks registered with Trello, and kept so."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from bot.clients.http import NotFound, Refused
from bot.clients.trello_api import TrelloApi, plain_id
from bot.clients.trello_parse import TrelloWebhook, parse_registration

log = logging.getLogger(__name__)


class Webhooks(TrelloApi):
    """Registers webhooks."""

    async def webhooks(self) -> list[TrelloWebhook]:
        """The webhooks of this token."""
        data = await self._http.get(f"/tokens/{quote(self._token, safe='')}/webhooks")
        return self._all(data, parse_registration, "webhooks")

    async def create_webhook(self, callback_url: str, model_id: str, description: str = "triage") -> TrelloWebhook:
        """Have what happens on a board told. Trello asks the address first (HEAD), which must answer 200.

        Raises Refused if it doesn't, and if there is this very webhook already: see `ensure_webhooks`.
        """
        body = {"callbackURL": callback_url, "idModel": model_id, "description": description, "active": "true"}
        return await self._write("POST", "/webhooks/", body, parse_registration, "webhook")

    async def update_webhook(self, webhook_id: str, *, active: bool) -> TrelloWebhook:
        """Switch a webhook on or off."""
        body = {"active": str(active).lower()}
        return await self._write("PUT", f"/webhooks/{plain_id(webhook_id)}", body, parse_registration, "webhook")

    async def delete_webhook(self, webhook_id: str) -> None:
        """Give up a webhook; one that is gone already is as good."""
        try:
            await self._http.write("DELETE", f"/webhooks/{plain_id(webhook_id)}", None)
        except NotFound:
            return


@dataclass(frozen=True, slots=True)
class WebhooksMended:
    """What keeping the webhooks did: ids of boards. refused: those that Trello would not register, with why."""

    kept: tuple[str, ...] = ()
    created: tuple[str, ...] = ()
    revived: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> tuple[str, ...]:
        """Boards of which something may have been missed, which a poll must catch up with."""
        return tuple(dict.fromkeys((*self.created, *self.revived, *self.failing)))


async def ensure_webhooks(client: Webhooks, callback_url: str, board_ids: Collection[str]) -> WebhooksMended:
    """Have exactly one live webhook of ours for each board, whatever Trello dropped or switched off meanwhile.

    One request if all is well. Others' webhooks of the same token are left alone. board_ids: whole ids, no short links.
    Raises ExternalError if the webhooks can't be read or Trello can't be reached.
    """
    ours = await _ours(client, callback_url)
    kept: dict[str, TrelloWebhook] = {}
    for one in sorted(ours, key=lambda one: (not one.active, one.id)):
        if one.model_id in board_ids:
            kept.setdefault(one.model_id, one)
    surplus = [one for one in ours if kept.get(one.model_id) is not one]
    for one in surplus:
        await client.delete_webhook(one.id)
    mended = WebhooksMended(
        kept=tuple(board for board, one in kept.items() if one.active),
        created=tuple(board for board in board_ids if board not in kept),
        revived=tuple(board for board, one in kept.items() if not one.active),
        removed=tuple(one.model_id for one in surplus),
        failing=tuple(board for board, one in kept.items() if one.active and one.failures),
    )
    refused: dict[str, str] = {}
    for board_id in (*mended.created, *mended.revived):
        try:
            if board_id in kept:
                await client.update_webhook(kept[board_id].id, active=True)
            else:
                await client.create_webhook(callback_url, board_id)
        except (Refused, NotFound) as error:
            refused[board_id] = error.what
    return await _without(mended, refused, client, callback_url) if refused else mended


async def _without(
    mended: WebhooksMended, refused: dict[str, str], client: Webhooks, callback_url: str
) -> WebhooksMended:
    """The same, less what was refused. A webhook that another process registered meanwhile is refused too, and well."""
    there = {one.model_id for one in await _ours(client, callback_url) if one.active}
    refused_still = {board_id: why for board_id, why in refused.items() if board_id not in there}
    for board_id, why in refused_still.items():
        log.warning("Trello takes no webhook for board %s: %s", board_id, why)
    return replace(
        mended,
        created=tuple(board_id for board_id in mended.created if board_id not in refused),
        revived=tuple(board_id for board_id in mended.revived if board_id not in refused),
        refused=refused_still,
    )


async def _ours(client: Webhooks, callback_url: str) -> list[TrelloWebhook]:
    return [one for one in await client.webhooks() if one.callback_url == callback_url]
