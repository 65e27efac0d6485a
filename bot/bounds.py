"""What every request has to keep to and what every answer carries, whatever its address; the door that holds both."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
"""Bytes. Slack's and Trello's are far below; Groove's hold a ticket's whole thread."""

BODY_SECONDS = 10.0
"""Until a body has arrived. Nobody who waits for an answer within three seconds takes so long to ask."""

IDLE_SECONDS = 75.0
"""How long a connection may say nothing, or not get to the end of its headers. Longer than proxies keep theirs (60 s),
or one of them would now and then ask just when the connection ends."""

LINGER_SECONDS = 2.0
"""How long what is left of a refused body is read, so that the answer arrives."""

MOST_CONNECTIONS = 500
"""At once in one process: a process that has used up its files (1,024 by default) can't ask anybody anything."""

HEADERS = {
    "Server": "triage",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise itself. Nothing the bot serves is to be framed, guessed at or kept."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def same(given: str, secret: str) -> bool:
    """Whether somebody knows a secret, in a time that tells nothing of it; never an empty one.

    given: as it stands in a header or address, whatever bytes that held.
    """
    return bool(secret) and hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())


def refusal(status: int, error: str) -> web.Response:
    """An answer that says no and nothing more."""
    return web.json_response({"error": error}, status=status)


@web.middleware
async def bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the body within its bounds before anybody looks at it; let no fault of ours out but a number."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
        return _last(refusal(415, "no compressed bodies"))
    if (request.content_length or 0) > BODY_LIMIT:
        return _last(refusal(413, "too large"))
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await request.read()
    except TimeoutError:
        return _last(refusal(408, "too slow"))
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("%s %s failed", request.method, _pattern(request))
        return refusal(500, "something went wrong")


def _last(response: web.Response) -> web.Response:
    """Have the connection end with this answer."""
    response.force_close()
    return response


def _pattern(request: web.Request) -> str:
    """The address without what it holds: in some that is a secret."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "an unknown address"


async def _dress(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        if name == hdrs.SERVER or name not in response.headers:
            response.headers[name] = value


def bind(app: web.Application) -> web.Application:
    """Have an application keep to all this."""
    app.middlewares.append(bounded)
    app.on_response_prepare.append(_dress)
    return app


class _NotOurs(logging.Filter):
    """What is no HTTP is no fault of ours: a line for each, without a traceback and without what was sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        if isinstance(fault, HttpProcessingError):
            record.levelno, record.levelname, record.exc_info = logging.INFO, "INFO", None
            record.msg, record.args = "refused: no HTTP (%s)", (type(fault).__name__,)
            return log.isEnabledFor(logging.INFO)
        return True


_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(_NotOurs())


class Door:
    """An application that listens. drain: seconds that requests in hand have when it closes."""

    def __init__(self, app: web.Application, drain: float) -> None:
        limits: dict[str, Any] = {"keepalive_timeout": IDLE_SECONDS, "lingering_time": LINGER_SECONDS}
        limits |= {"auto_decompress": False, "logger": _http_log, "access_log": None}
        self._runner = web.AppRunner(app, shutdown_timeout=drain, **limits)
        self._listening: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; the port, which the system chooses for 0. Raises OSError."""
        await self._runner.setup()
        self._listening = await asyncio.get_running_loop().create_server(self._greet, host, port)
        bound: int = self._listening.sockets[0].getsockname()[1]
        return bound

    async def close(self) -> None:
        """Take no more, and end what is in hand."""
        if self._listening is not None:
            self._listening.close()
        await self._runner.cleanup()

    def _greet(self) -> asyncio.BaseProtocol:
        server = self._runner.server
        assert server is not None
        if len(server.connections) < MOST_CONNECTIONS:
            return server()
        log.warning("refused: %s connections are open already", MOST_CONNECTIONS)
        return _Full()


class _Full(asyncio.Protocol):
    """Hangs up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.abort()  # type: ignore[attr-defined]
