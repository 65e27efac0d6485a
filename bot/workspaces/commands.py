"""The setup form, read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any, TypeVar

from bot.dates import read_day
from bot.errors import UserError
from bot.workspaces.rules import Nudges, Reopen, SettingsInvalid, SlaMode, WorkspaceSettings
from bot.worktime import Period

T = TypeVar("T")


def parse_setup(form: Mapping[str, Any], present: WorkspaceSettings, today: date) -> WorkspaceSettings:
    """The settings as the form leaves them. Raises SettingsInvalid naming the field."""
    return replace(
        present,
        triage_channel=form["triage_channel"] or "",
        timezone=_word(form, "timezone"),
        workdays=tuple(sorted(int(day) for day in form["workdays"] or ())),
        work_periods=_periods(_word(form, "work_periods")),
        holiday_region=_word(form, "holiday_region").upper(),
        holidays_added=_dates(form, "holidays_added", today),
        holidays_removed=_dates(form, "holidays_removed", today),
        half_days=_dates(form, "half_days", today),
        half_day_split=time.fromisoformat(form["half_day_split"]),
        gap_days_ahead=_whole(_word(form, "gap_days_ahead"), "gap_days_ahead"),
        shift_reminder_at=time.fromisoformat(form["shift_reminder_at"]),
        week_start_dm=form["week_start_dm"] == "yes",
        user_group=_word(form, "user_group").removeprefix("@").lower(),
        topic_names_people=form["topic_names_people"] == "yes",
        morning_at=time.fromisoformat(form["morning_at"]),
        handover_at=time.fromisoformat(form["handover_at"]),
        handover_notes_minutes=_whole(_word(form, "handover_notes_minutes"), "handover_notes_minutes"),
        handover_chase_at=time.fromisoformat(form["handover_chase_at"]),
        late_limit_hours=_whole(_word(form, "late_limit_hours"), "late_limit_hours"),
        sla_hours=_whole(_word(form, "sla_hours"), "sla_hours"),
        sla_mode=SlaMode(form["sla_mode"]),
        pause_while_pending=form["pause_while_pending"] == "yes",
        reopen=Reopen(form["reopen"]),
        reminder_hours=tuple(
            sorted({_whole(part, "reminder_hours") for part in _parts(_word(form, "reminder_hours"))}, reverse=True)
        ),
        nudges=Nudges(form["nudges"]),
        nudge_quiet_minutes=_whole(_word(form, "nudge_quiet_minutes"), "nudge_quiet_minutes"),
        ticket_reaction=_word(form, "ticket_reaction").strip(":"),
        quick_fix_minutes=_whole(_word(form, "quick_fix_minutes"), "quick_fix_minutes"),
        callout_channel=form["callout_channel"] or "",
        callout_threshold=_whole(_word(form, "callout_threshold"), "callout_threshold"),
        thread_updates=form["thread_updates"] == "yes",
        thread_notes=form["thread_notes"] == "yes",
        admins=tuple(form["admins"] or ()),
    )


def _word(form: Mapping[str, Any], name: str) -> str:
    return (form.get(name) or "").strip()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _dates(form: Mapping[str, Any], field: str, today: date) -> tuple[date, ...]:
    try:
        return tuple(sorted({read_day(part, today).day for part in _parts(_word(form, field))}))
    except UserError as error:
        raise SettingsInvalid(error.what, "For example 24 Dec 2026, 31 Dec 2026.", field=field) from None


def _read(text: str, read: Callable[[str], T], field: str, hint: str) -> T:
    try:
        return read(text.strip())
    except ValueError:
        raise SettingsInvalid(f"I can't read “{text[:40]}”.", hint, field=field) from None


def _whole(text: str, field: str) -> int:
    return _read(text, int, field, "A whole number is wanted.")


def _clock_time(text: str) -> time:
    """Hours and minutes, no zone and no seconds. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if match is None:
        raise ValueError(text)
    return time(int(match[1]), int(match[2]))


def _periods(text: str) -> tuple[Period, ...]:
    def period(part: str) -> Period:
        start, separator, end = part.replace("–", "-").partition("-")
        if not separator:
            raise ValueError(part)
        return _clock_time(start), _clock_time(end)

    hint = "For example 09:00-12:30, 13:15-17:30."
    return tuple(_read(part, period, "work_periods", hint) for part in _parts(text))
