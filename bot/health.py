"""What a process says of itself to those who run it: alive, ready, figures."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.bounds import refusal, same
from bot.clock import Clock
from bot.metrics import Standing, page
from bot.outbox.rules import State
from bot.schema import is_current
from bot.transaction import Begin
from bot.worker import Worker

UNDELIVERED = (State.FAILED, State.STUCK)
"""Messages that somebody has to look after; they keep nobody from using the bot."""

STALLED = timedelta(minutes=5)
"""A job that has not come back for so much longer than its interval hangs."""

LATE = timedelta(minutes=5)
"""Work that is due for so long says that no worker does it, or none can."""

PATIENCE_SECONDS = 5
"""A database that does not answer for so long is as good as gone."""

Check = Callable[[], Awaitable[str]]
"""What is wrong with a part of the process, in words; "" if nothing is."""


class Health:
    """Alive: nothing hangs, a restart would not help. Ready: work can be given to it.

    token: who may fetch the figures; nobody may if it is empty.
    """

    def __init__(self, engine: AsyncEngine, begin: Begin, clock: Clock, worker: Worker, token: str) -> None:
        self.introduced = False
        """Whether Slack has said who the bot is."""
        self.checks: dict[str, Check] = {}
        """Further parts that have to be well for work to be given to the process, by name."""
        self.leaving = False
        """Whether the process was asked to go."""
        self._engine = engine
        self._begin = begin
        self._clock = clock
        self._worker = worker
        self._token = token

    @property
    def routes(self) -> list[web.RouteDef]:
        """GET /healthz, /readyz: 200, or 503 with what is wrong. GET /metrics: the figures, given the token."""
        shown = [web.get("/healthz", self._alive), web.get("/readyz", self._ready)]
        return [*shown, web.get("/metrics", self._figures)] if self._token else shown

    async def faults(self) -> dict[str, str]:
        """What keeps this process from doing its work; empty if nothing does."""
        faults: dict[str, str] = {}
        if self.leaving:
            faults["process"] = "is about to end"
        if not self.introduced:
            faults["slack"] = "has not said yet who the bot is"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if not await is_current(self._engine):
                    faults["database"] = "its schema is older than this release: run `bot migrate`"
        except TimeoutError:
            faults["database"] = f"gives no answer within {PATIENCE_SECONDS} s"
        except Exception as error:
            faults["database"] = f"is not reached ({type(error).__name__})"
        if stalled := self._worker.stalled(STALLED):
            faults["worker"] = f"hangs: {', '.join(stalled)}"
        for name, check in self.checks.items():
            if fault := await check():
                faults[name] = fault
        return faults

    async def _alive(self, _: web.Request) -> web.Response:
        stalled = self._worker.stalled(STALLED)
        return web.json_response({"ok": not stalled, "stalled": stalled}, status=503 if stalled else 200)

    async def _ready(self, _: web.Request) -> web.Response:
        """What is late or undelivered is told, and keeps nobody out: this process can do its share all the same."""
        faults = await self.faults()
        answer: dict[str, Any] = {"ok": not faults, "faults": faults}
        if "database" not in faults:
            answer |= _told(await self._standing())
        return web.json_response(answer, status=503 if faults else 200)

    async def _figures(self, request: web.Request) -> web.Response:
        given = request.headers.get(hdrs.AUTHORIZATION, "")
        if not same(given, f"Bearer {self._token}"):
            return refusal(401, "not allowed")
        figures = page(await self._standing())
        return web.Response(body=figures, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

    async def _standing(self) -> Standing:
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            counts = await everywhere.outbox.counts()
            oldest = await everywhere.outbox.waiting_since()
        due = await self._worker.next_due()

        def late(seconds: timedelta | None) -> float:
            return max(seconds.total_seconds(), 0) if seconds is not None else 0

        return Standing(counts, late(now - oldest if oldest else None), late(now - due if due else None))


def _told(standing: Standing) -> dict[str, Any]:
    """What of the work of all processes needs somebody to look after it."""
    warnings = {}
    limit = LATE.total_seconds()
    if standing.oldest_seconds > limit:
        warnings["outbox"] = f"a message has waited for {standing.oldest_seconds:.0f} s"
    if standing.lag_seconds > limit:
        warnings["due"] = f"work is {standing.lag_seconds:.0f} s late: does a worker run?"
    undelivered = {state: standing.outbox.get(state, 0) for state in UNDELIVERED}
    return {"undelivered": undelivered, "warnings": warnings}
