"""Webhooks between the client and the sandbox's Trello: registered, told, kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.clients.http import NoAnswer, Refused
from bot.clients.trello import TrelloClient
from bot.clients.trello_webhooks import WebhooksMended, ensure_webhooks
from tests.factories import StoppedClock
from tests.trello_world import MovingClock, TrelloWorld


@pytest.fixture
async def world(clock: StoppedClock) -> AsyncIterator[TrelloWorld]:
    async with TrelloWorld(MovingClock(clock.now())).running() as made:
        yield made


@pytest.fixture
def trello(world: TrelloWorld) -> TrelloClient:
    return world.client()


async def test_what_people_and_the_bot_do_is_told(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, up_next, _) = world.board()
    _, (ideas,) = world.board("Elsewhere", "Ideas")
    made = await trello.create_webhook(world.hook, board.id)
    assert (made.active, made.failures, world.probed) == (True, 0, 1)
    card = world.card(new)
    world.card(ideas)
    world.cards.shift(card, world.ann, up_next)
    await trello.update_card(card.id, name="Renamed")
    await world.server.settle()
    told = [(one.type, one.entered_list, one.own, one.board_id) for one in world.heard]
    assert told == [
        ("createCard", new.id, False, board.id),
        ("updateCard", up_next.id, False, board.id),
        ("updateCard", "", True, board.id),
    ]
    await trello.update_webhook(made.id, active=False)
    world.card(new)
    await trello.delete_webhook(made.id)
    await trello.delete_webhook(made.id)
    await world.server.settle()
    assert len(world.heard) == 3


async def test_a_webhook_needs_an_address_that_answers_and_is_registered_once(
    world: TrelloWorld, trello: TrelloClient
) -> None:
    board, _ = world.board()
    world.probe_status = 404
    with pytest.raises(Refused, match="did not return 200"):
        await trello.create_webhook(world.hook, board.id)
    with pytest.raises(Refused, match="did not return 200"):
        await trello.create_webhook("http://127.0.0.1:9/hook", board.id)
    world.probe_status = 200
    await trello.create_webhook(world.hook, board.id)
    with pytest.raises(Refused, match="already exists"):
        await trello.create_webhook(world.hook, board.id)
    with pytest.raises(Refused, match="idModel"):
        await trello.create_webhook(world.hook, "0" * 24)


async def test_a_failed_delivery_is_tried_three_times_more(world: TrelloWorld, trello: TrelloClient) -> None:
    board, (new, *_) = world.board()
    await trello.create_webhook(world.hook, board.id)
    world.answers = [503, 500, 401, 500, 503, 200]
    card = world.card(new)
    await world.server.settle()
    for seconds, heard in ((29, 0), (1, 0), (60, 0), (120, 0), (600, 0)):
        world.clock.move(seconds=seconds)
        await world.server.clock_moved()
        await world.server.settle()
        assert len(world.heard) == heard
    [hook] = await trello.webhooks()
    assert (hook.active, hook.failures) == (True, 4)
    world.cards.change(card, world.ann, name="Again")
    await world.server.settle()
    world.clock.move(seconds=30)
    await world.server.clock_moved()
    await world.server.settle()
    assert [one.old_name for one in world.heard] == ["A card"]
    assert (await trello.webhooks())[0].failures == 0


async def test_gone_ends_a_webhook_and_a_month_of_failures_switches_it_off(
    world: TrelloWorld, trello: TrelloClient
) -> None:
    board, (new, *_) = world.board()
    other, (ideas,) = world.board("Other", "Ideas")
    await trello.create_webhook(world.hook, board.id)
    await trello.create_webhook(world.hook, other.id)
    world.answers = [410]
    world.card(new)
    await world.server.settle()
    [left] = await trello.webhooks()
    assert left.model_id == other.id
    world.faults.add(system="trello", method="webhook *", status=500, times=2000)
    for _ in range(1001):
        world.card(ideas)
    await world.server.settle()
    assert (await trello.webhooks())[0].active
    world.clock.move(days=31)
    world.card(ideas)
    await world.server.settle()
    assert not (await trello.webhooks())[0].active


async def test_webhooks_are_kept_whatever_becomes_of_them(world: TrelloWorld, trello: TrelloClient) -> None:
    boards = [world.board(f"Board {number}")[0].id for number in range(3)]
    others = await trello.create_webhook(f"{world.url}/hook?another", boards[0])

    async def ensure(*wanted: str) -> WebhooksMended:
        return await ensure_webhooks(trello, world.hook, wanted)

    mended = await ensure(*boards)
    assert (mended.created, mended.kept, mended.missed) == (tuple(boards), (), tuple(boards))
    asked = len(world.asked)
    assert (await ensure(*boards)) == WebhooksMended(kept=tuple(boards))
    assert len(world.asked) == asked + 1

    hooks = {one.model_id: one for one in world.server.webhooks.registered.values() if one.url == world.hook}
    hooks[boards[0]].active = False
    hooks[boards[1]].failures = 3
    mended = await ensure(*boards)
    assert (mended.revived, mended.failing) == ((boards[0],), (boards[1],))
    assert mended.missed == (boards[0], boards[1])

    mended = await ensure(boards[0])
    assert set(mended.removed) == set(boards[1:])
    del world.server.webhooks.registered[hooks[boards[0]].id]
    assert (await ensure(boards[0])).created == (boards[0],)
    assert others.id in world.server.webhooks.registered


async def test_a_board_that_cannot_be_watched_keeps_no_other_from_being_watched(
    world: TrelloWorld, trello: TrelloClient
) -> None:
    board, _ = world.board()
    away, _ = world.board("Away")
    away.member_ids.remove(world.server.bot.id)
    mended = await ensure_webhooks(trello, world.hook, [away.id, board.id])
    assert (mended.created, list(mended.refused)) == ((board.id,), [away.id])
    assert mended.missed == (board.id,)


async def test_what_was_registered_without_our_knowing_is_kept(world: TrelloWorld, trello: TrelloClient) -> None:
    """The answer got lost; or two processes do it at the same time."""
    board, _ = world.board()
    world.faults.add(system="trello", method="POST webhooks", drop="after")
    with pytest.raises(NoAnswer):
        await ensure_webhooks(trello, world.hook, [board.id])
    assert (await ensure_webhooks(trello, world.hook, [board.id])).kept == (board.id,)
    other, _ = world.board("Other")
    both = [ensure_webhooks(client, world.hook, [board.id, other.id]) for client in (trello, world.client())]
    mended = await asyncio.gather(*both)
    assert [one.refused for one in mended] == [{}, {}]
    assert sorted(one.created for one in mended) == [(), (other.id,)]
    assert len(await trello.webhooks()) == 2
