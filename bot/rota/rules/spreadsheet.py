"""The rota as lines of a spreadsheet: date, person, part. Every fault is named when it is read."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cells import bare, line
from bot.dates import check_not_past, monday_of, read_day
from bot.errors import UserError
from bot.rota.rules.patterns import MOST_WEEKS
from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Part, Pattern, Rota, Shift
from bot.workspaces.rules import Person, is_member

HEADER = ("date", "person", "part", "email")
MOST_LINES = 2000
FARTHEST = timedelta(days=2 * 366)
FAULTS_SHOWN = 10

NAMES = {
    "date": {"date", "day", "when"},
    "person": {"person", "name", "who", "people"},
    "part": {"part", "half"},
    "email": {"email", "e-mail", "mail"},
}
PARTS: dict[str, tuple[Part, ...]] = {
    **dict.fromkeys(("", "day", "all", "all day", "whole", "whole day", "full", "full day"), WHOLE_DAY),
    **dict.fromkeys(("am", "morning"), (Part.AM,)),
    **dict.fromkeys(("pm", "afternoon"), (Part.PM,)),
}


class SheetUnreadable(UserError):
    """Lines that can't be read, each named with its number."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - FAULTS_SHOWN
        shown = "\n".join(faults[:FAULTS_SHOWN]) + (f"\nand {more} more" if more > 0 else "")
        super().__init__(f"Nothing is imported, since some lines can't be read:\n{shown}", field="lines")


@dataclass(frozen=True, slots=True)
class Duty:
    """One line: who is on when."""

    day: date
    person: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read, of the days to come. past, days_off: how many lines were left out, and why."""

    duties: tuple[Duty, ...]
    past: int = 0
    days_off: int = 0

    @property
    def days(self) -> list[date]:
        """The dates that it says something about."""
        return sorted({duty.day for duty in self.duties})


# -- writing


def write(shifts: Iterable[Shift], people: Mapping[int, Person]) -> str:
    """Shifts as CSV, a line each."""
    lines = [line(HEADER)]
    for shift in shifts:
        person = people.get(shift.person)
        part = "day" if shift.whole else str(shift.parts[0])
        name, email = (person.name, person.email or "") if person else ("somebody", "")
        lines.append(line([shift.day.isoformat(), name, part, email]))
    return "".join(lines)


# -- reading


def read(text: str, people: Iterable[Person], rota: Rota, today: date) -> Sheet:
    """Lines of date, person and part, with or without a header, split by commas, semicolons or tabs.

    People are known by e-mail, name or Slack id. Dates are read like those that are typed; days before today and days
    off are left out and counted. Raises SheetUnreadable with the number of each line that is wrong.
    """
    rows = _rows(text)
    if not rows:
        raise UserError("There is nothing in it.", "Paste lines such as `2026-12-01, Ann, am`.", field="lines")
    if len(rows) > MOST_LINES:
        raise UserError(f"I take {MOST_LINES} lines at a time, not {len(rows)}.", "Import it in parts.", field="lines")
    columns = _columns(rows[0][1])
    known, faults = _known(people), list[str]()
    lines: dict[tuple[date, int, Part], int] = {}
    duties, past, days_off = list[Duty](), 0, 0
    for number, cells in rows[1:] if columns else rows:
        try:
            duty = _duty(cells, columns or {"date": 0, "person": 1, "part": 2}, known, today)
            if duty.day < today:
                past += 1
            elif not rota.calendar.is_working_day(duty.day):
                days_off += 1
            else:
                _check_new(duty, number, lines)
                duties.append(duty)
        except UserError as fault:
            faults.append(f"line {number}: {fault.what}")
    if faults:
        raise SheetUnreadable(faults)
    if not duties and not past and not days_off:
        raise UserError("There is only a header in it.", "Paste the lines too.", field="lines")
    if not duties:
        raise UserError("Every line is of a past day or a day off.", "Only days to come are imported.", field="lines")
    return Sheet(tuple(sorted(duties, key=lambda one: (one.day, one.person))), past, days_off)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    text = text.lstrip("\ufeff")
    first = text.strip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    found = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((reader.line_num, [bare(cell) for cell in row]))
    except csv.Error:
        fault = f"line {reader.line_num}: a cell is too long or has a quote that is not closed"
        raise SheetUnreadable([fault]) from None
    return found


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Where each column stands, if this is a header."""
    found = {}
    for number, cell in enumerate(cells):
        for column, names in NAMES.items():
            if cell.lower() in names:
                found[column] = number
    return found if "date" in found and ("person" in found or "email" in found) else {}


