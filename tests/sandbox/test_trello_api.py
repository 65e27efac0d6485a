"""The Trello server over HTTP, as any client meets it, and the control calls of people."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.clients.trello_api import credentials
from bot.sandbox.errors import ControlError
from tests.factories import StoppedClock
from tests.trello_world import KEY, TOKEN, MovingClock, TrelloWorld

Json = dict[str, Any]


@pytest.fixture
async def world(clock: StoppedClock) -> AsyncIterator[TrelloWorld]:
    async with TrelloWorld(MovingClock(clock.now())).running() as made:
        yield made


async def ask(
    world: TrelloWorld, call: str, body: Json | None = None, *, headers: Mapping[str, str] | None = None, **query: str
) -> tuple[int, Any]:
    """Ask with JSON; status, and the answer as JSON or text."""
    verb, path = call.split(" ")
    given = credentials(KEY, TOKEN) if headers is None else headers
    url = f"{world.url}/trello/1{path}"
    async with world.session.request(verb, url, params=query, json=body, headers=given) as answer:
        if answer.content_type == "application/json":
            return answer.status, await answer.json()
        assert answer.content_type == "text/plain"
        return answer.status, await answer.text()


async def test_key_and_token_are_checked_wherever_they_stand(world: TrelloWorld) -> None:
    for key, token, said in ((KEY, "x", "invalid token"), ("x", TOKEN, "invalid key"), ("", "", "invalid key")):
        assert await ask(world, "GET /members/me", headers=credentials(key, token)) == (401, said)
        assert await ask(world, "GET /members/me", headers={}, key=key, token=token) == (401, said)
    status, me = await ask(world, "GET /members/me", headers={}, key=KEY, token=TOKEN)
    assert (status, me["username"]) == (200, "triagebot")


async def test_errors_are_plain_text(world: TrelloWorld) -> None:
    board, (new, *_) = world.board()
    hidden = world.account.add_board("Ann's own", world.ann)
    missing = (404, "The requested resource was not found.")
    assert await ask(world, "GET /cards/" + "0" * 24) == missing
    assert await ask(world, f"GET /boards/{hidden.id}") == missing
    assert await ask(world, "GET /cards/short") == (400, "invalid id")
    assert await ask(world, "POST /cards", {"name": "x"}) == (400, "invalid value for idList")
    assert await ask(world, "GET /webhooks") == (404, "Cannot GET /1/webhooks")
    for wrong in ({"pos": "-1"}, {"pos": "nan"}, {"closed": "maybe"}, {"name": ""}, {"name": "x" * 16_385}):
        status, said = await ask(world, f"PUT /cards/{world.card(new).id}", wrong)
        assert (status, said) == (400, f"invalid value for {next(iter(wrong))}")
    assert await ask(world, f"GET /boards/{board.id}/actions", since="soon") == (400, "invalid date")
    assert await ask(world, f"GET /boards/{board.id}/actions", limit="1001") == (400, "invalid value for limit")


async def test_a_batch_gives_each_answer_its_own_status(world: TrelloWorld) -> None:
    board, _ = world.board()
    urls = [f"/boards/{board.id}?fields=name%2Cclosed", "/cards/" + "0" * 24, "/batch?urls=/members/me"]
    status, answers = await ask(world, "GET /batch", urls=",".join(urls))
    assert status == 200
    assert answers[0] == {"200": {"id": board.id, "name": "Northwind", "closed": False}}
    assert [one["statusCode"] for one in answers[1:]] == [404, 400]
    assert (await ask(world, "GET /batch", urls=",".join(["/members/me"] * 11)))[0] == 400


async def test_the_limits_of_token_key_and_members(world: TrelloWorld) -> None:
    board, _ = world.board()
    for _ in range(100):
        assert (await ask(world, f"GET /boards/{board.id}"))[0] == 200
    refused = (429, {"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"})
    assert await ask(world, f"GET /boards/{board.id}") == refused
    for _ in range(200):
        await ask(world, f"GET /boards/{board.id}")
    assert (await ask(world, f"GET /boards/{board.id}"))[1]["error"] == "API_KEY_LIMIT_EXCEEDED"
    for _ in range(2):
        world.clock.move(seconds=10)
        for _ in range(50):
            assert (await ask(world, "GET /members/me"))[0] == 200
    world.clock.move(seconds=10)
    assert (await ask(world, "GET /members/me"))[1]["error"] == "RATE_LIMIT_EXCEEDED"
    world.clock.move(seconds=900)
    assert (await ask(world, "GET /members/me"))[0] == 200


async def test_every_reply_tells_what_is_left(world: TrelloWorld) -> None:
    board, _ = world.board()
    async with world.session.get(f"{world.url}/trello/1/boards/{board.id}", headers=credentials(KEY, TOKEN)) as answer:
        said = {name: answer.headers[f"x-rate-limit-api-token-{name}"] for name in ("interval-ms", "max", "remaining")}
    assert said == {"interval-ms": "10000", "max": "100", "remaining": "99"}


async def test_places_in_a_list(world: TrelloWorld) -> None:
    _, (new, *_) = world.board()
    for name, pos in (("b", "bottom"), ("c", "bottom"), ("a", "top"), ("bb", "20000")):
        await ask(world, "POST /cards", {"idList": new.id, "name": name, "pos": pos})
    assert [card.name for card in world.account.cards_in(new)] == ["a", "b", "bb", "c"]


async def test_a_copy_keeps_what_is_asked_for(world: TrelloWorld) -> None:
    board, (new, *_) = world.board()
    label = world.account.add_label(board, "Urgent", "red", world.ann)
    source = world.card(new, "Login", desc="Since Friday", label_ids=[label.id], member_ids=[world.ann.member.id])
    world.cards.comment(source, world.ann, "Any news?")
    world.cards.attach(source, world.ann, "https://example.com/1")
    other, (triage,) = world.board("Support Epics", "Triage")
    _, whole = await ask(world, "POST /cards", {"idList": triage.id, "idCardSource": source.id})
    assert (whole["name"], whole["desc"], whole["badges"]["comments"]) == ("Login", "Since Friday", 1)
    assert (whole["idLabels"], whole["idMembers"]) == ([], [world.ann.member.id])
    assert [one["url"] for one in whole["attachments"]] == ["https://example.com/1"]
    body = {"idList": new.id, "idCardSource": source.id, "keepFromSource": "labels", "name": "Other"}
    _, part = await ask(world, "POST /cards", body)
    assert (part["name"], part["idLabels"], part["idMembers"]) == ("Other", [label.id], [])
    assert (part["attachments"], part["badges"]["comments"]) == ([], 0)
    kinds = [action.type for action in world.account.actions[other.id]]
    assert kinds[-3:] == ["copyCard", "addAttachmentToCard", "copyCommentCard"]


async def test_labels_and_strangers_stay_behind_on_another_board(world: TrelloWorld) -> None:
    board, (new, *_) = world.board()
    ben = world.account.add_member("ben", "Ben Okafor")
    board.member_ids.append(ben.id)
    label = world.account.add_label(board, "Urgent", "red", world.ann)
    card = world.card(new, label_ids=[label.id], member_ids=[ben.id, world.ann.member.id])
    other, (triage,) = world.board("Support Epics", "Triage")
    status, said = await ask(world, f"PUT /cards/{card.id}", {"idList": triage.id})
    assert (status, said) == (400, "invalid value for idList")
    _, moved = await ask(world, f"PUT /cards/{card.id}", {"idBoard": other.id, "idList": triage.id})
    assert (moved["idLabels"], moved["idMembers"], moved["idShort"]) == ([], [world.ann.member.id], 1)


async def test_the_history_is_filtered_and_paged(world: TrelloWorld) -> None:
    board, (new, up_next, _) = world.board()
    card = world.card(new)
    world.cards.shift(card, world.ann, up_next, "top")
    world.cards.change(card, world.ann, closed=True)
    world.cards.comment(card, world.ann, "Hello")
    path = f"GET /boards/{board.id}/actions"

    async def kinds(**query: str) -> list[str]:
        return [one["type"] for one in (await ask(world, path, **query))[1]]

    assert (await kinds())[:3] == ["commentCard", "updateCard", "updateCard"]
    assert await kinds(filter="updateCard:idList,createCard") == ["updateCard", "createCard"]
    assert await kinds(filter="updateCard:closed") == ["updateCard"]
    assert await kinds(limit="1", page="1") == ["updateCard"]
    _, told = await ask(world, path, filter="createCard", memberCreator="false", fields="type")
    assert set(told[0]) == {"id", "type"}
    assert await kinds(since=told[0]["id"], filter="createCard,commentCard") == ["commentCard"]
    _, of_card = await ask(world, f"GET /cards/{card.id}/actions")
    assert [one["type"] for one in of_card] == ["commentCard", "updateCard"]


async def test_people_make_and_change_boards_lists_and_cards(world: TrelloWorld) -> None:
    control = world.server.control
    board = (await control("boards", {"name": "Fabrikam", "lists": ["New Issues", "Up next"]}))["id"]
    label = (await control("labels", {"board": "Fabrikam", "name": "Later", "color": "sky"}))["id"]
    first = (await control("cards", {"board": board, "list": "New Issues", "name": "One", "labels": ["Later"]}))["id"]
    second = (await control("cards", {"board": "Fabrikam", "list": "New Issues", "name": "Two", "by": "ann"}))["id"]
    await control(f"cards/{second}", {"before": first, "members": ["ann"], "comment": "Soon"})
    [shown] = world.server.snapshot()["boards"]
    assert [card["name"] for card in shown["lists"][0]["cards"]] == ["Two", "One"]
    assert shown["lists"][0]["cards"][0]["members"] == ["ann"]
    assert shown["lists"][0]["cards"][1]["labels"] == [{"name": "Later", "color": "sky"}]
    await control(f"cards/{first}", {"list": "Up next", "name": "Uno", "closed": True, "labels": []})
    card = world.account.card(first)
    assert (card.name, card.closed, card.label_ids, label) == ("Uno", True, [], label)
    other = (await control("boards", {"name": "Epics", "lists": ["Triage"], "bot": False}))["id"]
    assert world.server.bot.id not in world.account.board(other).member_ids
    await control(f"boards/{other}", {"bot": True, "name": "Support Epics"})
    await control(f"cards/{second}", {"board": "Support Epics", "list": "Triage"})
    assert world.account.card(second).board_id == other
    made = (await control("lists", {"board": "Support Epics", "name": "Done"}))["id"]
    await control(f"lists/{made}", {"name": "Finished", "position": "top", "closed": True})
    await control(f"boards/{other}", {"closed": True})
    await control(f"cards/{second}", {"delete": True})
    assert second not in world.account.cards


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("cards", {"board": "Nowhere", "list": "x", "name": "x"}, 404),
        ("cards", {"board": "Northwind", "list": "Nowhere", "name": "x"}, 404),
        ("cards", {"board": "Northwind", "list": "New Issues", "name": ""}, 400),
        ("cards", {"board": "Northwind", "list": "New Issues", "name": "x", "by": "nobody"}, 400),
        ("cards/" + "0" * 24, {"closed": True}, 404),
        ("lists/" + "0" * 24, {"closed": True}, 404),
        ("boards/Nowhere", {"closed": True}, 404),
        ("boards", {}, 400),
        ("replay", {"action": "0" * 24}, 404),
        ("webhooks", {"deliver": "some"}, 400),
        ("nonsense", {}, 404),
    ],
)
async def test_what_people_cannot_do_is_told(world: TrelloWorld, path: str, body: Json, status: int) -> None:
    world.board()
    with pytest.raises(ControlError) as refused:
        await world.server.control(path, body)
    assert refused.value.status == status


async def test_deliveries_are_lost_and_repeated_as_told(world: TrelloWorld) -> None:
    board, (new, up_next, _) = world.board()
    await world.client().create_webhook(world.hook, board.id)
    control = world.server.control
    card = (await control("cards", {"board": board.id, "list": new.id, "name": "One", "webhook": False}))["id"]
    await control("webhooks", {"deliver": "none"})
    await control(f"cards/{card}", {"list": up_next.id})
    await control("webhooks", {"deliver": "all"})
    await world.server.settle()
    assert world.heard == []
    moved = world.account.actions[board.id][-1]
    await control("replay", {"action": moved.id, "times": 2})
    await world.server.settle()
    assert [one.id for one in world.heard] == [moved.id] * 2
    await control("webhooks", {"active": False})
    assert [hook["active"] for hook in world.server.snapshot()["webhooks"]] == [False]
    await control("webhooks", {"forget": True})
    assert world.server.snapshot()["webhooks"] == []


async def test_faults_strike_in_trellos_words(world: TrelloWorld) -> None:
    world.faults.add(system="trello", method="GET members/me", status=500)
    world.faults.add(system="trello", method="GET members/me", status=401, error="invalid token")
    world.faults.add(system="trello", method="GET members/*", status=429)
    assert await ask(world, "GET /members/me") == (500, "")
    assert await ask(world, "GET /members/me") == (401, "invalid token")
    assert (await ask(world, "GET /members/me"))[1]["error"] == "API_TOKEN_LIMIT_EXCEEDED"
    assert (await ask(world, "GET /members/me"))[0] == 200
