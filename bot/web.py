"""The HTTP side: requests from Slack, webhooks, health. Nothing is parsed before its signature is checked."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.addresses import is_slacks
from bot.bounds import BODY_LIMIT, bind, refusal
from bot.clock import Clock
from bot.payloads import check_shape, read_json

log = logging.getLogger(__name__)

WebhookHandler = Callable[[Sequence[str], str, bytes], Awaitable[None]]
"""Takes workspaces, the event's name and the raw body of a Groove delivery; raises ValueError for a body that can't be
read."""


class Feed(Protocol):
    """A calendar feed: its bytes, and when what it says last changed."""

    @property
    def body(self) -> bytes: ...

    @property
    def etag(self) -> str: ...

    @property
    def changed_at(self) -> datetime: ...


FeedReader = Callable[[str], Awaitable[Feed | None]]
"""The feed at an address's token; None for a token that leads nowhere (any more)."""


class _VerifierClock:
    """The injected clock, as Slack's verifier wants it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class SlackGate:
    """Refuses what Slack did not sign, and what is not in the form Slack sends, before Bolt sees it."""

    def __init__(self, bolt: AsyncApp, signing_secret: str, clock: Clock, api_url: str) -> None:
        """api_url: where Slack's API is; what is to be answered elsewhere is not Slack's."""
        self._bolt = bolt
        self._api_url = api_url
        self._verifier = SignatureVerifier(signing_secret, _VerifierClock(clock))  # type: ignore[arg-type]

    async def handle(self, request: web.Request) -> web.Response:
        """POST /slack/events: commands, interactivity and events alike."""
        body = await request.read()
        try:
            text = body.decode()
            form = request.content_type == "application/x-www-form-urlencoded"
            if form and parse_qs(text).get("ssl_check") == ["1"]:
                return web.Response()
            if not self._verifier.is_valid_request(body, dict(request.headers)):
                log.info("refused: wrong or old signature")
                return refusal(401, "invalid request")
            payload = _parse(text, form)
            self._check_addresses(payload)
            bolt_request = AsyncBoltRequest(body=text, headers=dict(request.headers))
        except (ValueError, TypeError, OverflowError, RecursionError):  # an absurd header, a body nested too deep
            log.info("refused: not in the form that Slack sends")
            return refusal(400, "malformed request")
        if payload.get("type") == "app_rate_limited":
            log.warning("Slack holds back events: more than 30,000 an hour")
            return web.Response()
        return await to_aiohttp_response(await self._bolt.async_dispatch(bolt_request))

    def _check_addresses(self, payload: Mapping[str, object]) -> None:
        """Raises ValueError for an answer that is to go to others: with a stolen secret it could go to our insides."""
        address = payload.get("response_url")
        if address and not is_slacks(str(address), self._api_url):
            raise ValueError("not Slack's address")


def _parse(text: str, form: bool) -> dict[str, object]:
    """The payload as Slack means it. Raises ValueError if it has no such form."""
    if not form:
        payload = read_json(text)
    else:
        fields = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
        if "%00" in text:
            raise ValueError("characters that can't be kept")
        payload = read_json(fields["payload"]) if "payload" in fields else fields
        if "payload" not in fields and "command" not in fields:
            raise ValueError("neither a command nor an interaction")
    if not isinstance(payload, dict):
        raise ValueError("not an object")
    check_shape(payload, form=form)
    return payload


class GrooveGate:
    """Takes webhooks at addresses that nobody can guess (Groove signs nothing).

    owners: the workspaces whose address it is.
    """

    def __init__(self, owners: Callable[[str], Awaitable[Sequence[str]]], handle: WebhookHandler) -> None:
        self._owners = owners
        self._handle = handle

    async def handle(self, request: web.Request) -> web.Response:
        """POST /groove/{secret}/{event}."""
        owners = await self._owners(request.match_info["secret"])
        if not owners:
            return refusal(404, "not found")
        event = request.headers.get("X-Groove-Event") or request.match_info["event"]
        try:
            await self._handle(owners, event, await request.read())
        except ValueError as error:
            log.info("refused a webhook: %s", error)
            return refusal(400, "malformed request")
        return web.json_response({})


class TrelloGate:
    """Takes what Trello tells, once its signature is checked.

    owners: the workspaces to whose address (its last part) a body came that Trello signed; the signature comes as it
    stands in the header; None for what Trello did not sign. handle: takes workspaces, a body and whose client caused
    it; raises ValueError for a body that can't be read.
    """

    def __init__(
        self,
        owners: Callable[[str, bytes, str | None], Awaitable[Sequence[str] | None]],
        handle: Callable[[Sequence[str], bytes, str | None], Awaitable[None]],
    ) -> None:
        self._owners = owners
        self._handle = handle

    async def probe(self, _: web.Request) -> web.Response:
        """HEAD /trello: Trello asks whether the address is there before it takes it."""
        return web.Response()

    async def handle(self, request: web.Request) -> web.Response:
        """POST /trello. What is signed but can't be read is Trello's all the same: to send it again wouldn't help."""
        body, secret = await request.read(), request.match_info.get("secret", "")
        owners = await self._owners(secret, body, request.headers.get("X-Trello-Webhook"))
        if owners is None:
            log.info("refused: not signed by Trello")
            return refusal(401, "invalid signature")
        try:
            await self._handle(owners, body, request.headers.get("X-Trello-Client-Identifier"))
        except ValueError as error:
            log.warning("Trello told what can't be read: %s", error)
        return web.json_response({})


