"""Groove's REST v1: agents, customers, groups, mailboxes, folders and webhooks."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiohttp import web

from bot.sandbox.groove.account import Account, Invalid
from bot.sandbox.groove.folders import FOLDERS, Folder
from bot.sandbox.groove.model import Customer
from bot.sandbox.groove.paging import page
from bot.sandbox.groove.requests import Handler, NotFound, fields, required, text_of
from bot.sandbox.groove.shapes import Json, Shapes
from bot.sandbox.groove.webhooks import EVENTS, Webhook, Webhooks

T = TypeVar("T")
CHANGEABLE = ("name", "company_name")


class DirectoryApi:
    """The endpoints that tell who and what there is in the account."""

    def __init__(self, account: Account, webhooks: Webhooks, shapes: Shapes, base: Callable[[], str]) -> None:
        self._account = account
        self._webhooks = webhooks
        self._shapes = shapes
        self._base = base

    def endpoints(self) -> list[tuple[str, str, Handler]]:
        """Verb, path and handler of each."""
        return [
            ("GET", "/agents", self.agents),
            ("GET", "/agents/{key}", self.agent),
            ("GET", "/customers", self.customers),
            ("GET", "/customers/{key}", self.customer),
            ("PUT", "/customers/{key}", self.change_customer),
            ("GET", "/groups", self.groups),
            ("GET", "/groups/{key}", self.group),
            ("GET", "/mailboxes", self.mailboxes),
            ("GET", "/folders", self.folders),
            ("POST", "/webhooks", self.add_webhook),
            ("DELETE", "/webhooks/{id}", self.remove_webhook),
        ]

    async def agents(self, request: web.Request) -> web.Response:
        """The team, or a group of it."""
        group_id = request.query.get("group")
        if group_id is None:
            return self._page(request, "agents", self._account.agents, self._shapes.agent)
        group = self._account.find_group(group_id)
        return self._page(request, "agents", group.agents if group else [], self._shapes.agent)

    async def agent(self, request: web.Request) -> web.Response:
        """One agent, by e-mail or id."""
        agent = _found(self._account.find_agent(request.match_info["key"]))
        return web.json_response({"agent": self._shapes.agent(agent)})

    async def customers(self, request: web.Request) -> web.Response:
        """Everybody who ever wrote in."""
        return self._page(request, "customers", self._account.customers, self._shapes.customer)

    async def customer(self, request: web.Request) -> web.Response:
        """One customer, by e-mail or id."""
        return web.json_response({"customer": self._shapes.customer(self._customer(request))})

    async def change_customer(self, request: web.Request) -> web.Response:
        """Change what is known of a customer."""
        customer = self._customer(request)
        given = await fields(request)
        for name in CHANGEABLE:
            if name in given:
                setattr(customer, name, text_of(given, name))
        return web.json_response({"customer": self._shapes.customer(customer)})

    async def groups(self, request: web.Request) -> web.Response:
        """The groups of agents."""
        return self._page(request, "groups", self._account.groups, self._shapes.group)

    async def group(self, request: web.Request) -> web.Response:
        """One group, by id."""
        group = _found(self._account.find_group(request.match_info["key"]))
        return web.json_response({"group": self._shapes.group(group)})

    async def mailboxes(self, request: web.Request) -> web.Response:
        """The addresses that customers write to."""
        return self._page(request, "mailboxes", self._account.mailboxes, self._shapes.mailbox)

    async def folders(self, request: web.Request) -> web.Response:
        """The folders, for the tickets list's filter."""

        def draw(folder: Folder) -> Json:
            return {"id": folder.id, "name": folder.name}

        return self._page(request, "folders", FOLDERS, draw)

    async def add_webhook(self, request: web.Request) -> web.Response:
        """Register one event's webhook. As documented, the answer holds no id; the Location does."""
        given = await fields(request)
        event, url = required(given, "event"), required(given, "url")
        if event not in EVENTS:
            raise Invalid(f"event: {event!r} is unknown")
        webhook = Webhook(id=self._account.new_id(), event=event, url=url)
        self._webhooks.register(webhook)
        body = {"webhook": {"event": event, "url": url, "state": "active"}}
        headers = {"Location": f"{self._base()}/webhooks/{webhook.id}"}
        return web.json_response(body, status=201, headers=headers)

    async def remove_webhook(self, request: web.Request) -> web.Response:
        """Stop the deliveries of a webhook."""
        if not self._webhooks.remove(request.match_info["id"]):
            raise NotFound
        return web.Response(status=204)

    def _page(self, request: web.Request, name: str, things: Sequence[T], draw: Callable[[T], Json]) -> web.Response:
        return web.json_response(page(request, name, things, draw, self._base()))

    def _customer(self, request: web.Request) -> Customer:
        return _found(self._account.find_customer(request.match_info["key"]))


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
