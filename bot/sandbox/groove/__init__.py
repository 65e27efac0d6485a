"""A Groove server on one machine: REST v1 as documented, webhooks, and what the outside world does."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from aiohttp import web

from bot.sandbox.bodies import read_body
from bot.sandbox.errors import ControlError
from bot.sandbox.faults import Faults
from bot.sandbox.groove.account import Account, Invalid
from bot.sandbox.groove.api import TicketsApi
from bot.sandbox.groove.directory import DirectoryApi
from bot.sandbox.groove.model import Message, Ticket
from bot.sandbox.groove.outside import Act, Mail, Outside
from bot.sandbox.groove.requests import guarded
from bot.sandbox.groove.shapes import Json, Shapes, app_url
from bot.sandbox.groove.webhooks import EVENTS, Webhook, Webhooks

Done = TypeVar("Done")
ROOT = "/groove/v1"


class GrooveServer:
    """One account, the API that shows it, and the control calls that change it from outside."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        public_url: Callable[[], str],
        changed: Callable[[], None],
        token: str,
        faults: Faults,
    ) -> None:
        """`public_url` is the sandbox's own address, `changed` is called whenever something happened."""
        self._public_url = public_url
        self._changed = changed
        self._token = token
        self._loses_deliveries = False
        self._webhooks = Webhooks(faults)
        self._shapes = Shapes(self._base)
        self.account = Account(now=now, emit=self._happened)
        self._outside = Outside(self.account)

    def routes(self) -> list[web.RouteDef]:
        """Everything under /groove/."""
        tickets = TicketsApi(self.account, self._shapes, self._base)
        directory = DirectoryApi(self.account, self._webhooks, self._shapes, self._base)
        return [
            web.route(verb, ROOT + path, guarded(handler, self._token))
            for verb, path, handler in (*tickets.endpoints(), *directory.endpoints())
        ]

    async def start(self, *, webhook_url: str | None) -> None:
        """Begin to deliver; `webhook_url` wants every event, each at an address that ends in its name."""
        if webhook_url is not None:
            for event in EVENTS:
                url = f"{webhook_url}/{event}"
                self._webhooks.register(Webhook(id=self.account.new_id(), event=event, url=url))
        await self._webhooks.start()

    async def close(self) -> None:
        """Stop delivering."""
        await self._webhooks.close()

    async def settle(self) -> None:
        """Return when every delivery has been answered or lost."""
        await self._webhooks.settle()

    async def mail(self, body: Json) -> Json:
        """POST /control/groove/mail: a customer writes. Returns the ticket's number; raises ControlError."""
        mail = read_body(Mail, body)
        ticket = self._do(lambda: self._outside.mail(mail), webhook=mail.webhook)
        return {"number": ticket.number}

    async def act(self, number: int, body: Json) -> Json:
        """POST /control/groove/tickets/N: somebody does something to a ticket. Raises ControlError."""
        act = read_body(Act, body)
        self._do(lambda: self._outside.act(number, act), webhook=act.webhook)
        return {}

    def snapshot(self) -> Json:
        """The Groove part of GET /control/state: the account as Groove's own web app shows it."""
        return {
            "tickets": [self._shown(ticket) for ticket in self.account.tickets()],
            "agents": [{"email": a.email, "name": f"{a.first_name} {a.last_name}"} for a in self.account.agents],
            "customers": [
                {"email": c.email, "name": c.name, "company": c.company_name} for c in self.account.customers
            ],
            "mailboxes": [{"email": m.email, "name": m.name} for m in self.account.mailboxes],
        }

    def _shown(self, ticket: Ticket) -> Json:
        return {
            "number": ticket.number,
            "title": ticket.title,
            "state": ticket.state,
            "priority": ticket.priority,
            "assignee": ticket.assignee.email if ticket.assignee else None,
            "customer": {"email": ticket.customer.email, "name": ticket.customer.name},
            "mailbox": ticket.mailbox.email,
            "tags": list(ticket.tags),
            "created_at": ticket.created_at.isoformat(),
            "updated_at": ticket.updated_at.isoformat(),
            "app_url": app_url(ticket),
            "messages": [_shown_message(message) for message in ticket.messages],
        }

    def _do(self, change: Callable[[], Done], *, webhook: bool) -> Done:
        self._loses_deliveries = not webhook
        try:
            return change()
        except Invalid as error:
            raise ControlError(400, str(error)) from error
        except LookupError as error:
            raise ControlError(404, str(error.args[0])) from error
        finally:
            self._loses_deliveries = False

    def _happened(self, event: str, ticket: Ticket, message: Message | None) -> None:
        if not self._loses_deliveries:
            self._webhooks.send(event, self._shapes.webhook(event, ticket, message))
        self._changed()

    def _base(self) -> str:
        return self._public_url() + ROOT


def _shown_message(message: Message) -> Json:
    return {
        "id": message.id,
        "author": {"email": message.author.email, "type": type(message.author).__name__.lower()},
        "note": message.note,
        "body": message.body,
        "text": message.plain,
        "created_at": message.created_at.isoformat(),
    }
