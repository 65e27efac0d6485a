"""What Groove's client changes, and how it makes sure."""

from typing import Any

import pytest

from bot.clients.groove import GrooveClient
from bot.clients.http import NoAnswer, Refused
from tests.clients.server import Answer, Server, answer, hang_up, listed, sample
from tests.factories import StoppedClock


@pytest.mark.parametrize("reply", [answer({"state": "closed"}), answer({"state": "Closed"}, 201)])
async def test_a_state_that_the_reply_tells(server: Server, groove: GrooveClient, reply: Answer) -> None:
    server.gives(reply)
    await groove.set_state(9, "closed")
    assert [(asked.method, asked.path, asked.body) for asked in server.asked] == [
        ("PUT", "/tickets/9/state", {"state": "closed"})
    ]


@pytest.mark.parametrize("reply", [answer(status=204), answer(raw=b"OK"), answer({"ticket": {}})])
async def test_a_state_that_the_reply_does_not_tell_is_looked_up(
    server: Server, groove: GrooveClient, reply: Answer
) -> None:
    server.gives(reply, answer({"state": "snoozed"}))
    await groove.set_state(9, "pending")
    assert [asked.method for asked in server.asked] == ["PUT", "GET"]


async def test_a_state_that_was_not_taken(server: Server, groove: GrooveClient) -> None:
    server.gives(answer(), answer({"state": "opened"}))
    with pytest.raises(Refused, match="the state is opened, not pending"):
        await groove.set_state(9, "pending")


async def test_another_word_for_waiting(server: Server, session: Any, clock: StoppedClock) -> None:
    server.otherwise = answer()
    groove = GrooveClient(session, server.url, "token", clock, waiting_word="snoozed")
    await groove.set_state(9, "pending")
    await groove.set_state(9, "closed")
    assert [asked.body["state"] for asked in server.asked if asked.method == "PUT"] == ["snoozed", "closed"]


async def test_an_assignee(server: Server, groove: GrooveClient) -> None:
    server.gives(answer(status=204))
    await groove.set_assignee(9, "ann@harbour.example")
    assert server.asked[0].body == {"assignee": "ann@harbour.example"}
    assert len(server.asked) == 1


@pytest.mark.parametrize("nobody", [answer(), answer(None, 404), answer({"agent": None}), answer({})])
async def test_nobody_is_assigned_any_more(server: Server, groove: GrooveClient, nobody: Answer) -> None:
    server.gives(answer(status=204), nobody)
    await groove.set_assignee(9, None)
    assert [(asked.method, asked.body) for asked in server.asked] == [("PUT", {"assignee": None}), ("GET", None)]


@pytest.mark.parametrize("first", [answer(status=204), answer({"errors": ["assignee: can't be blank"]}, 422)])
async def test_an_empty_text_is_tried_where_null_does_nothing(
    server: Server, groove: GrooveClient, first: Answer
) -> None:
    somebody = answer({"agent": {"email": "ann@harbour.example"}})
    server.gives(first, somebody, answer(status=204), answer())
    await groove.set_assignee(9, None)
    assert [asked.body for asked in server.asked if asked.method == "PUT"] == [{"assignee": None}, {"assignee": ""}]


async def test_an_assignee_who_stays(server: Server, groove: GrooveClient) -> None:
    server.otherwise = answer({"agent": {"email": "ann@harbour.example"}})
    with pytest.raises(Refused, match="somebody is assigned still"):
        await groove.set_assignee(9, None)


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_note_is_private(server: Server, groove: GrooveClient, wrapped: bool) -> None:
    recorded = sample("webhook-note_added")
    server.gives(answer({"message": recorded} if wrapped else recorded, 201))
    assert await groove.add_note(776, "ann@harbour.example", "<p>hm</p>") == "4658911092"
    assert server.asked[0].path == "/tickets/776/messages"
    assert server.asked[0].body == {
        "author": "ann@harbour.example",
        "body": "<p>hm</p>",
        "note": True,
        "send_copy_to_customer": False,
    }


async def test_a_note_of_the_token_s_own_agent(server: Server, groove: GrooveClient) -> None:
    server.gives(answer({"message": {"note": True}}, 201))
    assert await groove.add_note(776, None, "hm") == ""
    assert "author" not in server.asked[0].body


async def test_a_note_that_became_a_reply_is_told(
    server: Server, groove: GrooveClient, caplog: pytest.LogCaptureFixture
) -> None:
    server.gives(answer({"message": sample("webhook-customer_replied")}, 201))
    with pytest.raises(Refused, match="came back as a reply"):
        await groove.add_note(440, None, "hm")
    assert "public reply" in caplog.text


@pytest.mark.parametrize("fault", [hang_up, answer(status=502), answer(raw=b"<html>"), answer(status=201)])
async def test_a_note_without_answer_is_not_repeated(server: Server, groove: GrooveClient, fault: Answer) -> None:
    server.gives(fault)
    with pytest.raises(NoAnswer):
        await groove.add_note(776, None, "hm")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        answer({"ticket": {"number": 31}}, 201),
        answer(status=201, headers={"Location": "http://api.groovehq.com/v1/tickets/31"}),
        answer({"ticket": {"number": 31}}, 201, headers={"Location": "/somewhere"}),
    ],
)
async def test_a_new_ticket(server: Server, groove: GrooveClient, reply: Answer) -> None:
    server.gives(reply)
    made = await groove.create_ticket(
        customer_email="nora@northwind.example",
        customer_name="Nora",
        subject="Checkout",
        body_html="<p>no</p>",
        mailbox="support@harbour.example",
        tags=["slack"],
    )
    assert made == 31
    assert server.asked[0].body == {
        "from": {"email": "nora@northwind.example", "name": "Nora"},
        "to": "support@harbour.example",
        "mailbox": "support@harbour.example",
        "subject": "Checkout",
        "body": "<p>no</p>",
        "tags": ["slack"],
        "send_copy_to_customer": False,
    }


async def test_a_new_ticket_without_a_mailbox(server: Server, groove: GrooveClient) -> None:
    server.gives(listed("mailboxes", [{"id": "5", "name": "Inbox"}]))
    with pytest.raises(Refused, match="no mailbox"):
        await groove.create_ticket(customer_email="nora@northwind.example", subject="x", body_html="x")
    assert [asked.method for asked in server.asked] == ["GET"]


@pytest.mark.parametrize("note", ["false", 0, "", []])
async def test_only_true_means_private(server: Server, groove: GrooveClient, note: Any) -> None:
    server.gives(answer({"message": {"id": "5", "note": note}}, 201))
    with pytest.raises(Refused, match="came back as a reply"):
        await groove.add_note(440, None, "hm")


@pytest.mark.parametrize("message", [{"id": "5"}, {"id": "5", "note": None}])
async def test_a_note_that_may_be_public_has_to_be_looked_at(
    server: Server, groove: GrooveClient, message: Any
) -> None:
    server.gives(answer({"message": message}, 201))
    with pytest.raises(NoAnswer, match="doesn't say that the note is private"):
        await groove.add_note(440, None, "hm")
    assert len(server.asked) == 1
