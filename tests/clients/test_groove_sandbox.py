"""Groove's client against the sandbox's Groove: the two read the same facts."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clients.groove import GrooveClient, TicketState, WebhookHint, parse_webhook
from bot.clients.http import NoAnswer, NotFound, RateLimited, Unauthorised
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Faults, faults_middleware
from bot.sandbox.groove import GrooveServer
from tests.factories import StoppedClock

TOKEN = "groove-token"
NORA = "nora@northwind.example"


class Account:
    """A Groove account behind HTTP, and what its webhooks said."""

    def __init__(self, clock: StoppedClock) -> None:
        self.clock = SandboxClock(clock.now())
        self.faults = Faults()
        self.hints: list[WebhookHint] = []
        self.url = ""
        self.groove = GrooveServer(
            now=self.clock.now,
            public_url=lambda: self.url,
            changed=lambda: None,
            token=TOKEN,
            faults=self.faults,
        )
        self.groove.account.add_mailbox("support@harbour.example", "Support")
        self.groove.account.add_agent("ann@harbour.example", "Ann", "Archer")

    def app(self) -> web.Application:
        app = web.Application(middlewares=[faults_middleware(self.faults)])
        app.add_routes([*self.groove.routes(), web.post("/hook/{event}", self._hear)])
        return app

    async def _hear(self, request: web.Request) -> web.Response:
        self.hints.append(parse_webhook(request.headers["X-Groove-Event"], await request.read()))
        return web.Response()

    async def mail(self, subject: str | None = "Checkout is broken") -> int:
        answer = await self.groove.mail({"from": NORA, "name": "Nora", "subject": subject, "body": "It says no."})
        number: int = answer["number"]
        return number


@pytest.fixture
async def account(clock: StoppedClock) -> AsyncIterator[Account]:
    made = Account(clock)
    async with TestServer(made.app()) as running:
        made.url = f"http://127.0.0.1:{running.port}"
        await made.groove.start(webhook_url=f"{made.url}/hook")
        yield made
        await made.groove.close()


@pytest.fixture
def groove(account: Account, session: aiohttp.ClientSession, clock: StoppedClock) -> GrooveClient:
    return GrooveClient(session, f"{account.url}/groove/v1/", TOKEN, clock)


async def test_the_life_of_a_ticket(account: Account, groove: GrooveClient) -> None:
    await groove.check()
    number = await account.mail()
    ticket = await groove.get_ticket(number)
    assert (ticket.title, ticket.customer_email, ticket.customer_name) == ("Checkout is broken", NORA, "Nora")
    assert (ticket.state, ticket.state_word, ticket.created_at) == (TicketState.OPENED, "unread", account.clock.now())
    assert ticket.excerpt == "It says no."

    await groove.set_assignee(number, "ann@harbour.example")
    await groove.add_note(number, "ann@harbour.example", "<p>On it</p>")
    await groove.set_state(number, "pending")
    ticket = await groove.get_ticket(number)
    assert (ticket.assignee_email, ticket.state) == ("ann@harbour.example", TicketState.PENDING)
    assert [(one.is_note, one.from_agent, one.text) for one in await groove.list_messages(number)] == [
        (False, False, "It says no."),
        (True, True, "On it"),
    ]

    await groove.set_assignee(number, None)
    await groove.set_state(number, "closed")
    ticket = await groove.get_ticket(number)
    assert (ticket.assignee_email, ticket.state) == (None, TicketState.CLOSED)
    await account.groove.settle()
    assert {hint.ticket_number for hint in account.hints} == {number}
    assert {"ticket_started", "note_added", "ticket_assigned", "ticket_closed"} <= {one.event for one in account.hints}


async def test_mail_without_a_subject(account: Account, groove: GrooveClient) -> None:
    assert isinstance((await groove.get_ticket(await account.mail(None))).title, str)


async def test_tickets_that_are_answered_while_they_are_listed_hide_none(
    account: Account, groove: GrooveClient
) -> None:
    numbers = [await account.mail(f"Mail {number}") for number in range(120)]
    seen: list[int] = []
    async for tickets in groove.tickets("unread"):
        if not seen:
            for ticket in tickets[:3]:
                await account.groove.act(ticket.number, {"state": "closed", "by": "ann@harbour.example"})
        seen += [ticket.number for ticket in tickets]
    assert sorted(seen) == numbers


async def test_a_new_ticket_is_found_again(account: Account, groove: GrooveClient) -> None:
    account.faults.add(system="groove", method="POST tickets", drop="after")
    with pytest.raises(NoAnswer):
        await groove.create_ticket(customer_email=NORA, subject="From Slack", body_html="<p>hello</p>")
    (found,) = await groove.tickets_of(NORA, account.clock.now())
    assert (found.customer_email, found.title) == (NORA, "From Slack")
    made = await groove.create_ticket(customer_email=NORA, subject="Another", body_html="<p>hello</p>")
    assert made == found.number + 1
    assert [one.number for one in await groove.tickets_of(NORA, account.clock.now())] == [made, found.number]
    assert await groove.tickets_of("nobody@northwind.example", account.clock.now()) == []


async def test_a_note_whose_answer_is_lost_is_there(account: Account, groove: GrooveClient) -> None:
    number = await account.mail()
    account.faults.add(system="groove", method="POST tickets/*/messages", drop="after")
    with pytest.raises(NoAnswer):
        await groove.add_note(number, None, "<p>once</p>")
    assert [one.text for one in await groove.list_messages(number)].count("once") == 1


async def test_troubles_of_reading_pass(account: Account, groove: GrooveClient, clock: StoppedClock) -> None:
    number = await account.mail()
    account.faults.add(system="groove", method="GET tickets", status=429, retry_after=20)
    account.faults.add(system="groove", method="GET tickets", status=500)
    assert (await groove.get_ticket(number)).number == number
    assert clock.waits == [20.0, 4.0]


async def test_a_limit_on_writing_is_told(account: Account, groove: GrooveClient) -> None:
    number = await account.mail()
    account.faults.add(system="groove", method="PUT tickets", status=429, retry_after=20)
    with pytest.raises(RateLimited) as caught:
        await groove.set_state(number, "closed")
    assert caught.value.retry_after == 20


async def test_a_merged_ticket_is_gone(account: Account, groove: GrooveClient) -> None:
    merged, kept = await account.mail(), await account.mail("Checkout again")
    await account.groove.act(merged, {"merge_into": kept})
    with pytest.raises(NotFound):
        await groove.get_ticket(merged)
    assert len(await groove.list_messages(kept)) == 2


async def test_what_is_not_there(account: Account, groove: GrooveClient) -> None:
    for call in (groove.get_ticket(404), groove.list_messages(404), groove.set_state(404, "closed")):
        with pytest.raises(NotFound):
            await call
    assert [agent.email for agent in await groove.agents()] == ["ann@harbour.example"]
    assert await groove.customer_email(NORA) is None
    await account.mail()
    assert await groove.customer_email(NORA) == NORA


async def test_a_wrong_token(account: Account, session: aiohttp.ClientSession, clock: StoppedClock) -> None:
    with pytest.raises(Unauthorised):
        await GrooveClient(session, f"{account.url}/groove/v1", "another", clock).check()
