"""What a person is told of their own time sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot import blocks
from bot.blocks import Block, Message, day_name, moment, one_line
from bot.timesheets.rules.sheet import DaySheet, Worked
from bot.timesheets.rules.timers import issue_word
from bot.timesheets.rules.typed import spoken_hours

FILE = "time.file"
DESCRIBE = "time.describe"
STOP = "timer.stop"
CORRECT = "time.correct"
BEGIN = "timer.begin"

LISTED = 8
"""Entries and days that are told one by one."""

PRIVATE = "Only you see this. `/triage notifications` switches it off."


@dataclass(frozen=True, slots=True)
class Reader:
    """The one person who reads it: where they are, and which date it is there."""

    zone: ZoneInfo
    today: date


def target_text(entry: Worked) -> str:
    """What an entry is put on."""
    return one_line(f"{entry.project_name}: {entry.task_name}", 100)


def spoken_day(day: date, reader: Reader) -> str:
    """A date as it is said today."""
    return "today" if day == reader.today else day_name(day)


def gap_text(sheet: DaySheet) -> str:
    """What is missing on a day, in half a sentence."""
    parts = []
    if sheet.short and not sheet.hours:
        parts.append(f"nothing is filed yet (at least {spoken_hours(sheet.wanted)})")
    elif sheet.short:
        parts.append(f"{spoken_hours(sheet.hours)} of at least {spoken_hours(sheet.wanted)} are filed")
    count = len(sheet.undescribed)
    if count:
        parts.append("one entry has no description" if count == 1 else f"{count} entries have no description")
    if sheet.forgotten:
        parts.append("a timer of that day still runs")
    if sheet.overfull:
        parts.append(
            f"{spoken_hours(sheet.hours)} are more than a day has: `/triage time`, or Harvest, puts them right"
        )
    return ", ".join(parts)


def day(missing: Sequence[DaySheet], forgotten: Sequence[Worked], reader: Reader) -> Message:
    """At the end of the day: what is missing today, and timers that were forgotten."""
    sheet = next(iter(missing), None)
    if sheet is None and not forgotten:
        return Message("Your time sheet is complete, thank you.")
    head = f"Before you go: {gap_text(sheet)}." if sheet else "Before you go: a timer still runs."
    rows: list[Block] = [blocks.section(f"*Your time {spoken_day(sheet.day, reader)}*\n{head}" if sheet else head)]
    if sheet:
        rows += undescribed(sheet.undescribed)
    running = sheet.running if sheet else None
    if running:
        rows.append(running_row(running, reader))
    rows += [forgotten_row(entry, reader) for entry in forgotten]
    if sheet:
        value = sheet.day.isoformat()
        rows.append(_ways(value))
    rows.append(blocks.context(PRIVATE))
    return Message("Your time sheet isn't complete.", tuple(rows))


def _ways(day: str) -> Block:
    """To file time of a day, or to start a timer."""
    return blocks.actions(
        blocks.button("File time…", FILE, day, style="primary"), blocks.button("Start a timer…", BEGIN)
    )


def week(missing: Sequence[DaySheet], reader: Reader) -> Message:
    """On the first morning of a week: what is missing in the last one, a line for each day."""
    if not missing:
        return Message("Your time sheet of the last week is complete, thank you.")
    head = "Your time sheet of last week has gaps"
    rows: list[Block] = [blocks.section(f"*{head}*")]
    for sheet in missing:
        text = f"{day_name(sheet.day)}: {gap_text(sheet)}"
        rows.append(blocks.section(text, blocks.button("File time…", FILE, sheet.day.isoformat())))
        if sheet.forgotten:
            rows.append(forgotten_row(sheet.forgotten, reader))
    lacking = [entry for sheet in missing for entry in sheet.undescribed]
    rows += undescribed(lacking)
    rows.append(blocks.context(PRIVATE))
    return Message(head, tuple(rows))


def undescribed(entries: Sequence[Worked]) -> list[Block]:
    """Entries without a description, each with a way to give it one."""
    rows = [
        blocks.section(
            f"{day_name(entry.spent_on)}, {spoken_hours(entry.hours)} on {target_text(entry)}: what was it?",
            blocks.button("Describe…", DESCRIBE, str(entry.id)),
        )
        for entry in entries[:LISTED]
    ]
    if len(entries) > LISTED:
        rows.append(blocks.context(f"{len(entries) - LISTED} more are in Harvest."))
    return rows


def running_row(entry: Worked, reader: Reader) -> Block:
    """A timer that runs."""
    since = f" since {moment(entry.started_at, reader.zone)}" if entry.started_at else ""
    return blocks.section(f"A timer runs{since} on {entry_text(entry)}.", blocks.button("Stop it", STOP, str(entry.id)))


def forgotten_row(entry: Worked, reader: Reader) -> Block:
    """A timer that still runs although its day is over."""
    since = moment(entry.started_at, reader.zone) if entry.started_at else day_name(entry.spent_on)
    return blocks.section(
        f"A timer has been running since {since} on {entry_text(entry)}. Was it forgotten? What it counts is not in"
        f" the sum of {day_name(entry.spent_on)}.",
        blocks.button("Stop and put right…", CORRECT, str(entry.id)),
    )


def entry_text(entry: Worked) -> str:
    """What an entry is about: its description, else what it is put on."""
    return one_line(entry.notes, 120) if entry.notes.strip() else target_text(entry)


def unknown(names: Sequence[str]) -> Message:
    """For admins: whose time can't be looked at."""
    shown = ", ".join(one_line(name, 60) for name in names[:20])
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return Message(
        f"I can't find {shown}{more} in Harvest: nobody there has their e-mail address."
        " `/triage time people` says who is who. Until then nobody looks after their time sheets."
    )


def overview(sheets: Sequence[DaySheet], entries: Sequence[Worked], running: Worked | None, reader: Reader) -> Message:
    """One's own time: today's entries, the week's days, the timer."""
    today = [entry for entry in entries if entry.spent_on == reader.today]
    total = round(sum(entry.hours for entry in today), 2)
    head = f"*Your time today:* {spoken_hours(total)}" if today else "*Your time today:* nothing yet"
    rows: list[Block] = [blocks.section(head)]
    for entry in [one for one in today if not one.is_running][:LISTED]:
        name, action = ("Change…", CORRECT) if entry.notes.strip() else ("Describe…", DESCRIBE)
        edit = None if entry.closed else blocks.button(name, action, str(entry.id))
        rows.append(blocks.section(f"{spoken_hours(entry.hours)} · {target_text(entry)}\n{_notes(entry)}", edit))
    if len(today) > LISTED:
        rows.append(blocks.context(f"{len(today) - LISTED} more are in Harvest."))
    if running:
        rows.append(
            running_row(running, reader) if running.spent_on == reader.today else forgotten_row(running, reader)
        )
    week = [
        f"{day_name(sheet.day)}: {spoken_hours(sheet.hours) if sheet.hours else 'nothing'}"
        for sheet in sheets
        if sheet.day < reader.today
    ]
    if week:
        rows.append(blocks.context("Earlier this week: " + " · ".join(week)))
    rows.append(_ways(reader.today.isoformat()))
    rows.append(blocks.context("Only you see this. `/triage timer start 1042` times an issue."))
    return Message(head, tuple(rows))


def _notes(entry: Worked) -> str:
    word = issue_word(entry.reference)
    about = one_line(entry.notes, 150) if entry.notes.strip() else "_no description_"
    return about if not word or word in entry.notes else f"{about} (#{word})"
