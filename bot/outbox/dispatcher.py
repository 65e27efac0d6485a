"""Sends each queued message once: claim, send, record; and looks before it repeats anything."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.blocks import Message
from bot.clock import Clock
from bot.logs import about
from bot.metrics import DELIVERIES
from bot.outbox.rules import (
    GAP,
    MAX_ATTEMPTS,
    CannotTell,
    Delivered,
    Item,
    Later,
    NoAnswer,
    NotNeeded,
    Refused,
    State,
)

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

CONCURRENCY = 16

Renderer = Callable[["Transaction", Item], Awaitable[Message | None]]
"""Makes the message from the facts as they are now; None if it is no longer of use."""

Recorder = Callable[["Transaction", Item, Delivered], Awaitable[None]]
"""What else has to be written down, in the same transaction, when a message has arrived for the first time."""

Reporter = Callable[["Transaction", Item, str, str], Awaitable[None]]
"""Tells the admins that a message can't be delivered: transaction, message, code, mend."""


class Carrier(Protocol):
    """Brings messages to one outside system.

    `deliver` sends (or, for a message that stands there already, brings it up to date). It raises Later, Refused,
    NoAnswer or NotNeeded. `look` tells whether a message of which no answer came has arrived; it raises CannotTell or
    Later.
    """

    renders: bool
    """Whether its messages have a text made by a renderer."""

    async def deliver(self, item: Item, message: Message | None) -> Delivered: ...

    async def look(self, item: Item) -> Delivered | None: ...


