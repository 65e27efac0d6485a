"""An inbox of the sandbox's Groove on its own, and what reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clients.groove import GrooveClient
from bot.clock import Clock
from bot.sandbox.faults import Faults, faults_middleware
from bot.sandbox.groove import GrooveServer
from bot.sandbox.groove.model import Ticket

TOKEN = "groove-token"
STATES = ("closed", "closed", "closed", "opened", "closed", "unread", "closed", "pending", "closed", "spam")
"""Of every ten tickets in turn."""


class Inbox:
    """A Groove account that answers over HTTP."""

    def __init__(self, clock: Clock) -> None:
        self.url = ""
        self.faults = Faults()
        self.server = GrooveServer(
            now=clock.now, public_url=lambda: self.url, changed=lambda: None, token=TOKEN, faults=self.faults
        )
        self.account = self.server.account
        self.account.add_mailbox("support@harbour.example", "Support")
        self.ann = self.account.add_agent("ann@harbour.example", "Ann", "Archer")

    def app(self) -> web.Application:
        """What answers."""
        app = web.Application(middlewares=[faults_middleware(self.faults)])
        app.add_routes(self.server.routes())
        return app

    def fill(self, number: int, newest: datetime, apart: timedelta = timedelta(minutes=30)) -> None:
        """So many tickets, the last one made at an instant; Ann has every third."""
        first = newest - apart * (number - 1)
        for one in range(number):
            customer = self.account.customer(f"nora@customer{one % 40}.example")
            ticket = self.account.start_ticket(
                author=customer, customer=customer, subject=f"Mail {one}", body="Help", sent_at=first + apart * one
            )
            ticket.updated_at = ticket.created_at
            self._settle(ticket, STATES[one % len(STATES)], ticket.created_at + timedelta(minutes=20))
            ticket.assignee = self.ann if one % 3 == 0 else None

    @staticmethod
    def _settle(ticket: Ticket, state: str, at: datetime) -> None:
        if state != ticket.state:
            ticket.state, ticket.state_changed_at, ticket.updated_at = state, at, at

    def numbers(self, *states: str) -> set[int]:
        """The tickets in these states."""
        return {ticket.number for ticket in self.account.tickets() if ticket.state in states}


@asynccontextmanager
async def reading(inbox: Inbox, clock: Clock, kind: type[GrooveClient] = GrooveClient) -> AsyncIterator[GrooveClient]:
    """A client of an inbox."""
    async with TestServer(inbox.app()) as server, aiohttp.ClientSession() as session:
        inbox.url = f"http://127.0.0.1:{server.port}"
        yield kind(session, f"{inbox.url}/groove/v1", TOKEN, clock)
