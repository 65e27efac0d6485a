"""What Groove and Trello tell at one workspace's address concerns that workspace alone."""

import json

import pytest

from bot.clients.trello_webhook import signature
from bot.installation.rules import Credential, System, trello_hook
from bot.installation.service.keyring import digest
from bot.sandbox.server import HOST
from tests.isolation.house import NOW, PUBLIC_URL, House
from tests.isolation.rows import CARD, NEW_LIST, NEXT_LIST, NORTH_BOARD
from tests.isolation.world import HERE, THERE, World, differing

WORLDS = (HERE, THERE)


def at_groove(world: World) -> str:
    return f"groove-tells-{world.team}-here"


def at_trello(world: World) -> str:
    return f"trello-tells-{world.team}-here"


def secret(world: World) -> str:
    return f"trello-secret-of-{world.team}"


@pytest.fixture
async def hooked(at_home: House) -> House:
    """Both workspaces have entered credentials of their own, and have addresses of their own."""
    keyring = at_home.bot.systems.keyring
    for world in WORLDS:
        async with at_home.bot.begin(world.team) as tx:
            for system, hook in ((System.GROOVE, at_groove(world)), (System.TRELLO, at_trello(world))):
                values = {"token": "a-token", "key": "a-key", "secret": secret(world), "hook": hook}
                kept = keyring.seal(world.team, system, Credential(values), NOW)
                await keyring.keep(tx, system, kept, address=digest(hook))
    return at_home


async def post(house: House, path: str, body: bytes, headers: dict[str, str]) -> int:
    url = f"http://{HOST}:{house.bot.port}{path}"
    async with house.client.post(url, data=body, headers=headers) as answer:
        await house.bot.slack.tasks.settle()
        return answer.status


def moved(world: World) -> bytes:
    """Trello tells that a card has come into a list."""
    data = {
        "board": {"id": NORTH_BOARD, "name": "Northwind"},
        "card": {"id": CARD, "name": "Dark mode", "idList": NEXT_LIST},
        "listBefore": {"id": NEW_LIST, "name": "New Issues"},
        "listAfter": {"id": NEXT_LIST, "name": "Up next"},
        "old": {"idList": NEW_LIST},
    }
    action = {"id": "~b05a6705a2dbe00000000ff", "type": "updateCard", "date": "2026-11-24T11:59:00.000Z", "data": data}
    return world.text(json.dumps({"action": action, "model": {"id": NORTH_BOARD}})).encode()


@pytest.mark.parametrize(("at", "about"), [(HERE, THERE), (THERE, HERE)], ids=["at ours", "at theirs"])
async def test_a_ticket_or_card_of_another_workspace_stays_as_it_is(hooked: House, at: World, about: World) -> None:
    before = await hooked.rows(about)
    ticket = json.dumps({"number": about.base + 1}).encode()
    assert await post(hooked, f"/groove/{at_trello(at)}/ticket_started", ticket, {}) == 404
    assert await post(hooked, f"/groove/{at_groove(at)}/ticket_started", ticket, {}) == 200
    body = moved(about)
    signed = {"X-Trello-Webhook": signature(secret(at), trello_hook(PUBLIC_URL, at_trello(at)), body)}
    assert await post(hooked, f"/trello/{at_trello(at)}", body, signed) == 200
    assert differing(before, await hooked.rows(about)) == {}


async def test_it_is_heard_at_its_own(hooked: House) -> None:
    """Else the test before would prove nothing."""
    before = await hooked.rows(THERE)
    ticket = json.dumps({"number": THERE.base + 1}).encode()
    assert await post(hooked, f"/groove/{at_groove(THERE)}/ticket_started", ticket, {}) == 200
    changed = differing(before, await hooked.rows(THERE))
    assert changed, "the ticket is to be read again"


async def test_a_signature_holds_at_one_address_of_one_workspace(hooked: House) -> None:
    body = moved(THERE)
    theirs, ours = trello_hook(PUBLIC_URL, at_trello(THERE)), trello_hook(PUBLIC_URL, at_trello(HERE))
    for key, address in ((secret(HERE), theirs), (secret(THERE), ours), (secret(HERE), ours), ("", theirs)):
        signed = {"X-Trello-Webhook": signature(key, address, body)}
        assert await post(hooked, f"/trello/{at_trello(THERE)}", body, signed) == 401
    assert await post(hooked, f"/trello/{at_trello(THERE)}", body, {}) == 401
    assert await post(hooked, f"/trello/{at_groove(THERE)}", body, {}) == 401, "Groove's address is not Trello's"
