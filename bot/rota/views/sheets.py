"""Import and export of the rota, as they are shown."""

from collections import Counter
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, Modal, day_name, section
from bot.datestyles import Span
from bot.rereading import span_text
from bot.rota.rules.patterns import Preview
from bot.rota.rules.rota import Pattern
from bot.rota.rules.spreadsheet import Sheet
from bot.rota.views.patterns import consequences, pattern_text
from bot.rota.views.rota import People, person_name

IMPORT = "rota.import"
CONFIRM = "rota.import_confirm"
LINES = ("lines", "lines_2", "lines_3")
"""The boxes of the form: one takes 3,000 characters."""


def import_modal() -> Modal:
    """The form for an import."""
    intro = (
        "Paste lines of *date, person, part* from your spreadsheet: `2026-12-01, Ann Archer, am`. The part is am, pm "
        "or nothing; a person is a name or an e-mail address. You see what follows before anything is imported."
    )
    boxes = [
        blocks.input_block(
            name,
            "Lines" if name == LINES[0] else "More lines",
            blocks.text_input(multiline=True, placeholder="2026-12-01, Ann Archer" if name == LINES[0] else ""),
            optional=name != LINES[0],
        )
        for name in LINES
    ]
    return blocks.modal("Import a rota", IMPORT, [section(intro), *boxes], submit="Look at it")


def confirm_modal(sheet: Sheet, shown: Preview, cycle: Pattern | None, people: People, today: date) -> Modal:
    """What would be imported, and what follows."""
    days = sheet.days
    lines = [
        f"{len(sheet.duties)} lines for {_number(len(days), 'day')}, {span_text(Span(days[0], days[-1]), today)}. "
        "*Nothing is imported yet.*"
    ]
    left_out = [f"{_number(sheet.past, 'line')} of past days"] if sheet.past else []
    left_out += [f"{_number(sheet.days_off, 'line')} of days off"] if sheet.days_off else []
    if left_out:
        lines.append(f"Left out: {' and '.join(left_out)}.")
    counts = Counter(duty.person for duty in sheet.duties)
    lines.append("Lines per person: " + ", ".join(f"{person_name(people, one)} {n}" for one, n in counts.items()) + ".")
    rows = [*blocks.sections([*lines, *consequences(shown, people)]), *_choice(days, cycle, people, today)]
    return blocks.modal("Import a rota", CONFIRM, rows, submit="Import")


def _choice(days: list[date], cycle: Pattern | None, people: People, today: date) -> list[Block]:
    if cycle is None:
        return [blocks.context("Only the dates in it change; all others stay as they are.")]
    weeks = "every week" if cycle.weeks == 1 else f"every {cycle.weeks} weeks"
    options = [
        blocks.option("As the pattern from the first date on", "pattern"),
        blocks.option("Only these dates", "dates"),
    ]
    text = f"It repeats {weeks}, so it can be the pattern:\n{pattern_text(cycle, people, today)}"
    return [
        *blocks.sections(text.split("\n")),
        blocks.input_block("how", "Import it", blocks.select(options, "pattern")),
    ]


def _number(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def imported(sheet: Sheet, cycle: Pattern | None, changed: int, today: date) -> Message:
    """It was imported."""
    if cycle:
        return Message(
            f"Imported as the pattern from {day_name(cycle.valid_from)} on. `/triage rota 4` shows the coming weeks, "
            "`/triage rota versions` lists it."
        )
    span = span_text(Span(sheet.days[0], sheet.days[-1]), today)
    what = f"{_number(changed, 'change')} of half days" if changed else "nothing was different"
    return Message(f"Imported {span}: {what}. `/triage rota 4` shows the coming weeks.")


def on_its_way(span: Span, today: date) -> Message:
    """An export was asked for."""
    return Message(f"The rota of {span_text(span, today)} is on its way to you as a file, in a direct message.")
