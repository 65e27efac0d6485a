"""What a person is told of their own timer."""

from datetime import datetime

from bot import blocks
from bot.blocks import Block, Message, day_name, one_line
from bot.issues.rules.issue import Issue
from bot.timesheets.rules.account import Target
from bot.timesheets.rules.sheet import Worked
from bot.timesheets.rules.timers import by_day
from bot.timesheets.rules.typed import spoken_hours
from bot.timesheets.views.sheet import CORRECT, STOP, Reader, entry_text, forgotten_row, running_row

START = "timer.start"


def start_button(issue: Issue) -> Block:
    """On an issue."""
    return blocks.button("Start timer", START, issue.ref.word)


def running(entry: Worked | None, reader: Reader) -> Message:
    """The timer that runs, with a way to stop it."""
    if entry is None:
        return Message("No timer of yours runs. `/triage timer start 1042` starts one on an issue.")
    row = running_row(entry, reader) if entry.spent_on == reader.today else forgotten_row(entry, reader)
    about = blocks.context("`/triage timer move 1042` gives it to another issue, with what it has counted.")
    return Message(str(row["text"]["text"]), (row, about))


def starts(notes: str, target: Target, before: Worked | None) -> Message:
    """A timer is on its way to Harvest. before: the one that ran, which Harvest stops."""
    text = f"Your timer starts: {one_line(notes, 120)} ({one_line(str(target), 100)})."
    if before is not None:
        text += f" The one on {entry_text(before)} ends with {spoken_hours(before.hours)}."
    return Message(text, (blocks.section(text, blocks.button("Stop it", STOP)),))


def stopped(entry: Worked, now: datetime, reader: Reader, *, overnight: bool) -> Message:
    """What it has counted; over midnight it is told by day, since Harvest puts all of it on the first one."""
    text = f"Stopped after {spoken_hours(entry.hours)}: {entry_text(entry)}."
    change = blocks.button("Put right…", CORRECT, str(entry.id))
    if overnight and entry.started_at is not None:
        days = [
            f"{spoken_hours(hours)} on {day_name(day)}" for day, hours in by_day(entry.started_at, now, reader.zone)
        ]
        text += f" It ran over midnight: {', '.join(days)}. Harvest has all of it on {day_name(entry.spent_on)}."
        return Message(text, (blocks.section(text), blocks.actions(change)))
    return Message(text, (blocks.section(text, change),))


def stops_later() -> Message:
    """Harvest does not answer."""
    return Message(
        "Harvest doesn't answer at the moment. Your timer is stopped as soon as it does;"
        " `/triage time` lets you put the hours right then."
    )


def moved(entry: Worked, issue: Issue, target: Target | None) -> Message:
    """A timer belongs to another issue now."""
    title, hours = one_line(issue.title, 100), spoken_hours(entry.hours)
    where = f" on {one_line(str(target), 100)}" if target else f", still on {one_line(entry.project_name, 100)}"
    return Message(f"Your timer counts for {issue.ref} {title} now{where}, with its {hours}.")
