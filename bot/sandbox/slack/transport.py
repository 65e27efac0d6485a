"""How Slack reaches the bot over HTTP, and what it makes of the answer."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.state import Json

Kind = Literal["events_api", "slash_commands", "interactive"]
Failure = Literal["http_timeout", "connection_failed", "http_error"]


@dataclass(frozen=True)
class Retry:
    """Which further attempt this is, and what was wrong with the one before."""

    number: int
    reason: str


@dataclass(frozen=True)
class Answer:
    """What the bot answered: `status` is that of HTTP, or 504 if it took too long and 502 if nobody was there.

    `body` is JSON, or text, or "" for nothing. `failure` is Slack's word for what went wrong, None if all is well.
    """

    status: int
    body: Any
    elapsed_ms: int
    failure: Failure | None = None
    no_retry: bool = False


class Transport(Protocol):
    """A way to the bot."""

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Deliver one thing and give the answer, whatever it is; raises nothing."""
        ...

    async def close(self) -> None:
        """End all connections."""
        ...


class HttpTransport:
    """Signed requests to one address, as Slack's v0 signatures have it.

    `deadline` is in real seconds; timestamps are of the sandbox's clock.
    """

    def __init__(self, *, url: str, secret: str, now: Callable[[], datetime], deadline: float) -> None:
        self._url = url
        self._secret = secret
        self._now = now
        self._deadline = deadline
        self._session: aiohttp.ClientSession | None = None

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Post to the bot and wait for its answer until the deadline."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False)
        body, content_type = encode(kind, payload)
        headers = signed(self._secret, int(self._now().timestamp()), body)
        headers |= {"Content-Type": content_type, **_retry_headers(retry)}
        loop = asyncio.get_running_loop()
        begun = loop.time()

        def took() -> int:
            return round((loop.time() - begun) * 1000)

        try:
            async with (
                asyncio.timeout(self._deadline),
                self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return Answer(504, "", took(), "http_timeout")
        except aiohttp.ClientError:
            return Answer(502, "", took(), "connection_failed")
        good = 200 <= response.status < 300 if kind == "events_api" else response.status == 200
        return Answer(
            response.status,
            _decoded(text),
            took(),
            None if good else "http_error",
            no_retry=response.headers.get("X-Slack-No-Retry") == "1",
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def signed(secret: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove a request to be Slack's; `timestamp` is in seconds of the epoch."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def encode(kind: Kind, payload: Json) -> tuple[bytes, str]:
    """The body of a request and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _retry_headers(retry: Retry | None) -> dict[str, str]:
    if retry is None:
        return {}
    return {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
