"""A workspace's rota of any size: people, years of history, open requests."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert

from bot.rota.rules.rota import Pattern
from bot.rota.store.requests import RequestRow
from bot.rota.store.rota import ChangeRow, LeaveRow
from bot.transaction import Begin
from bot.workspaces.rules import Person
from tests.factories import TEAM, install

CYCLE = 8
VERSION = timedelta(weeks=6)
AHEAD = timedelta(weeks=9)


@dataclass(frozen=True)
class Size:
    """How much there is: two people are on each working day, whatever the size."""

    people: int
    history: timedelta
    requests: int


async def fill(begin: Begin, now: datetime, size: Size, workspace: str = TEAM) -> list[Person]:
    """Fill a workspace: a version every six weeks, every third day somebody more is on, everybody but the first person
    is away three times a year."""
    people = list(
        (await install(begin, now, *(f"P{number}" for number in range(size.people)), team=workspace)).values()
    )
    today = now.date()
    first = today - size.history
    async with begin(workspace) as tx:
        start = first - timedelta(days=first.weekday())
        while start <= today:
            await tx.rota.save_pattern(_pattern(people, start))
            start += VERSION
        patterns = (start - VERSION, _pattern(people, start - VERSION))
        for table, rows in (
            (LeaveRow, _leaves(people, workspace, first, today + AHEAD)),
            (ChangeRow, _changes(people, workspace, first, today + AHEAD, now)),
            (RequestRow, _requests(patterns[1], workspace, today, size.requests, now)),
        ):
            if rows:
                await tx.session.execute(insert(table), rows)
    return people


def _pattern(people: list[Person], start: date) -> Pattern:
    """A cycle of eight weeks in which everybody has a turn as far as there are days; other people from version to
    version."""
    shift = start.toordinal() // 42
    days = {}
    for week in range(CYCLE):
        for weekday in range(5):
            turn = 2 * (5 * week + weekday + 17 * shift)
            days[week, weekday] = (people[turn % len(people)].id, people[(turn + 1) % len(people)].id)
    return Pattern(start, days, CYCLE)


def _leaves(people: list[Person], workspace: str, first: date, last: date) -> list[dict[str, object]]:
    rows = []
    for number, person in enumerate(people[1:]):
        day = first + timedelta(days=number % 120)
        while day < last:
            end = day + timedelta(days=4)
            rows.append(
                {"workspace_id": workspace, "person_id": person.id, "first_on": day, "last_on": end, "part": ""}
            )
            day += timedelta(days=120)
    return rows


def _changes(people: list[Person], workspace: str, first: date, last: date, now: datetime) -> list[dict[str, object]]:
    rows = []
    for number in range(0, (last - first).days, 3):
        for part in ("am", "pm"):
            rows.append(
                {
                    "workspace_id": workspace,
                    "on_date": first + timedelta(days=number),
                    "part": part,
                    "kind": "admin",
                    "off_id": None,
                    "on_id": people[7 * number % len(people)].id,
                    "made_at": now,
                }
            )
    return rows


def _requests(pattern: Pattern, workspace: str, today: date, number: int, now: datetime) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    day = today
    while len(rows) < number:
        day += timedelta(days=1)
        for person in pattern.on(day):
            rows.append(
                {
                    "workspace_id": workspace,
                    "kind": "cover",
                    "status": "open",
                    "owner_id": person,
                    "give_on": day,
                    "give_part": "",
                    "rest_of_day": False,
                    "made_by_id": person,
                    "made_at": now,
                    "due_at": now + timedelta(days=(day - today).days),
                    "cannot": [],
                    "message_key": f"request:{len(rows)}",
                }
            )
    return rows[:number]
