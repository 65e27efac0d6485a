"""Sends each queued message once: claim, send, record; and looks before it repeats anything."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.blocks import Message
from bot.clock import Clock
from bot.logs import about
from bot.metrics import DELIVERIES
from bot.outbox.rules import (
    GAP,
    HOME,
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
"""So many messages are on their way at a time."""

IN_HAND = 256
"""So many are claimed at most, with those whose channel has just had one and which wait for their second to pass."""

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


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that has reached the outside world, which is not recorded yet."""

    item: Item
    message: Message | None
    delivered: Delivered


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
        self._resting: set[int] = set()

    def leave(self) -> None:
        """Claim nothing more: what is in hand is finished, the rest is left to others or the next start."""
        self._leaving = True

    async def drain(self) -> None:
        """Send everything that may go now, lanes side by side, each lane in order. Returns when nothing is left."""
        async with self._lock:
            running: set[asyncio.Task[Arrived | None]] = set()
            arrived: list[Arrived] = []
            try:
                while True:
                    while claimed := await self._claim(self._room(len(running))):
                        self._resting |= {item.id for item in claimed if self._rest(item)}
                        running |= {asyncio.create_task(self._send(item)) for item in claimed}
                    if not running:
                        return
                    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    arrived += _arrived(done)
                    await self._record_all(arrived)  # many at once: while this is done, more arrive
                    arrived = []
                    for task in done:
                        task.result()
            finally:  # what was cut short, by a fault or by a shutdown, is on its way all the same
                if running:
                    await asyncio.wait(running)
                await self._record_all([*arrived, *_arrived(running)])

    async def reconcile(self) -> None:
        """Look for messages whose claim ran out without a record, and record or release them."""
        while not self._leaving and (doubtful := await self._claim_doubtful()):
            await asyncio.gather(*(self._look(item) for item in doubtful))

    async def next_due(self) -> datetime | None:
        """When there is something to send or to look for next."""
        async with self._begin.everywhere(reading=True) as tx:
            return await tx.outbox.next_due()

    def _room(self, running: int) -> int:
        """How many more may be claimed. Those that rest keep no other channel waiting."""
        return min(CONCURRENCY - running + len(self._resting), IN_HAND - running)

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

    async def _send(self, item: Item) -> Arrived | None:
        with about(workspace=item.workspace_id, message=item.key):
            end = await self._try(item)
            DELIVERIES.labels(item.carrier, "sent" if isinstance(end, Arrived) else end).inc()
        return end if isinstance(end, Arrived) else None

    async def _try(self, item: Item) -> Arrived | str:
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
        return Arrived(item, message, delivered)

    async def _record_all(self, arrived: Sequence[Arrived]) -> None:
        """Write down what has arrived: at once, save for what something follows from."""
        plain = [one for one in arrived if not self._has_sequel(one)]
        if plain:
            async with self._begin.everywhere() as everywhere:
                await everywhere.outbox.record_sent([(one.item, one.delivered) for one in plain], self._clock.now())
        for one in arrived:
            if self._has_sequel(one):
                async with self._begin(one.item.workspace_id) as tx:
                    await self._record(tx, one.item, one.delivered)

    def _has_sequel(self, one: Arrived) -> bool:
        """Whether more than its arrival is to be written down."""
        item = one.item
        if item.kind == HOME:
            return True
        return not item.posted and (item.kind in self._recorders or bool(one.message and one.message.more))

    async def _record(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        if await tx.outbox.record_sent(item, delivered) and not item.posted and item.kind in self._recorders:
            await self._recorders[item.kind](tx, item, delivered)

    async def _render(self, item: Item) -> Message | None:
        """The message's text, kept in the row before it goes; a message of no use any more ends here."""
        if not self._carriers[item.carrier].renders:
            return None
        if item.body is not None and item.kind not in self._renderers:
            return item.body
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
        try:
            if (rest := self._rest(item)) > 0:
                await self._clock.sleep(rest)
        finally:
            self._resting.discard(item.id)

    def _rest(self, item: Item) -> float:
        """Seconds to wait for, so that a channel gets no more than Slack allows."""
        if item.lane_sent_at is None or item.posted:
            return 0
        wait = item.lane_sent_at + GAP - self._clock.now()
        return min(max(wait, timedelta()), GAP).total_seconds()

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


def _arrived(tasks: Iterable[asyncio.Task[Arrived | None]]) -> list[Arrived]:
    """What the tasks that came to a good end have sent."""
    well = [task for task in tasks if task.done() and not task.cancelled() and task.exception() is None]
    return [one for task in well if (one := task.result())]
