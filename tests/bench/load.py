"""Signed slash commands, so many at a time, and what they took."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

SIGNING_SECRET = "bench-signing-secret"
WARM_UP = 30


@dataclass(frozen=True)
class Round:
    """One round: seconds of each answer, and of the whole; unanswered: refused, as Bolt does after three seconds."""

    latencies: tuple[float, ...]
    seconds: float
    unanswered: int

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the answers came."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def signed(body: str) -> dict[str, str]:
    """Headers as Slack sends them."""
    timestamp = str(int(time.time()))  # noqa: TID251  the servers compare it with the machine's clock
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=timestamp, body=body)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
    }


WHO = urlencode(
    {
        "command": "/triage",
        "text": "who",
        "user_id": "U0ANN",
        "team_id": "T0SANDBOX",
        "channel_id": "C0TRIAGE",
        "trigger_id": "1.1",
        "api_app_id": "A0TRIAGE",
    }
)


async def fire_once(session: aiohttp.ClientSession, url: str) -> float | None:
    """Send `/triage who`: after how many seconds it was answered; None if it was refused."""
    start = time.perf_counter()
    async with session.post(url, data=WHO, headers=signed(WHO)) as response:
        await response.read()
        return time.perf_counter() - start if response.status == 200 else None


async def fire(url: str, *, at_once: int, number: int) -> Round:
    """Send `/triage who` so many times, `at_once` at a time, over kept connections."""
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        for _ in range(WARM_UP):
            await fire_once(session, url)
        left = iter(range(number))
        took: list[float | None] = []

        async def sender() -> None:
            for _ in left:
                took.append(await fire_once(session, url))

        start = time.perf_counter()
        await asyncio.gather(*(sender() for _ in range(at_once)))
        answered = tuple(one for one in took if one is not None)
        return Round(answered, time.perf_counter() - start, len(took) - len(answered))
