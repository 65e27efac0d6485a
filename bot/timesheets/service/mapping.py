"""Says who is who in Harvest, and where customers' time goes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.blocks import Block, Message, Modal
from bot.buttons import read_number
from bot.call import Answer, Call
from bot.clock import Clock
from bot.customers.rules import Customer, CustomerUnknown
from bot.errors import UserError
from bot.pairs.rules.pair import Pair
from bot.rota.rules.rota import Rota
from bot.timesheets.service.desk import Desk
from bot.timesheets.service.reading import Reading
from bot.timesheets.views import mapping as views
from bot.workspaces.rules import check_is_admin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Mapping:
    """The admins' part of time sheets: names, never hours of anybody."""

    def __init__(self, begin: "Begin", clock: Clock, reading: Reading, desk: Desk) -> None:
        self._begin = begin
        self._clock = clock
        self._reading = reading
        self._desk = desk

    async def customers(self, call: Call) -> Message:
        """Where each customer's time goes. Raises NotAllowed, HarvestMissing."""
        await self._check(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            return views.customers(await tx.customers.all(), await tx.harvest.places())

    async def place_form(self, call: Call, customer: int | str) -> Modal:
        """The form for a customer, by id or name. Raises NotAllowed, CustomerUnknown."""
        await self._check(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            found = await _customer(tx, customer)
            now = (await tx.harvest.places(found.id)).get(found.id)
            return views.place(found, now or await self._desk.guess(tx, found.name))

    async def place(self, call: Call) -> Answer:
        """Say where a customer's time goes. Raises NotAllowed, CustomerUnknown, ProjectUnknown."""
        await self._check(call)
        async with self._begin(call.workspace_id) as tx:
            customer = await _customer(tx, read_number(call.metadata))
            target = await self._desk.target(tx, call.form.get("target") or "")
            await tx.harvest.place(customer.id, target)
            detail = {"customer": customer.id, "project": target.project_id, "task": target.task_id}
            await tx.workspace.audit(self._clock.now(), call.caller.id, "time of a customer", detail)
        return views.placed(customer, target)

    async def suggest_projects(self, call: Call) -> Sequence[Block]:
        """Projects and tasks by what is typed, for admins."""
        await self._check(call)
        return await self._desk.suggest_targets(call)

    async def people(self, call: Call) -> Message:
        """Who of those on the rota and in pairs is not found in Harvest. Raises NotAllowed, HarvestMissing."""
        await self._check(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            today = call.settings.calendar.local_date(self._clock.now())
            rota, pairs = await tx.rota.load(call.settings, today, today), await tx.pairs.active(today)
            ids = _concerned(rota, pairs)
            people = {one: person for one, person in (await tx.workspace.people(ids)).items() if person.active}
            users = await tx.harvest.users_of(people)
            return views.people([person for one, person in people.items() if one not in users], len(users))

    async def person_form(self, call: Call, person: str = "") -> Modal:
        """The form in which an admin says who somebody is. Raises NotAllowed, HarvestMissing."""
        await self._check(call)
        return views.person(person)

    async def suggest_members(self, call: Call) -> Sequence[Block]:
        """People in Harvest by what is typed, for admins."""
        await self._check(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            return views.members(await tx.harvest.members(call.value))

    async def person(self, call: Call) -> Answer:
        """Say who somebody is in Harvest. Raises NotAllowed, UserError."""
        await self._check(call)
        slack_user_id, user = str(call.form.get("person") or ""), str(call.form.get("member") or "")
        async with self._begin(call.workspace_id) as tx:
            person = (await tx.workspace.people_in_slack([slack_user_id])).get(slack_user_id)
            if person is None:
                raise UserError("I don't know that person yet.", "They have to be in this workspace.", field="person")
            member = await tx.harvest.name(int(user), person.id) if user.isdecimal() else None
            if member is None:
                raise UserError("That person is not in Harvest (any more).", "Pick another one.", field="member")
            detail = {"person": person.id, "user": member.user_id}
            await tx.workspace.audit(self._clock.now(), call.caller.id, "person in Harvest", detail)
        return views.named(person, member)

    @staticmethod
    async def customer_merged(tx: "Transaction", customer: int, into: int) -> None:
        """Two customers become one: where nobody said where its time goes, it goes where the other's went."""
        places = await tx.harvest.places()
        if customer in places and into not in places:
            await tx.harvest.place(into, places[customer])

    async def _check(self, call: Call) -> None:
        check_is_admin(call.caller, call.settings)
        await self._reading.client(call.workspace_id)


async def _customer(tx: "Transaction", customer: int | str) -> Customer:
    if isinstance(customer, int):
        found = (await tx.customers.named([customer])).get(customer)
    else:
        found = await tx.customers.find_named(customer)
    if found is None:
        raise CustomerUnknown(str(customer))
    return found


def _concerned(rota: Rota, pairs: Sequence[Pair]) -> set[int]:
    return rota.named | {stint.person for pair in pairs for stint in pair.stints}
