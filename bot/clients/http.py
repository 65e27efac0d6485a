"""A JSON client over HTTP that tells apart what a caller must tell apart: refused, try later, no answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.clients.pace import Politeness
from bot.clients.text import html_to_text, one_line
from bot.clock import Clock
from bot.errors import ExternalError
from bot.metrics import EXTERNAL_ERRORS, RATE_LIMITED

TIMEOUT_SECONDS = 10.0
REPLY_LIMIT = 10 * 1024 * 1024
CHUNK = 64 * 1024
EXCERPT = 500
TRIES = 3
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 30.0
MASK = "***"


class Unauthorised(ExternalError):
    """The token is wrong, expired or revoked (401), or may not do this (403): no use to repeat."""


class NotFound(ExternalError):
    """There is no such thing (404, 410)."""


class Refused(ExternalError):
    """The request arrived and was refused for good (another 4xx, or a redirect: those aren't followed).

    said: the reason in the system's own words, in plain, for the person it concerns; "" if it gave none.
    """

    def __init__(self, system: str, what: str, said: str = "") -> None:
        super().__init__(system, what)
        self.said = said


class RateLimited(ExternalError):
    """Too many requests (429). retry_after: seconds, None if it was not said in a form that makes sense."""

    def __init__(self, system: str, what: str, retry_after: float | None) -> None:
        super().__init__(system, what)
        self.retry_after = retry_after


class NoAnswer(ExternalError):
    """Time-out, lost connection, 5xx or a reply that makes no sense: it may or may not have taken effect."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful reply: its status, its body as it came, and the address of what it made (Location)."""

    status: int
    raw: bytes
    location: str | None


class JsonClient:
    """Requests to one outside system. The token goes to `base_url` alone: no redirect is followed, no link of a reply.

    headers: sent with each request. secrets: texts that must not stand in any error. pace: bounds how often it asks;
    reads wait for their turn, writes go at once unless patient. form: changes are sent as a form, not as JSON.
    pause_after: the seconds to wait after the body of a 429 that has no Retry-After, None if it doesn't tell. discreet:
    of what replies say only their reasons for refusing go into errors, and so into the log. hear: is told the headers
    of each reply. timeout: seconds for a whole request.
    """

    def __init__(
        self,
        system: str,
        session: aiohttp.ClientSession,
        base_url: str,
        clock: Clock,
        *,
        headers: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
        pace: Politeness | None = None,
        patient: bool = False,
        form: bool = False,
        pause_after: Callable[[bytes], float | None] = lambda _: None,
        discreet: bool = False,
        hear: Callable[[Mapping[str, str]], None] = lambda _: None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._system = system
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)
        self._clock = clock
        self._pace = pace
        self._patient = patient
        self._form = form
        self._pause_after = pause_after
        self._discreet = discreet
        self._hear = hear
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Read; None for an empty body. Passing faults are tried again, three times in all. Raises ExternalError."""
        wait = FIRST_WAIT_SECONDS
        for _ in range(TRIES - 1):
            try:
                return await self._get(path, params)
            except RateLimited as fault:
                pause = fault.retry_after or wait
                if pause > LONGEST_WAIT_SECONDS:  # the caller has better to do meanwhile
                    raise
            except NoAnswer:
                pause = wait
            await self._clock.sleep(pause)
            wait *= 2
        return await self._get(path, params)

    async def write(self, method: str, path: str, body: Any) -> Reply:
        """Send a change once. Raises ExternalError.

        aiohttp itself repeats a PUT, never a POST, if the connection is closed without an answer.
        """
        if self._pace and self._patient:
            await self._pace.wait()
        elif self._pace:
            self._pace.push_in()
        return await self._send(method, path, body=body)

    def decode(self, reply: Reply, request: str) -> Any:
        """A reply's JSON, None if it is empty. Raises NoAnswer if it is something else."""
        if not reply.raw.strip():
            return None
        try:
            return json.loads(reply.raw)
        except (ValueError, RecursionError):
            raise NoAnswer(self._system, f"{request}: no JSON: {self._excerpt(reply.raw)}") from None

    async def _get(self, path: str, params: Mapping[str, str] | None) -> Any:
        if self._pace:
            await self._pace.wait()
        return self.decode(await self._send("GET", path, params=params), self._masked(f"GET {path}"))

    async def _send(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Any = None
    ) -> Reply:
        try:
            return await self._sent(method, path, params, body)
        except ExternalError as fault:
            EXTERNAL_ERRORS.labels(self._system, type(fault).__name__).inc()
            if isinstance(fault, RateLimited):
                RATE_LIMITED.labels(self._system).inc(fault.retry_after or 0)
            raise

    async def _sent(self, method: str, path: str, params: Mapping[str, str] | None, body: Any) -> Reply:
        request = self._masked(f"{method} {path}")
        try:
            async with self._session.request(
                method,
                self._base_url + path,
                params=params,
                json=None if self._form else body,
                data=body if self._form else None,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                raw = await self._read(response, request)
        except (OSError, aiohttp.ClientError) as error:  # TimeoutError is an OSError
            raise NoAnswer(self._system, f"{request}: {type(error).__name__}") from None
        self._hear(response.headers)
        self._check(response, raw, request)
        return Reply(response.status, raw, response.headers.get("Location"))

    async def _read(self, response: aiohttp.ClientResponse, request: str) -> bytes:
        chunks = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            chunks += chunk
            if len(chunks) > REPLY_LIMIT:
                raise NoAnswer(self._system, f"{request}: the reply is larger than {REPLY_LIMIT} bytes")
        return bytes(chunks)

    def _check(self, response: aiohttp.ClientResponse, raw: bytes, request: str) -> None:
        status = response.status
        if 200 <= status < 300:
            return
        what = f"{request}: {status} {self._excerpt(raw)}".strip()
        match status:
            case 401 | 403:
                raise Unauthorised(self._system, what)
            case 404 | 410:
                raise NotFound(self._system, what)
            case 429:
                seconds = retry_after(response.headers.get("Retry-After"))
                raise RateLimited(self._system, what, self._pause_after(raw) if seconds is None else seconds)
            case 408:
                raise NoAnswer(self._system, what)
            case _ if status >= 500:
                raise NoAnswer(self._system, what)
        raise Refused(self._system, what, self._said(raw))

    def _excerpt(self, raw: bytes) -> str:
        """The beginning of what a reply says, for the log: what JSON calls its error, or the words of a page."""
        if self._discreet:
            return self._said(raw)
        text = raw[:CHUNK].decode(errors="replace")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return self._masked(one_line(html_to_text(text)))[:EXCERPT]
        said = [data[key] for key in ("message", "error", "errors") if data.get(key)] if isinstance(data, dict) else []
        return self._masked(one_line(json.dumps(said or data, ensure_ascii=False)))[:EXCERPT]

    def _said(self, raw: bytes) -> str:
        """The one sentence that a JSON reply gives as its reason."""
        try:
            data = json.loads(raw[:CHUNK])
        except (ValueError, RecursionError):
            return ""
        said = (data.get(key) for key in ("message", "error_description", "error")) if isinstance(data, dict) else ()
        return self._masked(one_line(next((text for text in said if isinstance(text, str)), "")))[:EXCERPT]

    def _masked(self, text: str) -> str:
        """Of a text in plain: a secret written with escapes (JSON, HTML) would not be seen in the raw reply."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header; None if it is missing or no number of seconds within a day."""
    try:
        seconds = float(value) if value is not None else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds <= 86_400 else None
