"""What a carrier makes of an outside system's fault, where that is the same for all of them."""

from bot.clients.http import NoAnswer as NoReply
from bot.clients.http import RateLimited, Unauthorised
from bot.errors import ExternalError
from bot.outbox.rules import Later, NoAnswer

TOKEN_WAIT_SECONDS = 300.0


def no_token(mend: str) -> Later:
    """There is no token (any more). mend: what an admin can do about it."""
    return Later("no_token", TOKEN_WAIT_SECONDS, mend)


def fault_of(error: ExternalError, *, repeatable: bool, mend: str) -> Later | NoAnswer:
    """When it is tried again, or that it has to be looked for first.

    repeatable: whether doing it twice does no harm. mend: what an admin can do where the token is not taken.
    """
    match error:
        case RateLimited():
            return Later("rate limited", error.retry_after)
        case NoReply() if not repeatable:
            return NoAnswer(error.what)
        case Unauthorised():
            return Later("unauthorised", TOKEN_WAIT_SECONDS, mend)
    return Later(error.what)
