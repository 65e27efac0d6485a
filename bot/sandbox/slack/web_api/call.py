"""One call of the Web API: its arguments, read as Slack reads them, and the methods there are."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.slack.app import BOT_USER
from bot.sandbox.slack.refusals import Refusal, invalid_arguments, missing
from bot.sandbox.slack.state import Channel, Json
from bot.sandbox.slack.workspace import Workspace

Item = TypeVar("Item")
LARGEST_PAGE = 1000


@dataclass(frozen=True)
class Call:
    """The arguments of a call, and the workspace that it is about."""

    ws: Workspace
    arguments: Json

    def text(self, name: str) -> str | None:
        """An argument as text; None if it was left out or is empty."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        return value if isinstance(value, str) else str(value)

    def needed(self, name: str) -> str:
        """An argument as text. Raises Refusal: invalid_arguments."""
        value = self.text(name)
        if value is None:
            raise missing(name)
        return value

    def flag(self, name: str) -> bool:
        """A boolean, in any of the forms in which it may travel; false if left out."""
        return str(self.arguments.get(name, "")).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises Refusal: invalid_arguments."""
        value = self.text(name)
        if value is None:
            return default
        try:
            return int(value)
        except ValueError:
            raise invalid_arguments(f"invalid `{name}`") from None

    def structure(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """JSON, as such or as text inside a form; None if left out. Raises Refusal(`refusal`)."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(refusal) from None

    def listed(self, name: str) -> list[str]:
        """A list, as JSON or with commas."""
        value = self.arguments.get(name)
        if isinstance(value, str) and value.startswith("["):
            value = self.structure(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").split(",") if one.strip()]

    def channel(self, name: str = "channel", *, inside: bool = False, alive: bool = False) -> Channel:
        """The channel of an argument.

        Raises Refusal: channel_not_found; not_in_channel if the app must be `inside` and isn't; is_archived
        if the channel must be `alive` and isn't.
        """
        channel = self.ws.channel(self.needed(name))
        if alive and channel.archived:
            raise Refusal("is_archived")
        if inside and BOT_USER not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def page(
        self, everything: Sequence[Item], name: Callable[[Item], str], default: int = 100
    ) -> tuple[list[Item], str]:
        """The part that `limit` and `cursor` ask for, and the cursor of the next, "" at the end.

        A cursor holds the `name` of the last item shown, so that what is added meanwhile moves nothing.
        Raises Refusal: invalid_limit, invalid_cursor (also if that item is gone).
        """
        limit = self.number("limit", default) or default
        if not 1 <= limit <= LARGEST_PAGE:
            raise Refusal("invalid_limit")
        start = _position(self.text("cursor"), list(map(name, everything)))
        shown = list(everything[start : start + limit])
        more = start + limit < len(everything)
        return shown, base64.b64encode(f"after:{name(shown[-1])}".encode()).decode() if more else ""


def _position(cursor: str | None, names: list[str]) -> int:
    if cursor is None:
        return 0
    try:
        word, _, last = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "after":
            raise ValueError(cursor)
        return names.index(last) + 1
    except ValueError:
        raise Refusal("invalid_cursor") from None


Method = Callable[[Call], Json]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Make a function the Web API method `name`, called with a bot token."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register
