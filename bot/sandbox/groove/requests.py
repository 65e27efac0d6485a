"""How the Groove server reads a request and refuses one."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import web

from bot.sandbox.groove.account import Invalid
from bot.sandbox.groove.shapes import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotFound(Exception):
    """No such number, address or id; answered with 404."""


def guarded(handler: Handler, token: str) -> Handler:
    """`handler` behind Groove's token check and with its refusals as answers."""

    async def guard(request: web.Request) -> web.StreamResponse:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in (bearer, request.query.get("access_token")):
            return web.json_response({"error": "Invalid or missing access token"}, status=401)
        try:
            return await handler(request)
        except NotFound:
            return web.json_response({"error": "Not Found"}, status=404)
        except Invalid as error:
            return web.json_response({"errors": [str(error)]}, status=422)

    return guard


async def fields(request: web.Request) -> Json:
    """The request's fields, sent as JSON or as a form. Raises Invalid when they are neither."""
    if "form" in request.content_type:
        return dict(await request.post())
    text = await request.text()
    try:
        parsed = json.loads(text or "{}")
    except ValueError as error:
        raise Invalid("body: is no JSON") from error
    if not isinstance(parsed, dict):
        raise Invalid("body: is no object")
    return parsed


def text_of(given: Json, name: str) -> str | None:
    """A field as text; None when absent or empty. Raises Invalid when it is something else."""
    value = given.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Invalid(f"{name}: must be text")
    return value


def required(given: Json, name: str) -> str:
    """A field that must be there. Raises Invalid when it isn't."""
    value = text_of(given, name)
    if value is None:
        raise Invalid(f"{name}: can't be blank")
    return value


def flag(given: Json, name: str) -> bool:
    """A yes or no; absent is no, and forms say it in words."""
    value: Any = given.get(name, False)
    return value.lower() in ("true", "1") if isinstance(value, str) else bool(value)


def instant_of(given: Json, name: str) -> datetime | None:
    """An instant in RFC 822 (what Groove prefers) or ISO form. Raises Invalid for anything else."""
    text = text_of(given, name)
    if text is None:
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            instant = read(text)
        except ValueError:
            continue
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    raise Invalid(f"{name}: is no date")
