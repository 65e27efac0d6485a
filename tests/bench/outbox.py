"""10,000 messages over 1,000 channels: how fast they go out, and what each costs the process that sends them.

Slack is a process of its own; so is who sends. What the plain client costs for as many posts is taken off: that is
what is left to the dispatcher, with the store's driver.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Message
from bot.clock import SystemClock
from bot.config import Settings
from bot.db import create_engine
from bot.outbox.rules import Post, channel_lane
from bot.process import Bot
from bot.transaction import Begin
from bot.wiring import build
from tests.bench.children import figures_of, serving
from tests.factories import install

WORKSPACES = 20
CHANNELS = 50
EACH = 10
POSTS = WORKSPACES * CHANNELS * EACH
AT_ONCE = 16
BAR = 1.0
TEXT = "3 issues are due within 8 hours: #1042, #1043 and #1050. "


async def measure(name: str, database: str, _: Path, report: Callable[[str], None]) -> None:
    """Measure on one database."""
    with serving("tests.bench.slack_posts") as url:
        plain = await asyncio.to_thread(figures_of, "tests.bench.outbox", "plain", database, url)
    with serving("tests.bench.slack_posts") as url:
        ours = await asyncio.to_thread(figures_of, "tests.bench.outbox", "dispatcher", database, url)
        async with aiohttp.ClientSession() as session, session.get(f"{url}/told") as answer:
            told = await answer.json()
    assert told["taken"] == POSTS, told
    own = ours["work"] - plain["work"]
    report(f"\n{POSTS:,} messages over {WORKSPACES * CHANNELS:,} channels, {EACH} in each, on {name}")
    report(
        f"sent in {ours['seconds']:.1f} s, {POSTS / ours['seconds']:.0f} a second; one a second in each channel takes"
        f" {EACH - 1} s at least; Slack said {told['refused']} times that it was too fast"
    )
    report(
        f"of the processor {1000 * ours['work'] / POSTS:.2f} ms each, the plain client alone"
        f" {1000 * plain['work'] / POSTS:.2f} ms: {1000 * own / POSTS:.2f} ms are ours (bar: {BAR})"
    )


def _channel(workspace: int, channel: int) -> str:
    return f"C{workspace:03}{channel:03}"


async def post_plainly(_: str, url: str) -> dict[str, float]:
    """Post as many by the client alone, so many at a time, each into another channel."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=f"{url}/api/", session=session)
        left = iter(range(POSTS))
        content = Message(TEXT).payload()

        async def sender() -> None:
            for number in left:
                await client.chat_postMessage(
                    channel=f"C{number}", metadata={"event_type": "bench", "event_payload": {"key": number}}, **content
                )

        start, work = time.perf_counter(), time.process_time()
        await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
        return {"seconds": time.perf_counter() - start, "work": time.process_time() - work}


async def dispatch(database: str, url: str) -> dict[str, float]:
    """Queue them all, and have them sent."""
    async with _bot(database, url) as bot:
        await _queue(bot.begin)
        await bot.dispatcher.next_due()  # the first question of a process makes what the others use
        start, work = time.perf_counter(), time.process_time()
        await bot.dispatcher.drain()
        return {"seconds": time.perf_counter() - start, "work": time.process_time() - work}


@asynccontextmanager
async def _bot(database: str, url: str) -> AsyncIterator[Bot]:
    settings = Settings(
        _env_file=None, database_url=database, slack_bot_token="xoxb-bench", slack_api_url=f"{url}/api/"
    )
    bot = await build(settings, engine=create_engine(database))
    try:
        yield bot
    finally:
        await bot.close()


async def _queue(begin: Begin) -> None:
    """Round by round, as in days on which each channel is told something now and then."""
    for workspace in range(WORKSPACES):
        await install(begin, SystemClock().now(), "Ann", team=f"T{workspace:03}")
    for number in range(EACH):
        for workspace in range(WORKSPACES):
            async with begin(f"T{workspace:03}") as tx:
                await tx.outbox.add_all(
                    [
                        Post(
                            key=f"bench:{channel}:{number}",
                            lane=channel_lane(_channel(workspace, channel)),
                            kind="bench",
                            body=Message(TEXT),
                        )
                        for channel in range(CHANNELS)
                    ]
                )


def main(what: str, database: str, url: str) -> None:
    """Do one of both and print its figures."""
    sys.stdout.write(json.dumps(asyncio.run({"plain": post_plainly, "dispatcher": dispatch}[what](database, url))))


if __name__ == "__main__":
    main(*sys.argv[1:4])
