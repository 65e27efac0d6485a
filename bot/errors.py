"""The kinds of error that the bot knows."""

from collections.abc import Iterator
from contextlib import contextmanager


class BotError(Exception):
    """Base of every error the bot raises on purpose."""


class UserError(BotError):
    """Something a person can mend. Its text is safe to show to that person, privately.

    what: what was wrong, one sentence. hint: what to type or press instead.
    field: the block of a modal that the fault belongs to, where there is one.
    """

    def __init__(self, what: str, hint: str = "", *, field: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.field = field


class UnknownWord(UserError):
    """A word that a command does not know. hint: those that it does."""

    def __init__(self, command: str, word: str, hint: str) -> None:
        super().__init__(f"I don't know “{word[:40]}” after `/triage {command}`.", hint)


class Outdated(UserError):
    """A form of an older release: what this one asks for is missing in it, or means nothing any more."""

    def __init__(self) -> None:
        super().__init__("That form is from an older version of me.", "Please open it again.")


@contextmanager
def up_to_date() -> Iterator[None]:
    """Around the reading of a form, or as the decorator of what reads it: what it lacks makes it Outdated."""
    try:
        yield
    except (KeyError, TypeError, ValueError):
        raise Outdated from None


class ExternalError(BotError):
    """An outside system failed or refused. Its text is for the log, never for a person.

    system: "slack", "groove", … what: the fault, without secrets.
    """

    def __init__(self, system: str, what: str) -> None:
        super().__init__(f"{system}: {what}")
        self.system = system
        self.what = what


class Silent(UserError):
    """What a person is told who waits for an answer of an outside system that gives none, or none that makes sense."""

    def __init__(self, system: str) -> None:
        super().__init__(f"{system.capitalize()} doesn't answer at the moment.", "Please try again in a minute.")


class StoreFailed(BotError):
    """The database is not there, or can't take anything. full: it has no room left; then nothing was saved for sure."""

    def __init__(self, why: str, *, full: bool = False) -> None:
        super().__init__(why)
        self.full = full
