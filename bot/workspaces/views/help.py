"""The commands by theme, and one of them with what it is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks
from bot.blocks import Message

THEMES = {
    "The day": ("issues", "handover", "callout", "report", "faq"),
    "An issue": (
        *("issue", "take", "hand", "note", "pending", "fixed", "close", "reopen", "backlog"),
        *("critical", "silence", "customer", "raise"),
    ),
    "The rota": ("who", "mine", "rota", "swap", "cover", "away", "calendar"),
    "Customers and plans": ("customers", "boards", "plan", "pairs", "goal", "showcase", "deploying"),
    "For you": ("time", "timer", "notifications", "nudges", "help"),
    "For admins": ("setup",),
}
"""The commands' words in the order in which they are shown; what is not named here comes last."""


@dataclass(frozen=True, slots=True)
class Known:
    """A command as it is explained. usage: an example as a person would type it."""

    word: str
    usage: str
    about: str

    @property
    def example(self) -> str:
        """As it is typed."""
        return f"/triage {self.usage}".strip()


def overview(commands: Sequence[Known]) -> Message:
    """All commands, an example of each and what it is for."""
    known = {command.word: command for command in commands}
    named = {word for words in THEMES.values() for word in words}
    themes = {**THEMES, "More": tuple(word for word in known if word not in named)}
    head = "What I can do: type `/triage`, alone or with one of these."
    shown = [blocks.section(head)]
    for theme, words in themes.items():
        if lines := [f"`{known[word].usage}` – {known[word].about}" for word in words if word in known and word]:
            shown.append(blocks.section("\n".join([f"*{theme}*", *lines])))
    return Message(head, tuple(shown))


def one(command: Known) -> Message:
    """One command: an example, and what it is for."""
    return Message(f"`{command.example}`\n{command.about[:1].upper()}{command.about[1:]}.")
