"""Starts the bot's commands as an operator does, and waits for what comes of it."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import select, text

from bot.blocks import Message
from bot.clock import SystemClock
from bot.outbox.rules import Post, channel_lane
from bot.outbox.store.table import OutboxRow
from bot.sandbox.server import Mode, Sandbox, free_port
from bot.transaction import Begin
from tests.factories import TEAM

LANES = ("C0TRIAGE", "C0NORTH")


@asynccontextmanager
async def process(
    command: str, environment: dict[str, str], log: Path, *arguments: str, module: str = "bot"
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`bot COMMAND`, killed at the end if it still runs. module: runs the command in `bot`'s place."""
    with log.open("ab") as output:
        started = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, command, *arguments),
            env={**os.environ, **environment},
            cwd=log.parent,
            stdout=output,
            stderr=output,
        )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def world(tmp_path: Path, mode: Mode = "http") -> Sandbox:
    """Slack and Groove on this machine, at the present time."""
    return Sandbox(data_dir=tmp_path / "world", start=SystemClock().now(), seed="demo", mode=mode, bot=False)


def settings(sandbox: Sandbox, database: str, **more: str) -> dict[str, str]:
    return {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "SLACK_BOT_TOKEN": sandbox.keys.bot_token,
        "SLACK_APP_TOKEN": sandbox.keys.app_token,
        "SLACK_SIGNING_SECRET": sandbox.keys.signing_secret,
        "SLACK_API_URL": f"{sandbox.url}/slack/api/",
        "GROOVE_API_TOKEN": sandbox.keys.groove_token,
        "GROOVE_API_URL": f"{sandbox.url}/groove/v1",
        "GROOVE_WEBHOOK_SECRET": sandbox.keys.webhook_secret,
        "TRELLO_KEY": sandbox.keys.trello_key,
        "TRELLO_TOKEN": sandbox.keys.trello_token,
        "TRELLO_API_URL": f"{sandbox.url}/trello/1",
        "DATABASE_URL": database,
        "PORT": str(free_port()),
        **more,
    }


async def until(sandbox: Sandbox, condition: Callable[[], bool]) -> None:
    """Wait for what happens in the outside world until the condition holds."""
    async with asyncio.timeout(60), sandbox.world.watch() as changed:
        while not condition():
            await changed.wait()
            changed.clear()


def posted(sandbox: Sandbox, channel: str) -> list[str]:
    channels = sandbox.world.slack.snapshot()["channels"]
    [found] = [one for one in channels if one["id"] == channel]
    return [message["text"] for message in found["messages"] if message["user"] == "U0BOT"]


async def introduced(begin: Begin) -> bool:
    """Whether a process has found out where the bot is installed."""
    async with begin.everywhere(reading=True) as everywhere:
        return bool(await everywhere.workspaces.ids())


async def queue(begin: Begin, texts: list[str], lanes: Sequence[str] = LANES) -> None:
    """Queue messages in channels, or for people (@ and an id), once the workers have introduced the workspace."""
    await eventually(lambda: introduced(begin))
    async with begin(TEAM) as tx:
        for lane in lanes:
            for number, words in enumerate(texts):
                key = f"{lane}:{number}:{words}"
                await tx.outbox.add(Post(key, channel_lane(lane), "continuation", body=Message(words)))


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what processes do, a minute at most."""
    async with asyncio.timeout(60):
        while not await holds():
            await SystemClock().sleep(0.1)


async def answers(session: aiohttp.ClientSession, url: str, status: int) -> bool:
    """Whether an address answers with a status."""
    try:
        async with session.get(url) as answer:
            return answer.status == status
    except aiohttp.ClientError:
        return False


async def states(begin: Begin) -> Counter[str]:
    """How many of the queued messages stand in each state; what the bot has queued by itself is not counted."""
    ours = OutboxRow.workspace_id == TEAM, OutboxRow.kind == "continuation"
    async with begin._session(begin.readers) as session:
        return Counter(await session.scalars(select(OutboxRow.state).where(*ours)))


async def claims_run_out(engine: Any) -> None:
    """As if a minute had gone by."""
    past = SystemClock().now() - timedelta(seconds=1)
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE outbox SET lease_until = :past WHERE lease_until IS NOT NULL"),
            {"past": past if engine.dialect.name == "postgresql" else past.replace(tzinfo=None)},
        )


async def until_settled(sandbox: Sandbox, engine: Any) -> None:
    """Wait until every message is recorded as sent."""
    async with asyncio.timeout(60):
        while True:
            async with engine.begin() as connection:
                left = await connection.execute(text("SELECT count(*) FROM outbox WHERE state != 'sent'"))
                if left.scalar_one() == 0:
                    return
            await claims_run_out(engine)
            await SystemClock().sleep(0.2)
