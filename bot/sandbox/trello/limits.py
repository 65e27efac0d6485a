"""How often Trello may be asked: by key, by token and about members, in windows of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

REFUSALS_BORNE = 200
"""Refusals within a key's window, after which all the rest of it is refused."""


@dataclass(frozen=True)
class Limit:
    """So many requests in a window, and what Trello answers beyond that. header: how its headers call it."""

    header: str
    most: int
    span: timedelta
    error: str


KEY = Limit("api-key", 300, timedelta(seconds=10), "API_KEY_LIMIT_EXCEEDED")
TOKEN = Limit("api-token", 100, timedelta(seconds=10), "API_TOKEN_LIMIT_EXCEEDED")
MEMBERS = Limit("member", 100, timedelta(seconds=900), "RATE_LIMIT_EXCEEDED")


@dataclass
class Window:
    """What was asked since a window began, in the sandbox's time and the machine's own."""

    began: datetime
    began_here: float
    asked: int = 0
    refused: int = 0


class Limits:
    """Counts requests. A window ends by the sandbox's clock, or by the machine's for somebody who doesn't move it."""

    def __init__(self, now: Callable[[], datetime], here: Callable[[], float]) -> None:
        self._now = now
        self._here = here
        self._windows: dict[tuple[str, str], Window] = {}

    def take(self, key: str, token: str, *, members: bool) -> str | None:
        """Count a request; what Trello answers if it is one too many."""
        of_key = self._window(KEY, key)
        if of_key.refused >= REFUSALS_BORNE:
            return KEY.error
        asked = [(KEY, of_key), (TOKEN, self._window(TOKEN, token))]
        if members:
            asked.append((MEMBERS, self._window(MEMBERS, token)))
        for limit, window in asked:
            if window.asked >= limit.most:
                of_key.refused += 1
                return limit.error
        for _, window in asked:
            window.asked += 1
        return None

    def headers(self, key: str, token: str) -> dict[str, str]:
        """What every reply says of the limits."""
        said: dict[str, Any] = {}
        for limit, name in ((KEY, key), (TOKEN, token)):
            prefix = f"x-rate-limit-{limit.header}"
            said[f"{prefix}-interval-ms"] = int(limit.span.total_seconds() * 1000)
            said[f"{prefix}-max"] = limit.most
            said[f"{prefix}-remaining"] = max(0, limit.most - self._window(limit, name).asked)
        return {name: str(value) for name, value in said.items()}

    def _window(self, limit: Limit, name: str) -> Window:
        now, here = self._now(), self._here()
        window = self._windows.get((limit.header, name))
        if window is None or now - window.began >= limit.span or here - window.began_here >= limit.span.total_seconds():
            window = self._windows[limit.header, name] = Window(now, here)
        return window
