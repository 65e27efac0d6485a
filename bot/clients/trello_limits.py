"""How often Trello may be asked.

Facts (Atlassian's guide to rate limits, recorded replies): 300 requests in 10 s for a key, 100 for a token, 100 in
900 s for what is below /members. Each reply tells how many are left. A 429 names its limit, and no Retry-After is
documented.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.clients.pace import Pace, Politeness, Together
from bot.clients.text import whole
from bot.clock import Clock

PAUSES = {"API_TOKEN_LIMIT_EXCEEDED": 10.0, "API_KEY_LIMIT_EXCEEDED": 10.0, "RATE_LIMIT_EXCEEDED": 900.0}
"""Seconds until the window of a limit has passed for sure, by the error that a 429 names."""

RESERVE = 5
"""Requests of a window that are left to others with the same key or token: other processes, other clients."""


def key_pace(clock: Clock) -> Pace:
    """For all clients with one key: of its 300 requests in 10 s, 280 at most."""
    return Pace(clock, per_second=18, burst=100)


def token_pace(clock: Clock) -> Pace:
    """For a client: of its token's 100 requests in 10 s, 90 at most."""
    return Pace(clock, per_second=6, burst=30)


def member_pace(clock: Clock) -> Pace:
    """For what is asked about members: of 100 requests in 900 s, all 100 at most."""
    return Pace(clock, per_second=80 / 900, burst=20)


class Allowance:
    """Waits when Trello says that little is left of a window, whoever used it up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: datetime | None = None

    def hear(self, headers: Mapping[str, str]) -> None:
        """What a reply says of the limits."""
        for name in ("api-key", "api-token"):
            left = whole(headers.get(f"x-rate-limit-{name}-remaining"))
            span = whole(headers.get(f"x-rate-limit-{name}-interval-ms"))
            if left is not None and span is not None and left <= RESERVE:
                self._until = self._clock.now() + timedelta(milliseconds=min(span, 60_000))

    async def wait(self) -> None:
        """Wait until the window is over, if little was left of it."""
        seconds = (self._until - self._clock.now()).total_seconds() if self._until else 0
        if seconds > 0:
            await self._clock.sleep(seconds)

    def push_in(self) -> None:
        """Nothing is kept of who went."""


def politeness(clock: Clock, allowance: Allowance, shared: Pace | None) -> Politeness:
    """All that a client keeps to."""
    return Together(token_pace(clock), shared or key_pace(clock), allowance)


def pause_after(raw: bytes) -> float:
    """How long a 429 with this body means one to wait."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return 10.0
    return PAUSES.get(str(said.get("error")) if isinstance(said, dict) else "", 10.0)
