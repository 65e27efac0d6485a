"""Socket Mode: envelopes over a websocket that the bot opens, and its acknowledgements."""

import asyncio
import json
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.slack.app import APP_ID
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.transport import Answer, Kind, Retry
from bot.sandbox.slack.workspace import Workspace

MOST_CONNECTIONS = 10


class SocketTransport:
    """The bot's open websockets; each envelope goes to one of them. `deadline` is in real seconds."""

    def __init__(self, ws: Workspace, *, deadline: float) -> None:
        self._ws = ws
        self._deadline = deadline
        self._numbers = count(1)
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, tuple[asyncio.Future[Any], web.WebSocketResponse]] = {}

    @property
    def connections(self) -> int:
        """How many websockets are open."""
        return len(self._sockets)

    def new_url(self) -> str:
        """A websocket address that can be used once."""
        ticket = self._ws.new_id("TICKET")
        self._tickets.add(ticket)
        base = self._ws.public_url().replace("http", "ws", 1)
        return f"{base}/slack/socket?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one websocket of the bot until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._sockets) >= MOST_CONNECTIONS:
            await socket.send_json(self._goodbye("too_many_websockets"))
            await socket.close()
            return socket
        self._sockets.append(socket)
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._gone(socket)
        return socket

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Hand an envelope to a connection and wait for its acknowledgement until the deadline."""
        loop = asyncio.get_running_loop()
        begun = loop.time()

        def took() -> int:
            return round((loop.time() - begun) * 1000)

        if not self._sockets:
            return Answer(502, "", 0, "connection_failed")
        socket = self._sockets[next(self._numbers) % len(self._sockets)]
        envelope = self._envelope(kind, payload, retry)
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting[envelope["envelope_id"]] = (answer, socket)
        try:
            async with asyncio.timeout(self._deadline):
                await socket.send_json(envelope)
                return Answer(200, await answer, took())
        except TimeoutError:
            return Answer(504, "", took(), "http_timeout")
        except ConnectionError:
            return Answer(502, "", took(), "connection_failed")
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to come back on new connections, as Slack does every few hours."""
        for socket in list(self._sockets):
            self._sockets.remove(socket)
            await socket.send_json(self._goodbye(reason))

    async def close(self) -> None:
        """Close every websocket."""
        for socket in list(self._sockets):
            await socket.close()

    def _envelope(self, kind: Kind, payload: Json, retry: Retry | None) -> Json:
        envelope: Json = {
            "envelope_id": self._ws.new_id("envelope-"),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        return envelope

    def _acknowledge(self, data: str) -> None:
        try:
            said = json.loads(data)
        except ValueError:
            return
        answer, _ = self._waiting.get(said.get("envelope_id"), (None, None))
        if answer is not None and not answer.done():
            answer.set_result(said.get("payload") or "")

    def _gone(self, socket: web.WebSocketResponse) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
        # A client that was asked to reconnect acknowledges on its next connection, so those go on waiting.
        for answer, of in self._waiting.values():
            if of is socket and not self._sockets and not answer.done():
                answer.set_exception(ConnectionResetError())

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": debug,
            "connection_info": {"app_id": APP_ID},
        }

    def _goodbye(self, reason: str) -> Json:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": len(self._sockets),
            "debug_info": {"host": "sandbox"},
            "connection_info": {"app_id": APP_ID},
        }
