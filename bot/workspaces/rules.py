"""Settings of a workspace, its people, and who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, get_type_hints
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.workspaces.kinds import (
    LIST_NAME,
    REACTION,
    REGION,
    USER_GROUP,
    ZONE,
    Channel,
    ClockTime,
    Dates,
    Flag,
    Kind,
    OneOf,
    People,
    Periods,
    Unreadable,
    Weekday,
    Weekdays,
    Whole,
    Wholes,
)
from bot.worktime import Period, WorkCalendar

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


class CopiesBegin(StrEnum):
    """Where on the Support Epics board a copy begins."""

    TRIAGE = "triage"  # for somebody to say whose it is
    PAIR = "pair"  # in the list of the customer's pair, if there is just one


class SettingsInvalid(UserError):
    """A setting that can't be; `field` names it."""


class NotAllowed(UserError):
    """The person may not do this."""


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """Everything a workspace can set, with the product's defaults. Times are the workspace's local time.

    Each is said once here; `PARTS` in views/parts.py says where its field stands and what people read of it.
    """

    triage_channel: Annotated[str, Channel()] = ""
    timezone: Annotated[str, ZONE] = "Europe/London"
    workdays: Annotated[tuple[int, ...], Weekdays()] = (0, 1, 2, 3, 4)
    work_periods: Annotated[tuple[Period, ...], Periods()] = ((time(9), time(17, 30)),)
    holiday_region: Annotated[str, REGION] = "GB-ENG"
    holidays_added: Annotated[tuple[date, ...], Dates()] = ()
    holidays_removed: Annotated[tuple[date, ...], Dates()] = ()
    half_days: Annotated[tuple[date, ...], Dates()] = ()
    half_day_split: Annotated[time, ClockTime()] = time(13)
    admins: Annotated[tuple[str, ...], People()] = ()

    morning_at: Annotated[time, ClockTime()] = time(9)
    handover_at: Annotated[time, ClockTime()] = time(17)
    handover_notes_minutes: Annotated[int, Whole(0, 480, "minutes")] = 30
    handover_chase_at: Annotated[time, ClockTime()] = time(10)
    late_limit_hours: Annotated[int, Whole(1, 24, "hours")] = 3

    gap_days_ahead: Annotated[int, Whole(0, 60, "working days", "0 looks for no gaps.")] = 10
    shift_reminder_at: Annotated[time, ClockTime()] = time(16)
    week_start_dm: Annotated[bool, Flag()] = False
    user_group: Annotated[str, USER_GROUP] = ""
    topic_names_people: Annotated[bool, Flag()] = False

    sla_hours: Annotated[int, Whole(1, 1000, "hours")] = 48
    sla_mode: Annotated[SlaMode, OneOf(SlaMode)] = SlaMode.ELAPSED
    pause_while_pending: Annotated[bool, Flag()] = True
    reopen: Annotated[Reopen, OneOf(Reopen)] = Reopen.RESUME
    reminder_hours: Annotated[tuple[int, ...], Wholes("hours left")] = (24, 4)

    callout_channel: Annotated[str, Channel()] = ""
    callout_threshold: Annotated[int, Whole(0, 1000, "issues", "0 is never.")] = 8

    nudges: Annotated[Nudges, OneOf(Nudges)] = Nudges.PRIVATE
    nudge_quiet_minutes: Annotated[int, Whole(0, 1440, "minutes")] = 30
    ticket_reaction: Annotated[str, REACTION] = "ticket"
    quick_fix_minutes: Annotated[int, Whole(1, 1440, "minutes")] = 60
    thread_updates: Annotated[bool, Flag()] = True
    thread_notes: Annotated[bool, Flag()] = True

    pair_size: Annotated[int, Whole(1, 4, "people")] = 2
    goal_ask_at: Annotated[time, ClockTime()] = time(9, 30)
    scrum_at: Annotated[time, ClockTime()] = time(10, 30)
    scrum_channel: Annotated[str, Channel()] = ""
    goal_review_at: Annotated[time, ClockTime()] = time(15)
    timesheet_at: Annotated[time, ClockTime()] = time(17, 15)
    timesheet_hours: Annotated[int, Whole(0, 24, "hours", "0 asks nobody.")] = 6

    list_new: Annotated[str, LIST_NAME] = "New Issues"
    list_up_next: Annotated[str, LIST_NAME] = "Up next"
    list_completed: Annotated[str, LIST_NAME] = "Recently Completed"
    list_triage: Annotated[str, LIST_NAME] = "Triage"
    list_done: Annotated[str, LIST_NAME] = "Done"
    completed_days: Annotated[int, Whole(1, 365, "days")] = 7
    copies_begin: Annotated[CopiesBegin, OneOf(CopiesBegin)] = CopiesBegin.TRIAGE
    copy_members: Annotated[bool, Flag()] = True
    copy_labels: Annotated[bool, Flag()] = False
    plan_weekday: Annotated[int, Weekday()] = 3
    plan_at: Annotated[time, ClockTime()] = time(15)
    plan_rest_at: Annotated[time, ClockTime()] = time(10)
    call_reminder_at: Annotated[time, ClockTime()] = time(15)
    call_minutes: Annotated[int, Whole(5, 480, "minutes")] = 60

    keep_details_days: Annotated[int, Whole(30, 3650, "days")] = 365
    keep_audit_days: Annotated[int, Whole(90, 3650, "days")] = 1095

    summary: Annotated[bool, Flag()] = False
    summary_day: Annotated[int, Weekday()] = 4
    summary_at: Annotated[time, ClockTime()] = time(16, 30)

    def __post_init__(self) -> None:
        """Refuse what can't be. Raises SettingsInvalid with the field's name."""
        for name, kind in KINDS.items():
            try:
                kind.check(getattr(self, name))
            except Unreadable as error:
                raise SettingsInvalid(error.what, error.hint, field=name) from None
        if not all(0 < hours < self.sla_hours for hours in self.reminder_hours):
            what = "A reminder must come after the start and before the target."
            raise SettingsInvalid(what, "For example 24, 4.", field="reminder_hours")

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

    def entered(self, form: Mapping[str, Any], today: date) -> "WorkspaceSettings":
        """The settings as a form leaves them, block id -> what stands in it. Raises SettingsInvalid."""
        values = {}
        for name in KINDS.keys() & form.keys():
            try:
                values[name] = KINDS[name].read(form[name], today)
            except Unreadable as error:
                raise SettingsInvalid(error.what, error.hint, field=name) from None
        return replace(self, **values)

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return {name: _to_json(getattr(self, name)) for name in KINDS}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "WorkspaceSettings":
        """The settings out of JSON values: what is missing has its default, what is unknown is passed over.

        Raises SettingsInvalid.
        """
        return cls(**{name: _decode(name, value) for name, value in stored.items() if name in KINDS})


KINDS: dict[str, Kind[Any]] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(WorkspaceSettings, include_extras=True).items()
}
"""What each setting can hold."""


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
        return KINDS[name].decode(value)
    except (TypeError, ValueError):
        raise SettingsInvalid(f"The setting {name} can't be read.", field=name) from None


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
            slack_user_id=str(user["id"]),
            name=str(name or "somebody"),
            timezone=str(user.get("tz") or FALLBACK_ZONE),
            email=str(profile["email"]) if profile.get("email") else None,
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
