"""Settings of a workspace, its people, and who may do what."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UserError
from bot.worktime import Period, WorkCalendar, known_region

FALLBACK_ZONE = "Europe/London"
"""The zone of somebody whose own Slack doesn't tell."""


class SlaMode(StrEnum):
    """What the 48 hours count."""

    ELAPSED = "elapsed"
    WORKING = "working"


class Reopen(StrEnum):
    """How the clock goes on when a closed issue opens again."""

    RESUME = "resume"
    FRESH = "fresh"


class Nudges(StrEnum):
    """Who sees the offer to move what was raised in Slack to the helpdesk."""

    PRIVATE = "private"  # its author alone
    PUBLIC = "public"  # all, in its thread
    OFF = "off"


class SettingsInvalid(UserError):
    """A setting that can't be; `field` names it."""


class NotAllowed(UserError):
    """The person may not do this."""


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """Everything a workspace can set, with the product's defaults. Times are the workspace's local time."""

    triage_channel: str = ""
    timezone: str = "Europe/London"
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    work_periods: tuple[Period, ...] = ((time(9), time(17, 30)),)
    holiday_region: str = "GB-ENG"
    holidays_added: tuple[date, ...] = ()
    holidays_removed: tuple[date, ...] = ()
    half_days: tuple[date, ...] = ()
    sla_hours: int = 48
    sla_mode: SlaMode = SlaMode.ELAPSED
    pause_while_pending: bool = True
    reopen: Reopen = Reopen.RESUME
    reminder_hours: tuple[int, ...] = (24, 4)
    morning_at: time = time(9)
    handover_at: time = time(17)
    handover_notes_minutes: int = 30
    handover_chase_at: time = time(10)
    late_limit_hours: int = 3
    half_day_split: time = time(13)
    gap_days_ahead: int = 10
    shift_reminder_at: time = time(16)
    week_start_dm: bool = False
    user_group: str = ""
    topic_names_people: bool = False
    nudges: Nudges = Nudges.PRIVATE
    nudge_quiet_minutes: int = 30
    ticket_reaction: str = "ticket"
    quick_fix_minutes: int = 60
    callout_channel: str = ""
    callout_threshold: int = 8
    thread_updates: bool = True
    thread_notes: bool = True
    admins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what can't be. Raises SettingsInvalid with the field's name."""
        self._check_places()
        self._check_working_time()
        for field, (least, most, what, *hint) in _BOUNDS.items():
            _check(least <= getattr(self, field) <= most, field, what, *hint)
        _check(
            all(0 < hours < self.sla_hours for hours in self.reminder_hours),
            "reminder_hours",
            "A reminder must come after the start and before the target.",
            "For example 24, 4.",
        )

    def _check_places(self) -> None:
        _check(
            self.timezone in _zones(),
            "timezone",
            "That time zone is unknown.",
            "For example Europe/London.",
        )
        _check(
            not self.holiday_region or known_region(self.holiday_region),
            "holiday_region",
            "I know no holidays of that region.",
            "A country code, with a part if you like: GB-ENG, DE-BY, US.",
        )
        _check(
            re.fullmatch(r"[\w.-]{0,80}", self.user_group) is not None,
            "user_group",
            "That is no handle of a user group.",
            "The handle as people mention it, for example @triage.",
        )
        _check(
            re.fullmatch(r"[\w+'-]{1,80}", self.ticket_reaction) is not None,
            "ticket_reaction",
            "That is no emoji's name.",
            "For example ticket, without colons.",
        )

    def _check_working_time(self) -> None:
        _check(bool(self.workdays), "workdays", "There must be a working day.")
        _check(all(0 <= day <= 6 for day in self.workdays), "workdays", "A weekday is a number from 0 to 6.")
        _check(bool(self.work_periods), "work_periods", "There must be working hours.", "For example 09:00-17:30.")
        edges = [edge for period in self.work_periods for edge in period]
        if edges and edges[-1] == time(0):
            edges.pop()  # the end of the day
        _check(
            edges == sorted(set(edges)),
            "work_periods",
            "Working hours must follow each other within a day.",
            "For example 09:00-12:30, 13:15-17:30.",
        )

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> WorkCalendar:
        """When the team works."""
        return WorkCalendar(
            zone=self.zone,
            workdays=frozenset(self.workdays),
            periods=self.work_periods,
            region=self.holiday_region,
            added=frozenset(self.holidays_added),
            removed=frozenset(self.holidays_removed),
            half_days=frozenset(self.half_days),
            split=self.half_day_split,
        )

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return {field.name: _to_json(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "WorkspaceSettings":
        """The settings out of JSON values: what is missing has its default, what is unknown is passed over.

        Raises SettingsInvalid.
        """
        return cls(**{name: _decode(name, value) for name, value in stored.items() if name in _DECODERS})


_BOUNDS: dict[str, tuple[Any, ...]] = {
    "sla_hours": (1, 1000, "The target must be between 1 and 1000 hours."),
    "handover_notes_minutes": (0, 480, "Between 0 and 480 minutes."),
    "gap_days_ahead": (0, 60, "Between 0 and 60 working days.", "0 looks for no gaps."),
    "callout_threshold": (0, 1000, "Between 0 (never) and 1000 issues."),
    "late_limit_hours": (1, 24, "Between 1 and 24 hours."),
    "nudge_quiet_minutes": (0, 1440, "Between 0 and 1440 minutes."),
    "quick_fix_minutes": (1, 1440, "Between 1 and 1440 minutes."),
}
"""Field -> least, most, and what to say (with a hint, if there is more to say)."""

_zones = lru_cache(maxsize=1)(available_timezones)
"""Settings are read at each request; listing the zones means searching the disk."""


def _check(right: bool, field: str, what: str, hint: str = "") -> None:
    if not right:
        raise SettingsInvalid(what, hint, field=field)


def _to_json(value: Any) -> Any:
    match value:
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case tuple():
            return [_to_json(one) for one in value]
        case _:
            return value


def _decode(name: str, value: Any) -> Any:
    try:
        return _DECODERS[name](value)
    except (TypeError, ValueError):
        raise SettingsInvalid(f"The setting {name} can't be read.", field=name) from None


def _plain(kind: type) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        if type(value) is not kind:  # True is no number
            raise TypeError(value)
        return value

    return decode


def _each(decode: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda values: tuple(decode(value) for value in _list(values))


def _period(value: Any) -> Period:
    start, end = value
    return time.fromisoformat(start), time.fromisoformat(end)


_text, _whole, _flag, _list = _plain(str), _plain(int), _plain(bool), _plain(list)

_DECODERS: dict[str, Callable[[Any], Any]] = {
    "triage_channel": _text,
    "timezone": _text,
    "workdays": _each(_whole),
    "work_periods": _each(_period),
    "holiday_region": _text,
    "holidays_added": _each(date.fromisoformat),
    "holidays_removed": _each(date.fromisoformat),
    "half_days": _each(date.fromisoformat),
    "sla_hours": _whole,
    "sla_mode": SlaMode,
    "pause_while_pending": _flag,
    "reopen": Reopen,
    "reminder_hours": _each(_whole),
    "morning_at": time.fromisoformat,
    "handover_at": time.fromisoformat,
    "handover_notes_minutes": _whole,
    "handover_chase_at": time.fromisoformat,
    "late_limit_hours": _whole,
    "half_day_split": time.fromisoformat,
    "gap_days_ahead": _whole,
    "shift_reminder_at": time.fromisoformat,
    "week_start_dm": _flag,
    "user_group": _text,
    "topic_names_people": _flag,
    "nudges": Nudges,
    "nudge_quiet_minutes": _whole,
    "ticket_reaction": _text,
    "quick_fix_minutes": _whole,
    "callout_channel": _text,
    "callout_threshold": _whole,
    "thread_updates": _flag,
    "thread_notes": _flag,
    "admins": _each(_text),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the bot knows. Slack ids are opaque."""

    id: int
    slack_user_id: str
    name: str
    timezone: str
    email: str | None = None
    is_guest: bool = False
    is_external: bool = False
    is_admin: bool = False
    is_bot: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What Slack says of a person."""

    slack_user_id: str
    name: str
    timezone: str
    email: str | None
    is_guest: bool
    is_external: bool
    is_admin: bool
    is_bot: bool
    active: bool

    @classmethod
    def of_slack(cls, user: Mapping[str, Any], workspace_id: str) -> "PersonFacts":
        """What a user object says. In it flags may be missing, the display name empty, the time zone unknown; nothing
        but the team tells people of another workspace (users.info)."""
        profile = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
        team = user.get("team_id") or workspace_id
        home_teams = (user.get("enterprise_user") or {}).get("teams") or [team]
        return cls(
            slack_user_id=user["id"],
            name=name or "somebody",
            timezone=user.get("tz") or FALLBACK_ZONE,
            email=profile.get("email"),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_external=bool(user.get("is_stranger")) or workspace_id not in home_teams,
            is_admin=bool(user.get("is_admin") or user.get("is_owner")),
            is_bot=bool(user.get("is_bot") or user.get("is_workflow_bot")) or user["id"] == "USLACKBOT",
            active=not user.get("deleted", False),
        )


def is_member(person: Person) -> bool:
    """Whether the person belongs to the workspace: no guest, nobody from elsewhere, no bot, nobody who has left."""
    return person.active and not (person.is_guest or person.is_external or person.is_bot)


def check_may_act(person: Person) -> None:
    """Read the rota and the issues, and act on them: everybody of the workspace, no guest. Raises NotAllowed."""
    if not is_member(person):
        raise NotAllowed("That is for members of this workspace only.")


def is_bot_admin(person: Person, settings: WorkspaceSettings) -> bool:
    """Whether the person may change settings, the rota and other people's things."""
    return is_member(person) and (person.is_admin or person.slack_user_id in settings.admins)


def check_is_admin(person: Person, settings: WorkspaceSettings) -> None:
    """Raises NotAllowed for everybody who is no bot admin."""
    if not is_bot_admin(person, settings):
        raise NotAllowed("Only admins can change that.", "Ask a Slack admin, or somebody named in `/triage setup`.")
