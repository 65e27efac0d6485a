"""The bot inside the tests' own process: built and driven as in the sandbox's own, without a start of Python each time.

It is asked over HTTP and asks over HTTP all the same. It can be stopped, not killed: what tests a kill starts the
process of its own.
"""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.config import Settings
from bot.process import Bot
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ControlError
from bot.sandbox.process import BotDown
from bot.schema import migrate
from bot.transaction import Begin
from bot.wiring import build
from tests.engines import Lent


class BotInside:
    """Stands in for bot/sandbox/process.py's BotProcess."""

    def __init__(
        self,
        *,
        environment: Callable[[], Mapping[str, str]],
        now: Callable[[], datetime],
        log_path: Path,
        command: Sequence[str],
    ) -> None:
        self._environment = environment
        self._now = now
        self._bot: Bot | None = None
        self.commands: list[tuple[str, str]] = []

    @property
    def running(self) -> bool:
        return self._bot is not None

    @property
    def begin(self) -> Begin:
        """The way into its database."""
        assert self._bot is not None
        return self._bot.begin

    @property
    def actions(self) -> Collection[str]:
        """What its messages and views can have done by a press."""
        assert self._bot is not None
        return self._bot.slack.router.actions.keys()

    async def start(self) -> None:
        if self._bot is not None:
            raise ControlError(409, "The bot is running already.")
        given = {name.lower(): value for name, value in self._environment().items()}
        settings = Settings(_env_file=None, **{name: given[name] for name in Settings.model_fields if name in given})
        await asyncio.to_thread(provide, Path(settings.database_url.removeprefix("sqlite:///")))
        self._clock = SandboxClock(self._now())
        self._lent = Lent.to(settings.database_url)
        bot = await build(settings, clock=self._clock, engine=self._lent.engine)
        socket_mode = bool(settings.slack_app_token.get_secret_value())
        await bot.start(web=not socket_mode, socket_mode=socket_mode)
        self._bot = bot
        self.commands = bot.commands

    async def kill(self, sig: signal.Signals) -> None:
        if self._bot is None:
            raise ControlError(409, "The bot is not running.")
        assert sig is signal.SIGTERM, "It can't be killed: see the fixture `killable_team`."
        bot, self._bot = self._bot, None
        await bot.close()
        await self._lent.give_back()

    async def close(self) -> None:
        if self._bot is not None:
            await self.kill(signal.SIGTERM)

    async def tick(self) -> None:
        await self._at_the_sandboxs_time().tick()
        await self.settle()

    async def settle(self) -> None:
        await self._at_the_sandboxs_time().settle()

    async def next_due(self) -> datetime | None:
        return await self._at_the_sandboxs_time().next_due()

    def _at_the_sandboxs_time(self) -> Bot:
        if self._bot is None:
            raise BotDown
        self._clock.set(self._now())
        return self._bot


def provide(database: Path) -> None:
    """Have the database there, as it was left or empty."""
    if not database.exists():
        shutil.copy(migrated(), database)


@cache
def migrated() -> Path:
    """An empty SQLite file with the newest schema, made once a test process."""
    file = Path(tempfile.mkdtemp(prefix="migrated-")) / "template.db"
    migrate(f"sqlite:///{file}")
    return file
