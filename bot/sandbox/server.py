"""The sandbox as a whole: one local server for every system and the page, and the bot beside it."""

import asyncio
import mimetypes
import os
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

import bot as package
from bot.sandbox import demo
from bot.sandbox.alone import Balancer, BotsElsewhere, each_second, once_ready
from bot.sandbox.clock import START, RunningClock, SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.errors import ControlError
from bot.sandbox.faults import faults_middleware
from bot.sandbox.process import COMMAND, BotProcess
from bot.sandbox.world import Secrets, World

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
DATABASE = "triage.db"
LARGEST_UPLOAD = 64 << 20
# What the bot's process may know of this machine; nothing that could be a real token is among it.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
OWN_PORTS = range(20_000, 32_000)  # below those that systems give to whoever asks for any

Seed = Literal["demo", "empty"]
Mode = Literal["http", "socket"]


class Sandbox:
    """Starts and stops a world; also an async context manager.

    Every start begins a new world: a database of an earlier one in `data_dir` is removed, unless
    `database_url` names one elsewhere. `port` 0 takes any free one. `projects`: the demo team also has its boards
    linked and a pair at work. `many`: further workspaces can install the bot. `bot=False` leaves the bot's process out;
    `bot_command` starts another one in its place;
    `run_bot` makes what starts and asks it. `bots`: where bots listen that somebody else starts; the clock runs then.
    """

    def __init__(
        self,
        *,
        data_dir: Path,
        port: int = 0,
        start: datetime = START,
        seed: Seed = "demo",
        projects: bool = False,
        mode: Mode = "http",
        many: bool = False,
        bot: bool = True,
        database_url: str | None = None,
        bot_command: Sequence[str] = COMMAND,
        run_bot: Callable[..., BotProcess] = BotProcess,
        bots: Sequence[str] = (),
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._port = port
        self._seed = seed
        self._projects = projects
        self._mode = mode
        self._many = many
        self._with_bot = bot and not bots
        self._balancer = Balancer(bots) if bots else None
        self._beside: list[asyncio.Task[None]] = []
        self._database_url = database_url or f"sqlite:///{self._data_dir / DATABASE}"
        self._fresh_database = database_url is None
        self._bot_command = bot_command
        self._run_bot = BotsElsewhere if bots else run_bot
        self.keys = Secrets()
        self._start = start
        self._clock = (RunningClock if bots else SandboxClock)(start - demo.PAST)
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None
        self._control: Control | None = None
        self.world: World
        self.url = ""
        self.bot_url = ""

    async def start(self) -> None:
        """Return when everything answers. Raises OSError for a port in use, ControlError if the bot fails."""
        self._prepare_data()
        bot_port = free_port()
        try:
            self._build(bot_port)
            await demo.seed(self.world, self._seed, self._start)
            if self._many:
                demo.seed_neighbours(self.world)
            await self._listen(bot_port)
            if self._with_bot:
                await self.world.start_bot()
                await self.world.settle()
                await self._set_up()
            if self._balancer:
                self._leave_alone(self._balancer)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the bot and the servers."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        self._beside = []
        if self._balancer is not None:
            await self._balancer.close()
        if self._control is not None:
            self._control.close()
            await self.world.bot.close()
            await self.world.slack.close()
            await self.world.groove.close()
            await self.world.trello.close()
            self._control = None
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def until_set_up(self) -> None:
        """Return once bots that somebody else starts were there, and the demo team has set them up."""
        await asyncio.gather(*self._beside[1:])

    async def __aenter__(self) -> "Sandbox":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def control(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One control call over HTTP: a GET without a body, else a POST. Raises ControlError as refused."""
        assert self._client is not None, "The sandbox isn't started."
        verb = "GET" if body is None else "POST"
        async with self._client.request(verb, f"{self.url}/control/{path}", json=body) as answer:
            said = await answer.json()
            if answer.status >= 400:
                raise ControlError(answer.status, said["error"])
            return said

    def _build(self, bot_port: int) -> None:
        bot = self._run_bot(
            environment=lambda: self._environment(bot_port),
            now=self._clock.now,
            log_path=self._data_dir / "bot.log",
            command=self._bot_command,
        )
        self.world = World(clock=self._clock, keys=self.keys, public_url=lambda: self.url, bot=bot)
        self._control = Control(self.world)

    async def _set_up(self) -> None:
        """Have people set the bot up, where they are there."""
        if self._seed == "demo":
            await demo.set_up(self)
        if self._projects:
            await demo.set_up_projects(self)

    def _leave_alone(self, balancer: Balancer) -> None:
        """From here on the world goes by itself, and waits for bots."""
        if isinstance(self._clock, RunningClock):
            self._clock.run()

        async def deliver() -> None:
            await self.world.slack.clock_moved()
            await self.world.trello.clock_moved()

        work = (each_second(deliver), once_ready(balancer, self._set_up))
        self._beside = [asyncio.create_task(one) for one in work]

    async def _listen(self, bot_port: int) -> None:
        assert self._control is not None
        app = _app(self.world, self._control, self._balancer.routes() if self._balancer else ())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        # In Socket Mode the bot serves no HTTP: it then learns of tickets by asking.
        bot_url = f"{self.url}{Balancer.PATH}" if self._balancer else f"http://{HOST}:{bot_port}"
        self.bot_url = bot_url if self._mode == "http" else ""
        self.world.install_url = f"{self.bot_url}/slack/install" if self._many and self.bot_url else ""
        await self.world.slack.start(events_url=f"{self.bot_url}/slack/events" if self.bot_url else None)
        webhook_url = f"{self.bot_url}/groove/{self.keys.webhook_secret}" if self.bot_url else None
        await self.world.groove.start(webhook_url=webhook_url)
        await self.world.trello.start()

    def _environment(self, bot_port: int) -> dict[str, str]:
        """The bot's settings, as production gives them, and nothing of this process's own."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {
            **inherited,
            "PYTHONPATH": str(Path(package.__file__).parents[1]),
            "PYTHONUNBUFFERED": "1",
            **self.settings(),
            "DATABASE_URL": self._database_url,
            "HOST": HOST,
            "PORT": str(bot_port),
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
            **(self._installable() if self._many else {}),
        }

    def _installable(self) -> dict[str, str]:
        """The settings with which any workspace can install the bot."""
        return {
            "SLACK_CLIENT_ID": self.keys.client_id,
            "SLACK_CLIENT_SECRET": self.keys.client_secret,
            "SLACK_AUTHORIZE_URL": f"{self.url}/slack/oauth/v2/authorize",
            "ENCRYPTION_KEYS": self.keys.encryption_key,
        }

    def settings(self) -> dict[str, str]:
        """What of the bot's settings this world decides."""
        keys = self.keys
        return {
            "SLACK_BOT_TOKEN": keys.bot_token,
            "SLACK_APP_TOKEN": keys.app_token if self._mode == "socket" else "",
            "SLACK_SIGNING_SECRET": keys.signing_secret,
            "SLACK_API_URL": f"{self.url}/slack/api/",
            "GROOVE_API_TOKEN": keys.groove_token,
            "GROOVE_API_URL": f"{self.url}/groove/v1",
            "GROOVE_WEBHOOK_SECRET": keys.webhook_secret,
            "HARVEST_TOKEN": keys.harvest_token,
            "HARVEST_ACCOUNT_ID": keys.harvest_account_id,
            "HARVEST_API_URL": f"{self.url}/harvest/v2",
            "TRELLO_KEY": keys.trello_key,
            "TRELLO_TOKEN": keys.trello_token,
            "TRELLO_SECRET": keys.trello_secret,
            "TRELLO_API_URL": f"{self.url}/trello/1",
            "PUBLIC_URL": self.bot_url,
        }

    def _prepare_data(self) -> None:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        if self._fresh_database:
            for suffix in ("", "-wal", "-shm"):
                (self._data_dir / f"{DATABASE}{suffix}").unlink(missing_ok=True)


def free_port() -> int:
    """A port of this machine that nothing listens on at the moment.

    Not one of those that the system gives to whoever asks for any: it might give it to somebody else meanwhile.
    """
    while True:
        port = secrets.choice(OWN_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


def _app(world: World, control: Control, more: Iterable[web.RouteDef]) -> web.Application:
    app = web.Application(
        middlewares=[_witness(world), faults_middleware(world.faults)], client_max_size=LARGEST_UPLOAD
    )
    app.add_routes(world.slack.routes())
    app.add_routes(world.groove.routes())
    app.add_routes(world.harvest.routes())
    app.add_routes(world.trello.routes())
    app.add_routes(control.routes())
    app.add_routes(more)
    app.add_routes([web.get("/{path:.*}", _page)])
    return app


def _witness(world: World) -> Middleware:
    """A middleware that notes each call of an outside system, so that the world isn't at rest meanwhile."""

    @web.middleware
    async def witness(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(("/slack/", "/groove/", "/trello/", "/harvest/")):
            world.happened()
        return await handler(request)

    return witness


async def _page(request: web.Request) -> web.StreamResponse:
    """A file of the browser page."""
    if request.match_info["path"].startswith("archives/"):  # a permalink of Slack's
        raise web.HTTPFound("/")
    name = request.match_info["path"] or "index.html"
    file = (PAGE / name).resolve()
    if not file.is_relative_to(PAGE) or not file.is_file():
        return web.Response(status=404, text=f"There is no page /{name} in the sandbox.\n")
    # Some systems' tables call scripts text/plain, and browsers refuse modules of that type.
    kind = "text/javascript" if file.suffix in (".js", ".mjs") else mimetypes.guess_type(file.name)[0]
    headers = {"Content-Type": kind or "application/octet-stream", "Cache-Control": "no-cache"}
    return web.FileResponse(file, headers=headers)
