"""A server that shows the page a recorded world and notes what the page asks of it."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web

import bot.sandbox
from tests.page.recorded import state
from tests.page.recorded_blocks import Json

PAGE = Path(bot.sandbox.__file__).parent / "page"
Answer = Callable[[Json], Json]


class RecordedWorld:
    """The state that the page is given, the calls that it made, and the answers to them."""

    def __init__(self) -> None:
        self.url = ""
        self._watchers: set[asyncio.Event] = set()
        self._closing = False
        self.reset()

    def reset(self) -> None:
        """As at first: the recorded state, no calls, an empty answer to each."""
        self.state = state()
        self.calls: list[tuple[str, Json]] = []
        self.answers: dict[str, Answer] = {}
        self.refusals: dict[str, str] = {}

    def changed(self) -> None:
        """Tell the open pages that the state is another."""
        for watcher in self._watchers:
            watcher.set()

    def close(self) -> None:
        """End the streams of changes."""
        self._closing = True
        self.changed()

    def last(self, call: str) -> Json:
        """The body of the last such call."""
        return next(body for name, body in reversed(self.calls) if name == call)

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get("/control/state", self._state),
                web.get("/control/changes", self._changes),
                web.post("/control/{call:.+}", self._call),
                web.get("/{path:.*}", _file),
            ]
        )
        return app

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self.state)

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        with suppress(ConnectionError):  # the page was closed
            while not self._closing:
                await stream.write(b"event: changed\ndata: {}\n\n")
                await watcher.wait()
                watcher.clear()
        self._watchers.discard(watcher)
        return stream

    async def _call(self, request: web.Request) -> web.Response:
        call, body = request.match_info["call"], await request.json()
        self.calls.append((call, body))
        if call in self.refusals:
            return web.json_response({"error": self.refusals[call]}, status=400)
        return web.json_response(self.answers.get(call, lambda _: {})(body))


async def _file(request: web.Request) -> web.StreamResponse:
    file = PAGE / (request.match_info["path"] or "index.html")
    if not file.is_file():
        raise web.HTTPNotFound
    kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
    return web.FileResponse(
        file, headers={"Content-Type": kind or "application/octet-stream", "Cache-Control": "max-age=600"}
    )


@asynccontextmanager
async def serving() -> AsyncIterator[RecordedWorld]:
    """A recorded world that answers at `world.url` for the length of the block."""
    world = RecordedWorld()
    runner = web.AppRunner(world.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    world.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield world
    world.close()
    await runner.cleanup()
