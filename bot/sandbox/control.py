"""The control API: one JSON call for each thing that a person or the outside world can do."""

import asyncio
import json
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from bot.sandbox.bodies import read_body
from bot.sandbox.clock import RunningClock
from bot.sandbox.errors import ControlError
from bot.sandbox.slack.team import SlackTeam
from bot.sandbox.world import World

Json = dict[str, Any]
Call = Callable[[Json], Awaitable[Json]]
# Real seconds between two `changed` events of one watcher, so that a burst of changes becomes one redraw.
CALM = 0.05

log = logging.getLogger(__name__)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClockBody(_Body):
    """How far the clock moves: by a span (ISO 8601, `PT90M`) or to an instant."""

    advance: timedelta | None = Field(default=None, ge=timedelta())
    to: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "ClockBody":
        if (self.advance is None) == (self.to is None):
            raise ValueError('give either "advance" or "to"')
        return self


class FaultBody(_Body):
    """A failure on order; see `faults.Fault`."""

    system: Literal["slack", "groove", "trello", "harvest"]
    method: str | None = None
    status: int | None = Field(default=None, ge=200, le=599)
    error: str | None = None
    retry_after: int | None = Field(default=None, ge=0)
    delay_ms: int = Field(default=0, ge=0)
    drop: Literal["before", "after"] | None = None
    times: int = Field(default=1, ge=1)


class KillBody(_Body):
    """How the bot's process is ended."""

    signal: Literal["KILL", "TERM"] = "KILL"


class Control:
    """The routes under /control/, each answering when the bot has finished what the call caused."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._closing = asyncio.Event()
        self._calls: dict[str, Call] = {
            "slash": self._in_slack(lambda team: team.slash),
            "message": self._in_slack(lambda team: team.message),
            "react": self._in_slack(lambda team: team.react),
            "click": self._in_slack(lambda team: team.click),
            "submit": self._in_slack(lambda team: team.submit),
            "close": self._in_slack(lambda team: team.close_view),
            "suggest": self._in_slack(lambda team: team.suggest),
            "shortcut": self._in_slack(lambda team: team.shortcut),
            "home": self._in_slack(lambda team: team.home),
            "events/replay": self._in_slack(lambda team: team.replay),
            "uninstall": self._in_slack(self._uninstall),
            "groove/mail": world.groove.mail,
            "harvest/entries": world.harvest.file,
            "harvest/account": world.harvest.change,
            "faults": self._fault,
            "clock": self._clock,
            "bot/kill": self._kill,
            "bot/start": self._start,
        }

    def _in_slack(self, act: Callable[[SlackTeam], Call]) -> Call:
        """An act in the workspace that the body names as `team`, in the first one if it names none."""

        async def work(body: Json) -> Json:
            slack = self._world.slack
            return await act(slack.team(str(body.pop("team", slack.ws.team_id))))(body)

        return work

    def routes(self) -> list[web.RouteDef]:
        """Everything under /control/."""
        return [
            web.get("/control/state", self._state),
            web.get("/control/changes", self._changes),
            web.post(r"/control/groove/tickets/{number:\d+}", self._ticket),
            web.post(r"/control/harvest/entries/{id:\d+}", self._entry),
            web.post("/control/trello/{path:.+}", self._trello),
            web.post("/control/{call:.+}", self._named),
            web.route("*", "/control/{call:.*}", self._unknown),
        ]

    def close(self) -> None:
        """End the streams of changes, so that the server can stop."""
        self._closing.set()
        self._world.changed()

    def state(self) -> Json:
        """All there is to see, of all systems."""
        world = self._world
        return {
            **world.slack.snapshot(),
            "now": world.clock.now().isoformat(),
            "own_clock": isinstance(world.clock, RunningClock),
            "bot": {"running": world.bot.running, "commands": world.bot.commands},
            "install_url": world.install_url,
            "groove": world.groove.snapshot(),
            "trello": world.trello.snapshot(),
            "harvest": world.harvest.snapshot(),
        }

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self.state())

    async def _named(self, request: web.Request) -> web.Response:
        call = self._calls.get(request.match_info["call"])
        return await self._unknown(request) if call is None else await self._answer(request, call)

    async def _ticket(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        return await self._answer(request, lambda body: self._world.groove.act(number, body))

    async def _entry(self, request: web.Request) -> web.Response:
        entry_id = int(request.match_info["id"])
        return await self._answer(request, lambda body: self._world.harvest.act(entry_id, body))

    async def _trello(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        return await self._answer(request, lambda body: self._world.trello.control(path, body))

    async def _unknown(self, request: web.Request) -> web.Response:
        name = request.match_info["call"]
        return _error(404, f"There is no control call {request.method} /control/{name}.")

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        """Do the call, wait until the world is at rest, and only then answer."""
        try:
            answer = await call(await _body_of(request))
            await self._world.settle()
        except ControlError as error:
            return _error(error.status, error.message)
        except Exception as error:
            log.exception("The control call %s failed", request.path)
            return _error(500, f"{type(error).__name__}: {error}")
        return web.json_response(answer)

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: `changed` at once and after every change."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        stream = web.StreamResponse(headers=headers)
        await stream.prepare(request)
        async with self._world.watch() as watcher:
            with suppress(ConnectionError):  # the page was closed
                await self._tell(stream, watcher)
        return stream

    async def _tell(self, stream: web.StreamResponse, watcher: asyncio.Event) -> None:
        while not self._closing.is_set():
            watcher.clear()
            now = json.dumps({"now": self._world.clock.now().isoformat()})
            await stream.write(f"event: changed\ndata: {now}\n\n".encode())
            await asyncio.sleep(CALM)
            await watcher.wait()

    def _uninstall(self, team: SlackTeam) -> Call:
        async def work(body: Json) -> Json:
            """An administrator takes the app out of the workspace."""
            read_body(_Body, body)
            self._world.slack.installs.uninstall(team)
            return {}

        return work

    async def _clock(self, body: Json) -> Json:
        asked = read_body(ClockBody, body)
        clock = self._world.clock
        target = asked.to or clock.now() + (asked.advance or timedelta())
        await self._world.move_clock(target)
        return {"now": clock.now().isoformat()}

    async def _fault(self, body: Json) -> Json:
        return {"id": self._world.faults.add(**read_body(FaultBody, body).model_dump())}

    async def _kill(self, body: Json) -> Json:
        asked = read_body(KillBody, body)
        await self._world.bot.kill(signal.Signals[f"SIG{asked.signal}"])
        self._world.changed()
        return {}

    async def _start(self, body: Json) -> Json:
        read_body(_Body, body)
        await self._world.start_bot()
        return {}


async def _body_of(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError as error:
        raise ControlError(400, "The body is no JSON.") from error
    if not isinstance(body, dict):
        raise ControlError(400, "The body is no JSON object.")
    return body


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)
