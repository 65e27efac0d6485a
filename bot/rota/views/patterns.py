"""The pattern's form, what would follow from it, and its versions."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, Modal, actions, button, day_name, escape, section
from bot.dates import monday_of, spoken
from bot.rota.rules.patterns import MOST_WEEKS, Moved, Preview, draft_text, field_name, next_of_week
from bot.rota.rules.rota import Pattern
from bot.rota.views.rota import NO_ROTA, WEEKDAY_NAMES, People, person_name, weeks_ahead

EDIT = "rota.edit"
CYCLE = "rota.cycle"
PREVIEW = "rota.preview"
BACK = "rota.back"
EDIT_VERSION = "rota.edit_version"
REMOVE_VERSION = "rota.remove_version"

DATES_SHOWN = 5


def edit_modal(pattern: Pattern, people: People, workdays: Iterable[int], today: date, *, in_place: bool) -> Modal:
    """The pattern, a menu of people for each working day of each week of its cycle.

    in_place: take the place of the modal in which something was pressed.
    """
    fields = [_cycle_menu(pattern.weeks)]
    for week in range(pattern.weeks):
        if pattern.weeks > 1:
            monday = next_of_week(week, pattern.weeks, pattern.anchor, today)
            fields.append(section(f"*Week {week + 1}*: next from {day_name(monday)}, then every {pattern.weeks} weeks"))
        for weekday in sorted(workdays):
            on = pattern.days.get((week, weekday), ())
            slack_ids = [people[one].slack_user_id for one in on if one in people and people[one].active]
            label = WEEKDAY_NAMES[weekday] if pattern.weeks == 1 else f"Week {week + 1}, {WEEKDAY_NAMES[weekday]}"
            menu = blocks.people_select(slack_ids)
            fields.append(blocks.input_block(field_name(week, weekday), label, menu, optional=True))
    start = {"type": "datepicker", "action_id": "value", "initial_date": max(pattern.valid_from, today).isoformat()}
    intro = "Who is on triage on which day. Earlier days stay as they were. You see what follows before it is saved."
    return blocks.modal(
        "Edit the rota",
        EDIT,
        [section(intro), blocks.input_block("valid_from", "From", start), *fields],
        submit="Preview",
        metadata=json.dumps({"weeks": pattern.weeks, "anchor": pattern.anchor.isoformat()}),
        in_place=in_place,
    )


def _cycle_menu(weeks: int) -> Block:
    options = [blocks.option(_cycle_text(number), str(number)) for number in range(1, MOST_WEEKS + 1)]
    menu = blocks.select(options, str(weeks)) | {"action_id": CYCLE}
    return section("*The rota repeats*", menu)


def _cycle_text(weeks: int) -> str:
    return "every week" if weeks == 1 else f"every {weeks} weeks"


def preview_modal(pattern: Pattern, shown: Preview, people: People, today: date) -> Modal:
    """What would follow, before it is saved. Raises DraftTooLong."""
    head = f"From *{spoken(pattern.valid_from, today)}* on, {_cycle_text(pattern.weeks)}. *Nothing is saved yet.*"
    back = actions(button("Change something", BACK))
    rows = [section(head), *blocks.sections(consequences(shown, people)), *_weeks(pattern, shown, people, today), back]
    return blocks.modal("The rota as it will be", PREVIEW, rows, submit="Save", metadata=draft_text(pattern))


def _weeks(pattern: Pattern, shown: Preview, people: People, today: date) -> Sequence[Block]:
    monday = monday_of(pattern.valid_from)
    weeks = -(-((shown.last - monday).days + 1) // 7)
    return weeks_ahead(monday, weeks, shown.after, people, today).blocks


def consequences(shown: Preview, people: People) -> list[str]:
    """Gaps, holidays, days per person, whose days move: a line each."""
    gaps = f"*Nobody is on*: {_dates(shown.gaps)}." if shown.gaps else "Somebody is on each working day."
    lines = [gaps]
    if shown.holidays:
        lines.append(f"Holidays: {_dates(shown.holidays)}.")
    if shown.days:
        counted = [f"{person_name(people, one)} {_count(was, will)}" for one, (was, will) in shown.days.items()]
        lines.append(f"*Days per person*, {day_name(shown.first)} to {day_name(shown.last)}: {', '.join(counted)}.")
    if shown.moved and not shown.is_first:
        lines.append("*Whose days move* (they are told):")
        lines += [f"• {person_name(people, one)}: {moved_text(moved)}" for one, moved in shown.moved.items()]
    elif not shown.is_first:
        lines.append("Nobody's days move.")
    if shown.broken:
        lines.append(f"Agreed changes that lose their day: {_broken(shown, people)}.")
    if shown.until:
        lines.append(f"From {day_name(shown.until)} on another version holds: `/triage rota versions` shows it.")
    return lines


def _dates(days: Sequence[date]) -> str:
    shown = ", ".join(day_name(day) for day in days[:DATES_SHOWN])
    return shown if len(days) <= DATES_SHOWN else f"{shown} and {len(days) - DATES_SHOWN} more"


def _count(was: float, will: float) -> str:
    return f"{will:g}" if was == will else f"{will:g} (was {was:g})"


def moved_text(moved: Moved) -> str:
    """What somebody loses and gains: no more on Mon 30 Nov; new: Tue 1 Dec."""
    texts = [f"no more on {_dates(moved.lost)}"] if moved.lost else []
    texts += [f"new: {_dates(moved.gained)}"] if moved.gained else []
    return "; ".join(texts)


def _broken(shown: Preview, people: People) -> str:
    texts = {
        f"{day_name(one.day)} ({person_name(people, one.off or 0)} to {person_name(people, one.on or 0)}"
        + (f", request {one.request})" if one.request else ")"): None
        for one in shown.broken
    }
    return ", ".join(texts)


def saved(pattern: Pattern, shown: Preview, people: People, today: date) -> Message:
    """The pattern was saved: the coming weeks as they are now."""
    head = f"Saved. The rota from {spoken(pattern.valid_from, today)} on:"
    told = _told_text(shown)
    gaps = f"\n:warning: Nobody is on: {_dates(shown.gaps)}." if shown.gaps else ""
    rows = _weeks(pattern, shown, people, today)
    return Message(head + gaps, (section(head + gaps), *rows, blocks.context(told)))


def _told_text(shown: Preview) -> str:
    if shown.is_first:
        return "Nobody gets a message about it: tell the team."
    number = len(shown.moved)
    if not number:
        return "Nobody's days have moved."
    return "1 person whose days move is told." if number == 1 else f"{number} people whose days move are told."


def told(who: str, valid_from: date, moved: Moved, today: date, *, removed: bool = False) -> Message:
    """A direct message to somebody whose days move."""
    what = "removed the version of the rota that was to begin on" if removed else "changed the rota from"
    text = f"{escape(who)} has {what} {spoken(valid_from, today)}{'' if removed else ' on'}. You: {moved_text(moved)}."
    return Message(f"{text}\n`/triage mine` lists your days.")


def versions(patterns: Sequence[Pattern], people: People, today: date, *, admin: bool) -> Message:
    """The version that holds and those to come, each with buttons for admins."""
    if not patterns:
        return Message(NO_ROTA)
    groups = []
    for pattern in patterns:
        to_come = pattern.valid_from > today
        head = f"*From {spoken(pattern.valid_from, today)} on*" + ("" if to_come else " (holds now)")
        text = f"{head}, {_cycle_text(pattern.weeks)}:\n{pattern_text(pattern, people, today)}"
        group: list[Block] = [*blocks.sections(text.split("\n"))]
        if admin:
            group.append(actions(*_version_buttons(pattern, to_come)))
        groups.append(group)
    return blocks.pack("The rota, version by version", groups, opening=[])


def _version_buttons(pattern: Pattern, to_come: bool) -> list[Block]:
    value = pattern.valid_from.isoformat()
    found = [button("Edit", EDIT_VERSION, value)]
    if to_come:
        ask = blocks.confirm(
            "Remove it?", "The version before it goes on holding. Those whose days move are told.", "Remove"
        )
        found.append(button("Remove", REMOVE_VERSION, value, style="danger", ask=ask))
    return found


def pattern_text(pattern: Pattern, people: Mapping[int, object], today: date) -> str:
    """A pattern in words, a line a week."""
    lines = []
    for week in range(pattern.weeks):
        days = [
            f"{WEEKDAY_NAMES[weekday][:3]} {' and '.join(person_name(people, one) for one in on)}"  # type: ignore[arg-type]
            for (of_week, weekday), on in sorted(pattern.days.items())
            if of_week == week and on
        ]
        start = day_name(next_of_week(week, pattern.weeks, pattern.anchor, today))
        head = f"Week {week + 1} (next {start}): " if pattern.weeks > 1 else ""
        lines.append(f"{head}{', '.join(days) or 'nobody'}")
    return "\n".join(lines)
