"""Failures on order: the outside systems break in the way, and as often, as was asked for."""

import asyncio
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

Drop = Literal["before", "after"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind of failure and how many more times it strikes.

    `method` is a Slack method (`chat.postMessage`), or for the others a verb and path (`POST
    tickets/*/messages`, `GET time_entries`; `webhook note_added` for a delivery of Groove's to the bot, `webhook
    updateCard` for one of Trello's); `*` stands for anything. `delay_ms` is real time, `retry_after` seconds. `drop`
    breaks the connection before or after the work is done.
    """

    id: str
    system: str
    method: str | None = None
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None
    delay_ms: int = 0
    drop: Drop | None = None
    times: int = 1

    def fits(self, system: str, method: str) -> bool:
        """Whether this fault strikes a call of `method` on `system`."""
        if system != self.system or self.times < 1:
            return False
        return self.method is None or self.method == method.partition("/")[0] or fnmatchcase(method, self.method)


class Faults:
    """The failures that are still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._count = 0

    def add(
        self,
        *,
        system: str,
        method: str | None = None,
        status: int | None = None,
        error: str | None = None,
        retry_after: int | None = None,
        delay_ms: int = 0,
        drop: Drop | None = None,
        times: int = 1,
    ) -> str:
        """Order a failure of `system` for its next `times` fitting calls; returns the fault's id."""
        self._count += 1
        fault = Fault(
            id=f"fault-{self._count}",
            system=system,
            method=method,
            status=status,
            error=error,
            retry_after=retry_after,
            delay_ms=delay_ms,
            drop=drop,
            times=times,
        )
        self._waiting.append(fault)
        return fault.id

    def take(self, system: str, method: str) -> Fault | None:
        """The oldest fault that fits the call, counted down by one; None when the call may succeed."""
        for position, fault in enumerate(self._waiting):
            if fault.fits(system, method):
                left = replace(fault, times=fault.times - 1)
                self._waiting[position : position + 1] = [left] if left.times else []
                return fault
        return None

    def clear(self) -> None:
        """Forget every failure that has not struck yet."""
        self._waiting.clear()


def faults_middleware(faults: Faults) -> Middleware:
    """An aiohttp middleware that lets `faults` strike requests of the outside systems' servers."""

    @web.middleware
    async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
        call = _call(request)
        fault = faults.take(*call) if call else None
        if call is None or fault is None:
            return await handler(request)
        return await _broken(request, handler, fault, system=call[0])

    return strike


def _call(request: web.Request) -> tuple[str, str] | None:
    """The system and the method that a request calls, or None when it is no call of an outside system."""
    match request.path.strip("/").split("/"):
        case ["slack", "api", *_, method]:
            return "slack", method
        case ["slack", "response", *_]:
            return "slack", "response"
        case ["groove", "v1", *path] if path:
            return "groove", f"{request.method} {'/'.join(path)}"
        case ["harvest", "v2", *path] if path:
            return "harvest", f"{request.method} {'/'.join(path)}"
        case ["trello", "1", *path] if path:
            return "trello", f"{request.method} {'/'.join(path)}"
    return None


async def _broken(request: web.Request, handler: Handler, fault: Fault, *, system: str) -> web.StreamResponse:
    answer: web.StreamResponse | None = None
    if fault.drop != "before" and fault.status is None and fault.error is None:
        answer = await handler(request)
    if fault.delay_ms:
        await asyncio.sleep(fault.delay_ms / 1000)
    if fault.drop and request.transport is not None:
        request.transport.abort()
    return answer or _refusal(fault, system)


def _refusal(fault: Fault, system: str) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if system == "trello":
        return _refusal_of_trello(fault, headers)
    if fault.error is None:
        return web.Response(status=fault.status or 500, headers=headers)
    body = {"ok": False, "error": fault.error} if system == "slack" else {"error": fault.error}
    default = 200 if system == "slack" else 500
    return web.json_response(body, status=fault.status or default, headers=headers)


def _refusal_of_trello(fault: Fault, headers: dict[str, str]) -> web.Response:
    """Trello says what is wrong as plain text, but for too many requests."""
    if fault.status == 429:
        said = {"error": fault.error or "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}
        return web.json_response(said, status=429, headers=headers)
    return web.Response(status=fault.status or 500, text=fault.error or "", headers=headers)
