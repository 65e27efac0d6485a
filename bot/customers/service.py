"""Use cases of customers: listing, editing, merging, and asking whose a mail is."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal, mention
from bot.buttons import OldButton
from bot.call import Call
from bot.clock import Clock
from bot.customers import rules, views
from bot.customers.commands import mark_value
from bot.customers.rules import Customer, Mark, Question, find_owner, origin_of
from bot.home.rules import Step, Viewer
from bot.issues.rules.issue import Issue
from bot.issues.service.record import reconsider
from bot.outbox.rules import Item, Post, channel_lane
from bot.workspaces.rules import WorkspaceSettings, check_is_admin, is_bot_admin, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

KIND = "customers"

MergeHook = Callable[["Transaction", int, int], Awaitable[None]]
"""What else a customer has becomes another's, in the same transaction, when the two are one: the one, the other."""


class CustomerService:
    """Use cases of customers."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock
        self.merge_hooks: list[MergeHook] = []

    async def first_step(self, tx: "Transaction", _: Viewer) -> Step:
        """Of the first setup: that there are customers."""
        return views.first_step(await tx.customers.any())

    async def list(self, call: Call) -> Message:
        """All customers."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            customers = await tx.customers.all()
            unresolved, unknown = await tx.issue_owners.unresolved()
        return views.customer_list(customers, unresolved, unknown, admin=is_bot_admin(call.caller, call.settings))

    async def add_form(self, call: Call, name: str = "") -> Modal:
        """The form of a new customer. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        return views.edit_modal(Customer(0, name[: rules.NAME_LIMIT]), views.ADD, "", call.settings.sla_hours)

    async def edit_form(self, call: Call, customer: int | str) -> Modal:
        """The form of a customer, by id or name. Raises NotAllowed, CustomerUnknown."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            found = await _get(tx, customer)
        return views.edit_modal(found, views.EDIT, str(found.id), call.settings.sla_hours)

    async def merge_form(self, call: Call, customer: int | str) -> Modal:
        """The form in which the other one is chosen. Raises NotAllowed, CustomerUnknown, CustomerInvalid."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            found = await _get(tx, customer)
            others = [one for one in await tx.customers.all() if one.id != found.id]
        if not others:
            raise rules.CustomerInvalid(f"{found.name} is the only customer.", "There is none to merge it with.")
        return views.merge_modal(found, others)

    async def add(self, call: Call, customer: Customer) -> Message:
        """Add a customer. Raises NotAllowed, CustomerInvalid, MarkTaken."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            return await self._add(tx, call, customer)

    async def edit(self, call: Call, customer: Customer) -> Message:
        """Change a customer. Raises NotAllowed, CustomerUnknown, CustomerInvalid, MarkTaken."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            before = await _found(tx, customer.id, lock=True)
            namesake = await tx.customers.find_named(customer.name)
            if namesake is not None and namesake.id != customer.id:
                raise _name_taken(namesake)
            await self._save(tx, call.settings, customer)
            detail = {"id": customer.id, "before": _detail(before), "after": _detail(customer)}
            await tx.workspace.audit(self._clock.now(), call.caller.id, "customer edited", detail)
            return views.saved(customer, await self._rematch(tx, call.settings))

    async def merge(self, call: Call, customer_id: int, into_id: int) -> Message:
        """Make a customer part of another. Raises NotAllowed, CustomerUnknown."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            if customer_id == into_id:
                raise rules.CustomerInvalid("A customer can't be merged with itself.", field="into")
            locked = {one: await _found(tx, one, lock=True) for one in sorted((customer_id, into_id))}
            other, into = locked[customer_id], locked[into_id]
            await tx.issue_owners.move(other.id, into.id)
            for hook in self.merge_hooks:
                await hook(tx, other.id, into.id)
            await tx.customers.remove(other.id)
            await tx.customers.save(rules.merged(into, other))
            detail = {"id": other.id, "before": _detail(other), "into": into.id}
            await tx.workspace.audit(self._clock.now(), call.caller.id, "customer merged", detail)
            await self._rematch(tx, call.settings)
        return views.merged(into, other)

    async def pick_form(self, call: Call, mark: Mark) -> Modal:
        """The form in which a sender's customer is chosen. Raises MarkTaken."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            await _check_unanswered(tx, mark)
            customers = await tx.customers.all()
        if not customers:
            return views.edit_modal(views.new_customer(mark), views.NEW, mark_value(mark), call.settings.sla_hours)
        return views.pick_modal(mark, customers, mark_value(mark))

    async def new_form(self, call: Call, mark: Mark) -> Modal:
        """The form of a new customer for a sender. Raises MarkTaken."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            await _check_unanswered(tx, mark)
        return views.edit_modal(views.new_customer(mark), views.NEW, mark_value(mark), call.settings.sla_hours)

    async def picked(self, call: Call, mark: Mark, customer_id: int) -> Message:
        """A sender belongs to a customer, says whoever was asked. Raises MarkTaken, CustomerUnknown."""
        async with self._begin(call.workspace_id) as tx:
            await _check_unanswered(tx, mark)
            customer = await _found(tx, customer_id, lock=True)
            await self._save(tx, call.settings, _with_mark(customer, mark))
            await self._answered(tx, call, mark, customer.name)
        return views.answered(mark, customer.name)

    async def new(self, call: Call, mark: Mark, customer: Customer) -> Message:
        """A sender belongs to a new customer, says whoever was asked. Raises MarkTaken, CustomerInvalid."""
        async with self._begin(call.workspace_id) as tx:
            await _check_unanswered(tx, mark)
            return await self._add(tx, call, _with_mark(customer, mark))

    async def nobody(self, call: Call, mark: Mark) -> Message:
        """A sender is no customer, says whoever was asked. Raises MarkTaken."""
        async with self._begin(call.workspace_id) as tx:
            await _check_unanswered(tx, mark)
            await tx.customers.set_no_customer(mark)
            await self._answered(tx, call, mark, None)
        return views.answered(mark, None)

    async def plan(self) -> None:
        """Ask what is due: several senders in one message."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.customer_questions.workspaces(now)
        await self._begin.in_each(workspace_ids, self._plan, "asking whose issues are")

    async def _plan(self, tx: "Transaction") -> None:
        now = self._clock.now()
        settings = await tx.workspace.settings()
        due = await tx.customers.questions_due(now)
        if not due or not settings.triage_channel:
            return
        owners = await tx.customers.owners()
        answered = [question for question in due if find_owner(origin_of(question.mark), owners)[0]]
        await tx.customers.forget(answered)
        if open_ones := [question for question in due if question not in answered]:
            key = f"{KIND}:{open_ones[0].id}"
            await tx.customers.asked(open_ones, key)
            await tx.outbox.add(Post(key, channel_lane(settings.triage_channel), KIND))

    async def next_due(self) -> datetime | None:
        """When there is something to ask next."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.customer_questions.next_due()

    async def messages_asking(self, tx: "Transaction") -> set[str]:
        """The keys of the messages whose questions are open: they change with the answer."""
        return set(await tx.customers.messages_asking())

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The questions as they stand; nothing if all were answered before they went."""
        found = await tx.customers.questions_in(item.key)
        issues = await tx.issues.by_ids(question.issue_id for question in found)
        known = await tx.customers.owners()
        customers = {customer.id: customer for customer in await tx.customers.all()}
        asked = [_asked(question, issues, known, customers) for question in found]
        if not item.posted and all(one.answered for one in asked):
            return None
        settings, now = await tx.workspace.settings(), self._clock.now()
        day = settings.calendar.local_date(now)
        shifts = (await tx.rota.load(settings, day, day)).on_at(now)
        people = await tx.workspace.people([shift.person for shift in shifts])
        return views.questions(
            asked, [mention(person.slack_user_id) for person in people.values()], choices=bool(customers)
        )

    async def _add(self, tx: "Transaction", call: Call, customer: Customer) -> Message:
        customer_id = await tx.customers.add(customer.name, customer.target_hours)
        if customer_id is None:
            raise _name_taken(customer)
        customer = replace(customer, id=customer_id)
        await self._save(tx, call.settings, customer)
        detail = {"id": customer_id, "after": _detail(customer)}
        await tx.workspace.audit(self._clock.now(), call.caller.id, "customer added", detail)
        return views.saved(customer, await self._rematch(tx, call.settings))

    @staticmethod
    async def _save(tx: "Transaction", settings: WorkspaceSettings, customer: Customer) -> None:
        if settings.triage_channel in customer.channels:
            raise rules.CustomerInvalid("The triage channel is your own.", field="channels")
        ours = rules.own_domains(person.email for person in await tx.workspace.active_people() if is_member(person))
        rules.check_not_ours(customer.marks, ours)
        owners = await tx.customers.owners(customer.marks)
        named = await tx.customers.named({owner for owner in owners.values() if owner is not None})
        rules.check_free(
            customer.id, customer.marks, {mark: named[owner] for mark, owner in owners.items() if owner in named}
        )
        await tx.customers.save(customer)

    async def _answered(self, tx: "Transaction", call: Call, mark: Mark, owner: str | None) -> None:
        detail = {"mark": mark_value(mark), "customer": owner}
        await tx.workspace.audit(self._clock.now(), call.caller.id, "customer told", detail)
        await self._rematch(tx, call.settings)

    async def _rematch(self, tx: "Transaction", settings: WorkspaceSettings) -> int:
        """Find the customers of all issues anew, and what follows from that. How many issues have another now."""
        known = await tx.customers.owners()
        issues = await tx.issue_owners.origins()
        found = {origin: find_owner(origin, known)[1] for origin in {origin for _, _, origin in issues}}
        moved = {issue_id: found[origin] for issue_id, owner, origin in issues if owner != found[origin]}
        await tx.issue_owners.set(moved)
        await reconsider(tx, settings, self._clock.now())
        unresolved = {issue.id for issue in await tx.issues.unresolved()}
        reminders = await tx.reminders.messages_about(*(unresolved & moved.keys()))
        await tx.outbox.refresh(*reminders, *await tx.customers.messages_asking())
        return len(moved)


async def ask_whose(tx: "Transaction", issue: Issue, settings: WorkspaceSettings, now: datetime) -> None:
    """Have the triage people asked, in working hours and once for each sender, whose an issue is."""
    mark = rules.mark_to_learn(issue.sender)
    if mark is None:
        return
    ours = rules.own_domains(person.email for person in await tx.workspace.active_people() if is_member(person))
    if rules.domain_of(issue.sender) not in ours:
        await tx.customers.ask(mark, issue.id, settings.calendar.next_open(now))


async def _get(tx: "Transaction", customer: int | str) -> Customer:
    if isinstance(customer, int):
        return await _found(tx, customer)
    found = await tx.customers.find_named(customer)
    if found is None:
        raise rules.CustomerUnknown(customer)
    return found


async def _found(tx: "Transaction", customer_id: int, *, lock: bool = False) -> Customer:
    found = await tx.customers.find(customer_id, lock=lock)
    if found is None:
        raise OldButton("customers")
    return found


async def _check_unanswered(tx: "Transaction", mark: Mark) -> None:
    """Raises MarkTaken if it is known whose a sender's mails are."""
    known, owner = await tx.customers.whose(origin_of(mark))
    if known:
        customer = await tx.customers.find(owner) if owner is not None else None
        who = customer.name if customer else "not a customer"
        raise rules.MarkTaken(
            f"Somebody has already said that {mark.value} is {who}.",
            "An admin can change that with `/triage customers`.",
        )


def _with_mark(customer: Customer, mark: Mark) -> Customer:
    if mark.kind is rules.MarkKind.ADDRESS:
        return replace(customer, addresses=tuple(dict.fromkeys((*customer.addresses, mark.value))))
    return replace(customer, domains=tuple(dict.fromkeys((*customer.domains, mark.value))))


def _name_taken(customer: Customer) -> rules.MarkTaken:
    return rules.MarkTaken(f"There is a customer {customer.name} already.", "Edit that one.", field="name")


def _detail(customer: Customer) -> dict[str, object]:
    marks: dict[str, object] = {str(kind): list(values) for kind, values in customer.known_by.items()}
    return marks | {"name": customer.name, "target_hours": customer.target_hours}


def _asked(
    question: Question, issues: dict[int, Issue], known: dict[Mark, int | None], customers: dict[int, Customer]
) -> views.Asked:
    issue = issues.get(question.issue_id)
    answered, owner = find_owner(origin_of(question.mark), known)
    name = customers[owner].name if owner is not None else None
    title = f"{issue.ref} {issue.title}" if issue else ""
    return views.Asked(question, mark_value(question.mark), title, answered, name)
