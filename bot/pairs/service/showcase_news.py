"""What is told of showcases when they are over, and in people's calendars."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.ical import Entry
from bot.outbox.rules import Item, Post, person_lane
from bot.pairs.rules.pair import Pair
from bot.pairs.rules.showcase import Showcase
from bot.pairs.rules.told import ASK, ask_key
from bot.pairs.rules.week import is_away
from bot.pairs.service.scene import get_pair, load_scene
from bot.pairs.views import showcases as views
from bot.pairs.views.pairs import Scene
from bot.workspaces.rules import Person, WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

ASKED_FOR = timedelta(hours=20)
"""How long the question how it went may be on its way, also when it is late because the bot was not there."""


class ShowcaseNews:
    """Asks how showcases went, and tells the channel."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def plan(self) -> None:
        """Ask how the showcases went that are over by now."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.showcases.workspaces(now)
        await self._begin.in_each(workspace_ids, self._plan, "asking how showcases went")

    async def _plan(self, tx: "Transaction") -> None:
        now = self._clock.now()
        due = await tx.showcases.to_ask(now)
        if not due:
            return  # another worker was faster
        settings = await tx.workspace.settings()
        pairs = await tx.pairs.by_ids({one.pair for one in due})
        days = [settings.calendar.local_date(one.at) for one in due]
        rota = await tx.rota.load(settings, min(days), max(days))
        people = await tx.workspace.people({stint.person for pair in pairs.values() for stint in pair.stints})
        for one in due:
            there = [
                person
                for number in pairs[one.pair].members(settings.calendar.local_date(one.at))
                if (person := people.get(number)) and is_member(person) and not is_away(number, one.at, rota)
            ]
            if there:
                await tx.outbox.add(_question(one, _asked_person(one, there), now))
        await tx.showcases.asked([one.id for one in due])

    async def next_due(self) -> datetime | None:
        """When the next showcase is over."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.showcases.next_due()

    async def render_question(self, tx: "Transaction", item: Item) -> Message | None:
        """How did it go? Nothing if that was said, or the showcase called off, before it is sent."""
        showcase = await tx.showcases.find(item.subject["showcase"])
        if showcase is None or (not item.posted and (showcase.cancelled or showcase.outcome)):
            return None
        pair, scene = await self._shown(tx, showcase)
        return views.question(showcase, pair, scene, self._clock.now())

    async def render_outcome(self, tx: "Transaction", item: Item) -> Message | None:
        """How it went, as it was said last."""
        showcase = await tx.showcases.find(item.subject["showcase"])
        if showcase is None:
            return None
        return views.outcome(showcase, *await self._shown(tx, showcase))

    async def _shown(self, tx: "Transaction", showcase: Showcase) -> tuple[Pair, Scene]:
        settings = await tx.workspace.settings()
        pair = await get_pair(tx, showcase.pair)
        return pair, await load_scene(tx, settings, settings.calendar.local_date(showcase.at), [pair])


async def in_calendar(
    tx: "Transaction", settings: WorkspaceSettings, person: int, first: date, last: date
) -> Sequence[Entry]:
    """The showcases of somebody's pairs, for their calendar: of the days on which they were in the pair."""
    pairs = {pair.id: pair for pair in await tx.pairs.of_person(person, first)}
    if not pairs:
        return []
    begins, ends = settings.calendar.day_bounds(first)[0], settings.calendar.day_bounds(last)[1]
    customers = await tx.customers.named({pair.customer for pair in pairs.values()})
    return [
        views.entry(one, customers[pairs[one.pair].customer].name, tx.workspace_id, settings)
        for one in await tx.showcases.between(begins, ends, pairs)
        if person in pairs[one.pair].members(settings.calendar.local_date(one.at))
    ]


def _asked_person(showcase: Showcase, there: Sequence[Person]) -> Person:
    """One of the pair is asked: whoever booked it, if they were there."""
    return next((person for person in there if person.id == showcase.made_by), there[0])


def _question(showcase: Showcase, person: Person, now: datetime) -> Post:
    return Post(
        key=ask_key(showcase),
        lane=person_lane(person.slack_user_id),
        kind=ASK,
        subject={"showcase": showcase.id},
        expires_at=now + ASKED_FOR,
    )
