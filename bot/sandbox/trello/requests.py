"""How the Trello server reads a request, finds what answers it, and refuses it in Trello's words."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.trello.model import Doer, Invalid, Missing

OAUTH = re.compile(r'oauth_(consumer_key|token)="([^"]*)"')
ID = re.compile(r"[0-9a-f]{24}|[0-9A-Za-z]{8}")
NOT_FOUND = "The requested resource was not found."


@dataclass(frozen=True)
class Call:
    """A request: who asks, which things its path names, and its parameters, however they were sent."""

    by: Doer
    token: str
    ids: Mapping[str, str]
    given: Mapping[str, str]

    def id(self, name: str = "id") -> str:
        """An id of the path. Raises Invalid if it can be none."""
        return plain_id(self.ids[name])

    def text(self, name: str) -> str | None:
        """A parameter; None if it wasn't sent."""
        return self.given.get(name)

    def needed(self, name: str) -> str:
        """A parameter that must be there. Raises Invalid."""
        value = self.given.get(name)
        if not value:
            raise Invalid(f"invalid value for {name}")
        return value

    def texts(self, name: str) -> list[str] | None:
        """A parameter that is a list."""
        value = self.given.get(name)
        return None if value is None else [one for one in value.split(",") if one]

    def flag(self, name: str) -> bool | None:
        """A yes or no. Raises Invalid for anything else."""
        value = self.given.get(name)
        if value not in (None, "true", "false"):
            raise Invalid(f"invalid value for {name}")
        return None if value is None else value == "true"

    def whole(self, name: str, default: int, most: int) -> int:
        """A number. Raises Invalid for anything that is none or too great."""
        value = self.given.get(name, str(default))
        if not value.isdecimal() or int(value) > most:
            raise Invalid(f"invalid value for {name}")
        return int(value)


Handler = Callable[[Call], Awaitable[Any]]
Endpoint = tuple[str, str, Handler]


@dataclass(frozen=True)
class Answer:
    """What is answered: a body for JSON, or a text."""

    status: int
    body: Any
    text: str | None = None

    def response(self, headers: Mapping[str, str]) -> web.Response:
        """As it is sent."""
        if self.text is not None:
            return web.Response(status=self.status, text=self.text, headers=headers)
        return web.json_response(self.body, status=self.status, headers=headers)


class Endpoints:
    """Finds the handler of a verb and path, and makes an answer of what it gives or raises."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self._endpoints = [
            (verb, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)), path, handler)
            for verb, path, handler in endpoints
        ]

    def name(self, verb: str, path: str) -> str:
        """Verb and pattern of a path, for counting."""
        found = next((one for one in self._endpoints if one[0] == verb and one[1].fullmatch(path)), None)
        return f"{verb} {found[2] if found else path}"

    async def answer(self, verb: str, path: str, by: Doer, token: str, given: Mapping[str, str]) -> Answer:
        """The answer to a request."""
        for known, pattern, _, handler in self._endpoints:
            match = pattern.fullmatch(path)
            if known != verb or match is None:
                continue
            try:
                return Answer(200, await handler(Call(by, token, match.groupdict(), given)))
            except Invalid as error:
                return Answer(400, None, str(error))
            except Missing:
                return Answer(404, None, NOT_FOUND)
        return Answer(404, None, f"Cannot {verb} /1{path}")


def plain_id(value: str) -> str:
    """An id or short link. Raises Invalid if it can be none."""
    if not ID.fullmatch(value):
        raise Invalid("invalid id")
    return value


async def parameters(request: web.Request) -> dict[str, str]:
    """All parameters, from the address, a form or JSON. Raises Invalid for a body that is neither."""
    given = {name: value for name, value in request.query.items() if name not in ("key", "token")}
    if "form" in request.content_type:
        return given | {name: str(value) for name, value in (await request.post()).items()}
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError:
        raise Invalid("Error parsing body: invalid json") from None
    if not isinstance(body, dict):
        raise Invalid("Error parsing body: no object")
    return given | {name: _as_text(value) for name, value in body.items() if value is not None}


def credentials(request: web.Request) -> tuple[str, str]:
    """Key and token, from the header or the address."""
    said = dict(OAUTH.findall(request.headers.get("Authorization", "")))
    query = request.query
    return said.get("consumer_key", query.get("key", "")), said.get("token", query.get("token", ""))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
