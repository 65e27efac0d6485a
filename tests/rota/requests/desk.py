"""A team's rota on a real database, and the use cases of requests as its people call them."""

from dataclasses import dataclass
from datetime import date

from bot.call import Call
from bot.rota.commands.requests import Asked
from bot.rota.rules.leave import Booking, LeaveEntry
from bot.rota.rules.requests.making import Wish
from bot.rota.rules.requests.request import DayRequest, Kind, Slot
from bot.rota.rules.rota import WHOLE_DAY, Leave, Part, Rota
from bot.rota.service.requests.answers import Answers
from bot.rota.service.requests.desk import Desk
from bot.rota.service.requests.endings import Endings
from bot.rota.service.requests.making import Requests
from bot.transaction import Begin
from bot.workspaces.rules import Person, PersonFacts, WorkspaceSettings
from bot.workspaces.service import Workspaces
from tests.factories import CHANNEL, TEAM, StoppedClock, install, pattern

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in range(23, 28))
NAMES = ("Ann", "Ben", "Cara", "Dev", "Eve")
SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)


class Nowhere:
    """A Slack in which nobody is looked up: everybody is known."""

    async def person(self, workspace_id: str, slack_user_id: str) -> PersonFacts:
        raise LookupError(slack_user_id)

    async def everybody(self, workspace_id: str) -> list[PersonFacts]:
        return []


@dataclass
class TeamRota:
    """Ann is on on Mondays, Ben on Tuesdays, and so on; Ann is an admin."""

    begin: Begin
    clock: StoppedClock
    people: dict[str, Person]

    def __post_init__(self) -> None:
        self.workspaces = Workspaces(self.begin, self.clock, Nowhere())
        self.requests = Requests(self.begin, self.clock, self.workspaces)
        self.answers = Answers(self.begin, self.clock)
        self.endings = Endings(self.begin, self.clock)

    def call(self, name: str) -> Call:
        """A call of one of them."""
        return Call(TEAM, self.people[name], SETTINGS, channel=CHANNEL)

    def id(self, name: str) -> int:
        """A person's id."""
        return self.people[name].id

    async def ask(
        self,
        name: str,
        give: date,
        take: date | None = None,
        to: str | None = None,
        parts: tuple[Part, ...] = WHOLE_DAY,
    ) -> int:
        """Ask for cover, or for a swap if a day in return is named; the request's number."""
        kind = Kind.SWAP if take else Kind.COVER
        wish = Wish(kind, self.id(name), Slot(give, parts), Slot(take) if take else None, self.id(to) if to else None)
        await self.requests.ask(self.call(name), wish, Asked(kind))
        return max(one.id for one in await self.open_requests())

    async def ask_for_cover(self, name: str, *days: date, to: str | None = None) -> list[DayRequest]:
        """Ask for cover of several days in one message, as leave does."""
        wishes = [Wish(Kind.COVER, self.id(name), Slot(day), to=self.id(to) if to else None) for day in days]
        async with self.begin(TEAM) as tx:
            others = [self.id(to)] if to else []
            desk = await Desk.sit_down(tx, SETTINGS, self.clock.now(), self.people[name], *others)
            return await Requests.make(desk, wishes)

    async def open_requests(self) -> list[DayRequest]:
        """What waits for an answer, by day."""
        async with self.begin(TEAM, reading=True) as tx:
            return await tx.requests.open_requests()

    async def away(self, leave: Leave) -> None:
        """Somebody is away."""
        async with self.begin(TEAM) as tx:
            await tx.leave.save(Booking((LeaveEntry(0, leave),)), leave.person, self.clock.now())

    async def rota(self) -> Rota:
        """The rota as it is stored."""
        async with self.begin(TEAM, reading=True) as tx:
            return await tx.rota.load(SETTINGS, date(2026, 1, 1), date(2027, 12, 31))

    async def on(self, day: date) -> list[str]:
        """Who is on, by name."""
        names = {person.id: name for name, person in self.people.items()}
        return [names[shift.person] for shift in (await self.rota()).on_duty(day)]

    async def request(self, number: int) -> DayRequest:
        """A request as it is stored."""
        async with self.begin(TEAM, reading=True) as tx:
            return await tx.requests.get(number)


async def team_rota(begin: Begin, clock: StoppedClock) -> TeamRota:
    """The team, on Monday at 08:00, before its first day begins."""
    clock.move(hours=-1)
    people = await install(begin, clock.now(), *NAMES, settings=SETTINGS)
    async with begin(TEAM) as tx:
        await tx.rota.save_pattern(pattern({day: [people[name]] for day, name in enumerate(NAMES)}))
    return TeamRota(begin, clock, people)
