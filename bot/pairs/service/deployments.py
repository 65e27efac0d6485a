"""Use cases of deployments: telling the customer's channel, reminding it, changing and calling off."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import Customer
from bot.errors import UserError
from bot.outbox.rules import Item, Post, channel_lane
from bot.pairs.commands.deployments import parse_deploying
from bot.pairs.rules import deployment as rules
from bot.pairs.rules.deployment import (
    USAGE,
    Deployment,
    DeploymentAsked,
    DeploymentInvalid,
    DeploymentUnknown,
    Note,
    State,
)
from bot.pairs.rules.told import DEPLOYMENT
from bot.pairs.views import deployments as views
from bot.pairs.views.people import name
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Deployments:
    """Use cases of deployments."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def typed(self, call: Call) -> Message | Modal:
        """Tell of what was typed: customer, when, what; the form for what is missing.

        The customer goes without saying in their own channel. Raises UserError with the usage.
        """
        async with self._begin(call.workspace_id, reading=True) as tx:
            customers = await tx.customers.all()
            customer, rest = rules.named_first(call.text, customers)
            if customer is None and call.channel:
                customer = await tx.customers.by_channel(call.channel)
        if customer is None:
            raise UserError(f"I find no customer's name at the beginning of “{call.text[:40]}”.", USAGE)
        asked = replace(parse_deploying(rest, self._local_now(call.settings)), customer=customer.id)
        _channel(customer, call.channel)
        return await (self.announce(call, asked) if asked.is_complete else self.form(call, asked))

    async def form(self, call: Call, asked: DeploymentAsked | None = None) -> Modal:
        """The form, with what is known."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            customers = [customer for customer in await tx.customers.all() if customer.channels]
            here = await tx.customers.by_channel(call.channel) if call.channel else None
        if not customers:
            raise UserError("No customer has a channel here.", "An admin can name one with `/triage customers`.")
        known = asked or DeploymentAsked(customer=here.id if here else None)
        known = replace(known, day=known.day or self._local_now(call.settings).date())
        return views.form(customers, known, call.settings.timezone)

    async def announce(self, call: Call, asked: DeploymentAsked) -> Message:
        """Tell the customer. Raises DeploymentInvalid."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            customer = await _customer(tx, asked.customer or 0, asked.what)
            channel = _channel(customer, call.channel)
            made = rules.planned(customer.id, channel, asked.what, _at(asked, call.settings), call.caller.id, now)
            deployment = await tx.deployments.add(made)
            await self._tell(tx, deployment, Note.PLANNED)
        return views.announced(deployment, customer.name, call.settings, what="I'm telling")

    async def change_form(self, call: Call, number: int) -> Modal:
        """The form of a deployment that is planned. Raises DeploymentUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            deployment = await _get(tx, number)
        local = deployment.at.astimezone(call.settings.zone)
        asked = DeploymentAsked(local.date(), local.time(), deployment.what, deployment.customer)
        return views.form([], asked, call.settings.timezone, number)

    async def change(self, call: Call, number: int, asked: DeploymentAsked) -> Message:
        """Another time or other words: the customer is told. Raises DeploymentInvalid, DeploymentUnknown."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await _get(tx, number, lock=True)
            customer = await _customer(tx, before.customer, asked.what)
            deployment = rules.changed(before, asked.what, _at(asked, call.settings), now)
            if deployment != before:
                await tx.deployments.save(deployment)
                await self._tell_after(tx, before, deployment, Note.MOVED)
        return views.announced(deployment, customer.name, call.settings, what="Changed, and I'm telling")

    async def end(self, call: Call, number: int, state: State) -> Message:
        """It is live, or called off: the customer is told. Raises DeploymentUnknown."""
        async with self._begin(call.workspace_id) as tx:
            before = await _get(tx, number, lock=True)
            deployment = rules.ended(before, state, self._clock.now())
            await tx.deployments.save(deployment)
            await self._tell_after(tx, before, deployment, Note(state.value))
        return views.over(deployment)

    async def listing(self, call: Call) -> Message:
        """Those to come, and those of the last days of which nobody has said what became of them."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            planned = await tx.deployments.planned(self._clock.now() - rules.LISTED)
            customers = await tx.customers.named({one.customer for one in planned})
        return views.listing(planned, {one.id: one.name for one in customers.values()}, call.settings)

    async def customer_merged(self, tx: "Transaction", customer: int, into: int) -> None:
        """Two customers are one: its deployments are the other's."""
        await tx.deployments.move_customer(customer, into)

    async def plan(self) -> None:
        """Remind of what is due."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.deployments.workspaces(now)
        await self._begin.in_each(workspace_ids, self._plan, "reminding of deployments")

    async def _plan(self, tx: "Transaction") -> None:
        due = await tx.deployments.to_remind(self._clock.now())
        for deployment in due:
            await self._tell(tx, deployment, Note.DUE)
        if due:
            await tx.deployments.reminded([one.id for one in due])

    async def next_due(self) -> datetime | None:
        """When the next one is to be reminded of."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.deployments.next_due()

    async def announced(self, tx: "Transaction") -> set[str]:
        """The keys of the messages that tell of deployments to come: they change with these."""
        return {rules.key(one, Note.PLANNED) for one in await tx.deployments.planned(self._clock.now())}

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """What the customer is told, as it is when it is sent; nothing that does not hold any more."""
        deployment = await tx.deployments.find(item.subject["deployment"])
        note = Note(item.subject["note"])
        if deployment is None or (not item.posted and not _holds(note, item, deployment)):
            return None
        people = await tx.workspace.people([deployment.made_by])
        return views.told(note, deployment, name(people, deployment.made_by), await tx.workspace.settings())

    async def _tell_after(self, tx: "Transaction", before: Deployment, deployment: Deployment, note: Note) -> None:
        """Tell the channel what has changed, and bring the announcement up to date.

        Where they have not read the announcement yet, it is the announcement that changes.
        """
        announcement = await tx.outbox.find(rules.key(before, Note.PLANNED))
        await tx.outbox.refresh(rules.key(before, Note.PLANNED))
        if announcement is not None and announcement.posted:
            await self._tell(tx, deployment, note)

    @staticmethod
    async def _tell(tx: "Transaction", deployment: Deployment, note: Note) -> None:
        await tx.outbox.add(
            Post(
                key=rules.key(deployment, note),
                lane=channel_lane(deployment.channel),
                kind=DEPLOYMENT,
                subject={"deployment": deployment.id, "note": note, "sequence": deployment.sequence},
                expires_at=deployment.at + rules.REMINDED_FOR if note is Note.DUE else None,
            )
        )

    def _local_now(self, settings: WorkspaceSettings) -> datetime:
        return self._clock.now().astimezone(settings.zone)


