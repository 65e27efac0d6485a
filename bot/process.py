"""The bot while it runs: which parts are started, what follows a commit, how it ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.access import Outside
from bot.bounds import Door
from bot.clients.groove import parse_webhook
from bot.clients.slack import identity
from bot.clients.trello import TrelloAction
from bot.clients.trello_webhook import parse_webhook as parse_trello_webhook
from bot.clock import Clock
from bot.comparing.service.comparing import Comparing
from bot.config import Settings, SettingsError
from bot.errors import ExternalError
from bot.health import Health
from bot.hooks import Hooks
from bot.installation.service.keyring import KeysLost
from bot.issues.service.sync import GrooveSync
from bot.outbox.dispatcher import Dispatcher
from bot.slack_app import SlackApp
from bot.transaction import Begin
from bot.web import FeedReader, GrooveGate, SlackGate, TrelloGate, create_web_app, entrance
from bot.worker import Worker
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8
"""How long a shutdown waits for what is in hand: hosts kill a process 10 s after they have asked it to go."""

LINGER_SECONDS = 2
"""How long requests are still taken after /readyz has said no: whoever hands them out asks only now and then."""

TrelloHandler = Callable[[Sequence[str], TrelloAction], Awaitable[None]]
"""Takes workspaces and what happened on a board of theirs. It commits before it returns; if it raises, Trello tells
again."""


class Bot:
    """The whole bot in one process; which parts of it run is said at start."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        engine: AsyncEngine,
        begin: Begin,
        outside: Outside,
        hooks: Hooks,
        workspaces: Workspaces,
        slack: SlackApp,
        dispatcher: Dispatcher,
        worker: Worker,
        sync: GrooveSync,
        follow: Callable[[], Awaitable[None]],
        feed: FeedReader,
        trello_event: TrelloHandler,
        comparing: Comparing,
        installing: Sequence[web.RouteDef] = (),
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.engine = engine
        self.begin = begin
        self.slack = slack
        self.dispatcher = dispatcher
        self.worker = worker
        self.sync = sync
        self.systems = outside
        self.hooks = hooks
        self._workspaces = workspaces
        self._entrances = AsyncExitStack()
        self._closing = AsyncExitStack()
        self._queued = asyncio.Event()
        self._follow = follow
        self._feed = feed
        self.trello_event = trello_event
        self.comparing = comparing
        self._installing = installing
        self._changed = False
        self._outside = False
        self._sending = asyncio.Lock()
        self._pump: asyncio.Task[None] | None = None
        self.health = Health(engine, begin, clock, worker, settings.metrics_token.get_secret_value())
        self.port = settings.port

    async def start(
        self, *, web: bool = False, socket_mode: bool = False, worker: bool = False, pump: bool = True
    ) -> None:
        """Start the parts that are asked for. The port is bound first; the bot is ready once Slack has said who it is.

        pump: send what is queued here at once, not only at the worker's next look.
        """
        await self._check_keys()
        if web or (worker and self.settings.worker_port):
            await self._serve(outside=web)
        await self._introduce(anew=worker or pump)
        if pump:
            self.begin.on_queued = self._queued.set
            self.begin.on_changed = self._note_change
            self._pump = asyncio.create_task(self._send_when_queued())
        if socket_mode:
            from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler  # only `bot run` needs it

            token = self.settings.slack_app_token.get_secret_value()
            handler = AsyncSocketModeHandler(self.slack.bolt, token)
            await handler.connect_async()  # type: ignore[no-untyped-call]
            self._entrances.push_async_callback(handler.close_async)
            self.health.checks["socket mode"] = partial(_disconnected, handler)
        if worker:
            self.worker.start()

    async def meet(self) -> None:
        """Find out whose tokens these are, as at start, and start nothing. Raises ExternalError, SettingsError."""
        await self._check_keys()
        if token := self.settings.slack_bot_token.get_secret_value():
            self.systems.home.id = (await identity(self.systems.clients.slack(token))).team_id

    def closing(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have something closed when the bot is; what was added last is closed first."""
        self._closing.push_async_callback(close)

    @property
    def commands(self) -> list[tuple[str, str]]:
        """An example of each command, and what it is for."""
        return [(command.usage, command.about) for command in self.slack.router.commands.values()]

    async def tick(self) -> None:
        """Run each job that is due by the clock, once."""
        await self.worker.tick()

    async def settle(self) -> None:
        """Return when nothing is in hand: no listener runs and nothing waits to be sent."""
        while True:
            await self.slack.tasks.settle()
            self._queued.clear()
            await self._send()
            if not self._queued.is_set() and not self.slack.tasks.busy:
                return

    async def next_due(self) -> datetime | None:
        """When a tick next has something to do."""
        return await self.worker.next_due()

    async def close(self) -> None:
        """Take no more, finish what is in hand within DRAIN_SECONDS, let go of everything."""
        self.health.leaving = True
        self.dispatcher.leave()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await asyncio.gather(self.worker.close(), self._close_entrances())
                await self.slack.tasks.settle()
                async with self._sending:  # what the pump has in hand
                    pass
        except TimeoutError:
            log.warning("some work was not done within %s seconds; it goes on after the next start", DRAIN_SECONDS)
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.wait({self._pump}, timeout=1)
        await self._closing.aclose()
        await self.begin.close()

    async def _close_entrances(self) -> None:
        """Take no new connections, and finish the requests in hand."""
        if self._outside:
            await self.clock.sleep(LINGER_SECONDS)
        await self._entrances.aclose()

    async def _introduce(self, *, anew: bool) -> None:
        """Ask Slack who the bot is until it answers, and record where it is installed.

        Where there is no token of the installation's own, workspaces install the bot by themselves.
        anew: read everybody and plan what is missing, though it is installed.
        """
        token, wait = self.settings.slack_bot_token.get_secret_value(), 1.0
        self.health.introduced = not token
        while not self.health.introduced:
            try:
                who = await identity(self.systems.clients.slack(token))
                self.systems.home.id = who.team_id
                if anew or not await self._workspaces.is_installed(who.team_id, who.bot_user_id):
                    await self._workspaces.install(who.team_id, who.team_name, who.bot_user_id)
                self.health.introduced = True
            except ExternalError as error:
                log.error("Slack doesn't say who the bot is (%s); asked again in %.0f s", error, wait)
                await self.clock.sleep(wait)
                wait = min(wait * 2, 60)

    async def _check_keys(self) -> None:
        """Raises SettingsError if what is kept of workspaces can't be opened."""
        try:
            await self.systems.keyring.check()
        except KeysLost as error:
            raise SettingsError(str(error)) from None

    async def _serve(self, *, outside: bool) -> None:
        """Listen: for the outside world, or just for those who ask how this process is."""
        settings = self.settings
        app = create_web_app([*(self._entrance() if outside else ()), *self.health.routes])
        door = Door(app, drain=DRAIN_SECONDS - LINGER_SECONDS - 1)
        self._outside = outside
        self._entrances.push_async_callback(door.close)
        self.port = await door.open(settings.host, settings.port if outside else settings.worker_port)
        log.info("listening on %s:%s", settings.host, self.port)

    def _entrance(self) -> list[web.RouteDef]:
        secret, api = self.settings.slack_signing_secret.get_secret_value(), self.settings.slack_api_url
        gate = SlackGate(self.slack.bolt, secret, self.clock, api) if secret else None  # without it anybody could sign
        groove = GrooveGate(self.hooks.of_groove, self._groove_event)
        trello = TrelloGate(self.hooks.of_trello, self._trello_event) if self.hooks.trello else None
        return [*entrance(gate, groove, trello, self._feed), *self._installing]

    async def _groove_event(self, workspace_ids: Sequence[str], event: str, body: bytes) -> None:
        hint = parse_webhook(event, body)
        if hint.ticket_number is None:
            log.info("Groove's %s is about no ticket: passed over", hint.event)
            return
        for workspace_id in workspace_ids:
            await self.sync.hint(workspace_id, hint.ticket_number)

    async def _trello_event(self, workspace_ids: Sequence[str], body: bytes, client_identifier: str | None) -> None:
        await self.trello_event(workspace_ids, parse_trello_webhook(body, client_identifier))

    def _note_change(self) -> None:
        self._changed = True
        self._queued.set()

    async def _send(self) -> None:
        """What follows the rota is queued before all that is queued is sent; whoever else asks waits for both."""
        async with self._sending:
            if self._changed:
                self._changed = False
                await self._follow()
            await self.dispatcher.drain()

    async def _send_when_queued(self) -> None:
        while True:
            await self._queued.wait()
            self._queued.clear()
            try:
                await self._send()
            except Exception:
                log.exception("sending failed; the worker's next look tries again")


async def _disconnected(handler: "AsyncSocketModeHandler") -> str:
    return "" if await handler.client.is_connected() else "no connection; it is made anew"
