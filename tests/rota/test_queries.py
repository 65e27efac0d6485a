"""What is asked of the rota costs the same number of queries however much there is."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from bot.call import Call
from bot.dates import SpanReading
from bot.datestyles import Span
from bot.rota.commands.leave import AwayAsked
from bot.rota.service.leave import LeaveService
from bot.rota.service.patterns import PatternService
from bot.rota.service.requests.making import Requests
from bot.rota.service.rota import RotaService
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from bot.workspaces.service import Workspaces
from tests.factories import CHANNEL, StoppedClock, statements
from tests.rota.filled import Size, fill

SMALL, LARGE = Size(10, timedelta(weeks=2), 2), Size(60, timedelta(weeks=60), 60)
SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)


async def counted(begin: Begin, ask: Callable[[], Awaitable[Any]]) -> int:
    """How many queries something asks."""
    with statements(begin) as made:
        await ask()
    return len(made)


async def test_the_number_of_queries_does_not_grow(begin: Begin, clock: StoppedClock) -> None:
    workspaces = Workspaces(begin, clock, None)  # type: ignore[arg-type]  nobody is looked up in Slack
    rota, patterns = RotaService(begin, clock), PatternService(begin, clock, workspaces)
    leave = LeaveService(begin, clock, workspaces, Requests(begin, clock, workspaces))
    numbers = []
    for workspace, size in (("T0SMALL", SMALL), ("T0LARGE", LARGE)):
        ann = (await fill(begin, clock.now(), size, workspace))[0]
        call = Call(workspace, ann, SETTINGS)
        away = AwayAsked("", SpanReading(Span(date(2026, 12, 1), date(2027, 1, 29))))
        asked = {
            "rota 8": lambda call=call: rota.weeks_ahead(call.workspace_id, SETTINGS, 8),
            "mine": lambda call=call, ann=ann: rota.mine(call.workspace_id, SETTINGS, ann, 8),
            "who": lambda call=call: rota.who(call, "friday"),
            "versions": lambda call=call: patterns.versions(call),
            "edit": lambda call=call: patterns.edit(call),
            "away": lambda call=call, away=away: leave.away(call, away),
            "away list": lambda call=call: leave.listing(call),
        }
        numbers.append({name: await counted(begin, ask) for name, ask in asked.items()})
    assert numbers[0] == numbers[1]
    assert max(numbers[1].values()) <= 20, "each is a handful"
