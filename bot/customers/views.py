"""Customers, as they are listed, edited and asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, one_line
from bot.customers.rules import NAME_LIMIT, Customer, Mark, MarkKind, Question, suggested_name
from bot.home.rules import Step

ADD = "customers.add"
EDIT = "customers.edit"
MERGE = "customers.merge"
PICK = "customers.pick"
NEW = "customers.new"
NOBODY = "customers.nobody"
BOARD = "planning.customer"
"""Answered where boards are linked (bot/planning)."""

UNKNOWN_SHOWN = 10


def first_step(known: bool) -> Step:
    """Of the first setup: whose mails come in."""
    if known:
        return Step("I know your customers: `/triage customers`.", True)
    text = "Say who your customers are, and by which mail domain and Slack channel I know them."
    return Step(text, False, blocks.button("Add a customer…", ADD))


def names(customers: Sequence[Customer]) -> list[Block]:
    """Customers as choices of a menu."""
    return [blocks.option(customer.name, str(customer.id)) for customer in customers]


def customer_list(
    customers: Sequence[Customer], unresolved: Mapping[int, int], unknown: Sequence[str], *, admin: bool
) -> Message:
    """All customers with what they are known by. unresolved: issues by customer. unknown: senders that are nobody's."""
    lines = [_line(customer, unresolved.get(customer.id, 0)) for customer in customers]
    head = f"{len(customers)} customer{'s' if len(customers) != 1 else ''}:" if customers else "No customers yet."
    foot = []
    if unknown:
        shown = ", ".join(one_line(sender, 80) for sender in unknown[:UNKNOWN_SHOWN])
        more = f" and {len(unknown) - UNKNOWN_SHOWN} more" if len(unknown) > UNKNOWN_SHOWN else ""
        foot.append(f"Unresolved issues came from senders that I don't know: {shown}{more}.")
    if not admin:
        foot.append("Admins add, edit and merge them here.")
    tail = [blocks.section(line) for line in foot] + ([_admin_actions(customers)] if admin else [])
    groups = [[section] for section in blocks.sections(lines)]
    return blocks.pack(head, groups, tail)


def _line(customer: Customer, unresolved: int) -> str:
    facts = [one_line(value, 100) for value in (*customer.domains, *customer.addresses)]
    facts += [f"mailbox {one_line(mailbox, 100)}" for mailbox in customer.mailboxes]
    facts += [f"<#{channel}>" for channel in customer.channels]
    target = f", target {customer.target_hours} h" if customer.target_hours else ""
    return f"*{escape(customer.name)}* ({unresolved} unresolved{target}): {', '.join(facts) or 'known by nothing yet'}"


def _admin_actions(customers: Sequence[Customer]) -> Block:
    add = blocks.button("Add a customer…", ADD)
    if not customers:
        return blocks.actions(add)
    boards = blocks.select(names(customers))
    boards |= {"action_id": BOARD, "placeholder": blocks.plain("Board and call…", 150)}
    edit = blocks.select(names(customers)) | {"action_id": EDIT, "placeholder": blocks.plain("Edit…", 150)}
    if len(customers) == 1:
        return blocks.actions(add, edit, boards)
    merge = blocks.select(names(customers)) | {"action_id": MERGE, "placeholder": blocks.plain("Merge…", 150)}
    return blocks.actions(add, edit, merge, boards)


def edit_modal(customer: Customer, callback_id: str, metadata: str, default_hours: int) -> Modal:
    """The form of a customer; an id of 0 is a new one."""
    channels: Block = {"type": "multi_conversations_select", "action_id": "value"}
    channels |= {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}
    if customer.channels:
        channels["initial_conversations"] = list(customer.channels)
    return blocks.modal(
        "Edit a customer" if customer.id else "New customer",
        callback_id,
        [
            blocks.input_block("name", "Name", blocks.text_input(customer.name, max_length=NAME_LIMIT)),
            blocks.input_block(
                "domains",
                "Mail domains",
                blocks.text_input("\n".join((*customer.domains, *customer.addresses)), multiline=True),
                hint="For example northwind.example. Somebody who writes from a public address: the whole address.",
                optional=True,
            ),
            blocks.input_block(
                "mailboxes",
                "Mailboxes in Groove for this customer alone",
                blocks.text_input("\n".join(customer.mailboxes), multiline=True),
                hint="By name, a line each. Not the one that all customers write to.",
                optional=True,
            ),
            blocks.input_block("channels", "Channels in Slack", channels, optional=True),
            blocks.input_block(
                "target_hours",
                "Target for an issue, in hours",
                blocks.text_input(str(customer.target_hours or ""), max_length=10),
                hint=f"Empty: {default_hours} hours, as for everybody.",
                optional=True,
            ),
        ],
        submit="Save",
        metadata=metadata,
    )