def _known(people: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if is_member(person):
            for key in {person.name.casefold(), person.slack_user_id.casefold(), (person.email or "").casefold()}:
                if key:
                    found[key].append(person)
    return found


def _duty(cells: Sequence[str], columns: Mapping[str, int], known: Mapping[str, list[Person]], today: date) -> Duty:
    def cell(column: str) -> str:
        number = columns.get(column)
        return cells[number] if number is not None and number < len(cells) else ""

    day = read_day(cell("date"), today)
    if day.other is not None and cell("date").count("/") == 1:
        raise UserError(f"“{cell('date')[:40]}” could be two dates: write it as {day.day.isoformat()}.")
    if day.day - today > FARTHEST:
        raise UserError(f"{day.day.isoformat()} is more than two years ahead.")
    part = cell("part").casefold()
    if part not in PARTS:
        raise UserError(f"“{cell('part')[:40]}” isn't a part of a day: write am, pm or nothing.")
    return Duty(day.day, _person(cell("email") or cell("person"), known), PARTS[part])


def _person(text: str, known: Mapping[str, list[Person]]) -> int:
    found = known.get(text.removeprefix("@").casefold(), [])
    if not text:
        raise UserError("there is nobody in it.")
    if not found:
        raise UserError(f"there is no member called “{text[:40]}”.")
    if len(found) > 1:
        raise UserError(f"There are {len(found)} people called “{text[:40]}”: use the e-mail address.")
    return found[0].id


def _check_new(duty: Duty, number: int, lines: dict[tuple[date, int, Part], int]) -> None:
    for part in duty.parts:
        before = lines.setdefault((duty.day, duty.person, part), number)
        if before != number:
            raise UserError(f"says the same as line {before}.")


# -- what becomes of it


def changes(sheet: Sheet, rota: Rota) -> list[Change]:
    """The changes after which exactly the people of the sheet are on, on its dates (their ids are 0).

    rota: as it is, loaded for these dates.
    """
    wanted: dict[tuple[date, Part], list[int]] = defaultdict(list)
    for duty in sheet.duties:
        for part in duty.parts:
            wanted[duty.day, part].append(duty.person)
    found = []
    for day in sheet.days:
        on = rota.on_duty(day)
        for part in WHOLE_DAY:
            there = [shift.person for shift in on if part in shift.parts]
            come = [one for one in wanted.get((day, part), ()) if one not in there]
            gone = [one for one in there if one not in wanted.get((day, part), ())]
            pairs = zip([*gone, *[None] * len(come)], [*come, *[None] * len(gone)], strict=False)
            moves = [(off, on_) for off, on_ in pairs if off is not None or on_ is not None]
            found += [Change(0, day, part, ChangeKind.ADMIN, off, on_) for off, on_ in moves]
    return found


def repeating(sheet: Sheet, rota: Rota) -> Pattern | None:
    """The shortest cycle that says just what the sheet says, if it is whole days and comes round at least twice."""
    days = sheet.days
    first, last = monday_of(days[0]), days[-1]
    if any(len(duty.parts) == 1 for duty in sheet.duties):
        return None
    on: dict[date, tuple[int, ...]] = defaultdict(tuple)
    for duty in sheet.duties:
        on[duty.day] += (duty.person,)
    working = [day for day in _every_day(days[0], last) if rota.calendar.is_working_day(day)]
    for weeks in range(1, MOST_WEEKS + 1):
        if (last - first).days + 1 < 14 * weeks - 2:
            return None
        cycle: dict[tuple[int, int], tuple[int, ...]] = {}
        if all(cycle.setdefault(_cell(day, first, weeks), on[day]) == on[day] for day in working):
            return Pattern(days[0], {key: people for key, people in cycle.items() if people}, weeks, first)
    return None


def _every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _cell(day: date, first: date, weeks: int) -> tuple[int, int]:
    return (day - first).days // 7 % weeks, day.weekday()


def check_still_to_come(sheet: Sheet, today: date) -> None:
    """Raises PastDate if time has passed since it was read."""
    check_not_past(sheet.days[0], today)
