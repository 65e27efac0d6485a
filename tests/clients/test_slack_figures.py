"""What Slack refuses is counted, whoever asked: an operator has to see that it is Slack that does not answer."""

from collections.abc import Iterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack_figures import CountFaults


class Counted:
    """How much the figures have grown since the test began."""

    def __init__(self) -> None:
        self._before = {name: self._now(*name) for name in self._names()}

    @staticmethod
    def _names() -> Iterator[tuple[str, str]]:
        yield "triage_rate_limited_seconds_total", ""
        for kind in ("NoAnswer", "RateLimited", "Refused", "Unauthorised"):
            yield "triage_external_errors_total", kind

    @staticmethod
    def _now(name: str, kind: str) -> float:
        labels = {"system": "slack", **({"kind": kind} if kind else {})}
        return REGISTRY.get_sample_value(name, labels) or 0

    def grown(self) -> dict[str, float]:
        """By kind of error, or "waited" for the seconds; what stayed as it was is left out."""
        grown = {kind or "waited": self._now(name, kind) - old for (name, kind), old in self._before.items()}
        return {kind: by for kind, by in grown.items() if by}


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        (lambda: web.json_response({"ok": True}), {}),
        (lambda: web.json_response({"ok": False, "error": "channel_not_found"}), {"Refused": 1}),
        (lambda: web.json_response({"ok": False, "error": "token_revoked"}), {"Unauthorised": 1}),
        (lambda: web.Response(status=503, text="down"), {"NoAnswer": 1}),
        (
            lambda: web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"}),
            {"RateLimited": 1, "waited": 30},
        ),
        (lambda: web.json_response({"ok": False}, status=429, headers={"Retry-After": "soon"}), {"RateLimited": 1}),
    ],
    ids=["well", "refused", "locked out", "down", "too many", "too many, without a time"],
)
async def test_each_kind_of_fault_is_counted(answer: object, counted: dict[str, float]) -> None:
    app = web.Application()

    async def said(_: web.Request) -> web.Response:
        return answer()  # type: ignore[operator]

    app.router.add_post("/api.test", said)
    before = Counted()
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=f"{server.make_url('/')}", session=session, retry_handlers=[CountFaults()])
        try:
            await client.api_test()
        except SlackApiError:
            assert counted
    assert before.grown() == counted


async def test_a_slack_that_is_not_there_is_counted() -> None:
    before = Counted()
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url="http://127.0.0.1:9/", session=session, retry_handlers=[CountFaults()])
        with pytest.raises(aiohttp.ClientError):
            await client.api_test()
    assert before.grown() == {"NoAnswer": 1}
