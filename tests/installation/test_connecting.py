"""Admins connect their workspace with Groove, Trello and Harvest by forms; their webhooks reach it and nobody else."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clients.trello_webhook import signature
from bot.installation.rules import System
from tests.factories import statements
from tests.installation.guest_house import GUESTS, GuestHouse, guest_house

MOVED = (Path(__file__).parents[1] / "samples" / "trello" / "webhook-card-moved.json").read_bytes()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[GuestHouse]:
    async with guest_house(tmp_path) as running:
        assert (await running.install()).status == 200
        yield running


async def modal(house: GuestHouse, user: str = "U0ZOE") -> str:
    return json.dumps(house.guests.snapshot()["views"][user], ensure_ascii=False)


async def connect(house: GuestHouse, word: str, **values: str) -> dict[str, Any]:
    """Open a form by its command and send it; what stands there then."""
    await house.command(f"setup {word}")
    entered = {block: {"value": value} for block, value in values.items()}
    answer: dict[str, Any] = await house.sandbox.control("submit", {"team": GUESTS, "user": "U0ZOE", "values": entered})
    return answer


async def connect_all(house: GuestHouse) -> None:
    keys = house.sandbox.keys
    await connect(house, "groove", token=keys.groove_token)
    await connect(house, "trello", key=keys.trello_key, token=keys.trello_token, secret=keys.trello_secret)
    await connect(house, "harvest", account=keys.harvest_account_id, token=keys.harvest_token)


async def test_what_is_entered_is_tried_kept_and_never_shown_again(house: GuestHouse) -> None:
    keys = house.sandbox.keys
    await house.command("setup")
    assert "not connected" in await modal(house)
    await connect_all(house)
    systems = house.bot.systems
    assert [await one.of(GUESTS) is not None for one in (systems.groove, systems.trello, systems.harvest)] == [True] * 3
    await house.command("setup")
    overview = await modal(house)
    assert overview.count("connected; set on") == 3
    assert overview.count("<@U0ZOE>") >= 3
    shown = overview
    for word in ("groove", "trello", "harvest"):
        await house.command(f"setup {word}")
        shown += await modal(house)
    for secret in (keys.groove_token, keys.trello_key, keys.trello_token, keys.trello_secret, keys.harvest_token):
        assert secret not in shown
    async with house.begin(GUESTS, reading=True) as tx:
        kept = await tx.credentials.all()
    assert set(kept) == set(System)


async def test_what_does_not_open_the_system_is_refused_and_the_old_one_stays(house: GuestHouse) -> None:
    await connect_all(house)
    before = await house.bot.systems.keyring.kept(GUESTS)
    wrong = await connect(house, "groove", token="a-token-that-is-none")
    assert wrong["errors"]["token"].startswith("Groove doesn't accept that.")
    short = await connect(house, "trello", key="x", token="y")
    assert "API key" in short["errors"]["key"]
    await house.sandbox.control("faults", {"system": "harvest", "status": 500, "times": 9})
    silent = await connect(house, "harvest", account="1234567", token="a-token-of-somebody")
    assert "Harvest doesn't answer" in json.dumps(silent["errors"])
    assert await house.bot.systems.keyring.kept(GUESTS) == before


async def test_disconnected_the_token_is_forgotten_and_nothing_else(house: GuestHouse) -> None:
    await connect_all(house)
    await house.command("setup trello")
    await house.sandbox.control(
        "click", {"team": GUESTS, "user": "U0ZOE", "action_id": "installation.disconnect", "value": "trello"}
    )
    assert "Trello is disconnected" in await modal(house)
    systems = house.bot.systems
    assert await systems.trello.of(GUESTS) is None
    assert await systems.groove.of(GUESTS) is not None
    assert await systems.trello.of("T0SANDBOX") is not None


async def test_only_admins_connect_anything(house: GuestHouse) -> None:
    body = {"team": GUESTS, "user": "U0YAN", "channel": "C0THEIRS", "command": "/triage", "text": "setup groove"}
    assert "Only admins" in str(await house.sandbox.control("slash", body))
    assert house.guests.snapshot()["views"]["U0YAN"] is None


async def post(house: GuestHouse, path: str, body: bytes, **headers: str) -> int:
    url = f"{house.sandbox.bot_url}{path}"
    async with house.session.post(url, data=body, headers={"Content-Type": "application/json", **headers}) as answer:
        return answer.status


async def test_groove_tells_a_workspace_at_its_own_address(house: GuestHouse) -> None:
    await connect_all(house)
    await house.command("setup groove")
    address = (await modal(house)).partition(f"{house.sandbox.bot_url}/groove/")[2].partition("/EVENT")[0]
    assert len(address) > 30
    ticket = json.dumps({"number": 77, "href": "https://api.groovehq.com/v1/tickets/77"}).encode()
    heard: list[tuple[str, int]] = []

    async def hint(workspace_id: str, number: int) -> None:
        heard.append((workspace_id, number))

    house.bot.sync.hint = hint  # type: ignore[method-assign]
    assert await post(house, f"/groove/{address}/ticket_started", ticket) == 200
    assert await post(house, f"/groove/{house.sandbox.keys.webhook_secret}/ticket_started", ticket) == 200
    assert await post(house, f"/groove/{address[:-1]}x/ticket_started", ticket) == 404
    assert [team for team, _ in heard] == [GUESTS, "T0SANDBOX"]
    await connect(house, "groove", token=house.sandbox.keys.groove_token)
    assert address in await modal(house), "a new token leaves the address as Groove knows it"


async def test_trello_tells_a_workspace_at_its_own_address_with_its_own_secret(house: GuestHouse) -> None:
    await connect_all(house)
    address = await house.bot.hooks.trello_address(GUESTS)
    path = address.removeprefix(house.sandbox.bot_url)
    heard: list[str] = []

    async def hear(workspace_ids: Any, _action: Any) -> None:
        heard.extend(workspace_ids)

    house.bot.trello_event = hear
    secret = house.sandbox.keys.trello_secret
    signed = {"X-Trello-Webhook": signature(secret, address, MOVED)}
    assert await post(house, path, MOVED, **signed) == 200
    assert await post(house, path, MOVED, **{"X-Trello-Webhook": signature("another", address, MOVED)}) == 401
    assert await post(house, f"{path}x", MOVED, **signed) == 401
    assert await post(house, "/trello", MOVED, **signed) == 401
    assert heard == [GUESTS]
    async with aiohttp.ClientSession() as session, session.head(address) as answer:
        assert answer.status == 200
    assert await house.bot.hooks.trello_address("T0SANDBOX") == f"{house.sandbox.bot_url}/trello"
    assert await house.bot.hooks.trello_address("T0NOBODY") == ""


async def test_a_command_opens_no_credential_and_asks_for_none(house: GuestHouse) -> None:
    await connect_all(house)
    await house.command("who")
    with statements(house.begin) as asked:
        assert "nobody" in (await house.command("who")).lower()
    assert asked
    assert not [statement for statement in asked if "credentials" in statement]
