"""The whole bot with the workspaces of world.py in its database, asked over HTTP as Slack would ask it."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp.test_utils import TestServer

from bot.access import environment
from bot.config import Settings
from bot.process import Bot
from bot.sandbox.server import HOST, Sandbox
from bot.sealing import new_key
from bot.wiring import build
from tests.engines import Lent
from tests.factories import StoppedClock
from tests.front_door import FORM, JSON, SECRET, TRELLO_SECRET, sign
from tests.inside import provide
from tests.isolation.outside import Outside
from tests.isolation.world import HERE, THERE, World, fill, rows_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PUBLIC_URL = "https://triage.example.com"

Json = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Who asks. team: their own workspace. installed: the one whose bot they are at, as Slack's payloads say it."""

    user: str
    team: str
    installed: str


def member(world: World, name: str = "ann") -> Caller:
    return Caller(world.user(name), world.team, world.team)


@dataclass(frozen=True)
class Ask:
    """One thing asked of the bot. kind: command, action, form, menu or event. name: what the router knows it by."""

    kind: str
    name: str
    content: Any

    def __str__(self) -> str:
        return f"{self.kind} {self.name or '(alone)'} {self.content!r}"


@dataclass
class House:
    """The running bot and what is around it."""

    bot: Bot
    slack: Outside
    client: aiohttp.ClientSession
    database: Path
    numbers: "itertools.count[int]"
    before: sqlite3.Connection | None = None

    async def ask(self, caller: Caller, ask: Ask, world: World, channel: str = "C~NORTH") -> tuple[int, str]:
        """Ask with the ids of a world, as somebody; the status, and all that anybody got to read of it."""
        return await self.deliver(ask.kind, self.payload(caller, ask, world, world_channel(caller, channel)))

    async def deliver(self, kind: str, payload: Any) -> tuple[int, str]:
        """Post what Slack would send of that kind; the status, and all that anybody got to read of it."""
        self.slack.told.clear()
        status, said = await self.post("/slack/events", *encoded(kind, payload))
        await self.bot.slack.tasks.settle()
        return status, f"{said}\n{self.slack.text}"

    async def post(self, path: str, body: bytes, kind: str) -> tuple[int, str]:
        timestamp = str(int(NOW.timestamp()))
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(body, timestamp),
        }
        url = f"http://{HOST}:{self.bot.port}{path}"
        async with self.client.post(url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def rows(self, world: World) -> dict[str, list[str]]:
        """All that is kept of a world."""
        async with self.bot.engine.connect() as connection:
            return await rows_of(connection, world)

    @contextmanager
    def undone(self) -> Iterator[Callable[[], bool]]:
        """Have the database as it was at the first such block when this one ends; what is given says if it changed."""
        with closing(sqlite3.connect(self.database)) as store:
            if self.before is None:
                self.before = sqlite3.connect(":memory:")
                store.backup(self.before)
            [version] = store.execute("PRAGMA data_version").fetchone()

            def changed() -> bool:
                return bool(store.execute("PRAGMA data_version").fetchone() != (version,))

            yield changed
            if changed():
                self.before.backup(store)

    def payload(self, caller: Caller, ask: Ask, world: World, channel: str) -> Json:
        """What Slack would send."""
        place = {"channel": channel, "response_url": f"{self.slack.url}/response/{next(self.numbers)}"}
        if ask.kind == "command":
            return self._command(caller, f"{ask.name} {world.text(ask.content)}", place)
        if ask.kind == "event":
            return self._event(caller, ask.name, _said(ask.content, world))
        made: Json = getattr(self, f"_{ask.kind}")(caller, ask.name, _said(ask.content, world), place)
        return {
            "user": {"id": caller.user, "team_id": caller.team},
            "team": {"id": caller.team},
            "trigger_id": f"{next(self.numbers)}.1",
            **made,
        }

    def _command(self, caller: Caller, text: str, place: Json) -> Json:
        fields = {"command": "/triage", "text": text.strip(), "user_id": caller.user, "team_id": caller.installed}
        return fields | {
            "channel_id": place["channel"],
            "response_url": place["response_url"],
            "trigger_id": f"{next(self.numbers)}.1",
        }

    def _action(self, caller: Caller, name: str, content: Any, place: Json) -> Json:
        if isinstance(content, list):
            value, metadata, fields = content
            view = _view(caller, "", metadata, fields)
            return {"type": "block_actions", "actions": [_button(name, value)], "view": view}
        if name == "raise":
            shortcut = {"type": "message_action", "callback_id": name, "message_ts": "1700009999.000100"}
            return shortcut | {"channel": {"id": place["channel"]}, "response_url": place["response_url"]}
        container = {"type": "message", "channel_id": place["channel"], "message_ts": "1700000000.000900"}
        return {
            "type": "block_actions",
            "actions": [_button(name, content)],
            "container": container,
            "channel": {"id": place["channel"]},
            "message": {"ts": "1700000000.000900", "bot_id": "B1", "team": caller.installed},
            "response_url": place["response_url"],
        }

    def _form(self, caller: Caller, name: str, content: Any, _: Json) -> Json:
        return {"type": "view_submission", "view": _view(caller, name, *content)}

    def _menu(self, caller: Caller, name: str, value: str, _: Json) -> Json:
        view = {"id": "V1", "type": "modal", "callback_id": "", "app_installed_team_id": caller.installed}
        return {"type": "block_suggestion", "action_id": name, "block_id": "b", "value": value, "view": view}

    def _event(self, caller: Caller, name: str, inner: Json) -> Json:
        return {
            "type": "event_callback",
            "team_id": caller.team,
            "event_id": f"Ev{next(self.numbers)}",
            "event": {"type": name, **inner},
            "authorizations": [{"team_id": caller.installed}],
        }


def encoded(kind: str, payload: Any) -> tuple[bytes, str]:
    """A payload as it travels, and its content type."""
    if kind == "event":
        return json.dumps(payload).encode(), JSON
    fields = payload if kind == "command" else {"payload": json.dumps(payload)}
    return urlencode(fields, errors="surrogatepass").encode(), FORM


def _button(name: str, value: str) -> Json:
    return {"type": "button", "block_id": "b", "action_id": name, "value": value}


def _entered(value: Any) -> Json:
    if isinstance(value, list):
        return {"type": "multi_users_select", "selected_users": value}
    return {"type": "plain_text_input", "value": value}


def _view(caller: Caller, name: str, metadata: str, fields: Json) -> Json:
    values = {block: {"x": _entered(value)} for block, value in fields.items()}
    blocks = [{"type": "input", "block_id": block} for block in fields]
    view = {"id": "V1", "type": "modal", "callback_id": name, "private_metadata": metadata, "blocks": blocks}
    return view | {"state": {"values": values}, "app_installed_team_id": caller.installed}


def world_channel(caller: Caller, channel: str) -> str:
    """A channel of the workspace that somebody is in: Slack tells truly where a button was pressed."""
    return next(world for world in (HERE, THERE) if world.team == caller.installed).text(channel)


def _said(value: Any, world: World) -> Any:
    """What is said with the ids of a world; what is a text stays one."""
    if isinstance(value, dict):
        return {key: _said(inner, world) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_said(inner, world) for inner in value]
    return world.text(value) if isinstance(value, str) else value


async def connect(bot: Bot, world: World, settings: Settings) -> None:
    """Have a workspace connected by what it has entered: the tokens of the environment are the other one's."""
    keyring = bot.systems.keyring
    async with bot.begin(world.team) as tx:
        for system, credential in environment(settings).items():
            await keyring.keep(tx, system, keyring.seal(world.team, system, credential, NOW))


@asynccontextmanager
async def house(data_dir: Path, *worlds: World) -> AsyncIterator[House]:
    """A bot built as in production; its helpdesk, boards and time sheets are the sandbox's.

    worlds: the workspaces in its database, if not those of world.py.
    """
    outside = Outside(HERE.team, HERE.user("bot"))
    async with (
        Sandbox(port=0, data_dir=data_dir, seed="demo", bot=False) as sandbox,
        TestServer(outside.app()) as slack,
    ):
        outside.url = str(slack.make_url("")).rstrip("/")
        keys = sandbox.keys
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_bot_token=keys.bot_token,  # type: ignore[arg-type]
            encryption_keys=new_key(),  # type: ignore[arg-type]
            slack_signing_secret=SECRET,  # type: ignore[arg-type]
            slack_api_url=f"{outside.url}/api/",
            groove_api_token=keys.groove_token,  # type: ignore[arg-type]
            groove_api_url=f"{sandbox.url}/groove/v1",
            groove_webhook_secret=keys.webhook_secret,  # type: ignore[arg-type]
            trello_key=keys.trello_key,  # type: ignore[arg-type]
            trello_token=keys.trello_token,  # type: ignore[arg-type]
            trello_secret=TRELLO_SECRET,  # type: ignore[arg-type]
            trello_api_url=f"{sandbox.url}/trello/1",
            harvest_token=keys.harvest_token,  # type: ignore[arg-type]
            harvest_account_id=keys.harvest_account_id,
            harvest_api_url=f"{sandbox.url}/harvest/v2",
            public_url=PUBLIC_URL,
            database_url=f"sqlite:///{data_dir / 'house.db'}",
            port=0,
        )
        await asyncio.to_thread(provide, Path(settings.database_url.removeprefix("sqlite:///")))
        lent = Lent.to(settings.database_url)
        await fill(lent.engine, *(worlds or (HERE, THERE)))
        bot = await build(settings, clock=StoppedClock(NOW), engine=lent.engine)
        await connect(bot, THERE, settings)
        try:
            await bot.start(web=True, pump=False)
            async with aiohttp.ClientSession() as client:
                yield House(bot, outside, client, data_dir / "house.db", itertools.count(1))
        finally:
            await bot.close()
            await lent.give_back()
