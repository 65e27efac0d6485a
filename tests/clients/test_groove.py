"""Groove's client over HTTP, against replies as documented, as recorded, and as seen to go wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clients.groove import GrooveClient
from bot.clients.http import NoAnswer, NotFound
from tests.clients.server import Answer, Server, answer, listed, sample
from tests.factories import StoppedClock


def numbers(first: int, last: int) -> list[dict[str, int]]:
    return [{"number": number} for number in range(first, last + 1)]


async def all_numbers(groove: GrooveClient, state: str | None = None) -> list[int]:
    return [ticket.number async for tickets in groove.tickets(state) for ticket in tickets]


# Lists


async def test_one_page_of_a_state(server: Server, groove: GrooveClient) -> None:
    server.gives(listed("tickets", [sample("webhook-ticket_started")], pages=3, total_count=102))
    page = await groove.list_tickets("unread")
    assert [ticket.number for ticket in page.items] == [9]
    assert (page.number, page.total_pages, page.total_count, page.last) == (1, 3, 102, False)
    assert server.asked[0].query == {"state": "unread", "page": "1", "per_page": "50"}


async def test_pages_are_counted_and_the_next_page_s_address_is_not_used(server: Server, groove: GrooveClient) -> None:
    """The address drops per_page, is plain http, and stands on the last page too."""
    next_page = "http://api.groovehq.com/v1/tickets?page=2"
    server.gives(
        listed("tickets", numbers(1, 50), 1, 3, next_page=next_page),
        listed("tickets", numbers(51, 100), 2, 3, next_page=next_page),
        listed("tickets", numbers(101, 102), 3, 3, next_page=next_page),
    )
    assert await all_numbers(groove, "opened") == list(range(1, 103))
    assert [asked.query["page"] for asked in server.asked] == ["1", "2", "3"]
    assert {asked.query["per_page"] for asked in server.asked} == {"50"}


@pytest.mark.parametrize("ends", [{"next_page": None}, {"next_page": True, "pages": "1"}])
async def test_a_list_ends_without_a_count(server: Server, groove: GrooveClient, ends: dict[str, Any]) -> None:
    pages = ends.pop("pages", None)
    server.gives(listed("tickets", numbers(1, 50), pages=pages, **ends))
    assert len(await all_numbers(groove)) == 50


@pytest.mark.parametrize("meta", [{}, {"meta": None}, {"meta": {"pagination": []}}, {"meta": []}])
async def test_a_list_that_says_nothing_of_pages_ends_with_an_empty_one(
    server: Server, groove: GrooveClient, meta: dict[str, Any]
) -> None:
    server.gives(answer({"tickets": numbers(1, 3), **meta}), answer({"tickets": []}))
    assert await all_numbers(groove) == [1, 2, 3]


@pytest.mark.parametrize("empty", [answer(), answer({"tickets": []}), answer({"tickets": None})])
async def test_an_empty_reply_is_an_empty_list(server: Server, groove: GrooveClient, empty: Answer) -> None:
    server.gives(empty)
    assert await all_numbers(groove) == []


@pytest.mark.parametrize("body", [[], "x", {"ticket": {}}, {"tickets": {}}, {"tickets": False}, {"error": "x"}])
async def test_a_reply_of_another_form_is_not_an_empty_list(server: Server, groove: GrooveClient, body: Any) -> None:
    server.gives(answer(body))
    with pytest.raises(NoAnswer, match="a reply without tickets"):
        await all_numbers(groove)


async def test_one_ticket_that_can_not_be_read_hides_no_other(
    server: Server, groove: GrooveClient, caplog: pytest.LogCaptureFixture
) -> None:
    server.gives(listed("tickets", [{"number": 1}, {"title": "no number"}, None, {"number": 3}]))
    assert await all_numbers(groove) == [1, 3]
    assert caplog.text.count("left out") == 2


async def test_a_page_that_fails_for_good_leaves_the_ones_before(
    server: Server, groove: GrooveClient, clock: StoppedClock
) -> None:
    server.gives(listed("tickets", numbers(1, 50), 1, 2))
    server.otherwise = answer({"error": "boom"}, 500)
    pages = groove.tickets("opened")
    assert len(await anext(pages)) == 50
    with pytest.raises(NoAnswer):
        await anext(pages)
    assert clock.waits == [2.0, 4.0]


async def test_a_limit_in_the_midst_of_a_list_loses_nothing(
    server: Server, groove: GrooveClient, clock: StoppedClock
) -> None:
    server.gives(
        listed("tickets", numbers(1, 50), 1, 2),
        answer(status=429, headers={"Retry-After": "12"}),
        answer(status=429),
        listed("tickets", numbers(51, 60), 2, 2),
    )
    assert await all_numbers(groove) == list(range(1, 61))
    assert clock.waits == [12.0, 4.0]


# One ticket


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_ticket(server: Server, groove: GrooveClient, wrapped: bool) -> None:
    recorded = sample("webhook-ticket_assigned")
    server.gives(answer({"ticket": recorded} if wrapped else recorded))
    ticket = await groove.get_ticket(9)
    assert (ticket.title, ticket.assignee_email) == ("Test Subject", "agent@example.com")
    assert server.asked[0].path == "/tickets/9"


async def test_a_ticket_whose_links_hold_ids(server: Server, groove: GrooveClient) -> None:
    links = {
        "customer": {"href": "http://api.groovehq.com/v1/customers/0070883940"},
        "assignee": {"href": "http://api.groovehq.com/v1/agents/1734497920"},
    }
    server.gives(
        answer({"ticket": {"number": 9, "links": links}}),
        answer({"customer": {"id": "0070883940", "email": "Nora@Northwind.example"}}),
        listed("agents", [{"id": "1734497920", "email": "ann@harbour.example"}]),
    )
    ticket = await groove.get_ticket(9)
    assert ticket.customer_email == "nora@northwind.example"
    assert ticket.assignee_email == "ann@harbour.example"
    assert [asked.path for asked in server.asked] == ["/tickets/9", "/customers/0070883940", "/agents"]
    assert {asked.headers["Host"] for asked in server.asked} == {server.url.split("/")[2]}


async def test_a_customer_whom_nobody_knows(server: Server, groove: GrooveClient) -> None:
    server.gives(answer({"error": "Not Found"}, 404), answer({"customer": {"email": None}}))
    assert await groove.customer_email("0070883940") is None
    assert await groove.customer_email("a+b/c@x.example") is None
    assert server.asked[1].path in {"/customers/a%2Bb%2Fc%40x.example", "/customers/a%2Bb%2Fc@x.example"}


@pytest.mark.parametrize("reply", [answer(), answer({"ticket": None}), answer({"ticket": {"title": "x"}}), answer([9])])
async def test_a_reply_without_the_ticket_is_no_answer(server: Server, groove: GrooveClient, reply: Answer) -> None:
    server.gives(reply)
    with pytest.raises(NoAnswer):
        await groove.get_ticket(9)


async def test_another_ticket_is_never_taken_for_the_one_asked_for(server: Server, groove: GrooveClient) -> None:
    server.gives(answer({"ticket": {"number": 12}}))
    with pytest.raises(NotFound, match="ticket 9 is answered with ticket 12"):
        await groove.get_ticket(9)


# Messages


async def test_messages_come_oldest_first_each_once(server: Server, groove: GrooveClient) -> None:
    newest, oldest = sample("webhook-customer_replied"), sample("webhook-note_added")
    server.gives(
        listed("messages", [newest, {"id": "1", "body": "when?"}], 1, 2), listed("messages", [newest, oldest], 2, 2)
    )
    messages = await groove.list_messages(776)
    assert [message.id for message in messages] == ["1", "4658911092", "4810291604"]


async def test_no_messages_are_asked_for_again(server: Server, groove: GrooveClient, clock: StoppedClock) -> None:
    server.gives(answer(), listed("messages", []), listed("messages", [sample("webhook-note_added")]))
    assert len(await groove.list_messages(776)) == 1
    assert clock.waits == [2.0, 4.0]


async def test_in_the_end_they_are_unknown(server: Server, groove: GrooveClient) -> None:
    server.otherwise = listed("messages", [])
    assert await groove.list_messages(776) == []
    assert len(server.asked) == 3


@pytest.mark.parametrize("where", ["", "https://api.groovehq.com", "http://somebody-else.example"])
async def test_a_customer_by_link(server: Server, groove: GrooveClient, where: str) -> None:
    server.gives(answer({"customer": {"email": "Nora@Northwind.example"}}))
    assert await groove.customer_email(f"{where}/v1/customers/Ann%2B1@x.example") == "ann+1@x.example"
    assert await groove.customer_email(f"{where}/v1/customers/0070883940") == "nora@northwind.example"
    assert [asked.path for asked in server.asked] == ["/customers/0070883940"]


@pytest.mark.parametrize("customer", ["", ".", "..", "/", "/v1/customers/.."])
async def test_a_customer_who_would_lead_elsewhere(server: Server, groove: GrooveClient, customer: str) -> None:
    assert await groove.customer_email(customer) is None
    assert server.asked == []


# The team


async def test_a_ticket_is_looked_for_before_it_is_made_again(server: Server, groove: GrooveClient) -> None:
    def made(number: int, title: str, at: str | None) -> dict[str, Any]:
        return {"number": number, "title": title, "created_at": at}

    since = datetime(2026, 11, 23, 9, tzinfo=UTC)
    server.otherwise = listed(
        "tickets",
        [
            made(31, "Something else", "2026-11-23T09:10:00Z"),
            made(30, " checkout  is BROKEN ", "2026-11-23T09:05:00Z"),
            made(12, "Invoices", None),
            made(7, "Last year's", "2025-11-23T09:05:00Z"),
        ],
    )

    recent = await groove.tickets_of("nora@northwind.example", since)
    assert [ticket.number for ticket in recent] == [31, 30, 12], "one that doesn't say when it was made may be ours"
    assert server.asked[0].query == {"customer": "nora@northwind.example", "page": "1", "per_page": "50"}


async def test_who_and_what_there_is(server: Server, groove: GrooveClient) -> None:
    server.gives(
        listed("agents", [{"id": "1", "email": "Ann@harbour.example"}], 1, 2),
        listed("agents", [{"id": "2", "email": "ben@harbour.example"}], 2, 2),
        answer({"mailboxes": [{"id": "5", "name": "Inbox", "email": "support@harbour.example"}]}),
        answer(),
    )
    assert [agent.email for agent in await groove.agents()] == ["ann@harbour.example", "ben@harbour.example"]
    assert [mailbox.email for mailbox in await groove.mailboxes()] == ["support@harbour.example"]


async def test_reads_keep_to_a_request_a_second(server: Server, groove: GrooveClient, clock: StoppedClock) -> None:
    server.otherwise = answer()
    for _ in range(12):
        await groove.check()
    assert clock.waits == [1.0, 2.0]


@pytest.mark.parametrize("body", [{}, [], {"error": "x"}, "up"])
async def test_another_server_does_not_pass_for_groove(server: Server, groove: GrooveClient, body: Any) -> None:
    server.otherwise = answer(body)
    with pytest.raises(NoAnswer, match="without mailboxes"):
        await groove.check()


async def test_of_so_many_pages_at_most(server: Server, groove: GrooveClient) -> None:
    server.gives(
        *[listed("tickets", numbers(50 * page + 1, 50 * page + 50), page + 1, 9, total_count=450) for page in range(3)]
    )
    assert [len(tickets) async for tickets in groove.tickets("closed", pages=3)] == [50, 50, 50]
    assert len(server.asked) == 3
