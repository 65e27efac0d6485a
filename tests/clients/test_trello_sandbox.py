"""Trello's client against the sandbox's Trello: the two read the same facts."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clients.http import NoAnswer, NotFound, RateLimited, Refused, Unauthorised
from bot.clients.trello import TEXT_LIMIT, TrelloClient
from bot.clients.trello_api import credentials
from tests.factories import StoppedClock
from tests.trello_world import KEY, TOKEN, MovingClock, TrelloWorld

TICKET = "https://harbour.groovehq.com/tickets/440"


@pytest.fixture
async def world(clock: StoppedClock) -> AsyncIterator[TrelloWorld]:
    async with TrelloWorld(MovingClock(clock.now())).running() as made:
        yield made


@pytest.fixture
def trello(world: TrelloWorld) -> TrelloClient:
    return world.client()


async def test_the_boards_that_the_bot_is_on(world: TrelloWorld, trello: TrelloClient) -> None:
    northwind, (new, *_) = world.board("Northwind")
    world.account.add_board("Ann's own", world.ann)
    closed, _ = world.board("Old", "Ideas")
    world.account.change_board(closed, world.ann, closed=True)
    assert (await trello.me()).name == "Triage Bot"
    assert [(one.name, one.closed) for one in await trello.boards()] == [("Northwind", False), ("Old", True)]
    [board] = await trello.boards(closed=False)
    assert (board.id, board.url) == (northwind.id, f"https://trello.com/b/{northwind.short_link}")
    assert await trello.board(northwind.short_link) == board
    world.card(new)
    assert (await trello.board(board.id)).active_at > board.active_at  # type: ignore[operator]


async def test_lists_labels_and_members(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, *_) = world.board()
    made = await trello.create_list(board.id, "Waiting", position="top")
    world.account.change_list(new, world.ann, closed=True)
    lists = await trello.lists(board.id)
    assert [one.name for one in lists] == ["Waiting", "New Issues", "Up next", "Recently Completed"]
    assert [one.name for one in lists if one.closed] == ["New Issues"]
    assert (made.board_id, made.id) == (board.id, lists[0].id)
    assert not (await trello.reopen_list(new.id)).closed
    label = await trello.create_label(board.id, "Northwind", "green")
    plain = await trello.create_label(board.id, "Fabrikam")
    assert [(one.name, one.color) for one in (label, plain)] == [("Northwind", "green"), ("Fabrikam", None)]
    for number in range(60):
        world.account.add_label(board, f"Label {number}", None, world.ann)
    assert len(await trello.labels(board.id)) == 62
    for _ in range(2):
        await trello.delete_label(plain.id)
    assert plain.id not in {one.id for one in await trello.labels(board.id)}
    assert [one.username for one in await trello.members(board.id)] == ["ann", "triagebot"]


async def test_the_life_of_a_card(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, up_next, _) = world.board()
    other, (triage,) = world.board("Support Epics", "Triage")
    label = await trello.create_label(board.id, "Northwind", "green")
    older = world.card(new)
    card = await trello.create_card(
        new.id,
        "Login times out",
        "From the helpdesk",
        label_ids=[label.id],
        member_ids=[world.ann.member.id],
        link=TICKET,
    )
    assert [one.id for one in await trello.list_cards(new.id)] == [card.id, older.id]
    assert (card.list_id, card.label_ids, card.member_ids) == (new.id, (label.id,), (world.ann.member.id,))
    assert card.carries(TICKET)
    assert await trello.card(card.short_link, attachments=True) == card
    moved = await trello.update_card(card.id, list_id=up_next.id, position="bottom", name="Login is slow", label_ids=[])
    assert (moved.list_id, moved.name, moved.label_ids) == (up_next.id, "Login is slow", ())
    await trello.add_label(card.id, label.id)
    with pytest.raises(Refused, match="already on the card"):
        await trello.add_label(card.id, label.id)
    await trello.remove_label(card.id, label.id)
    await trello.remove_member(card.id, world.ann.member.id)
    await trello.add_member(card.id, world.server.bot.id)
    assert (await trello.card(card.id)).member_ids == (world.server.bot.id,)
    link = await trello.attach_link(card.id, "https://slack.example/p1", "Slack thread")
    assert [one.url for one in await trello.attachments(card.id)] == [TICKET, link.url]
    said = await trello.comment(card.id, "Can you say more?")
    assert [(one.id, one.text) for one in await trello.comments(card.id)] == [(said, "Can you say more?")]
    away = await trello.update_card(card.id, board_id=other.id, list_id=triage.id)
    assert (away.board_id, away.list_id, away.url) == (other.id, triage.id, card.url)
    assert (await trello.update_card(card.id, closed=True)).closed
    assert await trello.cards(other.id) == []
    assert [one.id for one in await trello.cards(other.id, which="all")] == [card.id]
    world.cards.delete(world.account.card(card.id), world.ann)
    with pytest.raises(NotFound):
        await trello.card(card.id)


async def test_a_copy_has_what_is_given_and_keeps_the_links(world: TrelloWorld, trello: TrelloClient) -> None:
    _, (new, *_) = world.board()
    _, (triage,) = world.board("Support Epics", "Triage")
    source = world.card(new, "Login times out", desc="Since Friday", link=TICKET)
    url = f"https://trello.com/c/{source.short_link}"
    copy = await trello.create_card(triage.id, "Northwind: login", f"From {url}", link=url, copy_of=source.id)
    assert (copy.name, copy.desc) == ("Northwind: login", f"From {url}")
    assert {one.url for one in copy.attachments} == {TICKET, url}
    [made] = [one for one in await trello.actions(copy.board_id) if one.card_id == copy.id]
    assert (made.type, made.source_id, made.entered_list) == ("copyCard", source.id, triage.id)
    with pytest.raises(NotFound):
        await trello.create_card(triage.id, "x", "", copy_of="0" * 24)


async def test_a_card_is_found_by_what_it_carries_and_not_made_twice(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, *_) = world.board()
    world.card(new, "Older", desc=f"Like {TICKET}")
    world.clock.move(hours=2)
    began = world.clock.now()
    world.faults.add(system="trello", method="POST cards", drop="after")
    with pytest.raises(NoAnswer):
        await trello.create_card(new.id, "Login times out", "", link=TICKET)
    found = await trello.find_card(board.id, TICKET, since=began)
    assert found is not None
    assert found.name == "Login times out"
    await trello.update_card(found.id, closed=True)
    assert await trello.find_card(board.id, TICKET, since=began) is not None
    assert (await trello.find_card(board.id, TICKET)).name == "Older"  # type: ignore[union-attr]
    assert await trello.find_card(board.id, "https://harbour.groovehq.com/tickets/441") is None


async def test_texts_that_are_too_long_are_cut(world: TrelloWorld, trello: TrelloClient) -> None:
    _, (new, *_) = world.board()
    long = "word " * 4000
    card = await trello.create_card(new.id, long, long)
    assert (card.desc, len(card.desc)) == (long[:TEXT_LIMIT].strip(), TEXT_LIMIT)
    assert len((await trello.update_card(card.id, desc=long + "x")).desc) == TEXT_LIMIT
    await trello.comment(card.id, long)
    await trello.attach_link(card.id, TICKET, "n" * 300)


async def test_everything_that_moves_cards_is_in_the_history(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, up_next, done) = world.board()
    other, (triage,) = world.board("Support Epics", "Triage")
    since = (await trello.actions(board.id))[-1].id
    card = world.card(new, "One")
    world.cards.shift(card, world.ann, up_next)
    world.cards.change(card, world.ann, name="Uno", desc="more")
    world.cards.change(card, world.ann, closed=True)
    world.cards.change(card, world.ann, closed=False)
    world.cards.comment(card, world.ann, "not asked for")
    world.cards.take_to(card, world.ann, triage)
    world.account.change_list(done, world.ann, name="Done")
    world.account.change_board(board, world.ann, closed=True)
    told = await trello.actions(board.id, since=since)
    assert [one.type for one in told] == [
        "createCard",
        *["updateCard"] * 5,
        "moveCardFromBoard",
        "updateList",
        "updateBoard",
    ]
    assert [one.entered_list for one in told[:2]] == [new.id, up_next.id]
    assert [one.old_name for one in told if one.renamed] == ["One", "Recently Completed"]
    assert [one.closed for one in told if one.closed is not None] == [True, False, True]
    assert told[5].entered_list == up_next.id
    assert (told[6].gone, told[6].other_board_id) == (True, other.id)
    arrived = (await trello.actions(other.id))[-1]
    assert (arrived.entered_list, arrived.other_board_id, arrived.member_name) == (triage.id, board.id, "Ann Archer")
    world.cards.delete(card, world.ann)
    assert (await trello.actions(other.id, since=arrived.id))[0].gone
    assert await trello.actions(other.id, since=world.clock.now() + timedelta(hours=1)) == []


async def test_a_history_of_many_pages_is_read_whole(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, up_next, _) = world.board()
    card = world.card(new)
    start = world.account.actions[board.id][-1].id
    for number in range(1250):
        world.cards.shift(card, world.ann, (up_next, new)[number % 2])
    made = [one.id for one in world.account.actions[board.id] if one.id > start]
    assert [one.id for one in await trello.actions(board.id, since=start)] == made
    assert [one.id for one in (await trello.changes({board.id: start}))[board.id]] == made  # type: ignore[union-attr]


async def test_a_very_large_board_is_read_in_smaller_pages(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, *_) = world.board()
    for number in range(600):
        world.card(new, f"Card {number}")
    world.faults.add(
        system="trello", method="GET boards/*/cards/*", status=403, error="API_TOO_MANY_CARDS_REQUESTED", times=2
    )
    assert len(await trello.cards(board.id)) == 600
    assert [one.query["limit"] for one in world.asked] == ["1000", "500", "250", "250", "250"]


async def test_more_cards_than_a_page_holds(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, *_) = world.board()
    for number in range(1005):
        world.card(new, f"Card {number}")
    cards = await trello.cards(board.id)
    assert [card.name for card in cards] == [f"Card {number}" for number in range(1005)]


async def test_the_changes_of_many_boards_come_ten_to_a_request(world: TrelloWorld, trello: TrelloClient) -> None:
    boards = [world.board(f"Board {number}") for number in range(12)]
    since = {board.id: world.account.actions[board.id][-1].id for board, _ in boards}
    world.card(boards[3][1][1])
    away, _ = boards[7]
    away.member_ids.remove(world.server.bot.id)
    asked = len(world.asked)
    found = await trello.changes(since)
    assert [call.path for call in world.asked[asked:]] == ["/batch", f"/boards/{away.id}/actions", "/batch"]
    assert isinstance(found.pop(away.id), NotFound)
    told = {board: [one.type for one in actions] for board, actions in found.items() if actions}  # type: ignore[union-attr]
    assert told == {boards[3][0].id: ["createCard"]}
    assert len(found) == 11


async def test_what_is_wrong_is_said_plainly_and_without_secrets(
    world: TrelloWorld, trello: TrelloClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, (new, *_) = world.board()
    for wrong in (world.client(key="another"), world.client(token="another")):
        with pytest.raises(Unauthorised, match="invalid"):
            await wrong.me()
    for missing in ("0" * 24, "0" * 8, "a/b", "..", ""):
        with pytest.raises(NotFound):
            await trello.card(missing)
    with pytest.raises(Refused, match="invalid id"):
        await trello.card("x")
    with pytest.raises(Refused, match="invalid value for idLabels"):
        await trello.create_card(new.id, "x", "", label_ids=["0" * 24])
    world.faults.add(system="trello", method="GET tokens/*", status=404, error=f"no {TOKEN} here", times=1)
    with pytest.raises(NotFound) as refused:
        await trello.webhooks()
    assert TOKEN not in str(refused.value)
    assert "***" in str(refused.value)
    ours = " ".join(one.getMessage() for one in caplog.records if one.name != "aiohttp.access")  # the server's own
    assert not any(secret in ours for secret in (TOKEN, KEY))


async def test_many_requests_at_once_keep_to_the_limits(world: TrelloWorld, trello: TrelloClient) -> None:
    """Of the token, of the key, and of what is asked about members; nothing is refused, and it takes its time."""
    board, (new, *_) = world.board()
    began = world.clock.now()
    for number in range(75):
        await trello.create_card(new.id, f"Card {number}", "")
        await trello.lists(board.id)
    assert (world.clock.now() - began).total_seconds() > 15
    began = world.clock.now()
    for _ in range(105):
        await trello.me()
    assert (world.clock.now() - began).total_seconds() > 900
    assert [one.status for one in world.asked] == [200] * 255


async def ask_elsewhere(world: TrelloWorld, times: int) -> None:
    """Use the token by another program."""
    for _ in range(times):
        async with world.session.get(f"{world.url}/trello/1/batch", headers=credentials(KEY, TOKEN)) as answer:
            assert answer.status == 400


async def test_what_others_used_up_is_waited_out(world: TrelloWorld, trello: TrelloClient) -> None:
    """A 429 says which limit it was; a read waits until its window is over, a change is the caller's to repeat."""
    _, (new, *_) = world.board()
    await ask_elsewhere(world, 100)
    with pytest.raises(RateLimited, match="Rate limit exceeded") as refused:
        await trello.create_card(new.id, "x", "")
    assert refused.value.retry_after == 10.0
    began = world.clock.now()
    assert await trello.list_cards(new.id) == []
    assert (world.clock.now() - began).total_seconds() == 10


async def test_little_that_is_left_is_left_to_others(world: TrelloWorld, trello: TrelloClient) -> None:
    _, (new, *_) = world.board()
    await ask_elsewhere(world, 94)
    began = world.clock.now()
    for number in range(3):
        await trello.create_card(new.id, f"Card {number}", "")
    assert [one.status for one in world.asked[-3:]] == [200, 200, 200]
    assert (world.clock.now() - began).total_seconds() == 10


@pytest.mark.parametrize(
    ("error", "seconds"),
    [("API_KEY_LIMIT_EXCEEDED", 10.0), ("RATE_LIMIT_EXCEEDED", 900.0), ("SOMETHING_NEW", 10.0)],
)
async def test_how_long_a_limit_asks_to_wait(
    world: TrelloWorld, trello: TrelloClient, error: str, seconds: float
) -> None:
    world.faults.add(system="trello", status=429, error=error)
    with pytest.raises(RateLimited) as refused:
        await trello.comment("0" * 24, "x")
    assert refused.value.retry_after == seconds
    world.faults.add(system="trello", status=429, error=error, retry_after=3)
    with pytest.raises(RateLimited) as refused:
        await trello.comment("0" * 24, "x")
    assert refused.value.retry_after == 3.0
