"""A call for help: when triage has more than it can handle, whoever can spare the time comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.errors import UserError
from bot.issues.rules.actions import checked_text, short_enough
from bot.notices.rules import Notice

OFFER = "callout_offer"
OFFER_AHEAD = timedelta(days=1)
"""So long before its target an issue may count for an offer: until the end of the working day, which is less."""

OFFER_NOTICE = Notice(OFFER, "An offer to call for help, when much is due")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to a call."""

    person: int
    can_help: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Callout:
    """A call for help. day: the local date of it. channel: where it was posted. outcome: said when it is closed."""

    id: int
    day: date
    caller: int
    reason: str
    channel: str
    started_at: datetime
    closed_at: datetime | None = None
    closed_by: int | None = None
    outcome: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def helpers(self) -> list[int]:
        """Who comes, the first one first."""
        return [answer.person for answer in self.answers if answer.can_help]

    @property
    def key(self) -> str:
        """The key of its message."""
        return f"callout:{self.id}"


class CannotCall(UserError):
    """There is nowhere to call, or somebody does already."""


class CalloutOver(UserError):
    """The call is closed."""

    def __init__(self) -> None:
        super().__init__("That call for help is over.", "`/triage callout why` makes a new one.")


def check_reason(text: str) -> str:
    """Why help is needed. Raises TextMissing."""
    return checked_text(text, "Say what help is needed.", "`/triage callout nine issues are due today`")


def answer(callout: Callout, person: int, can_help: bool, now: datetime) -> Answer:
    """What somebody says to a call; they may change their mind. Raises CalloutOver, CannotCall."""
    if callout.closed_at is not None:
        raise CalloutOver
    if person == callout.caller:
        raise CannotCall("You called for help yourself.", "“It's enough” closes the call.")
    if any(one.person == person and one.can_help is can_help for one in callout.answers):
        raise CannotCall("You said so already.")
    return Answer(person, can_help, now)


def close(callout: Callout, person: int, may_close: Sequence[int], admin: bool, outcome: str, now: datetime) -> Callout:
    """It is enough. may_close: today's people. Raises CalloutOver, CannotCall, TextMissing."""
    if callout.closed_at is not None:
        raise CalloutOver
    if person != callout.caller and person not in may_close and not admin:
        raise CannotCall("Whoever called for help, or is on triage today, says when it's enough.")
    return replace(callout, closed_at=now, closed_by=person, outcome=short_enough(outcome))
