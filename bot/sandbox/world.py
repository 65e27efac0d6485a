"""The world around the bot: a clock, failures on order, Slack, Groove, Trello and the bot's process."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ControlError
from bot.sandbox.faults import Faults
from bot.sandbox.groove import GrooveServer
from bot.sandbox.harvest import HarvestServer
from bot.sandbox.process import BotDown, BotProcess
from bot.sandbox.slack import SlackServer
from bot.sandbox.trello import TrelloServer

MINUTE = timedelta(minutes=1)
# More rounds than any honest chain of answers to answers takes.
MOST_ROUNDS = 200


@dataclass(frozen=True)
class Secrets:
    """The tokens of this world's systems; new ones for each world, of the real ones' form."""

    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    bot_token: str = field(default_factory=lambda: f"xoxb-sandbox-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-1-sandbox-{secrets.token_hex(12)}")
    client_id: str = field(default_factory=lambda: f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    encryption_key: str = field(default_factory=lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    groove_token: str = field(default_factory=lambda: secrets.token_hex(32))
    harvest_token: str = field(default_factory=lambda: f"{secrets.randbelow(10**6)}.pt.{secrets.token_urlsafe(48)}")
    harvest_account_id: str = field(default_factory=lambda: str(10**6 + secrets.randbelow(10**6)))
    webhook_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    trello_key: str = field(default_factory=lambda: secrets.token_hex(16))
    trello_token: str = field(default_factory=lambda: f"ATTA{secrets.token_hex(36)}")
    trello_secret: str = field(default_factory=lambda: secrets.token_hex(32))


class World:
    """Everything outside the bot, and the bot; knows when all of it is at rest."""

    def __init__(
        self,
        *,
        clock: SandboxClock,
        keys: Secrets,
        public_url: Callable[[], str],
        bot: BotProcess,
    ) -> None:
        """`public_url` is the sandbox's own address, known once it listens."""
        self.clock = clock
        self.faults = Faults()
        self.bot = bot
        self.groove = GrooveServer(
            now=clock.now,
            public_url=public_url,
            changed=self.changed,
            token=keys.groove_token,
            faults=self.faults,
        )
        self.harvest = HarvestServer(
            now=clock.now,
            public_url=public_url,
            changed=self.changed,
            token=keys.harvest_token,
            account_id=keys.harvest_account_id,
        )
        self.slack = SlackServer(
            now=clock.now,
            public_url=public_url,
            changed=self.changed,
            signing_secret=keys.signing_secret,
            bot_token=keys.bot_token,
            app_token=keys.app_token,
            client_id=keys.client_id,
            client_secret=keys.client_secret,
        )
        self.trello = TrelloServer(
            now=clock.now,
            changed=self.changed,
            key=keys.trello_key,
            token=keys.trello_token,
            secret=keys.trello_secret,
            faults=self.faults,
        )
        self.install_url = ""
        """Where people install the bot in further workspaces, if they can."""
        self._happenings = 0
        self._watchers: set[asyncio.Event] = set()
        self._moving = asyncio.Lock()

    def changed(self) -> None:
        """Something is different: wake whoever watches."""
        self.happened()
        for watcher in self._watchers:
            watcher.set()

    def happened(self) -> None:
        """Something went on, so that what was at rest may not be any more."""
        self._happenings += 1

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[asyncio.Event]:
        """An event that is set at every change while the context lasts."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    async def settle(self) -> None:
        """Return once nothing is on its way to the bot or in its hands.

        Raises ControlError(503) when it doesn't come to rest.
        """
        for _ in range(MOST_ROUNDS):
            before = self._happenings
            await self.slack.settle()
            await self.groove.settle()
            await self.trello.settle()
            with suppress(BotDown):
                await self.bot.settle()
            if self._happenings == before:
                return
        raise ControlError(503, "The bot and the world keep each other busy and don't come to rest.")

    async def start_bot(self) -> None:
        """Start the bot and let it do at once what is due, as its scheduler does. Raises ControlError: 409, 503."""
        await self.bot.start()
        await self._tick()
        self.changed()

    async def move_clock(self, target: datetime) -> None:
        """Move time to `target` (aware), minute by minute; each minute's work is done before the next begins.

        Minutes in which nothing is due are skipped. Raises ControlError(400) when `target` has passed.
        """
        async with self._moving:
            if target < self.clock.now():
                raise ControlError(400, f"The clock can't go back: it is {self.clock.now().isoformat()}.")
            due = await self._step(self.clock.now())
            while self.clock.now() < target:
                due = await self._step(next_step(self.clock.now(), due, target))
            self.changed()

    async def _step(self, now: datetime) -> datetime | None:
        """One instant's work; gives the next instant at which the bot or a retry has something to do."""
        self.clock.set(now)
        await self._tick()
        await self.slack.clock_moved()
        await self.trello.clock_moved()
        await self.settle()
        retries = (event.due_at for event in self.slack.delivery.events.values())
        due = [await self._bot_due(), *retries, *self.trello.due()]
        return min((instant for instant in due if instant is not None), default=None)

    async def _tick(self) -> None:
        # Without a bot time goes on all the same.
        with suppress(BotDown):
            await self.bot.tick()

    async def _bot_due(self) -> datetime | None:
        try:
            return await self.bot.next_due()
        except BotDown:
            return None


def next_step(now: datetime, due: datetime | None, target: datetime) -> datetime:
    """The next whole minute after `now` at which something is due, or `target` if that comes first."""
    minute = now.replace(second=0, microsecond=0) + MINUTE
    if due is None:
        return target
    if due > minute:
        whole = due.replace(second=0, microsecond=0)
        minute = whole if whole == due else whole + MINUTE
    return min(minute, target)
