"""The Groove server over HTTP, as a client meets it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ControlError
from bot.sandbox.faults import Faults, faults_middleware
from bot.sandbox.groove import GrooveServer

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
TOKEN = "groove-token"


def words(text: str) -> set[str]:
    return set(text.split())


TICKET_KEYS = words(
    """
    created_at href links number priority resolution_time state title updated_at system_updated_at
    assigned_group_id assigned_group closed_by tags tag_ids mailbox mailbox_id message_count attachment_count
    summary search_summary last_message_type last_message_author type snoozed_until snoozed_by_id
    interaction_count state_changed_at assigned_at deleted_at browser page_title page_url platform
    last_message assignee app_url app_customer_url customer_name last_message_plain_text
    """
)
MESSAGE_KEYS = words(
    """
    links created_at updated_at note id body href plain_text_body agent_response type attachments
    deliver_by app_ticket_url
    """
)


class World:
    """A Groove account behind HTTP, and somebody whom its webhooks tell."""

    def __init__(self) -> None:
        self.clock = SandboxClock(START)
        self.faults = Faults()
        self.heard: list[tuple[str, str, dict[str, Any]]] = []
        self.url = ""
        self.groove = GrooveServer(
            now=self.clock.now,
            public_url=lambda: self.url,
            changed=lambda: None,
            token=TOKEN,
            faults=self.faults,
        )
        account = self.groove.account
        account.add_mailbox("support@harbour.example", "Support")
        self.ann = account.add_agent("ann@harbour.example", "Ann", "Archer")
        self.ben = account.add_agent("ben@harbour.example", "Ben", "Okafor")
        account.add_group("Triage", [self.ann, self.ben])

    def app(self) -> web.Application:
        app = web.Application(middlewares=[faults_middleware(self.faults)])
        app.add_routes([*self.groove.routes(), web.post("/hook/{event}", self._hear)])
        return app

    async def _hear(self, request: web.Request) -> web.Response:
        event = request.match_info["event"]
        self.heard.append((event, request.headers["X-Groove-Event"], await request.json()))
        return web.Response()

    async def call(self, verb: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(verb, f"{self.url}/groove/v1{path}", json=body) as answer,
        ):
            text = await answer.read()
            return answer.status, await answer.json() if text else None

    async def mail(self, subject: str | None = "Checkout is broken", **more: Any) -> int:
        body = {"from": "nora@northwind.example", "subject": subject, "body": "It says no.\n\nNora", **more}
        answer = await self.groove.mail(body)
        number: int = answer["number"]
        return number

    async def events(self) -> list[str]:
        await self.groove.settle()
        return [event for event, _, _ in self.heard]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    async with TestServer(made.app()) as server:
        made.url = f"http://{server.host}:{server.port}"
        await made.groove.start(webhook_url=f"{made.url}/hook")
        yield made
        await made.groove.close()


async def test_a_wrong_token_is_refused(world: World) -> None:
    assert (await world.call("GET", "/tickets", token="other"))[0] == 401
    assert (await world.call("GET", f"/tickets?access_token={TOKEN}", token="other"))[0] == 200


async def test_a_mail_is_a_ticket_of_the_recorded_shape(world: World) -> None:
    number = await world.mail(sent_at="2026-11-23T08:00:00+00:00")
    status, answer = await world.call("GET", f"/tickets/{number}")
    ticket = answer["ticket"]
    assert status == 200
    assert set(ticket) == TICKET_KEYS
    assert set(ticket["links"]) == {"customer", "drafts", "state", "messages"}
    assert ticket["created_at"] == "2026-11-23T08:00:00Z"
    assert ticket["state"] == "unread"
    assert ticket["links"]["customer"]["href"].endswith("/v1/customers/nora@northwind.example")
    assert ticket["last_message_plain_text"] == "It says no.\nNora"
    assert ticket["app_url"].rpartition("/")[2] != str(number)


async def test_pages_hold_fifty_at_most_and_the_next_page_forgets_it(world: World) -> None:
    for number in range(60):
        await world.mail(f"Mail {number}", webhook=False)
    _, first = await world.call("GET", "/tickets?per_page=100&state=unread")
    assert [ticket["number"] for ticket in first["tickets"]] == list(range(60, 10, -1))
    assert first["meta"]["pagination"] == {
        "current_page": 1,
        "total_pages": 2,
        "total_count": 60,
        "next_page": f"{world.url}/groove/v1/tickets?state=unread&page=2",
        "prev_page": None,
    }
    await world.mail("One more", webhook=False)
    _, second = await world.call("GET", "/tickets?per_page=50&page=2")
    assert [ticket["number"] for ticket in second["tickets"]] == list(range(11, 0, -1))
    assert second["meta"]["pagination"]["next_page"] is None
    _, beyond = await world.call("GET", "/tickets?page=9")
    assert beyond["tickets"] == []


async def test_the_list_filters(world: World) -> None:
    first, second = await world.mail("One"), await world.mail("Two")
    await world.call("PUT", f"/tickets/{first}/assignee", {"assignee": "ben@harbour.example"})
    await world.call("PUT", f"/tickets/{second}/state", {"state": "pending"})
    _, folders = await world.call("GET", "/folders")
    pending = next(folder["id"] for folder in folders["folders"] if folder["name"] == "Pending")

    async def numbers(query: str) -> list[int]:
        _, answer = await world.call("GET", f"/tickets?{query}")
        return [ticket["number"] for ticket in answer["tickets"]]

    assert await numbers("state=pending") == [second]
    assert await numbers("state=nonsense") == []
    assert await numbers("assignee=BEN@harbour.example") == [first]
    assert await numbers("assignee=unassigned") == [second]
    assert await numbers("customer=nora%40northwind.example") == [second, first]
    assert await numbers(f"folder={pending}") == [second]
    _, counts = await world.call("GET", "/tickets/count")
    assert counts[pending] == 1


async def test_state_assignee_priority_and_group_are_written(world: World) -> None:
    number = await world.mail()
    assert await world.call("PUT", f"/tickets/{number}/state", {"state": "closed"}) == (
        200,
        {"state": "closed"},
    )
    assert (await world.call("PUT", f"/tickets/{number}/state", {"state": "done"}))[0] == 422
    assert await world.call("GET", f"/tickets/{number}/state") == (200, {"state": "closed"})
    assert (await world.call("GET", f"/tickets/{number}/assignee")) == (200, None)
    assert (await world.call("PUT", f"/tickets/{number}/assignee", {"assignee": "nobody@x.example"}))[0] == 422
    await world.call("PUT", f"/tickets/{number}/assignee", {"assignee": "ben@harbour.example"})
    _, assignee = await world.call("GET", f"/tickets/{number}/assignee")
    assert assignee["agent"]["email"] == "ben@harbour.example"
    await world.call("PUT", f"/tickets/{number}/assignee", {"assignee": None})
    await world.call("PUT", f"/tickets/{number}/priority", {"priority": "high"})
    await world.call("PUT", f"/tickets/{number}/assigned_group", {"group": "Triage"})
    _, answer = await world.call("GET", f"/tickets/{number}")
    ticket = answer["ticket"]
    assert ticket["assignee"] is None
    assert ticket["priority"] == "high"
    assert ticket["assigned_group"] == "Triage"
    assert ticket["closed_by"] == "ann@harbour.example"
    assert (await world.call("PUT", "/tickets/99/state", {"state": "closed"}))[0] == 404


async def test_a_note_is_private_only_when_it_says_so(world: World) -> None:
    number = await world.mail()
    path = f"/tickets/{number}/messages"
    note = {"author": "ben@harbour.example", "body": "Looks like the cache", "note": True}
    status, answer = await world.call("POST", path, note)
    assert status == 201
    assert set(answer["message"]) == MESSAGE_KEYS
    assert answer["message"]["note"] is True
    _, reply = await world.call("POST", path, {"body": "We are on it"})
    assert reply["message"]["note"] is False
    assert reply["message"]["links"]["author"]["href"].endswith("/agents/ann@harbour.example")
    _, listed = await world.call("GET", f"{path}?per_page=2")
    assert [message["plain_text_body"] for message in listed["messages"]] == [
        "We are on it",
        "Looks like the cache",
    ]
    assert listed["meta"]["pagination"]["total_count"] == 3
    assert (await world.call("GET", f"/messages/{answer['message']['id']}"))[1] == answer
    assert (await world.call("POST", path, {"note": True}))[0] == 422
    assert (await world.call("POST", path, {"body": "x", "author": "who@x.example"}))[0] == 422


async def test_tickets_are_created_for_customers_and_by_agents(world: World) -> None:
    body = {
        "from": {"email": "gus@northwind.example", "name": "Gus Hale", "company_name": "Northwind"},
        "to": "support@harbour.example",
        "subject": "Raised in Slack",
        "body": "<p>The export is <b>empty</b></p>",
        "tags": ["slack"],
    }
    status, answer = await world.call("POST", "/tickets", body)
    assert status == 201
    assert answer["ticket"]["customer_name"] == "Gus Hale"
    assert answer["ticket"]["summary"] == "The export is empty"
    _, customer = await world.call("GET", "/customers/gus%40northwind.example")
    assert customer["customer"]["company_name"] == "Northwind"
    by_agent = {"from": "ben@harbour.example", "to": "new@fabrikam.example", "body": "Hello", "note": True}
    _, second = await world.call("POST", "/tickets", by_agent)
    assert second["ticket"]["message_count"] == 0
    assert second["ticket"]["links"]["customer"]["href"].endswith("/customers/new@fabrikam.example")
    for wrong in ({"from": "a@b.example", "to": "c@d.example"}, {"from": "a@b.example", "body": "x"}, []):
        assert (await world.call("POST", "/tickets", wrong))[0] == 422


async def test_the_directory(world: World) -> None:
    _, agents = await world.call("GET", "/agents")
    assert [agent["first_name"] for agent in agents["agents"]] == ["Ann", "Ben"]
    assert (await world.call("GET", "/agents/ben%40harbour.example"))[1]["agent"]["id"] == world.ben.id
    assert (await world.call("GET", "/agents/nobody"))[0] == 404
    _, mailboxes = await world.call("GET", "/mailboxes")
    assert mailboxes["mailboxes"][0]["email"] == "support@harbour.example"
    _, groups = await world.call("GET", "/groups")
    assert groups["groups"][0]["agent_ids"] == [world.ann.id, world.ben.id]
    assert (await world.call("GET", "/customers"))[1]["customers"] == []


async def test_webhooks_carry_the_recorded_shapes(world: World) -> None:
    number = await world.mail()
    await world.groove.act(number, {"assignee": "ben@harbour.example", "by": "ann@harbour.example"})
    await world.groove.act(number, {"reply": "Which browser?", "state": "pending", "by": "ben@harbour.example"})
    await world.groove.act(number, {"note": "Waiting", "by": "ben@harbour.example"})
    await world.groove.act(number, {"reply": "<div>Firefox</div>"})
    assert await world.events() == [
        "ticket_started",
        "ticket_assigned",
        "agent_replied",
        "ticket_state_changed",
        "ticket_state_changed",
        "note_added",
        "customer_replied",
        "ticket_state_changed",
        "ticket_opened",
    ]
    bodies = {event: body for event, _, body in world.heard}
    assert all(header == event for event, header, _ in world.heard)
    assert set(bodies["ticket_started"]) == TICKET_KEYS
    assert bodies["ticket_started"]["created_at"] == "2026-11-23 09:00:00 +0000"
    assert "assignee" in bodies["ticket_assigned"]["links"]
    assert set(bodies["customer_replied"]) == set(bodies["note_added"]) == MESSAGE_KEYS
    assert bodies["note_added"]["created_at"] == "2026-11-23 09:00:00 UTC"
    changed = bodies["ticket_state_changed"]
    assert set(changed) == {"href", "state", "ticket_number", "ticket", "app_url"}
    assert changed["href"] == f"/v1/tickets/{number}"
    assert changed["state"] == "unread"


async def test_a_lost_delivery_is_not_repeated(world: World) -> None:
    world.faults.add(system="groove", method="webhook ticket_started", drop="before")
    await world.mail("Lost")
    await world.mail("Silent", webhook=False)
    number = await world.mail("Heard")
    await world.events()
    assert [body["number"] for _, _, body in world.heard] == [number]


async def test_webhooks_come_and_go(world: World) -> None:
    url = f"{world.url}/hook/second"
    status, answer = await world.call("POST", "/webhooks", {"event": "ticket_deleted", "url": url})
    assert (status, answer) == (201, {"webhook": {"event": "ticket_deleted", "url": url, "state": "active"}})
    assert (await world.call("POST", "/webhooks", {"event": "nonsense", "url": url}))[0] == 422
    assert (await world.call("DELETE", "/webhooks/0000000000"))[0] == 404
    await world.groove.act(await world.mail(), {"delete": True})
    assert await world.events() == ["ticket_started", "ticket_deleted", "second"]


async def test_merged_and_deleted_tickets_are_gone(world: World) -> None:
    stays, goes = await world.mail("Stays"), await world.mail("Goes")
    await world.groove.act(goes, {"merge_into": stays})
    assert (await world.call("GET", f"/tickets/{goes}"))[0] == 404
    _, listed = await world.call("GET", f"/tickets/{stays}/messages")
    assert len(listed["messages"]) == 2
    with pytest.raises(ControlError) as refused:
        await world.groove.act(goes, {"state": "closed"})
    assert refused.value.status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"subject": "No sender", "body": "x"},
        {"from": "no address", "body": "x"},
        {"from": "a@b.example", "body": " "},
        {"from": "a@b.example", "to": "other@harbour.example", "body": "x"},
        {"from": "a@b.example", "body": "x", "sent_at": "yesterday"},
        {"from": "a@b.example", "body": "x", "surprise": 1},
    ],
)
async def test_a_mail_that_cannot_be_sent_says_why(world: World, body: dict[str, Any]) -> None:
    with pytest.raises(ControlError) as refused:
        await world.groove.mail(body)
    assert refused.value.status == 400
    assert world.groove.snapshot()["tickets"] == []


async def test_a_mail_without_subject_is_a_ticket_without_title(world: World) -> None:
    number = await world.mail(subject=None)
    assert (await world.call("GET", f"/tickets/{number}"))[1]["ticket"]["title"] == ""
