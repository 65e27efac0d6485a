"""Groove's REST v1: tickets and their messages. Who and what there is besides is in `directory.py`."""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox.groove.account import Account, Invalid
from bot.sandbox.groove.folders import FOLDERS
from bot.sandbox.groove.model import Agent, Author, Customer, Message, Ticket
from bot.sandbox.groove.paging import page
from bot.sandbox.groove.requests import Handler, NotFound, fields, flag, instant_of, required, text_of
from bot.sandbox.groove.shapes import Json, Shapes

FILTERS = {"state", "assignee", "customer", "folder"}


class TicketsApi:
    """The endpoints below /tickets and /messages."""

    def __init__(self, account: Account, shapes: Shapes, base: Callable[[], str]) -> None:
        self._account = account
        self._shapes = shapes
        self._base = base

    def endpoints(self) -> list[tuple[str, str, Handler]]:
        """Verb, path and handler of each; in order of precedence."""
        one = r"/tickets/{number:\d+}"
        return [
            ("GET", "/tickets", self.list),
            ("POST", "/tickets", self.create),
            ("GET", "/tickets/count", self.count),
            ("GET", one, self.show),
            ("GET", f"{one}/state", self.state),
            ("PUT", f"{one}/state", self.set_state),
            ("GET", f"{one}/assignee", self.assignee),
            ("PUT", f"{one}/assignee", self.set_assignee),
            ("PUT", f"{one}/priority", self.set_priority),
            ("PUT", f"{one}/assigned_group", self.set_group),
            ("GET", f"{one}/messages", self.messages),
            ("POST", f"{one}/messages", self.add_message),
            ("GET", "/messages/{id}", self.message),
            ("GET", "/attachments", self.attachments),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Tickets, newest first, by state, assignee, customer and folder."""
        found = self._account.tickets()
        if FILTERS & request.query.keys():
            found = [ticket for ticket in found if _fits(ticket, request)]
        return web.json_response(page(request, "tickets", found, self._shapes.ticket, self._base()))

    async def create(self, request: web.Request) -> web.Response:
        """A new ticket, from a customer or from an agent to one."""
        given = await fields(request)
        author, customer = self._parties(given)
        mailbox_key = text_of(given, "mailbox")
        mailbox = self._account.find_mailbox(mailbox_key) if mailbox_key else None
        if mailbox_key and mailbox is None:
            raise Invalid("mailbox: is unknown")
        tags = given.get("tags") or []
        ticket = self._account.start_ticket(
            author=author,
            customer=customer,
            subject=text_of(given, "subject"),
            body=required(given, "body"),
            mailbox=mailbox,
            sent_at=instant_of(given, "sent_at"),
            state=text_of(given, "state") or "unread",
            note=flag(given, "note") and isinstance(author, Agent),
            type_="API",
            tags=[tags] if isinstance(tags, str) else list(tags),
        )
        if assignee := text_of(given, "assignee"):
            self._account.assign(ticket, self._agent(assignee))
        headers = {"Location": f"{self._base()}/tickets/{ticket.number}"}
        return web.json_response({"ticket": self._shapes.ticket(ticket)}, status=201, headers=headers)

    async def count(self, request: web.Request) -> web.Response:
        """Tickets per folder id, without a wrapper."""
        key = request.query.get("mailbox")
        tickets = [t for t in self._account.tickets() if not key or key in (t.mailbox.id, t.mailbox.email)]
        return web.json_response({folder.id: sum(map(folder.holds, tickets)) for folder in FOLDERS})

    async def show(self, request: web.Request) -> web.Response:
        """One ticket."""
        return web.json_response({"ticket": self._shapes.ticket(self._ticket(request))})

    async def state(self, request: web.Request) -> web.Response:
        """The state alone."""
        return web.json_response({"state": self._ticket(request).state})

    async def set_state(self, request: web.Request) -> web.Response:
        """Move the ticket to another state, as the token's agent."""
        ticket = self._ticket(request)
        self._account.set_state(ticket, required(await fields(request), "state"), self._account.agents[0])
        return web.json_response({"state": ticket.state})

    async def assignee(self, request: web.Request) -> web.Response:
        """The agent it is assigned to; nothing at all when there is none."""
        agent = self._ticket(request).assignee
        return web.json_response({"agent": self._shapes.agent(agent)}) if agent else web.Response()

    async def set_assignee(self, request: web.Request) -> web.Response:
        """Assign to an agent by e-mail; null or an empty text takes the assignee off."""
        ticket = self._ticket(request)
        given = await fields(request)
        if "assignee" not in given:
            raise Invalid("assignee: is missing")
        email = text_of(given, "assignee")
        self._account.assign(ticket, self._agent(email) if email else None)
        return web.Response(status=204)

    async def set_priority(self, request: web.Request) -> web.Response:
        """Set or remove the priority."""
        ticket = self._ticket(request)
        self._account.set_priority(ticket, text_of(await fields(request), "priority"))
        return web.Response(status=204)

    async def set_group(self, request: web.Request) -> web.Response:
        """Assign to a group by name, or to none."""
        ticket = self._ticket(request)
        name = text_of(await fields(request), "group")
        group = self._account.find_group(name) if name else None
        if name and group is None:
            raise Invalid("group: is unknown")
        self._account.assign_group(ticket, group)
        return web.Response(status=204)

    async def messages(self, request: web.Request) -> web.Response:
        """Messages and notes of a ticket, newest first."""
        ticket = self._ticket(request)
        base = f"{self._base()}/tickets/{ticket.number}"

        def draw(message: Message) -> Json:
            return self._shapes.message(message, ticket)

        return web.json_response(page(request, "messages", ticket.messages[::-1], draw, base))

    async def add_message(self, request: web.Request) -> web.Response:
        """A reply or, with `note`, a private note; by the token's agent unless `author` says otherwise."""
        ticket = self._ticket(request)
        given = await fields(request)
        email = text_of(given, "author")
        message = self._account.add_message(
            ticket,
            author=self._author(email) if email else self._account.agents[0],
            body=required(given, "body"),
            note=flag(given, "note"),
            send_copy=flag(given, "send_copy_to_customer"),
            sent_at=instant_of(given, "sent_at"),
        )
        headers = {"Location": f"{self._base()}/messages/{message.id}"}
        return web.json_response({"message": self._shapes.message(message, ticket)}, status=201, headers=headers)

    async def message(self, request: web.Request) -> web.Response:
        """One message or note."""
        found = self._account.find_message(request.match_info["id"])
        if found is None:
            raise NotFound
        ticket, message = found
        return web.json_response({"message": self._shapes.message(message, ticket)})

    async def attachments(self, request: web.Request) -> web.Response:
        """A message's attachments: nobody attaches anything here."""
        nothing: list[Json] = []
        return web.json_response(page(request, "attachments", nothing, dict, self._base()))

    def _ticket(self, request: web.Request) -> Ticket:
        ticket = self._account.find_ticket(int(request.match_info["number"]))
        if ticket is None:
            raise NotFound
        return ticket

    def _agent(self, email: str) -> Agent:
        agent = self._account.find_agent(email)
        if agent is None:
            raise Invalid(f"{email}: is no agent")
        return agent

    def _author(self, email: str) -> Author:
        author = self._account.find_agent(email) or self._account.find_customer(email)
        if author is None:
            raise Invalid("author: is unknown")
        return author

    def _parties(self, given: Json) -> tuple[Author, Customer]:
        """Who writes a new ticket, and whose it is."""
        sender = given.get("from")
        agent = self._account.find_agent(sender) if isinstance(sender, str) else None
        if agent is not None:
            return agent, self._customer(given.get("to"), "to")
        if not given.get("to"):
            raise Invalid("to: can't be blank")
        customer = self._customer(sender, "from")
        return customer, customer

    def _customer(self, given: object, name: str) -> Customer:
        """A customer by e-mail or as an object with one; added when new."""
        match given:
            case str() if "@" in given:
                return self._account.customer(given)
            case dict() if email := text_of(given, "email"):
                return self._account.customer(email, text_of(given, "name"), text_of(given, "company_name"))
        raise Invalid(f"{name}: must be an e-mail address or a customer")


def _fits(ticket: Ticket, request: web.Request) -> bool:
    """Whether a ticket passes the filters of a list request; an unknown value fits nothing."""
    asked = request.query
    assignee = ticket.assignee.email if ticket.assignee else "unassigned"
    customer = ticket.customer
    return (
        asked.get("state", ticket.state) == ticket.state
        and asked.get("assignee", assignee).lower() == assignee.lower()
        and asked.get("customer", customer.id).lower() in (customer.id, customer.email.lower())
        and ("folder" not in asked or any(f.id == asked["folder"] and f.holds(ticket) for f in FOLDERS))
    )
