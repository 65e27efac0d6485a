"""Deployments: what the customer reads in their channel, and what the team sees.

The customer is told what was typed for them, when, and by whom: no issue, no other customer, nothing of the team.
"""

from collections.abc import Mapping, Sequence

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, one_line
from bot.customers.rules import Customer
from bot.pairs.rules.deployment import WHAT_LIMIT, Deployment, DeploymentAsked, Note, State
from bot.workspaces.rules import WorkspaceSettings

FORM = "deployment.form"
CHANGE = "deployment.change"
CALL_OFF = "deployment.call_off"
LIVE = "deployment.live"


def told(note: Note, deployment: Deployment, who: str, settings: WorkspaceSettings) -> Message:
    """What the customer reads. who: whoever announced it, escaped."""
    what, at = one_line(deployment.what, WHAT_LIMIT), blocks.moment(deployment.at, settings.zone)
    moved = f"what is deployed {at} is *{what}*."
    if deployment.moved_from:
        moved = f"*{what}* is deployed {at} instead of {blocks.moment(deployment.moved_from, settings.zone)}."
    words = {
        Note.PLANNED: _planned(deployment, what, at, who),
        Note.MOVED: f"A change of plan: {moved}",
        Note.DUE: f"It is time: *{what}* is planned for now, {at}. {who} is on it.",
        Note.LIVE: f"*{what}* is live. If anything looks wrong, tell us here.",
        Note.CANCELLED: f"The deployment of *{what}*, {at}, is called off. You hear when it is planned again.",
    }
    return Message(f":rocket: {words[note]}")


def _planned(deployment: Deployment, what: str, at: str, who: str) -> str:
    if deployment.state is State.CANCELLED:
        return f"~Deployment of {what}, {at}~ Called off."
    if deployment.state is State.LIVE:
        return f"*{what}* is live."
    if deployment.at_once:
        return f"We deploy *{what}* now. If anything looks wrong, tell us here. – {who}"
    return f"We deploy *{what}* {at}. After that is a good time to test it. – {who}"


def form(customers: Sequence[Customer], asked: DeploymentAsked, zone: str, number: int | None = None) -> Modal:
    """The form of a deployment. number: of the one that is changed, None for a new one."""
    fields: list[Block] = []
    if number is None:
        options = [blocks.option(one.name, str(one.id)) for one in customers]
        chosen = str(asked.customer) if asked.customer is not None else None
        fields.append(blocks.input_block("customer", "Customer", blocks.select(options, chosen)))
    fields += [
        blocks.input_block("day", "Day", blocks.date_input(asked.day)),
        blocks.input_block("time", f"Time in {zone}", blocks.time_input(asked.clock)),
        blocks.input_block(
            "what",
            "What, in words for the customer",
            blocks.text_input(asked.what, max_length=WHAT_LIMIT),
            hint="It is posted in their channel just as you write it.",
        ),
    ]
    return blocks.modal(
        "Change a deployment" if number else "Tell of a deployment",
        CHANGE if number else FORM,
        fields,
        submit="Save" if number else "Tell them",
        metadata=str(number or ""),
    )


def _row(deployment: Deployment) -> Block:
    number = str(deployment.id)
    ask = blocks.confirm("Call it off?", "The customer is told in their channel.", "Call it off", "Keep it")
    return blocks.actions(
        blocks.button("It's live", LIVE, number),
        blocks.button("Change…", CHANGE, number),
        blocks.button("Call it off", CALL_OFF, number, ask=ask),
    )


def announced(deployment: Deployment, customer: str, settings: WorkspaceSettings, *, what: str) -> Message:
    """The answer to whoever announced or changed it."""
    at = blocks.moment(deployment.at, settings.zone)
    head = f"{what} <#{deployment.channel}>: *{escape(customer)}*, {one_line(deployment.what, WHAT_LIMIT)}, {at}."
    if deployment.remind_at:
        head += " They'll be reminded then."
    return Message(head, (blocks.section(head), _row(deployment)))


def over(deployment: Deployment) -> Message:
    """It is live, or called off."""
    word = "live" if deployment.state is State.LIVE else "called off"
    return Message(f"I'm telling <#{deployment.channel}> that it is {word}: {one_line(deployment.what, WHAT_LIMIT)}.")


def of_customer(planned: Sequence[Deployment], settings: WorkspaceSettings) -> str:
    """What is announced to a pair's customer."""
    lines = [f"• {blocks.moment(one.at, settings.zone)}: {one_line(one.what, WHAT_LIMIT)}" for one in planned]
    return "\n".join(["*Deployments announced*", *lines])


def listing(deployments: Sequence[Deployment], customers: Mapping[int, str], settings: WorkspaceSettings) -> Message:
    """Those of which nobody has said what became of them."""
    head = "Deployments that customers were told of:" if deployments else "No deployment is announced."
    groups: list[list[Block]] = []
    for one in deployments:
        at = blocks.moment(one.at, settings.zone)
        name = escape(customers.get(one.customer, "a customer"))
        groups.append([blocks.section(f"*{name}*, {at}: {one_line(one.what, WHAT_LIMIT)}"), _row(one)])
    tail = [blocks.actions(blocks.button("Tell of a deployment…", FORM))]
    return blocks.pack(head, groups, tail)
