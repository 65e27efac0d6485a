"""How Trello's REST API is asked, version 1 (https://api.trello.com/1): who asks, how often, and lists in pages."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from bot.clients.http import JsonClient, NoAnswer, NotFound
from bot.clients.pace import Pace
from bot.clients.trello_limits import Allowance, member_pace, pause_after, politeness
from bot.clients.trello_parse import read_all
from bot.clock import Clock
from bot.errors import ExternalError

T = TypeVar("T")

Parse = Callable[[dict[str, Any]], T]
"""Reads an object of Trello's; raises ValueError for one that can't be used."""

IDENTIFIER = "triage-bot"
"""Sent with each change; the webhooks of the same key repeat it."""

PAGE = 1000
"""The most actions or cards that Trello gives at once."""

PAGES = 50

SMALLEST_PAGE = 100

TOO_MANY = "API_TOO_MANY_CARDS_REQUESTED"
"""With which Trello refuses so many cards of a very large board at once; it gives them in smaller pages."""


class TrelloApi:
    """Requests with one member's token.

    Reads and changes wait for their turn, so that they stay under the limits of the token (100 in 10 s; 90 are used)
    and of what is asked about members (100 in 900 s). shared: what clients of one key have in common, see `key_pace`.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        key: str,
        token: str,
        clock: Clock,
        *,
        shared: Pace | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._token = token
        allowance = Allowance(clock)
        self._member_pace = member_pace(clock)
        self._http = JsonClient(
            "trello",
            session,
            base_url,
            clock,
            headers=credentials(key, token),
            secrets=[token, key],
            pace=politeness(clock, allowance, shared),
            patient=True,
            form=True,
            pause_after=pause_after,
            hear=allowance.hear,
            timeout=timeout,
        )

    async def _of_member(self, path: str, params: Mapping[str, str]) -> Any:
        await self._member_pace.wait()
        return await self._http.get(f"/members/me{path}", params)

    async def _pages(self, path: str, params: Mapping[str, str], parse: Parse[T], what: str) -> list[T]:
        """All pages of a list, newest first, each thing once: what comes before the last one's id is asked for next."""
        found: dict[str, T] = {}
        before: dict[str, str] = {}
        size = PAGE
        for _ in range(PAGES):
            try:
                data = await self._http.get(path, {**params, **before, "limit": str(size)})
            except ExternalError as error:
                if TOO_MANY not in error.what or size <= SMALLEST_PAGE:
                    raise
                size //= 2
                continue
            if not isinstance(data, list):
                raise NoAnswer("trello", f"GET {path}: no list")
            ids = [one["id"] for one in data if isinstance(one, dict) and isinstance(one.get("id"), str)]
            fresh = [one for one in data if isinstance(one, dict) and one.get("id") not in found]
            found |= {one["id"]: read for one in fresh for read in read_all([one], parse, what)}
            if len(data) < size or not fresh or not ids:
                break
            before = {"before": min(ids)}
        return list(found.values())

    async def _write(self, method: str, path: str, body: Mapping[str, str], parse: Parse[T], what: str) -> T:
        reply = await self._http.write(method, path, body)
        return self._one(self._http.decode(reply, f"{method} {path}"), parse, what)

    def _one(self, data: Any, parse: Parse[T], what: str) -> T:
        try:
            return parse(data if isinstance(data, dict) else {})
        except ValueError as error:
            raise NoAnswer("trello", f"a {what} that can't be read: {error}") from None

    def _all(self, data: Any, parse: Parse[T], what: str) -> list[T]:
        if not isinstance(data, list):
            raise NoAnswer("trello", f"a reply that is no list of {what}")
        return list(read_all(data, parse, what))


def credentials(key: str, token: str) -> dict[str, str]:
    """The headers that say who asks. In a header, not in the address: addresses end up in logs."""
    said = f'OAuth oauth_consumer_key="{quote(key, safe="")}", oauth_token="{quote(token, safe="")}"'
    return {"Authorization": said, "X-Trello-Client-Identifier": IDENTIFIER}


def plain_id(value: str) -> str:
    """An id as part of an address. Raises NotFound for what can be none."""
    if not (value.isascii() and value.isalnum()):
        raise NotFound("trello", f"{value!r:.40} is no id")
    return value


def instant(at: datetime) -> str:
    """An aware instant as Trello writes it, in milliseconds."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
