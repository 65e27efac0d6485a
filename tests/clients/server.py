"""A server on this machine that answers as it was told to, and writes down what it was asked."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from hypothesis import HealthCheck, settings

steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties: a slow machine is no fault."""

SAMPLES = Path(__file__).parents[1] / "samples" / "groove"


def sample(name: str) -> Any:
    """A recorded payload."""
    return json.loads((SAMPLES / f"{name}.json").read_text())


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; path is as it was sent, still encoded."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(
    body: Any = None, status: int = 200, *, raw: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Answer with JSON, with bytes as they are, or with nothing."""
    data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=data, status=status, headers=headers)

    return give


def listed(root: str, items: list[Any], page: int = 1, pages: int | None = 1, **more: Any) -> Answer:
    """A page of a list, in Groove's wrapping; more: what else its pagination says."""
    pagination = {"current_page": page, "total_pages": pages, "next_page": None, "prev_page": None, **more}
    return answer({root: items, "meta": {"pagination": pagination}})


async def hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    assert request.transport
    request.transport.abort()
    return web.Response()


async def break_off(request: web.Request) -> web.StreamResponse:
    """Close the connection in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"tickets": [')
    assert request.transport
    request.transport.close()
    return response


class Server:
    """Gives its answers in order; once they are used up, `otherwise` answers."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.otherwise: Answer = answer({"error": "nothing was to be asked here"}, 418)
        self.asked: list[Asked] = []
        self.url = ""
        self.released = asyncio.Event()

    def gives(self, *answers: Answer) -> None:
        """Have these answered next."""
        self.answers.extend(answers)

    async def keep_waiting(self, _: web.Request) -> web.Response:
        """Say nothing until the test is over."""
        await self.released.wait()
        return web.Response()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        body = json.loads(text) if text else None
        path = request.raw_path.partition("?")[0].removeprefix("/v1")
        self.asked.append(Asked(request.method, path, dict(request.query), request.headers, body))
        return await (self.answers.popleft() if self.answers else self.otherwise)(request)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", self.handle)
        return app
