"""Any number of processes share the work: what hangs loses it, what is asked to go finishes what it has in hand."""

import asyncio
import re
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.db import create_engine
from bot.sandbox.server import Sandbox, free_port
from bot.transaction import Begin
from tests.processes import answers, eventually, introduced, posted, process, queue, settings, states, until, world

DRAINED_WITHIN = 10
"""Seconds after which hosts kill a process that was asked to go."""

TOKEN = "figures-for-the-test"


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The world as the commands find it."""
    async with world(tmp_path) as one:
        yield one


@pytest.fixture
async def begin(postgresql_url: str) -> AsyncIterator[Begin]:
    """The processes' database, from outside."""
    one = Begin(create_engine(postgresql_url), SystemClock())
    yield one
    await one.close()


async def sent_by(port: int) -> int:
    """How many messages a process says that it has sent."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        found = re.search(r'triage_deliveries_total{outcome="sent",system="slack"} (\S+)', await answer.text())
        return int(float(found[1])) if found else 0


async def all_sent(begin: Begin, number: int) -> bool:
    """Whether so many messages are recorded as sent, and no others are there."""
    return await states(begin) == {"sent": number}


async def asked_to_go(one: Process) -> int | None:
    """SIGTERM, and the code with which it then ends in time."""
    one.send_signal(signal.SIGTERM)
    async with asyncio.timeout(DRAINED_WITHIN):
        return await one.wait()


async def test_two_workers_share_what_there_is_to_post(
    sandbox: Sandbox, postgresql_url: str, begin: Begin, tmp_path: Path
) -> None:
    channels = [f"C0MANY{number}" for number in range(40)]
    for channel in channels:
        sandbox.world.slack.add_channel(channel, channel.lower(), bot=True)
    ports = [free_port(), free_port()]
    first, second = (
        settings(sandbox, postgresql_url, WORKER_PORT=str(port), METRICS_TOKEN=TOKEN, HOST="127.0.0.1")
        for port in ports
    )
    async with process("worker", first, tmp_path / "1.log"), process("worker", second, tmp_path / "2.log"):
        async with aiohttp.ClientSession() as session:
            for port in ports:
                await eventually(partial(answers, session, f"http://127.0.0.1:{port}/readyz", 200))
        sandbox.world.faults.add(system="slack", method="chat.postMessage", delay_ms=1500, times=1000)
        await queue(begin, ["one", "two"], channels)
        await eventually(lambda: all_sent(begin, 80))
        shares = [await sent_by(port) for port in ports]
    assert sum(shares) == 80
    assert min(shares) > 0, shares
    assert all(posted(sandbox, channel) == ["one", "two"] for channel in channels)


async def test_a_worker_that_hangs_loses_its_claims_and_repeats_nothing_when_it_goes_on(
    sandbox: Sandbox, postgresql_url: str, begin: Begin, tmp_path: Path
) -> None:
    environment = settings(sandbox, postgresql_url)

    def told() -> list[str]:
        return [one["text"] for one in sandbox.world.slack.snapshot()["dms"].get("U0BEN", [])]

    sandbox.world.faults.add(system="slack", method="conversations.open", delay_ms=1000)
    async with process("worker", environment, tmp_path / "hung.log", module="tests.short_claims") as hung:
        await queue(begin, ["first"], ["@U0BEN"])
        await until(sandbox, lambda: "U0BEN" in sandbox.world.slack.snapshot()["dms"])
        hung.send_signal(signal.SIGSTOP)  # it waits to hear where to post

        async def claim_is_over() -> bool:
            async with begin.everywhere(reading=True) as everywhere:
                return await everywhere.outbox.any_doubtful(SystemClock().now())

        await eventually(claim_is_over)
        async with process("worker", environment, tmp_path / "other.log", module="tests.short_claims") as other:
            await until(sandbox, lambda: told() == ["first"])
            await eventually(lambda: all_sent(begin, 1))
            assert await asked_to_go(other) == 0
        hung.send_signal(signal.SIGCONT)
        await queue(begin, ["after"], ["@U0BEN"])
        await until(sandbox, lambda: "after" in told())
        await eventually(lambda: all_sent(begin, 2))
        assert await asked_to_go(hung) == 0
    assert told() == ["first", "after"]


async def test_a_worker_that_is_asked_to_go_finishes_the_post_in_hand_and_leaves_the_rest_to_others(
    sandbox: Sandbox, postgresql_url: str, begin: Begin, tmp_path: Path
) -> None:
    environment = settings(sandbox, postgresql_url)
    texts = [f"message {number}" for number in range(5)]
    async with process("worker", environment, tmp_path / "going.log") as going:
        await eventually(lambda: introduced(begin))
        sandbox.world.faults.add(system="slack", method="chat.postMessage", delay_ms=1500)
        await queue(begin, texts, ["C0TRIAGE"])
        await until(sandbox, lambda: posted(sandbox, "C0TRIAGE") == texts[:1])
        assert await asked_to_go(going) == 0
    assert await states(begin) == {"sent": 1, "pending": 4}
    async with process("worker", environment, tmp_path / "next.log"):
        await eventually(lambda: all_sent(begin, 5))
    assert posted(sandbox, "C0TRIAGE") == texts


async def test_a_web_process_that_is_asked_to_go_says_so_and_answers_the_request_in_hand(
    sandbox: Sandbox, postgresql_url: str, begin: Begin, tmp_path: Path
) -> None:
    environment = settings(sandbox, postgresql_url)
    url = f"http://127.0.0.1:{environment['PORT']}"
    sandbox.world.slack.add_person("U0NEW", "Nia New")
    sandbox.world.slack.add_channel("C0NEW", "new", members=["U0NEW"], bot=True)
    async with process("web", environment, tmp_path / "web.log") as web, aiohttp.ClientSession() as session:
        await eventually(lambda: answers(session, f"{url}/readyz", 200))
        await sandbox.world.slack.start(events_url=f"{url}/slack/events")
        sandbox.world.slack.add_person("U0NEWER", "Nell Newer")
        sandbox.world.slack.ws.channels["C0NEW"].members.append("U0NEWER")
        sandbox.world.faults.add(system="slack", method="users.info", delay_ms=1500)
        body = {"user": "U0NEWER", "channel": "C0NEW", "command": "/triage", "text": "help"}
        asking = asyncio.create_task(sandbox.world.slack.slash(body))
        await until(sandbox, lambda: not sandbox.world.faults._waiting)
        going = asyncio.create_task(asked_to_go(web))
        await eventually(lambda: answers(session, f"{url}/readyz", 503))
        assert "What I can do" in (await asking)["ack"]["text"]
        assert await going == 0
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{url}/healthz")
