"""How the Harvest server reads a request, counts it and refuses it."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.harvest.account import Invalid

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotFound(Exception):
    """No such id; answered with 404."""


class Limit:
    """So many requests in a span. A span ends by the sandbox's time, or by real time while its clock stands still."""

    def __init__(self, now: Callable[[], datetime], most: int, span: timedelta) -> None:
        self._now = now
        self._most = most
        self._span = span
        self._taken: deque[tuple[datetime, float]] = deque()

    def take(self) -> int | None:
        """Count a request; if it is one too many, the seconds after which to come back."""
        now, real = self._now(), asyncio.get_running_loop().time()
        seconds = self._span.total_seconds()
        while self._taken and (now - self._taken[0][0] >= self._span or real - self._taken[0][1] >= seconds):
            self._taken.popleft()
        if len(self._taken) >= self._most:
            return max(1, int(seconds - (now - self._taken[0][0]).total_seconds()))
        self._taken.append((now, real))
        return None


class Door:
    """Lets requests in: who asks, with which account and token, and how often. `asked` is every one, in order."""

    def __init__(self, *, now: Callable[[], datetime], token: str, account_id: str) -> None:
        self._token = token
        self._account_id = account_id
        self._general = Limit(now, 100, timedelta(seconds=15))
        self._reports = Limit(now, 100, timedelta(minutes=15))
        self.asked: list[str] = []

    def guarded(self, path: str, handler: Handler) -> Handler:
        """`handler` behind the checks, and with its refusals as answers."""
        limit = self._reports if path.startswith("/reports") else self._general

        async def guard(request: web.Request) -> web.StreamResponse:
            self.asked.append(f"{request.method} {request.path.partition('/v2')[2]}")
            seconds = limit.take()
            if seconds is not None:
                return web.Response(status=429, headers={"Retry-After": str(seconds)}, content_type="text/html")
            if refusal := self._refusal(request):
                return refusal
            try:
                return await handler(request)
            except NotFound:
                return web.json_response({"status": 404, "error": "Not Found"}, status=404)
            except Invalid as error:
                return web.json_response({"message": str(error)}, status=422)

        return guard

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not request.headers.get("User-Agent"):
            return web.json_response({"message": "A User-Agent header is required."}, status=400)
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            said = "The access token provided is expired, revoked, malformed or invalid for other reasons."
            headers = {"WWW-Authenticate": f'Bearer realm="Harvest", error="invalid_token", error_description="{said}"'}
            body = {"error": "invalid_token", "error_description": said}
            return web.json_response(body, status=401, headers=headers)
        if request.headers.get("Harvest-Account-Id") != self._account_id:
            return web.json_response({"message": "Not authorized!"}, status=403)
        return None


async def fields(request: web.Request) -> Json:
    """The request's fields, sent as JSON or as a form. Raises Invalid."""
    if "form" in request.content_type:
        return dict(await request.post())
    try:
        given = json.loads(await request.text() or "{}")
    except ValueError:
        raise Invalid("The body is no JSON") from None
    if not isinstance(given, dict):
        raise Invalid("The body is no object")
    return given


def text_of(given: Json, name: str) -> str | None:
    """A field as text; None if empty. Raises Invalid."""
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"{name.capitalize()} is not valid")
    return value or None


def hours_of(given: Json) -> float | None:
    """The hours given, None if none are. Raises Invalid."""
    value = given.get("hours")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid("Hours is not a number")
    return float(value)


def date_of(text: object) -> date | None:
    """A date as Harvest takes it: with a time it is none."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


CLOCK = re.compile(r"(\d{1,2}):(\d\d)\s*([ap]m)?", re.IGNORECASE)


def time_of(given: Json, name: str) -> time | None:
    """A time of day in either style, None if none is given. Raises Invalid."""
    text = text_of(given, name)
    if text is None:
        return None
    found = CLOCK.fullmatch(text)
    if found is None:
        raise Invalid(f"{name.replace('_', ' ').capitalize()} is not valid")
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Invalid(f"{name.replace('_', ' ').capitalize()} is not valid") from None


def reference_of(given: Json) -> dict[str, str | None] | None:
    """The outside thing that an entry belongs to. Raises Invalid."""
    value = given.get("external_reference")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Invalid("External reference is not valid")
    texts = {name: text_of(value, name) for name in ("id", "group_id", "account_id", "permalink")}
    host = (texts["permalink"] or "").partition("://")[2].partition("/")[0] or None
    return texts | {"service": host, "service_icon_url": None}