class Dispatcher:
    """Works off the outbox. Any number of processes may run one: the claims in the database keep them apart."""

    def __init__(
        self,
        begin: "Begin",
        clock: Clock,
        carriers: Mapping[str, Carrier],
        renderers: Mapping[str, Renderer],
        report: Reporter,
        recorders: Mapping[str, Recorder] | None = None,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._carriers = carriers
        self._renderers = renderers
        self._report = report
        self._recorders = recorders or {}
        self._lock = asyncio.Lock()
        self._leaving = False

    def leave(self) -> None:
        """Claim nothing more: what is in hand is finished, the rest is left to others or the next start."""
        self._leaving = True

    async def drain(self) -> None:
        """Send everything that may go now, lanes side by side, each lane in order. Returns when nothing is left."""
        async with self._lock:
            running: set[asyncio.Task[None]] = set()
            try:
                while True:
                    claimed = await self._claim(CONCURRENCY - len(running))
                    running |= {asyncio.create_task(self._send(item)) for item in claimed}
                    if not running:
                        return
                    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
            finally:
                if running:
                    await asyncio.gather(*running, return_exceptions=True)

    async def reconcile(self) -> None:
        """Look for messages whose claim ran out without a record, and record or release them."""
        while not self._leaving and (doubtful := await self._claim_doubtful()):
            await asyncio.gather(*(self._look(item) for item in doubtful))

    async def next_due(self) -> datetime | None:
        """When there is something to send or to look for next."""
        async with self._begin.everywhere(reading=True) as tx:
            return await tx.outbox.next_due()

    async def _claim(self, room: int) -> list[Item]:
        if room <= 0 or self._leaving:
            return []
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as tx:
            if not await tx.outbox.any_due(now):
                return []
        async with self._begin.everywhere() as tx:
            return await tx.outbox.claim(now, room)

    async def _claim_doubtful(self) -> list[Item]:
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as tx:
            if not await tx.outbox.any_doubtful(now):
                return []
        async with self._begin.everywhere() as tx:
            return await tx.outbox.claim_doubtful(now, CONCURRENCY)

    async def _send(self, item: Item) -> None:
        with about(workspace=item.workspace_id, message=item.key):
            DELIVERIES.labels(item.carrier, await self._try(item)).inc()

    async def _try(self, item: Item) -> str:
        """Send one; how it ended."""
        try:
            if item.expires_at and item.expires_at <= self._clock.now() and not item.posted:
                await self._end(item, State.EXPIRED, item.kind, "it could not be sent in time")
                return "expired"
            message = await self._render(item)
            if message is None and self._carriers[item.carrier].renders:
                return "of no use"
            delivered = await self._deliver(item, message)
        except NoAnswer as fault:
            log.warning("no answer for %s: %s; it will be looked for", item.key, fault.code)
            return "no answer"
        except (Later, Refused, NotNeeded) as fault:
            await self._not_done(item, fault)
            return {Refused: "refused", NotNeeded: "of no use"}.get(type(fault), "later")
        except Exception:
            log.exception("cannot send %s", item.key)
            await self._broken(item)
            return "failed"
        async with self._begin(item.workspace_id) as tx:
            await self._record(tx, item, delivered)
        return "sent"

    async def _record(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        if await tx.outbox.record_sent(item, delivered) and not item.posted and item.kind in self._recorders:
            await self._recorders[item.kind](tx, item, delivered)

    async def _render(self, item: Item) -> Message | None:
        """The message's text, kept in the row before it goes; a message of no use any more ends here."""
        if not self._carriers[item.carrier].renders:
            return None
        async with self._begin(item.workspace_id) as tx:
            message = item.body
            if message is None or item.kind in self._renderers:
                message = await self._renderers[item.kind](tx, item)
            if message is None:
                await tx.outbox.close(item, State.SENT if item.posted else State.CANCELLED)
            elif not await tx.outbox.save_body(item, message):
                raise NoAnswer("another worker has it by now")
        return message

    async def _deliver(self, item: Item, message: Message | None) -> Delivered:
        """Send it, unless that takes so long that another worker may be at it: one that hung and goes on stops here."""
        left = item.patience(self._clock.now())
        if left <= 0:
            raise NoAnswer("hung for too long")
        try:
            async with asyncio.timeout(left):
                await self._pace(item)
                return await self._carriers[item.carrier].deliver(item, message)
        except TimeoutError:
            raise NoAnswer("took too long") from None

    async def _pace(self, item: Item) -> None:
        if item.lane_sent_at is not None and not item.posted:
            wait = (item.lane_sent_at + GAP - self._clock.now()).total_seconds()
            if wait > 0:
                await self._clock.sleep(min(wait, GAP.total_seconds()))

    async def _not_done(self, item: Item, fault: Later | Refused | NotNeeded) -> None:
        if isinstance(fault, Refused):
            await self._end(item, State.SENT if item.posted else State.FAILED, fault.code, fault.mend)
            return
        if isinstance(fault, NotNeeded):
            async with self._begin(item.workspace_id) as tx:
                await tx.outbox.close(item, State.SENT if item.posted else State.CANCELLED)
            return
        log.info("%s is put back: %s", item.key, fault.code)
        async with self._begin(item.workspace_id) as tx:
            await tx.outbox.put_back(item, fault.code, fault.seconds)
            if fault.mend:
                await self._report(tx, item, fault.code, fault.mend)

    async def _end(self, item: Item, state: State, code: str, mend: str) -> None:
        log.warning("%s ends as %s: %s", item.key, state, code)
        async with self._begin(item.workspace_id) as tx:
            await tx.outbox.close(item, state, code)
            await self._report(tx, item, code, mend)

    async def _broken(self, item: Item) -> None:
        """A fault of our own: tried again a few times, since a later release may know better, then given up."""
        if item.attempts >= MAX_ATTEMPTS:
            await self._end(item, State.FAILED, "internal", "see the log of the bot")
            return
        async with self._begin(item.workspace_id) as tx:
            await tx.outbox.put_back(item, "internal")

    async def _look(self, item: Item) -> None:
        with about(workspace=item.workspace_id, message=item.key):
            await self._look_for(item)

    async def _look_for(self, item: Item) -> None:
        """An update is simply due again, for doing it twice changes nothing; a post is looked for first."""
        if item.state is State.UPDATING:
            async with self._begin(item.workspace_id) as tx:
                await tx.outbox.put_back(item, "claim ran out", 0)
            return
        try:
            delivered = await self._carriers[item.carrier].look(item)
        except (Later, NoAnswer) as fault:
            log.info("%s is looked for later: %s", item.key, fault.code)
        except CannotTell as fault:
            await self._end(item, State.STUCK, fault.code, fault.mend)
        except Exception:
            log.exception("cannot look for %s", item.key)
        else:
            async with self._begin(item.workspace_id) as tx:
                if delivered is None:
                    await tx.outbox.put_back(item, "did not arrive", 0)
                else:
                    await self._record(tx, item, delivered)
