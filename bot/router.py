"""Finds what answers a command, a press, a form or an event, in one step by its name.

Bolt asks each registered listener in turn, which costs more with every feature; so it gets one listener per kind of
request (see slack_app.py) and the names are looked up here.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import Block, Message
from bot.call import Answer, Call, Event
from bot.errors import UserError

Handler = Callable[[Call], Awaitable[Answer]]
EventHandler = Callable[[Event], Awaitable[Message | None]]
"""Answers an event; a message is shown to whoever caused it, and to nobody else, in the channel where it happened."""


Suggester = Callable[[Call], Awaitable[Sequence[Block]]]
"""Finds the options (or groups of them) for what a person has typed into a menu so far (`Call.value`). Slack waits for
three seconds at most."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word after /triage. usage: an example as a person would type it. about: a few words for the help.

    guests: whether guests may use it too.
    """

    word: str
    usage: str
    about: str
    handler: Handler
    guests: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and whether guests and people of other workspaces may reach it."""

    handler: Handler
    guests: bool


class Router:
    """The names the bot answers to. Each name is taken once, save those of events, which may concern several."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}
        self.actions: dict[str, Route] = {}
        self.views: dict[str, Route] = {}
        self.suggestions: dict[str, Suggester] = {}
        self.events: dict[str, list[EventHandler]] = {}

    def command(self, word: str, *, usage: str, about: str, guests: bool = False) -> Callable[[Handler], Handler]:
        """Register what answers `/triage WORD …`; the empty word is `/triage` alone."""

        def register(handler: Handler) -> Handler:
            self._take(self.commands, word, Command(word, usage, about, handler, guests))
            return handler

        return register

    def action(self, action_id: str, *, guests: bool = False) -> Callable[[Handler], Handler]:
        """Register what answers a button or menu."""

        def register(handler: Handler) -> Handler:
            self._take(self.actions, action_id, Route(handler, guests))
            return handler

        return register

    def view(self, callback_id: str, *, guests: bool = False) -> Callable[[Handler], Handler]:
        """Register what answers a submitted modal."""

        def register(handler: Handler) -> Handler:
            self._take(self.views, callback_id, Route(handler, guests))
            return handler

        return register

    def suggestion(self, action_id: str) -> Callable[[Suggester], Suggester]:
        """Register what finds the options of a search menu, for members."""

        def register(suggester: Suggester) -> Suggester:
            self._take(self.suggestions, action_id, suggester)
            return suggester

        return register

    def event(self, name: str) -> Callable[[EventHandler], EventHandler]:
        """Register what answers an event type."""

        def register(handler: EventHandler) -> EventHandler:
            self.events.setdefault(name, []).append(handler)
            return handler

        return register

    def find_command(self, text: str) -> tuple[Command, str]:
        """The command that a text names, and the rest of the text.

        Raises UserError with the nearest command for an unknown word.
        """
        word, _, rest = text.strip().partition(" ")
        command = self.commands.get(word.lower())
        if command is None:
            raise UserError(f"I don't know “{word[:40]}”.", self._suggestion(word.lower()))
        return command, rest.strip()

    def _suggestion(self, word: str) -> str:
        from rapidfuzz import fuzz, process  # loaded when somebody mistypes

        near = process.extractOne(word, [name for name in self.commands if name], scorer=fuzz.WRatio, score_cutoff=60)
        listed = "`/triage help` lists what I know."
        return f"Did you mean `/triage {near[0]}`? {listed}" if near else listed

    @staticmethod
    def _take(names: dict[str, Any], name: str, value: Any) -> None:
        if name in names:
            raise ValueError(f"{name!r} is registered twice")
        names[name] = value
