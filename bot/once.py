"""That what a person asked for is done once, however often the request arrives: a recorded one may be sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.errors import UserError


class DoneAlready(UserError):
    """The same request has changed something before."""

    def __init__(self) -> None:
        super().__init__("That was done already.", "If you mean it once more, please do it again.")


@dataclass
class AtWork:
    """One request of a person. written: whether a transaction that it caused was committed."""

    id: str
    written: bool = False


_current: ContextVar[AtWork | None] = ContextVar("at_work", default=None)


@contextmanager
def asked_by(request_id: str) -> Iterator[None]:
    """Around all that a request causes; Slack gives each a trigger_id of its own. One without can't be told apart."""
    token = _current.set(AtWork(request_id) if request_id else None)
    try:
        yield
    finally:
        _current.reset(token)


def unwritten() -> AtWork | None:
    """The request that is at work, unless it has written something before."""
    request = _current.get()
    return None if request is None or request.written else request
