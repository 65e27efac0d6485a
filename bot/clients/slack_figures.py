"""Counts what Slack refuses and how long it makes the bot wait, for every call of the Web API alike."""

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.clients.http import retry_after
from bot.metrics import EXTERNAL_ERRORS, RATE_LIMITED

LOCKED_OUT = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"}
"""Words of Slack's that no repeating helps against."""


class CountFaults(AsyncRetryHandler):
    """Repeats nothing: the SDK shows each answer to its retry handlers, so that one of them can count."""

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Count what went wrong, if anything did; always False."""
        if kind := _kind(response, error):
            EXTERNAL_ERRORS.labels("slack", kind).inc()
        if response is not None and response.status_code == 429:
            said = {name.lower(): value for name, value in response.headers.items()}.get("retry-after")
            RATE_LIMITED.labels("slack").inc(retry_after(said[0] if said else None) or 0)
        return False


def _kind(response: HttpResponse | None, error: Exception | None) -> str | None:
    """What went wrong, in the words of the clients of the other systems; None if nothing did."""
    if response is None or error is not None or response.status_code >= 500:
        return "NoAnswer"
    if response.status_code == 429:
        return "RateLimited"
    body = response.body if isinstance(response.body, dict) else {}
    if response.status_code < 400 and body.get("ok", True):
        return None
    return "Unauthorised" if body.get("error") in LOCKED_OUT else "Refused"
