"""Trello's REST API: tokens and webhooks."""

from collections.abc import Callable

from bot.sandbox.trello.model import Invalid, Json, Missing
from bot.sandbox.trello.requests import Call, Endpoint, plain_id
from bot.sandbox.trello.seen import Seen
from bot.sandbox.trello.webhooks import Webhook, Webhooks

PERMISSIONS: list[Json] = [
    {"idModel": "*", "modelType": "Board", "read": True, "write": True},
    {"idModel": "*", "modelType": "Organization", "read": True, "write": True},
]


class WebhooksApi:
    """The endpoints that register webhooks and tell of them."""

    def __init__(self, seen: Seen, webhooks: Webhooks, changed: Callable[[], None]) -> None:
        self._seen = seen
        self._webhooks = webhooks
        self._changed = changed

    def endpoints(self) -> list[Endpoint]:
        """Verb, path and handler of each."""
        return [
            ("GET", "/tokens/{token}", self.token),
            ("GET", "/tokens/{token}/webhooks", self.registered),
            ("POST", "/webhooks/?", self.create),
            ("GET", "/webhooks/{id}", self.show),
            ("PUT", "/webhooks/{id}", self.change),
            ("DELETE", "/webhooks/{id}", self.delete),
        ]

    async def token(self, call: Call) -> Json:
        """The token itself, with its webhooks if asked for."""
        me = call.by.member.id
        own = {"idModel": me, "modelType": "Member", "read": True, "write": True}
        told: Json = {
            "id": self._own(call)[:24],
            "identifier": "Triage",
            "idMember": me,
            "dateCreated": "2026-11-01T09:00:00.000Z",
            "dateExpires": None,
            "permissions": [own, *PERMISSIONS],
        }
        return told | ({"webhooks": await self.registered(call)} if call.flag("webhooks") else {})

    async def registered(self, call: Call) -> list[Json]:
        """The token's webhooks."""
        return [one.drawn() for one in self._webhooks.of_token(self._own(call))]

    async def create(self, call: Call) -> Json:
        """Watch a board, a card or a list."""
        url = call.needed("callbackURL")
        if not url.startswith(("http://", "https://")):
            raise Invalid("invalid value for callbackURL")
        webhook = Webhook(
            id=self._seen.account.ids.id(),
            token=call.token,
            model_id=self._model(call, plain_id(call.needed("idModel"))),
            url=url,
            description=call.text("description") or "",
            active=call.flag("active") is not False,
        )
        await self._webhooks.register(webhook)
        self._changed()
        return webhook.drawn()

    async def show(self, call: Call) -> Json:
        """A webhook."""
        return self._webhooks.get(call.ids["id"], call.token).drawn()

    async def change(self, call: Call) -> Json:
        """Switch a webhook on or off."""
        webhook = self._webhooks.get(call.ids["id"], call.token)
        active = call.flag("active")
        if active is not None:
            webhook.active = active
            webhook.failures, webhook.failing_since = 0, None
        webhook.description = call.text("description") or webhook.description
        self._changed()
        return webhook.drawn()

    async def delete(self, call: Call) -> Json:
        """Watch no more."""
        del self._webhooks.registered[self._webhooks.get(call.ids["id"], call.token).id]
        self._changed()
        return {}

    def _own(self, call: Call) -> str:
        if call.ids["token"] != call.token:
            raise Missing
        return call.token

    def _model(self, call: Call, key: str) -> str:
        """The whole id of what is to be watched. Raises Invalid for what isn't there."""
        for find in (self._seen.board, self._seen.card_list, self._seen.card):
            try:
                return find(call, key).id
            except Missing:
                continue
        raise Invalid("could not find model to watch, invalid value for idModel")
