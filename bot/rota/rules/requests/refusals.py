"""Why a request can't be made, accepted or undone, each in its own words, with what to type instead.

Names stand in them as they were entered: whatever shows a UserError escapes it.
"""

from collections.abc import Iterable
from datetime import date

from bot.errors import UserError
from bot.rota.rules.rota import WHOLE_DAY, Part, half_name

OWN_DAYS = "`/triage mine` lists your days."


def day_text(day: date, parts: Iterable[Part] = WHOLE_DAY) -> str:
    """A date, with its half if it is one: Fri 27 Nov, Fri 27 Nov (afternoon)."""
    halves = tuple(parts)
    text = f"{day:%a} {day.day} {day:%b}"
    return text if len(halves) != 1 else f"{text} ({half_name(halves)})"


class PastDay(UserError):
    """The day is over."""

    def __init__(self, day: date, field: str, today: date) -> None:
        what = "Today's duty is over." if day == today else f"{day_text(day)} is past, and the past stays as it was."
        super().__init__(what, "Name a day to come, for example `/triage cover friday`.", field=field)


class TodayHasBegun(UserError):
    """Only the rest of a day that has begun can be given away."""

    def __init__(self, field: str) -> None:
        hint = (
            "Ask with `/triage cover rest of today`." if field == "give" else "Name a later day to be taken in return."
        )
        super().__init__("Today has begun, so only the rest of it can be given away.", hint, field=field)


class NotToday(UserError):
    """There is a rest of today only."""

    def __init__(self) -> None:
        super().__init__("Only today has a rest.", "For another day: `/triage cover friday pm`.", field="give")


class TooFar(UserError):
    """More than a year ahead."""

    def __init__(self, day: date, field: str) -> None:
        super().__init__(f"{day_text(day)} {day.year} is more than a year ahead.", "Name an earlier day.", field=field)


class DayOff(UserError):
    """A holiday, or no working day."""

    def __init__(self, day: date, holiday: bool, field: str) -> None:
        reason = "a holiday" if holiday else "not a working day"
        super().__init__(
            f"{day_text(day)} is {reason}: nobody is on.", "`/triage rota` shows the days that count.", field=field
        )


class NotOnDuty(UserError):
    """Whoever would give the day is not on it."""

    def __init__(self, who: str, own: bool, day: date, parts: Iterable[Part], on: str, days: str, field: str) -> None:
        subject, hint = ("You aren't", OWN_DAYS) if own else (f"{who} isn't", "`/triage rota` shows who is on when.")
        instead = f": {on} is" if on else ""
        super().__init__(
            f"{subject} on duty on {day_text(day, parts)}{instead}.",
            f"{'Your' if own else 'Their'} next days are {days}." if days else hint,
            field=field,
        )


class WithOneself(UserError):
    """Nobody can swap with themselves."""

    def __init__(self) -> None:
        super().__init__(
            "A day can't go to the person who has it already.",
            "Name somebody else, or nobody to ask everybody on the rota.",
            field="to",
        )


class NotOnTheRota(UserError):
    """Only people on the rota take days. until: a day on which they are not on it any more, if they are today."""

    def __init__(self, who: str, own: bool = False, until: date | None = None) -> None:
        subject = "You aren't" if own else f"{who} isn't"
        super().__init__(
            f"{subject} on the rota any more on {day_text(until)}." if until else f"{subject} on the rota.",
            "An admin can change that with `/triage rota edit`."
            if own
            else "Name somebody who is (`/triage rota` shows them), or nobody to ask everybody on the rota.",
            field="to",
        )


class AlreadyOn(UserError):
    """Nobody is on twice."""

    def __init__(self, who: str, own: bool, day: date, parts: Iterable[Part], field: str) -> None:
        subject = "You are" if own else f"{who} is"
        hint = "Name another day." if field == "take" else "Name somebody else, or nobody to ask everybody on the rota."
        super().__init__(f"{subject} on duty on {day_text(day, parts)} already.", hint, field=field)


class Away(UserError):
    """Whoever would take the day is on leave."""

    def __init__(self, who: str, own: bool, day: date, parts: Iterable[Part], field: str) -> None:
        subject = "You are" if own else f"{who} is"
        hint = "Name another day." if field == "take" else "Name somebody else, or nobody to ask everybody on the rota."
        super().__init__(f"{subject} away on {day_text(day, parts)}.", hint, field=field)


class AskedAlready(UserError):
    """There is an open request for that half day."""

    def __init__(self, day: date, number: int) -> None:
        super().__init__(
            f"There is an open request for {day_text(day)} already (request {number}).",
            f"`/triage swap cancel {number}` takes it back.",
            field="give",
        )


class RequestUnknown(UserError):
    """There is no such request."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no request {number}.", "`/triage swap list` shows those that are open.")


class RequestEnded(UserError):
    """It can't be answered any more. Says who has got it, or why it ended."""


class NotYours(UserError):
    """Somebody else has to answer, or to take it back."""


class DayHasMoved(UserError):
    """A day of the request is not where it was when it was made."""


class CannotUndo(UserError):
    """An accepted request that has to stay."""
