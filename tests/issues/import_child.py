"""python -m tests.issues.import_child DATABASE GROOVE STEPS: imports, and is killed after so many steps."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

import aiohttp

from bot.clients.groove import GrooveClient
from bot.db import create_engine
from bot.issues.service.importing import Import
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock
from tests.issues.fuse import Fuse, FusedBegin, FusedClient
from tests.issues.inbox import TOKEN


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(database: str, groove: str, steps: int) -> None:
    clock, fuse = StoppedClock(datetime(2026, 11, 23, 9, tzinfo=UTC)), Fuse(steps, kill)
    engine = create_engine(database)
    async with aiohttp.ClientSession() as session:
        client = FusedClient(fuse, GrooveClient(session, groove, TOKEN, clock))
        await Import(FusedBegin(fuse, Begin(engine, clock)), clock).go_on(TEAM, client)  # type: ignore[arg-type]
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
