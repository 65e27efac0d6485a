"""What a Home tab costs the database stays the same, however large the workspace."""

from dataclasses import replace
from datetime import date, timedelta

from bot.outbox.rules import HOME
from bot.rota.rules.requests.request import DayRequest, Kind, Slot
from bot.rota.service.rota import RotaService
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock, home_tab, install, on_its_way, open_issue, pattern, statements

ITEM = on_its_way(HOME, "home:@U0ANN", user="U0ANN")


async def test_the_number_of_queries_is_constant(begin: Begin, clock: StoppedClock) -> None:
    names = ["Ann", "Ben", *(f"P{number}" for number in range(60))]
    people = await install(begin, clock.now(), *names)
    async with begin(TEAM) as tx:
        await tx.rota.save_pattern(pattern({0: [people["Ann"]], 1: [people["Ben"]]}))
    few = await _queries(begin, clock)
    everybody = list(people.values())
    async with begin(TEAM) as tx:
        settings = await tx.workspace.settings()
        for number in range(60):
            await open_issue(tx, number + 1, clock.now(), settings, clock.now(), assignee=people["Ann"].id)
        days = {day: everybody[day::5] for day in range(5)}
        await tx.rota.save_pattern(replace(pattern(days), valid_from=date(2026, 11, 2)))
        await tx.requests.add([_request(one.id, week, clock) for week, one in enumerate(everybody[2:])])
    many = await _queries(begin, clock)
    assert len(many) == len(few), "\n".join(many)


async def _queries(begin: Begin, clock: StoppedClock) -> list[str]:
    async with begin(TEAM) as tx:
        with statements(begin) as asked:
            message = await home_tab(begin, clock, RotaService(begin, clock)).render(tx, ITEM)
    assert message is not None
    return asked


def _request(owner: int, week: int, clock: StoppedClock) -> DayRequest:
    day = date(2026, 11, 24) + timedelta(weeks=week % 8)
    return DayRequest(0, Kind.COVER, owner, Slot(day), owner, clock.now())