def merge_modal(customer: Customer, others: Sequence[Customer]) -> Modal:
    """Which other customer this one really is."""
    name = escape(customer.name)
    return blocks.modal(
        "Merge a customer",
        MERGE,
        [
            blocks.section(
                f"*{name}* goes: its issues, domains, mailboxes and channels become the other's. That can't be undone."
            ),
            blocks.input_block("into", f"{customer.name} is really", blocks.select(names(others))),
        ],
        submit="Merge",
        metadata=str(customer.id),
    )


def pick_modal(mark: Mark, customers: Sequence[Customer], metadata: str) -> Modal:
    """Which customer somebody belongs to."""
    return blocks.modal(
        "Whose is it?",
        PICK,
        [
            blocks.section(f"Mail from *{one_line(mark.value, 200)}*, now and in future, belongs to:"),
            blocks.input_block("customer", "Customer", blocks.select(names(customers))),
        ],
        submit="Save",
        metadata=metadata,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands. value: of its buttons. issue: name and title of the first. owner: once it's known."""

    question: Question
    value: str
    issue: str
    answered: bool = False
    owner: str | None = None


def questions(asked: Sequence[Asked], mentions: Sequence[str], *, choices: bool) -> Message:
    """Whose are these? choices: whether there are customers to choose from."""
    unanswered = sum(not one.answered for one in asked)
    head = "Thank you, I know them now."
    if unanswered:
        what = "this sender yet. Which customer is it?"
        if unanswered > 1:
            what = f"these {unanswered} senders yet. Which customers are they?"
        head = f"{' '.join(mentions)} I don't know {what}".strip()
    groups = [[blocks.section(_asked_line(one)), *([] if one.answered else [_answers(one, choices)])] for one in asked]
    return blocks.pack(head, groups, onward=blocks.IN_THREAD)


def _asked_line(one: Asked) -> str:
    sender = one_line(one.question.mark.value, 150)
    if not one.answered:
        return f"*{sender}*: {one_line(one.issue, 200)}"
    owner = f"*{escape(one.owner)}*" if one.owner else "not a customer"
    return f"{sender} is {owner}."


def _answers(one: Asked, choices: bool) -> Block:
    row = [blocks.button("Choose a customer…", PICK, one.value)] if choices else []
    row += [blocks.button("Add a customer…", NEW, one.value), blocks.button("Not a customer", NOBODY, one.value)]
    return blocks.actions(*row)


def new_customer(mark: Mark) -> Customer:
    """A customer to start with, for a sender."""
    if mark.kind is MarkKind.DOMAIN:
        return Customer(0, suggested_name(mark), domains=(mark.value,))
    return Customer(0, "", addresses=(mark.value,))


def saved(customer: Customer, moved: int) -> Message:
    """A customer was saved."""
    issues = f" {moved} earlier issue{'s are' if moved != 1 else ' is'} theirs now." if moved else ""
    return Message(f"*{escape(customer.name)}* is saved.{issues}")


def merged(into: Customer, other: Customer) -> Message:
    """Two customers are one."""
    return Message(f"*{escape(other.name)}* is *{escape(into.name)}* now, with all its issues.")


def answered(mark: Mark, owner: str | None) -> Message:
    """Somebody said whose a sender's mails are."""
    who = f"*{escape(owner)}*" if owner else "not a customer; I won't ask again"
    return Message(f"{one_line(mark.value, 150)} is {who}.")