class CalendarGate:
    """Serves calendar feeds to whoever knows an address, and the whole of it only if it has changed."""

    def __init__(self, read: FeedReader) -> None:
        self._read = read

    async def handle(self, request: web.Request) -> web.Response:
        """GET and HEAD /calendar/{token}.ics; 304 by If-None-Match or, without it, If-Modified-Since (RFC 9110)."""
        feed = await self._read(request.match_info["token"])
        if feed is None:
            return web.Response(status=404, text="There is no calendar at this address (any more).\n")
        headers = {
            "ETag": f'"{feed.etag}"',
            "Last-Modified": format_datetime(feed.changed_at.astimezone(UTC), usegmt=True),
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex",
        }
        if _is_known(request, feed):
            return web.Response(status=304, headers=headers)
        disposition = {"Content-Disposition": 'inline; filename="triage.ics"'}
        return web.Response(
            body=feed.body, content_type="text/calendar", charset="utf-8", headers=headers | disposition
        )


def _is_known(request: web.Request, feed: Feed) -> bool:
    if request.if_none_match is not None:
        return any(one.value in {feed.etag, "*"} for one in request.if_none_match)
    since = request.if_modified_since
    return since is not None and feed.changed_at.replace(microsecond=0) <= since


def entrance(
    slack: SlackGate | None, groove: GrooveGate, trello: TrelloGate | None, feeds: FeedReader
) -> list[web.RouteDef]:
    """The addresses for the outside world; Slack's and Trello's only where requests can be verified."""
    return [
        *([web.post("/slack/events", slack.handle)] if slack else []),
        web.get("/calendar/{token}.ics", CalendarGate(feeds).handle),
        web.post("/groove/{secret}/{event}", groove.handle),
        *(route for address in TRELLO if trello for route in _of_trello(address, trello)),
    ]


TRELLO = ("/trello", "/trello/{secret}")
"""The environment's address, and those of workspaces."""


def _of_trello(address: str, gate: TrelloGate) -> list[web.RouteDef]:
    return [web.head(address, gate.probe), web.post(address, gate.handle)]


def create_web_app(routes: Iterable[web.RouteDef]) -> web.Application:
    """What serves these addresses, within the bounds of all."""
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes(routes)
    return bind(app)
