"""The rota's direct messages, as they are shown."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.blocks import Message, clock_time
from bot.dates import spoken
from bot.rota.rules.rota import ChangeKind, Reason, Rota, Shift
from bot.rota.views.rota import People, person_name, reason_text
from bot.workspaces.rules import Person, WorkspaceSettings

BECAUSE = {
    ChangeKind.SWAP: "because you swapped with {}",
    ChangeKind.COVER: "because you cover for {}",
    ChangeKind.ADMIN: "because an admin put you on instead of {}",
}
CANNOT = "If you can't: `/triage swap` or `/triage cover`."


def because(reason: Reason, people: People) -> str:
    """Why somebody is on, told to themselves; empty for who is on by the pattern."""
    if reason.kind is None:
        return ""
    if reason.instead_of is None:
        return "because an admin put you on"
    text = BECAUSE[reason.kind].format(person_name(people, reason.instead_of))
    before = reason_text(reason.before, people) if reason.before else ""
    return f"{text}, who {before}" if before else text


def shift_ahead(
    shift: Shift, rota: Rota, people: People, person: Person, settings: WorkspaceSettings, today: date
) -> Message:
    """Before a shift: when, in the reader's own zone, which half, why, and with whom."""
    begins, ends = rota.hours(shift)
    day = spoken(shift.day, today)
    when = f"tomorrow, {day}" if (shift.day - today).days == 1 else f"on {day}"
    if shift.day == today:
        when = f"today, {day}"
    zone = ZoneInfo(person.timezone)
    span = f"{clock_time(begins, zone)} to {clock_time(ends, zone)}"
    if person.timezone != settings.timezone:
        local = [at.astimezone(rota.calendar.zone) for at in (begins, ends)]
        span += f" your time ({local[0]:%H:%M}–{local[1]:%H:%M} {settings.timezone})"
    half = f" in the {shift.half}" if shift.half else ""
    why = because(shift.reason, people)
    text = f":calendar: You are on triage {when}{half}: {span}" + (f", {why}." if why else ".")
    others = [one for one in rota.on_duty(shift.day) if one.person != shift.person]
    if others:
        names = [person_name(people, one.person) + (f" ({one.half})" if one.half else "") for one in others]
        text += f"\nAlso on: {', '.join(names)}."
    return Message(f"{text}\n{CANNOT}")


def week(shifts: Sequence[Shift], people: People, today: date) -> Message:
    """Somebody's days of this week."""
    lines = []
    for shift in shifts:
        notes = [shift.half] if shift.half else []
        notes += [text] if (text := because(shift.reason, people)) else []
        notes += ["today"] if shift.day == today else []
        lines.append(f"• {spoken(shift.day, today)}" + (f" ({'; '.join(notes)})" if notes else ""))
    return Message("\n".join([":calendar: Your days on triage this week:", *lines]))
