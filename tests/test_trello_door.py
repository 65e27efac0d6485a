"""The bot's address for Trello: who may tell it something, and what becomes of that."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.clients.trello import TrelloAction
from bot.clients.trello_webhook import signature
from tests.front_door import PUBLIC_URL, TRELLO_SECRET, FrontDoor, front_door

MOVED = (Path(__file__).parent / "samples" / "trello" / "webhook-card-moved.json").read_bytes()


class Heard(list[TrelloAction]):
    """What was handed on."""

    fails = False

    async def hear(self, _workspaces: Sequence[str], action: TrelloAction) -> None:
        if self.fails:
            raise RuntimeError("the database is away")
        self.append(action)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def door(tmp_path: Path, heard: Heard) -> AsyncIterator[FrontDoor]:
    async with front_door(tmp_path) as door:
        door.bot.trello_event = heard.hear
        yield door


async def tell(door: FrontDoor, body: bytes, signed: str | None = None, **headers: str) -> int:
    signed = signature(TRELLO_SECRET, f"{PUBLIC_URL}/trello", body) if signed is None else signed
    given = {"Content-Type": "application/json", "X-Trello-Webhook": signed, **headers}
    return (await door.post_to("/trello", body, given))[0]


async def test_trello_finds_the_address_and_what_it_signed_is_handed_on(door: FrontDoor, heard: Heard) -> None:
    assert await door.head("/trello") == 200
    assert await tell(door, MOVED) == 200
    assert await tell(door, MOVED, **{"X-Trello-Client-Identifier": "triage-bot"}) == 200
    assert [(one.type, one.own) for one in heard] == [("updateCard", False), ("updateCard", True)]
    heard.fails = True  # what could not be kept is told again by Trello
    assert await tell(door, MOVED) == 500


async def test_what_trello_did_not_sign_is_refused_and_what_cannot_be_read_is_dropped(
    door: FrontDoor, heard: Heard
) -> None:
    elsewhere = signature(TRELLO_SECRET, "https://elsewhere.example/trello", MOVED)
    for signed in ("", "nonsense", elsewhere, signature("another secret", f"{PUBLIC_URL}/trello", MOVED)):
        assert await tell(door, MOVED, signed) == 401
    assert await tell(door, b"x" * (1024 * 1024 + 1)) == 413
    assert heard == []
    # What is signed and unreadable is not asked for again.
    unknown = json.dumps({"action": {"id": "5e93c827fb102a6f40c5fa2b", "type": "addPlugin", "data": {}}}).encode()
    for body in (b"", b"no json", b"[]", b"{}", b'{"action": 1}', b"[" * 100_000, unknown):
        assert await tell(door, body) == 200, body[:20]
    assert [one.type for one in heard] == ["addPlugin"]
