"""The world by itself, for bots that somebody else starts, as many as they like: what stands before and beside them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import count, cycle

import aiohttp
from aiohttp import hdrs, web

from bot.sandbox.errors import ControlError
from bot.sandbox.process import BotDown, BotProcess

log = logging.getLogger(__name__)

SECOND = 1.0
PATIENCE_SECONDS = 30
NOT_PASSED_ON = {
    *(hdrs.HOST, hdrs.CONNECTION, hdrs.TRANSFER_ENCODING, hdrs.CONTENT_LENGTH, hdrs.CONTENT_ENCODING),
    *(hdrs.KEEP_ALIVE, hdrs.TE, hdrs.TRAILER, hdrs.UPGRADE, hdrs.DATE, hdrs.SERVER),
}


class BotsElsewhere(BotProcess):
    """In the place of the bot's process where there is none of ours: nothing is started, killed or asked."""

    @property
    def running(self) -> bool:
        """Nobody here can tell; who started them can."""
        return True

    async def start(self) -> None:
        """Raises ControlError."""
        raise ControlError(409, "The bots of this world are started and ended by whoever runs them.")

    async def kill(self, sig: object) -> None:
        """Raises ControlError."""
        await self.start()

    async def tick(self) -> None:
        """Raises BotDown."""
        raise BotDown

    async def settle(self) -> None:
        """Raises BotDown."""
        raise BotDown

    async def next_due(self) -> datetime | None:
        """Raises BotDown."""
        raise BotDown


class Balancer:
    """The one address of several bots: each request goes to the next of them that takes connections.

    What breaks off after that is not repeated, for it may have been done.
    """

    PATH = "/bots"

    def __init__(self, bots: Sequence[str]) -> None:
        self._bots = [bot.rstrip("/") for bot in bots]
        self._turn = count()
        self._session: aiohttp.ClientSession | None = None

    def routes(self) -> list[web.RouteDef]:
        """Everything under PATH."""
        return [web.route("*", f"{self.PATH}/{{path:.*}}", self._pass_on)]

    async def close(self) -> None:
        """End all connections."""
        if self._session is not None:
            await self._session.close()

    async def until_ready(self) -> None:
        """Return once one of the bots says that it is ready."""
        for bot in cycle(self._bots):
            with suppress(aiohttp.ClientError, TimeoutError):
                async with self._open().get(f"{bot}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(SECOND)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False, auto_decompress=False)
        return self._session

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name not in NOT_PASSED_ON}
        path = request.rel_url.raw_path_qs.removeprefix(self.PATH)
        first = next(self._turn)
        for number in range(len(self._bots)):
            bot = self._bots[(first + number) % len(self._bots)]
            try:
                async with self._open().request(
                    request.method, bot + path, data=body or None, headers=headers, allow_redirects=False
                ) as answer:
                    told = {name: value for name, value in answer.headers.items() if name not in NOT_PASSED_ON}
                    return web.Response(status=answer.status, body=await answer.read(), headers=told)
            except aiohttp.ClientConnectorError:
                continue
            except (aiohttp.ClientError, TimeoutError) as error:
                return web.Response(status=502, text=f"The bot broke off: {type(error).__name__}\n")
        return web.Response(status=503, text="No bot takes connections.\n")


async def each_second(work: Callable[[], Awaitable[object]]) -> None:
    """What a clock that runs by itself has done: deliveries whose time has come."""
    while True:
        await asyncio.sleep(SECOND)
        try:
            await work()
        except Exception:
            log.exception("the world's clock goes on")


async def once_ready(balancer: Balancer, work: Callable[[], Awaitable[object]]) -> None:
    """Do it as soon as a bot is ready. A bot that was set up before may refuse parts of it."""
    await balancer.until_ready()
    try:
        await work()
        log.warning("the demo team has set the bot up")
    except ControlError as error:
        log.warning("the bot was left as it is set up: %s", error)
