"""The kinds of error that the bot knows."""


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


class ExternalError(BotError):
    """An outside system failed or refused. Its text is for the log, never for a person.

    system: "slack", "groove", … what: the fault, without secrets.
    """

    def __init__(self, system: str, what: str) -> None:
        super().__init__(f"{system}: {what}")
        self.system = system
        self.what = what


class StoreFailed(BotError):
    """The database is not there, or can't take anything. full: it has no room left; then nothing was saved for sure."""

    def __init__(self, why: str, *, full: bool = False) -> None:
        super().__init__(why)
        self.full = full
