"""Trello's webhooks: registered after a look at the address, signed, tried again, switched off, dropped."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot.sandbox.faults import Faults
from bot.sandbox.trello.model import Action, Invalid, Json, Missing
from bot.sandbox.trello.shapes import stamp

TIMEOUT = aiohttp.ClientTimeout(total=10)
AGAIN = (timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120))
BORNE = 1000
BORNE_FOR = timedelta(days=30)

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Webhook:
    """A model that is watched, and the address that wants to hear of it."""

    id: str
    token: str
    model_id: str
    url: str
    description: str = ""
    active: bool = True
    failures: int = 0
    failing_since: datetime | None = None

    def drawn(self) -> Json:
        """As Trello answers."""
        return {
            "id": self.id,
            "description": self.description,
            "idModel": self.model_id,
            "callbackURL": self.url,
            "active": self.active,
            "consecutiveFailures": self.failures,
            "firstConsecutiveFailDate": stamp(self.failing_since) if self.failing_since else None,
        }


@dataclass(kw_only=True)
class Delivery:
    """An action on its way; due_at: when it is tried again, None for at once."""

    webhook: Webhook
    action: Action
    body: Json
    tries: int = 0
    due_at: datetime | None = None


class Webhooks:
    """The registered webhooks, and what is on its way to them in the order in which it happened.

    silent: nothing is sent, and is lost, as in an outage of Trello's.
    """

    def __init__(self, *, secret: str, now: Callable[[], datetime], faults: Faults) -> None:
        self._secret = secret.encode()
        self._now = now
        self._faults = faults
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self.registered: dict[str, Webhook] = {}
        self.waiting: list[Delivery] = []
        self.silent = False

    async def start(self) -> None:
        """Begin to deliver."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._worker = asyncio.create_task(self._deliver_all())

    async def close(self) -> None:
        """Stop; what is still on its way is lost."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None
        if self._session is not None:
            await self._session.close()

    async def register(self, webhook: Webhook) -> None:
        """Watch a model from now on. Raises Invalid if that is done already, or the address doesn't answer 200."""
        answered = await self._probe(webhook.url)
        if answered != 200:
            raise Invalid(f"URL ({webhook.url}) did not return 200 status code, got {answered or 'none'}")
        for one in self.registered.values():
            if (one.url, one.model_id, one.token) == (webhook.url, webhook.model_id, webhook.token):
                raise Invalid("A webhook with that callback, model, and token already exists")
        self.registered[webhook.id] = webhook

    def of_token(self, token: str) -> list[Webhook]:
        """A token's webhooks."""
        return [one for one in self.registered.values() if one.token == token]

    def get(self, webhook_id: str, token: str) -> Webhook:
        """A webhook of a token's. Raises Missing."""
        found = self.registered.get(webhook_id)
        if found is None or found.token != token:
            raise Missing
        return found

    def send(self, action: Action, model_ids: set[str], draw: Callable[[Webhook], Json], *, times: int = 1) -> None:
        """Put an action on its way to everybody who watches one of the models."""
        if self.silent:
            return
        for webhook in self.registered.values():
            if webhook.active and webhook.model_id in model_ids:
                for _ in range(times):
                    self._queue.put_nowait(Delivery(webhook=webhook, action=action, body=draw(webhook)))

    async def clock_moved(self) -> None:
        """Try again what is due again."""
        due = [one for one in self.waiting if one.due_at and one.due_at <= self._now()]
        self.waiting = [one for one in self.waiting if one not in due]
        for one in due:
            self._queue.put_nowait(one)

    async def settle(self) -> None:
        """Return when nothing is on its way any more but what is tried again later."""
        if self._worker is not None:
            await self._queue.join()

    async def _probe(self, url: str) -> int | None:
        if self._session is None:
            return None
        try:
            async with self._session.head(url) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    async def _deliver_all(self) -> None:
        while True:
            delivery = await self._queue.get()
            try:
                self._note(delivery, await self._deliver(delivery))
            finally:
                self._queue.task_done()

    async def _deliver(self, delivery: Delivery) -> int | None:
        """The status that a delivery was answered with; None if it wasn't."""
        assert self._session is not None
        fault = self._faults.take("trello", f"webhook {delivery.action.type}")
        if fault is not None:
            await asyncio.sleep(fault.delay_ms / 1000)
            if fault.drop == "before" or fault.status or fault.error:
                return fault.status
        raw = json.dumps(delivery.body).encode()
        headers = {"Content-Type": "application/json", "X-Trello-Webhook": self._signed(raw, delivery.webhook.url)}
        if delivery.action.client:
            headers["X-Trello-Client-Identifier"] = delivery.action.client
        try:
            async with self._session.post(delivery.webhook.url, data=raw, headers=headers) as answer:
                await answer.read()
                return None if fault and fault.drop else answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("Trello's %s was not delivered: %s", delivery.action.type, type(error).__name__)
            return None

    def _signed(self, raw: bytes, url: str) -> str:
        return base64.b64encode(hmac.new(self._secret, raw + url.encode(), hashlib.sha1).digest()).decode()

    def _note(self, delivery: Delivery, status: int | None) -> None:
        """What follows an answer: nothing, another try, or the webhook's end."""
        webhook, now = delivery.webhook, self._now()
        if status is not None and 200 <= status < 300:
            webhook.failures, webhook.failing_since = 0, None
            return
        if status == 410:
            self.registered.pop(webhook.id, None)
            return
        webhook.failures += 1
        webhook.failing_since = webhook.failing_since or now
        if webhook.failures > BORNE and now - webhook.failing_since > BORNE_FOR:
            webhook.active = False
        if delivery.tries < len(AGAIN):
            delivery.due_at = now + AGAIN[delivery.tries]
            delivery.tries += 1
            self.waiting.append(delivery)
