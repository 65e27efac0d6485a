"""How the bot comes to hear of boards: webhooks for what is linked, whoever linked it."""

from collections.abc import AsyncIterator

import pytest

from bot.clients.trello_webhooks import ensure_webhooks
from bot.planning.rules.boards import BoardKind
from bot.planning.service.watching import Watching
from bot.transaction import Begin
from tests.factories import Connected, StoppedClock, always, install
from tests.trello_world import MovingClock, TrelloWorld

ONE, OTHER = "T0ONE", "T0OTHER"


@pytest.fixture
async def world(clock: StoppedClock) -> AsyncIterator[TrelloWorld]:
    async with TrelloWorld(MovingClock(clock.now())).running() as made:
        yield made


@pytest.fixture
async def watching(world: TrelloWorld, begin: Begin) -> Watching:
    """Two workspaces of one installation, with the same member in Trello."""
    client = world.client()
    for team in (ONE, OTHER):
        await install(begin, world.clock.now(), "Ann", team=team)
    return Watching(begin, world.clock, Connected(client, begin), always(world.hook), ensure_webhooks, 0)


async def link(watching: Watching, begin: Begin, team: str, board_id: str) -> None:
    await watching.list_boards(team)
    async with begin(team) as tx:
        await tx.boards.link(board_id, BoardKind.CUSTOMER)


def watched(world: TrelloWorld) -> set[str]:
    return {one.model_id for one in world.server.webhooks.registered.values()}


async def test_a_board_gets_its_webhook_with_the_next_look_at_the_boards(
    world: TrelloWorld, watching: Watching, begin: Begin
) -> None:
    board, _ = world.board()
    await link(watching, begin, ONE, board.id)
    assert watched(world) == set()
    await watching.poll()
    assert watched(world) == {board.id}
    asked = len(world.asked)
    await watching.poll()
    assert {one.path for one in world.asked[asked:]} <= {"/members/me/boards", "/batch"}


async def test_no_workspace_takes_away_the_webhooks_of_another(
    world: TrelloWorld, watching: Watching, begin: Begin
) -> None:
    first, _ = world.board("Northwind")
    second, _ = world.board("Fabrikam")
    await link(watching, begin, ONE, first.id)
    await link(watching, begin, OTHER, second.id)
    await watching.keep_webhooks()
    ids = set(world.server.webhooks.registered)
    await watching.keep_webhooks()
    assert watched(world) == {first.id, second.id}
    assert set(world.server.webhooks.registered) == ids
    async with begin(OTHER) as tx:
        await tx.boards.link(second.id, None)
    await watching.keep_webhooks()
    assert watched(world) == {first.id}
