"""Deliveries to the registered webhooks: each event once, in order; what fails is lost, as with Groove."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from bot.sandbox.faults import Faults
from bot.sandbox.groove.shapes import Json

EVENTS = (
    "ticket_started",
    "ticket_opened",
    "ticket_closed",
    "ticket_assigned",
    "ticket_priority_changed",
    "ticket_deleted",
    "ticket_state_changed",
    "customer_replied",
    "note_added",
    "agent_replied",
)
TIMEOUT = aiohttp.ClientTimeout(total=10)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """One event and the address that wants to hear of it."""

    id: str
    event: str
    url: str


class Webhooks:
    """The registered webhooks and what is on its way to them."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._registered: list[Webhook] = []
        self._queue: asyncio.Queue[tuple[Webhook, Json]] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to deliver."""
        self._worker = asyncio.create_task(self._deliver_all())

    async def close(self) -> None:
        """Stop; what is still on its way is lost."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None

    def register(self, webhook: Webhook) -> None:
        """Deliver an event to an address from now on."""
        self._registered.append(webhook)

    def remove(self, webhook_id: str) -> bool:
        """Deliver no more to a webhook; False when there is none of that id."""
        before = len(self._registered)
        self._registered = [hook for hook in self._registered if hook.id != webhook_id]
        return len(self._registered) < before

    def send(self, event: str, body: Json) -> None:
        """Put an event on its way to everybody who wants it."""
        for webhook in self._registered:
            if webhook.event == event:
                self._queue.put_nowait((webhook, body))

    async def settle(self) -> None:
        """Return when nothing is on its way any more."""
        if self._worker is not None:
            await self._queue.join()

    async def _deliver_all(self) -> None:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            while True:
                webhook, body = await self._queue.get()
                try:
                    await self._deliver(session, webhook, body)
                except (aiohttp.ClientError, TimeoutError) as error:
                    log.info("Groove's %s was not delivered: %s", webhook.event, type(error).__name__)
                finally:
                    self._queue.task_done()

    async def _deliver(self, session: aiohttp.ClientSession, webhook: Webhook, body: Json) -> None:
        fault = self._faults.take("groove", f"webhook {webhook.event}")
        if fault is not None:
            await asyncio.sleep(fault.delay_ms / 1000)
            if fault.drop == "before" or fault.status or fault.error:
                return
        async with session.post(webhook.url, json=body, headers={"X-Groove-Event": webhook.event}) as answer:
            await answer.read()
