"""The sandbox as a whole, with a small child in the bot's place: control calls, the clock, the page."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.errors import ControlError
from bot.sandbox.server import Sandbox

STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in.py")))
START = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
MAIL = {"from": "nora@northwind.example", "subject": "Checkout is broken", "body": "It says no."}


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(data_dir=tmp_path, start=START, seed="empty", bot_command=STAND_IN) as made:
        yield made


def ticks(tmp_path: Path) -> list[str]:
    return [line[5:] for line in (tmp_path / "bot.log").read_text().splitlines() if line.startswith("tick")]


async def test_the_state_shows_every_system(sandbox: Sandbox) -> None:
    number = (await sandbox.control("groove/mail", MAIL))["number"]
    state = await sandbox.control("state")
    assert state["now"] == "2026-11-23T09:10:00+00:00"
    assert state["bot"]["running"]
    assert {"people", "channels", "dms", "ephemeral", "views", "home", "usergroups"} <= set(state)
    assert [ticket["number"] for ticket in state["groove"]["tickets"]] == [number]
    assert state["groove"]["tickets"][0]["messages"][0]["text"] == "It says no."
    assert state["trello"]["boards"] == []
    assert state["harvest"]["entries"] == []


async def test_the_clock_moves_minute_by_minute_and_skips_the_idle_ones(sandbox: Sandbox, tmp_path: Path) -> None:
    assert await sandbox.control("clock", {"advance": "PT90M"}) == {"now": "2026-11-23T10:40:00+00:00"}
    assert ticks(tmp_path) == ["09:10", "09:10", "09:30", "10:00", "10:30", "10:40"]
    moved = await sandbox.control("clock", {"to": "2026-11-23T12:00+01:00"})
    assert moved == {"now": "2026-11-23T11:00:00+00:00"}


async def test_slack_tries_again_in_the_minutes_it_does(sandbox: Sandbox, tmp_path: Path) -> None:
    # Nothing listens for events in the stand-in: each delivery fails.
    await sandbox.control("message", {"user": "U0ANN", "channel": "C0TRIAGE", "text": "Anybody there?"})
    await sandbox.control("clock", {"advance": "PT10M"})
    assert ticks(tmp_path)[2:] == ["09:11", "09:15", "09:20"]
    (event,) = (await sandbox.control("state"))["events"]
    assert event["attempts"] == 4
    assert event["retry_at"] is None


IMPOSSIBLE_MOVES: tuple[dict[str, str], ...] = (
    {},
    {"advance": "PT1M", "to": "2026-11-24T09:00+00:00"},
    {"advance": "soon"},
    {"advance": "-PT1M"},
    {"to": "2026-11-24T09:00"},
    {"to": "2026-11-20T09:00+00:00"},
)


async def test_a_clock_that_cannot_be_moved_so_stays(sandbox: Sandbox) -> None:
    for body in IMPOSSIBLE_MOVES:
        with pytest.raises(ControlError) as refused:
            await sandbox.control("clock", body)
        assert refused.value.status == 400, body
    assert (await sandbox.control("state"))["now"] == "2026-11-23T09:10:00+00:00"


async def test_without_its_bot_the_world_goes_on(sandbox: Sandbox, tmp_path: Path) -> None:
    await sandbox.control("bot/kill", {"signal": "KILL"})
    assert not (await sandbox.control("state"))["bot"]["running"]
    assert (await sandbox.control("groove/mail", MAIL))["number"] == 1
    await sandbox.control("clock", {"advance": "PT1H"})
    with pytest.raises(ControlError) as refused:
        await sandbox.control("bot/kill", {})
    assert refused.value.status == 409
    await sandbox.control("bot/start", {})
    assert ticks(tmp_path) == ["09:10", "10:10"]


REFUSED: tuple[tuple[str, dict[str, Any] | None, int, str], ...] = (
    ("trello/cards", {"board": "B"}, 400, "list"),
    ("trello/nonsense", {}, 404, "no control call"),
    ("harvest/entries", {}, 400, "person"),
    ("harvest/entries/9", {"delete": True}, 404, "no entry 9"),
    ("nonsense", {}, 404, "no control call POST"),
    ("nonsense", None, 404, "no control call GET"),
    ("groove/mail", {"body": "x"}, 400, "from"),
    ("groove/tickets/99", {"state": "closed"}, 404, "99"),
    ("faults", {"system": "hal"}, 400, "system"),
    ("faults", {"system": "slack", "times": 0}, 400, "times"),
    ("bot/kill", {"signal": "HUP"}, 400, "signal"),
    ("bot/start", {}, 409, "running"),
)


async def test_what_cannot_be_done_is_told(sandbox: Sandbox) -> None:
    for path, body, status, words in REFUSED:
        with pytest.raises(ControlError, match=words) as refused:
            await sandbox.control(path, body)
        assert refused.value.status == status, path


async def test_over_http_anything_may_come(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        for data in (b"{", b"[]", b"\xff\xfe"):
            async with session.post(f"{sandbox.url}/control/groove/mail", data=data) as answer:
                assert answer.status == 400
                assert "JSON" in (await answer.json())["error"]
        async with session.get(f"{sandbox.url}/nothing/here") as answer:
            assert answer.status == 404
        async with session.get(f"{sandbox.url}/%2e%2e/server.py") as answer:
            assert answer.status == 404


async def test_the_page_is_served_with_types_that_browsers_take(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.url}/") as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        async with session.get(f"{sandbox.url}/js/api.js") as answer:
            assert (answer.status, answer.content_type) == (200, "text/javascript")


async def test_changes_are_told_as_they_happen(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/control/changes") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b"event: changed\n"
        assert await stream.content.readline() == b'data: {"now": "2026-11-23T09:10:00+00:00"}\n'
        assert await stream.content.readline() == b"\n"
        await sandbox.control("groove/mail", MAIL)
        assert await stream.content.readline() == b"event: changed\n"


async def test_a_port_in_use_is_an_error_and_leaves_nothing_behind(sandbox: Sandbox, tmp_path: Path) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        await Sandbox(port=port, data_dir=tmp_path / "other", seed="empty", bot_command=STAND_IN).start()


async def test_a_bot_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    stillborn = (sys.executable, "-c", "raise SystemExit('no luck today')")
    with pytest.raises(ControlError, match="no luck today"):
        await Sandbox(data_dir=tmp_path, seed="empty", bot_command=stillborn).start()
