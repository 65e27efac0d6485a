"""What the outbox knows about a message on its way: its states, its order and when to try again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.blocks import Message

CLOCKS_DIFFER = timedelta(minutes=1)
"""The clocks of two processes may be so far apart."""

PATIENCE = timedelta(seconds=45)
"""After so long a worker gives up what it has claimed, whatever has kept it."""

LEASE = PATIENCE + CLOCKS_DIFFER + timedelta(seconds=15)
"""How long a claim holds. Even by a clock that is a minute ahead it ends after the work on it was given up."""

GAP = timedelta(seconds=1)
"""Slack takes about one message a second in a channel (chat.postMessage, rate limits)."""

MAX_ATTEMPTS = 12
"""After so many failures for a reason of our own a message is given up and reported."""


class State(StrEnum):
    """Where a message stands."""

    PENDING = "pending"  # to be sent
    SENDING = "sending"  # claimed; whether it arrived is not known until recorded
    SENT = "sent"
    SHOWN = "shown"  # a Home tab that stands, and is kept up to date as long as somebody may be looking
    STALE = "stale"  # sent, and its text is to be brought up to date
    UPDATING = "updating"  # a stale one, claimed
    FAILED = "failed"  # refused for good
    STUCK = "stuck"  # nobody can tell whether it arrived: never sent again on a guess
    CANCELLED = "cancelled"  # no longer of use before it was sent
    EXPIRED = "expired"  # could not be sent in time


SETTLED = (State.SENT, State.CANCELLED, State.EXPIRED, State.FAILED, State.STUCK)
"""Nothing happens to these any more, unless somebody has them brought up to date. A Home tab that is shown is none."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message to be queued.

    key: made of the fact itself, unique in the workspace; queueing it again does nothing. lane: what has to stay in
    order (see `channel_lane`). kind: who renders or carries it out. subject: ids, as JSON. expires_at: too late then.
    """

    key: str
    lane: str
    kind: str
    subject: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    expires_at: datetime | None = None
    thread_ts: str | None = None
    body: Message | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A queued message as the dispatcher handles it. `claim` tells this claim from later ones."""

    id: int
    workspace_id: str
    key: str
    lane: str
    kind: str
    subject: dict[str, Any]
    state: State
    attempts: int
    claim: str | None
    first_claimed_at: datetime | None
    expires_at: datetime | None
    thread_ts: str | None
    body: Message | None
    channel: str | None
    ref: str | None
    revision: int
    lease_until: datetime | None = None
    lane_sent_at: datetime | None = None

    def patience(self, now: datetime) -> float:
        """Seconds that are left to the worker that has claimed it."""
        claimed_at = (self.lease_until or now) - LEASE
        return (claimed_at + PATIENCE - now).total_seconds()

    @property
    def posted(self) -> bool:
        """Whether it stands in the outside world already."""
        return self.ref is not None

    @property
    def carrier(self) -> str:
        """Which outside system it goes to: the first part of its lane."""
        return self.lane.partition(":")[0]

    @property
    def destination(self) -> str:
        """The lane's second part: a channel id, "@" and a user id, or an issue (its ticket's number, S12)."""
        return self.lane.partition(":")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Old:
    """A message that was sent or given up long ago. at: since when nothing has been due of it."""

    id: int
    workspace_id: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivered:
    """It arrived: the channel it stands in and its id there (Slack's `ts`, Groove's message id)."""

    channel: str
    ref: str


OVERTAKEN = "overtaken"
"""The id of a change that was not written, because a later one stands there or nothing does."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to be sent. stem, ending: of its name. comment: what stands above it, escaped."""

    stem: str
    ending: str
    title: str
    comment: str
    content: bytes


class DeliveryFault(Exception):
    """Base of the ways in which a delivery can end without success."""

    def __init__(self, code: str, mend: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.mend = mend


class Later(DeliveryFault):
    """Not taken now (rate limit, outage, a setting to be mended); surely not done. seconds: when to try again."""

    def __init__(self, code: str, seconds: float | None = None, mend: str = "") -> None:
        super().__init__(code, mend)
        self.seconds = seconds


class Refused(DeliveryFault):
    """Refused for good; surely not done."""


class NoAnswer(DeliveryFault):
    """No answer came: it may or may not have been done."""


class NotNeeded(DeliveryFault):
    """What was to be said is not true any more: nothing was sent, and nothing is to be."""


class CannotTell(DeliveryFault):
    """Looking for it gave no clear answer."""


def channel_lane(channel_id: str) -> str:
    """The lane of a Slack channel."""
    return f"slack:{channel_id}"


def thread_lane(channel_id: str, ts: str) -> str:
    """The lane of a thread in a channel: it keeps its order, and waits for nothing else in the channel."""
    return f"slack:{channel_id}/{ts}"


def person_lane(slack_user_id: str) -> str:
    """The lane of direct messages to a person."""
    return f"slack:@{slack_user_id}"


def sheet_lane(slack_user_id: str) -> str:
    """The lane of what a person is told of their own time sheet; it is kept nowhere but in their messages."""
    return f"timesheet:harvest/@{slack_user_id}"


def time_lane(person: int) -> str:
    """The lane of everything that is written to somebody's time sheet."""
    return f"harvest:time/{person}"


def ticket_lane(issue: int | str) -> str:
    """The lane of everything written to one Groove ticket: by its number, or by S12 until there is one."""
    return f"groove:{issue}"


HOME = "home"
"""The kind of Home tabs, and their carrier."""


def home_lane(slack_user_id: str) -> str:
    """The lane of somebody's Home tab."""
    return f"{HOME}:@{slack_user_id}"


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries: 30 s, doubling, at most 10 minutes."""
    return timedelta(seconds=min(30 * 2 ** max(0, attempts - 1), 600))
