"""A JSON client over HTTP that tells apart what a caller must tell apart: refused, try later, no answer."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.clock import Clock
from bot.errors import ExternalError

TIMEOUT_SECONDS = 10
REPLY_LIMIT = 10 * 1024 * 1024
EXCERPT = 500
TRIES = 3
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 30.0


class Unauthorised(ExternalError):
    """The token is wrong, expired or revoked (401, 403): no use to repeat."""


class NotFound(ExternalError):
    """There is no such thing (404)."""


class Refused(ExternalError):
    """The request was understood and refused (another 4xx)."""


class RateLimited(ExternalError):
    """Too many requests (429). retry_after: seconds, None if it was not said in a form that makes sense."""

    def __init__(self, system: str, what: str, retry_after: float | None) -> None:
        super().__init__(system, what)
        self.retry_after = retry_after


class NoAnswer(ExternalError):
    """Time-out, lost connection, 5xx or a reply that makes no sense: it may or may not have taken effect."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's JSON (None for an empty body) and where a new thing stands."""

    data: Any
    location: str | None


class JsonClient:
    """Requests to one outside system. The token goes to `base_url` alone: no redirect or link is followed."""

    def __init__(
        self, system: str, session: aiohttp.ClientSession, base_url: str, headers: dict[str, str], clock: Clock
    ) -> None:
        self._system = system
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {"Accept": "application/json", **headers}
        self._clock = clock

    async def get(self, path: str, params: dict[str, str] | None = None) -> Any:
        """Read. Passing faults are tried again, three times in all. Raises ExternalError."""
        wait = FIRST_WAIT_SECONDS
        for attempt in range(1, TRIES + 1):
            try:
                return (await self.send("GET", path, params=params)).data
            except RateLimited as fault:
                if attempt == TRIES:
                    raise
                await self._clock.sleep(min(fault.retry_after or wait, LONGEST_WAIT_SECONDS))
            except NoAnswer:
                if attempt == TRIES:
                    raise
                await self._clock.sleep(wait)
            wait *= 2
        raise AssertionError("unreachable")

    async def send(self, method: str, path: str, *, params: dict[str, str] | None = None, body: Any = None) -> Reply:
        """Send once. Raises ExternalError."""
        try:
            async with self._session.request(
                method,
                self._base_url + path,
                params=params,
                json=body,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
                allow_redirects=False,
            ) as response:
                raw = await self._read(response)
                self._check(response, raw, f"{method} {path}")
                return Reply(self._decode(raw, f"{method} {path}"), response.headers.get("Location"))
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoAnswer(self._system, f"{method} {path}: {type(error).__name__}") from None

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks = bytearray()
        async for chunk in response.content.iter_chunked(64 * 1024):
            chunks += chunk
            if len(chunks) > REPLY_LIMIT:
                raise NoAnswer(self._system, "the reply is larger than 10 MB")
        return bytes(chunks)

    def _decode(self, raw: bytes, request: str) -> Any:
        if not raw.strip():
            return None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise NoAnswer(self._system, f"{request}: the reply is no JSON: {self._excerpt(raw)}") from None

    def _check(self, response: aiohttp.ClientResponse, raw: bytes, request: str) -> None:
        status = response.status
        if status < 300:
            return
        what = f"{request}: {status} {self._excerpt(raw)}".strip()
        if status in {401, 403}:
            raise Unauthorised(self._system, what)
        if status == 404:
            raise NotFound(self._system, what)
        if status == 429:
            raise RateLimited(self._system, what, retry_after(response.headers.get("Retry-After")))
        if status >= 500:
            raise NoAnswer(self._system, what)
        raise Refused(self._system, what)

    @staticmethod
    def _excerpt(raw: bytes) -> str:
        return " ".join(raw.decode(errors="replace").split())[:EXCERPT]


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header; None if it is missing or no number."""
    try:
        seconds = float(value) if value is not None else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < 86_400 else None
