"""Who is who in Harvest, and where customers' time goes."""

from collections.abc import Mapping, Sequence

from bot import blocks, menus
from bot.blocks import Block, Message, Modal, one_line
from bot.customers.rules import Customer
from bot.timesheets.rules.account import Member, Target
from bot.timesheets.views.forms import target_option
from bot.workspaces.rules import Person

PLACE = "time.place"
PLACED = "time.placed"
PROJECT = "time.project"
PERSON = "time.person"
NAMED = "time.named"
MEMBER = "time.member"
NAMES = 20


def customers(all_: Sequence[Customer], places: Mapping[int, Target]) -> Message:
    """Each customer with the project and task of their time."""
    if not all_:
        return Message("There are no customers yet. `/triage customers add` adds one.")
    head = "*Where customers' time goes in Harvest*"
    return blocks.pack(head, [[_customer_row(customer, places.get(customer.id))] for customer in all_])


def _customer_row(customer: Customer, place: Target | None) -> Block:
    where = one_line(f"{place.client}, {place}", 200) if place else "not said yet"
    label = "Change…" if place else "Choose…"
    return blocks.section(f"*{one_line(customer.name, 60)}*: {where}", blocks.button(label, PLACE, str(customer.id)))


def place(customer: Customer, now: Target | None) -> Modal:
    """The form in which a customer's project and task are chosen."""
    menu = menus.search(PROJECT, "Client, project or task", target_option(now) if now else None)
    return blocks.modal(
        "Time of a customer",
        PLACED,
        [
            blocks.section(f"Time on issues of *{one_line(customer.name, 100)}* goes to"),
            blocks.input_block("target", "Project and task", menu, hint="Type a part of its name."),
        ],
        submit="Save",
        metadata=str(customer.id),
    )


def placed(customer: Customer, target: Target) -> Message:
    """Saved."""
    return Message(f"Time of {one_line(customer.name, 60)} goes to {one_line(f'{target.client}, {target}', 200)}.")


def people(unknown: Sequence[Person], known: int) -> Message:
    """Who is not found in Harvest."""
    button = blocks.actions(blocks.button("Say who is who…", PERSON))
    if not unknown:
        text = f"Everybody on the rota and in pairs is found in Harvest ({known} people)."
        return Message(text, (blocks.section(text), button))
    names = ", ".join(one_line(one.name, 60) for one in unknown[:NAMES])
    more = f" and {len(unknown) - NAMES} more" if len(unknown) > NAMES else ""
    text = f"Nobody in Harvest has the e-mail address of {names}{more}."
    return Message(text, (blocks.section(text), button))


def person(slack_user_id: str = "") -> Modal:
    """The form in which an admin says who somebody is in Harvest."""
    who: Block = {"type": "users_select", "action_id": "value"}
    if slack_user_id:
        who["initial_user"] = slack_user_id
    return blocks.modal(
        "Who is who",
        NAMED,
        [
            blocks.input_block("person", "In Slack", who),
            blocks.input_block("member", "In Harvest", menus.search(MEMBER, "Name or e-mail address")),
            blocks.context("Only for those whose e-mail addresses differ; all others are found by them."),
        ],
        submit="Save",
    )


def members(found: Sequence[Member]) -> list[Block]:
    """People in Harvest."""
    return [blocks.option(f"{one.name} ({one.email})", str(one.user_id)) for one in found]


def named(person: Person, member: Member) -> Message:
    """Saved."""
    return Message(f"{one_line(person.name, 60)} is {one_line(member.name, 60)} in Harvest.")
