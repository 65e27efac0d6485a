"""The rota, as it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot import blocks
from bot.blocks import Message, day_name, escape
from bot.dates import spoken
from bot.rota.rules.rota import ChangeKind, Reason, Rota, Shift
from bot.workspaces.rules import Person

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHANGED = {
    ChangeKind.SWAP: "swapped with {}",
    ChangeKind.COVER: "covers for {}",
    ChangeKind.ADMIN: "put on by an admin instead of {}",
}

NO_ROTA = "There is no rota yet. An admin can make one with `/triage rota edit`."

People = Mapping[int, Person]


def person_name(people: People, person: int) -> str:
    """Somebody's name, escaped."""
    return escape(people[person].name) if person in people else "somebody"


def reason_text(reason: Reason, people: People) -> str:
    """Why somebody is on who is not on by the pattern; empty for those who are."""
    if reason.kind is None:
        return ""
    if reason.instead_of is None:
        return "put on by an admin"
    text = CHANGED[reason.kind].format(person_name(people, reason.instead_of))
    before = reason_text(reason.before, people) if reason.before else ""
    return f"{text}, who {before}" if before else text


def shift_text(shift: Shift, people: People) -> str:
    """One person of a day, with half and reason where there is something to say."""
    notes = [shift.half] if shift.half else []
    notes += [text] if (text := reason_text(shift.reason, people)) else []
    name = f"*{person_name(people, shift.person)}*"
    return f"{name} ({'; '.join(notes)})" if notes else name


def shifts_text(shifts: Iterable[Shift], people: People) -> str:
    """Everybody of a day."""
    return ", ".join(shift_text(shift, people) for shift in shifts) or "nobody"


def who(day: date, rota: Rota, people: People, today: date) -> Message:
    """Who is on, on a date, and who is next."""
    label = "Today" if day == today else spoken(day, today)
    if not rota.calendar.is_working_day(day):
        reason = "a holiday" if rota.calendar.is_holiday(day) else "not a working day"
        text = f"{label} is {reason}: nobody is on."
    else:
        text = f"{label}: {shifts_text(rota.on_duty(day), people)}."
    following = rota.next_on_duty(day)
    if following:
        text += f"\nNext: {spoken(following[0], today)}, {shifts_text(following[1], people)}."
    elif not rota.patterns:
        text += f"\n{NO_ROTA}"
    return Message(text)


def weeks_ahead(first: date, weeks: int, rota: Rota, people: People, today: date) -> Message:
    """The coming weeks, a line a working day."""
    if not rota.patterns:
        return Message(NO_ROTA)
    lines: list[list[str]] = []
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        lines.append([_day_line(monday + timedelta(days=number), rota, people, today) for number in range(7)])
    sections = [
        blocks.section(f"*Week of {day_name(first + timedelta(weeks=week))}*\n" + "\n".join(filter(None, week_lines)))
        for week, week_lines in enumerate(lines)
    ]
    text = "The rota:\n" + "\n".join(line for week_lines in lines for line in week_lines if line)
    return Message(text, tuple(sections))


def _day_line(day: date, rota: Rota, people: People, today: date) -> str:
    if day.weekday() not in rota.calendar.workdays:
        return ""
    mark = " _(today)_" if day == today else ""
    if rota.calendar.is_holiday(day):
        return f"{day_name(day)}{mark}: holiday"
    shifts = rota.on_duty(day)
    return f"{day_name(day)}{mark}: {shifts_text(shifts, people) if shifts else '*nobody*'}"


def mine(shifts: Sequence[Shift], people: People, today: date, weeks: int) -> Message:
    """A person's own days."""
    if not shifts:
        return Message(f"You are not on in the next {weeks} weeks. `/triage rota` shows who is.")
    lines = []
    for shift in shifts:
        notes = [shift.half] if shift.half else []
        notes += [text] if (text := reason_text(shift.reason, people)) else []
        notes += ["today"] if shift.day == today else []
        lines.append(day_name(shift.day) + (f" ({'; '.join(notes)})" if notes else ""))
    return Message(f"Your days in the next {weeks} weeks:\n" + "\n".join(lines))
