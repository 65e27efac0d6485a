"""The demo's set-up done once a test process: each further sandbox begins where the first one then stood.

What the outside world remembers is written down as it is, the bot's database is copied, and the bot starts anew on
both, as after any restart.
"""

import asyncio
import io
import itertools
import json
import pickle
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from difflib import unified_diff
from typing import Any, ClassVar

import aiohttp

from bot.sandbox.server import DATABASE, Sandbox
from bot.sandbox.world import Secrets

INFRASTRUCTURE = (asyncio.Lock, asyncio.Queue, asyncio.Task, aiohttp.ClientSession, itertools.count)


@dataclass(frozen=True)
class Recording:
    """A world just after its set-up: its keys, what it remembers, the bot's database, and what people see."""

    keys: Secrets
    memory: bytes
    database: bytes
    seen: list[str]


class Rewound(Sandbox):
    """A sandbox whose set-up may have been done before."""

    recordings: ClassVar[dict[tuple[Any, ...], Recording]] = {}

    def __init__(self, **world: Any) -> None:
        super().__init__(**world)
        self._kind = (self._start, self._seed, self._mode)
        self._recording = self.recordings.get(self._kind) if self._with_bot else None
        if self._recording:
            self.keys = self._recording.keys

    async def _listen(self, bot_port: int) -> None:
        await super()._listen(bot_port)
        if self._recording:
            recall(self, self._recording.memory)
            (self._data_dir / DATABASE).write_bytes(self._recording.database)

    async def _set_up(self) -> None:
        if self._recording is None:
            await super()._set_up()
            if self._mode == "http":  # open websockets can't be written down
                self.recordings[self._kind] = await record(self)
        elif differing := list(unified_diff(self._recording.seen, await what_is_seen(self), n=1, lineterm="")):
            raise AssertionError("This world is not as the first one was:\n" + "\n".join(differing))


async def record(sandbox: Rewound) -> Recording:
    """Write down all there is."""
    with sqlite3.connect(sandbox._data_dir / DATABASE) as store:
        database = sqlite3.connect(":memory:")
        store.backup(database)
    return Recording(sandbox.keys, remembered(sandbox), database.serialize(), await what_is_seen(sandbox))


async def what_is_seen(sandbox: Sandbox) -> list[str]:
    """All that there is to see, whatever the addresses of its systems, and however often the bot asked for it."""
    state = await sandbox.control("state")
    del state["trello"]["requests"]
    return placeless(sandbox, json.dumps(state, indent=1)).split("\n")


def remembered(sandbox: Sandbox) -> bytes:
    """What the parts of a world remember, addresses and the parts themselves left out."""
    parts = dict(parts_of(sandbox))
    names = {id(part): name for name, part in (*parts.items(), ("bot", sandbox.world.bot))}

    class Writer(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            if id(value) in names:
                return "part", names[id(value)]
            if isinstance(value, str) and (placed := placeless(sandbox, value)) != value:
                return "address", placed
            return ("event", value.is_set()) if isinstance(value, asyncio.Event) else None

    memory = {
        name: {key: value for key, value in vars(part).items() if is_memory(value, names)}
        for name, part in parts.items()
    }
    counts = {
        name: {key: repr(value) for key, value in vars(part).items() if isinstance(value, itertools.count)}
        for name, part in parts.items()
    }
    written = io.BytesIO()
    Writer(written).dump((memory, counts))
    return written.getvalue()


def recall(sandbox: Sandbox, memory: bytes) -> None:
    """Have the parts of a world remember it."""
    parts = {**dict(parts_of(sandbox)), "bot": sandbox.world.bot}

    class Reader(pickle.Unpickler):
        def persistent_load(self, said: Any) -> Any:
            kind, value = said
            if kind == "part":
                return parts[value]
            if kind == "address":
                return value.replace("{sandbox}", sandbox.url).replace("{bot}", sandbox.bot_url)
            event = asyncio.Event()
            if value:
                event.set()
            return event

    values, counts = Reader(io.BytesIO(memory)).load()
    for name in values:
        vars(parts[name]).update(values[name])
        for key, said in counts[name].items():
            vars(parts[name])[key] = itertools.count(int(said.removeprefix("count(").removesuffix(")")))


def is_memory(value: Any, names: dict[int, str]) -> bool:
    """Whether a part's attribute is something it remembers, and not what it is made of."""
    return not (callable(value) or id(value) in names or isinstance(value, INFRASTRUCTURE))


def parts_of(sandbox: Sandbox) -> Iterator[tuple[str, Any]]:
    """The objects that the world is made of, by how they are reached. Dataclasses are what they remember."""
    seen = {id(sandbox.world.bot)}
    waiting: list[tuple[str, Any]] = [("world", sandbox.world)]
    while waiting:
        name, part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield name, part
        for key, value in vars(part).items():
            made_here = type(value).__module__.startswith("bot.sandbox.")
            if made_here and not is_dataclass(value) and hasattr(value, "__dict__"):
                waiting.append((f"{name}.{key}", value))


def placeless(sandbox: Sandbox, text: str) -> str:
    """A text with the addresses of this sandbox taken out."""
    text = text.replace(sandbox.url, "{sandbox}")
    return text.replace(sandbox.bot_url, "{bot}") if sandbox.bot_url else text