def _holds(note: Note, item: Item, deployment: Deployment) -> bool:
    if note is Note.PLANNED:
        return deployment.state is not State.CANCELLED
    return bool(item.subject["sequence"] == deployment.sequence)


def _channel(customer: Customer, here: str | None) -> str:
    """Where the customer is told: in the channel at hand if it is theirs, else in their first one."""
    if not customer.channels:
        raise DeploymentInvalid(
            f"I don't know {customer.name}'s channel.",
            f"An admin can name it with `/triage customers edit {customer.name}`.",
            field="customer",
        )
    return here if here in customer.channels else customer.channels[0]


def _at(asked: DeploymentAsked, settings: WorkspaceSettings) -> datetime:
    assert asked.day is not None
    assert asked.clock is not None
    return settings.calendar.at(asked.day, asked.clock)


async def _customer(tx: "Transaction", number: int, what: str) -> Customer:
    """The customer who is told something that may name no other. Raises DeploymentInvalid."""
    customers = {customer.id: customer for customer in await tx.customers.all()}
    if number not in customers:
        raise DeploymentInvalid("That customer is not there any more.", "Pick another one.", field="customer")
    rules.check_names(what, customers[number], customers.values())
    return customers[number]


async def _get(tx: "Transaction", number: int, *, lock: bool = False) -> Deployment:
    deployment = await tx.deployments.find(number, lock=lock)
    if deployment is None or deployment.state is not State.PLANNED:
        raise DeploymentUnknown
    return deployment
