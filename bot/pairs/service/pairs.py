"""Use cases of pairs themselves: listing, looking at, making, changing and ending them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import CustomerUnknown
from bot.pairs.commands.pairs import PairForm
from bot.pairs.rules import pair as rules
from bot.pairs.rules.goals import goal_week
from bot.pairs.rules.pair import Pair, PairInvalid, Stage
from bot.pairs.rules.showcase import LOOKED_BACK
from bot.pairs.service.scene import get_pair, load_scene
from bot.pairs.views import deployments as deployment_views
from bot.pairs.views import goals as goal_views
from bot.pairs.views import pairs as views
from bot.pairs.views import showcases as showcase_views
from bot.workspaces.rules import Person, WorkspaceSettings
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

ENDED_SHOWN = 5


class PairService:
    """Use cases of pairs."""

    def __init__(self, begin: "Begin", clock: Clock, workspaces: Workspaces) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces

    def _today(self, settings: WorkspaceSettings) -> date:
        return settings.calendar.local_date(self._clock.now())

    async def list(self, call: Call) -> Message:
        """All pairs that there are or will be, and the latest that have ended."""
        today = self._today(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            ended = await tx.pairs.ended(today, ENDED_SHOWN + 1)
            pairs = [*await tx.pairs.between(today), *ended[:ENDED_SHOWN]]
            week = goal_week(today, call.settings.calendar)
            goals = {pair: goal.text for (pair, _), goal in (await tx.pair_goals.of_weeks([week])).items()}
            scene = await load_scene(tx, call.settings, today, pairs)
        return views.pair_list(rules.in_stages(pairs, today), goals, scene, more=len(ended) > ENDED_SHOWN)

    async def of_customer(self, call: Call, name: str) -> Message | Modal:
        """A customer's pairs; the only one at once. Raises CustomerUnknown, PairUnknown."""
        today = self._today(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            pairs = await self._named(tx, name)
            at_hand = [pair for pair in pairs if pair.stage(today) is not Stage.ENDED]
            if len(at_hand or pairs) == 1:
                return await self._look(tx, call.settings, (at_hand or pairs)[0])
            scene = await load_scene(tx, call.settings, today, pairs)
        return views.pair_list(rules.in_stages(pairs, today), {}, scene, more=False)

    async def look(self, call: Call, number: int) -> Modal:
        """All about a pair. Raises PairUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            return await self._look(tx, call.settings, await get_pair(tx, number))

    async def _look(self, tx: "Transaction", settings: WorkspaceSettings, pair: Pair) -> Modal:
        now, today = self._clock.now(), self._today(settings)
        changes, goals = await tx.pairs.history(pair.id), await tx.pair_goals.of_pair(pair.id)
        showcases = (await tx.showcases.since(now - LOOKED_BACK, [pair.id])).get(pair.id, [])
        scene = await load_scene(tx, settings, today, [pair], _named_in(changes))
        customers = {change.after["customer"] for change in changes} - scene.customers.keys()
        if customers:
            more = {one.id: one.name for one in (await tx.customers.named(customers)).values()}
            scene = replace(scene, customers={**scene.customers, **more})
        parts = [goal_views.run(goals, today), showcase_views.of_pair(showcases, now, settings)]
        if planned := await tx.deployments.planned(now, pair.customer):
            parts.append(deployment_views.of_customer(planned, settings))
        running = pair.stage(today) is not Stage.ENDED
        actions = [goal_views.set_button(pair.id), showcase_views.book_button(pair.id)] if running else []
        return views.pair_modal(pair, parts, actions, views.history_lines(changes, scene), scene)

    async def form(self, call: Call, number: int | None = None, customer: str = "") -> Modal | Message:
        """The form of a pair, or of a new one (of a customer by name). Raises PairUnknown, CustomerUnknown."""
        today = self._today(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            customers = await tx.customers.all()
            if not customers:
                return views.no_customers()
            named = await tx.customers.find_named(customer) if customer else None
            if customer and named is None:
                raise CustomerUnknown(customer)
            pair = await get_pair(tx, number) if number is not None else None
            scene = await load_scene(tx, call.settings, today, [pair] if pair else [])
        return views.edit_modal(pair, customers, scene, named.id if named else None)

    async def edit_of(self, call: Call, name: str) -> Modal | Message:
        """The form of a customer's pair. Raises CustomerUnknown, PairUnknown."""
        today = self._today(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            pairs = await self._named(tx, name)
        at_hand = [pair for pair in pairs if pair.stage(today) is not Stage.ENDED] or pairs
        return await (self.form(call, at_hand[0].id) if len(at_hand) == 1 else self.of_customer(call, name))

    async def save(self, call: Call, form: PairForm, number: int | None) -> Message:
        """Make a pair, or change one. Raises PairInvalid, PairUnknown."""
        found = await self._workspaces.people_in_slack(call.workspace_id, list(form.people))
        people = [found[one] for one in form.people]
        rules.check_people(people, call.settings.pair_size)
        draft = form.draft(tuple(person.id for person in people))
        now, today = self._clock.now(), self._today(call.settings)
        async with self._begin(call.workspace_id) as tx:
            if await tx.customers.find(draft.customer) is None:
                raise PairInvalid("That customer is not there any more.", "Pick another one.", field="customer")
            if number is None:
                pair = await tx.pairs.add(rules.begun(draft, today), call.caller.id, now)
            else:
                before = await get_pair(tx, number, lock=True)
                pair = rules.edited(before, draft, today)
                if pair != before:
                    await tx.pairs.save(before, pair, call.caller.id, now)
            twice = rules.overlaps(pair, await tx.pairs.between(today), today)
            others = [other for pairs in twice.values() for other in pairs]
            scene = await load_scene(tx, call.settings, today, [pair, *others])
        return views.saved(pair, twice, scene, new=number is None)

    async def end(self, call: Call, number: int) -> Message:
        """Today is a pair's last day. Raises PairUnknown, PairOver."""
        now, today = self._clock.now(), self._today(call.settings)
        async with self._begin(call.workspace_id) as tx:
            before = await get_pair(tx, number, lock=True)
            pair = rules.ended(before, today, today)
            if pair != before:
                await tx.pairs.save(before, pair, call.caller.id, now)
            return views.over(pair, await load_scene(tx, call.settings, today, [pair]))

    async def person_left(self, tx: "Transaction", person: Person, settings: WorkspaceSettings, now: datetime) -> None:
        """Somebody has left the workspace: from today on they are in no pair; what was stays."""
        today = settings.calendar.local_date(now)
        for found in await tx.pairs.of_person(person.id, today):
            before = await get_pair(tx, found.id, lock=True)
            pair = rules.without(before, person.id, today)
            if pair != before:
                await tx.pairs.save(before, pair, None, now)

    @staticmethod
    async def customer_merged(tx: "Transaction", customer: int, into: int) -> None:
        """Two customers are one: its pairs are the other's."""
        await tx.pairs.move_customer(customer, into)

    @staticmethod
    async def _named(tx: "Transaction", name: str) -> Sequence[Pair]:
        customer = await tx.customers.find_named(name)
        if customer is None:
            raise CustomerUnknown(name)
        pairs = await tx.pairs.of_customer(customer.id)
        if not pairs:
            raise rules.PairUnknown(customer.name)
        return pairs


def _named_in(changes: Sequence[rules.PairChange]) -> set[int]:
    """Everybody whom a history names."""
    sides = [side for change in changes for side in (change.before, change.after) if side]
    told = {change.by for change in changes if change.by is not None}
    return told | {person for side in sides for person, _, _ in side["stints"]}
