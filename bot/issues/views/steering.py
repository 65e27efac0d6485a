"""Handing on, severity, silence and thank-yous, as they are asked for and told."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import blocks
from bot.blocks import Block, Message, Modal, mention, one_line
from bot.customers.rules import Customer
from bot.issues.rules.issue import Issue, Severity
from bot.issues.views.issue import SHOW, Scene, buttons, customer_text, form, issue_line, title_link

HAND = "issue.hand"
CRITICAL = "issue.critical"
SILENCE = "issue.silence"
CUSTOMER = "issue.customer"
JUST_CLOSE = "issue.just_close"
NOBODYS = "0"
"""In a menu of customers: none of them."""


def _show(issue: Issue) -> Block:
    return blocks.button("Show", SHOW, issue.ref.word)


def taken(issue: Issue, by: str) -> Message:
    """For whoever had an issue: somebody else has it now."""
    text = f"{one_line(by, 60)} took {title_link(issue)} over from you."
    return Message(text, (blocks.section(text, _show(issue)),))


def passed_on(issue: Issue, by: str, to: str) -> Message:
    """For whoever had an issue: somebody gave it to somebody else."""
    text = f"{one_line(by, 60)} handed {title_link(issue)}, which was yours, on to {one_line(to, 60)}."
    return Message(text, (blocks.section(text, _show(issue)),))


def handed(issue: Issue, by: str, why: str) -> Message:
    """For whoever was handed an issue."""
    text = f"{one_line(by, 60)} handed you {title_link(issue)}" + (f": {one_line(why, 300)}" if why else ".")
    return Message(text, (blocks.section(text, _show(issue)),))


def hand_modal(issue: Issue) -> Modal:
    """To whom an issue goes."""
    about = "Usually whoever is on triage answers; hand it to whoever knows it best."
    who = blocks.input_block("person", "To whom?", {"type": "users_select", "action_id": "value"})
    why = blocks.input_block("why", "What do they need to know?", blocks.text_input(max_length=500), optional=True)
    return form(issue, f"Hand on {issue.ref}", HAND, about, [who, why], submit="Hand on")


def critical_modal(issue: Issue) -> Modal:
    """How an issue harms the customer's business."""
    about = (
        "Critical is what harms the customer's business now. "
        "It is fixed at once, however long it takes; the triage channel is told, if there is one."
    )
    why = blocks.input_block("why", "How does it harm them?", blocks.text_input(max_length=500))
    return form(issue, f"{issue.ref} is critical", CRITICAL, about, [why], submit="It's critical")


def customer_modal(issue: Issue, customers: Sequence[Customer]) -> Modal:
    """Whose an issue is."""
    about = (
        f"Now: {customer_text(issue)}. This issue alone changes; to whom all mail of a sender belongs is said "
        "in `/triage customers`."
    )
    options = [
        *(blocks.option(customer.name, str(customer.id)) for customer in customers),
        blocks.option("No customer", NOBODYS),
    ]
    which = blocks.input_block("customer", "Whose is it?", blocks.select(options, str(issue.customer_id or "")))
    return form(issue, f"Customer of {issue.ref}", CUSTOMER, about, [which], submit="Save")


def silence_modal(issue: Issue, today: date) -> Modal:
    """Until when nobody is reminded of an issue, and why."""
    about = (
        "Nobody is reminded of it before that day. Its clock runs on. "
        "If it waits for the customer, set it pending instead."
    )
    day = {"type": "datepicker", "action_id": "value", "initial_date": (today + timedelta(days=1)).isoformat()}
    why = blocks.input_block("why", "Why?", blocks.text_input(max_length=300))
    return form(
        issue,
        f"Silence {issue.ref}",
        SILENCE,
        about,
        [blocks.input_block("until", "Until", day), why],
        submit="Silence",
    )


def critical(issue: Issue, why: str, on_duty: list[str], scene: Scene) -> Message:
    """For the channel: an issue is critical. on_duty: Slack ids of today's people."""
    if not issue.unresolved:
        return Message(f":white_check_mark: {title_link(issue)} was critical and is closed: {issue.resolution}.")
    if issue.severity is not Severity.CRITICAL:
        return Message(f":white_check_mark: {title_link(issue)} is not critical after all.")
    head = " ".join([":rotating_light:", *map(mention, on_duty), "a critical issue needs you now."])
    lines = [head, issue_line(issue, scene)] + ([one_line(why, 500)] if why else [])
    text = "\n".join(lines)
    return Message(text, (blocks.section(text), buttons(issue)))


def thanks(issue: Issue, said: str, scene: Scene, *, moved_on: bool = False) -> Message:
    """For the channel: a thank-you opened an issue again. Nobody is mentioned: it can wait.

    moved_on: it was closed or pending since, so that this opening is no longer the question.
    """
    if not issue.unresolved:
        return Message(f":white_check_mark: {title_link(issue)} is closed: {issue.resolution}.")
    if moved_on:
        return Message(f":white_check_mark: {title_link(issue)} was opened by a thank-you, and has moved on since.")
    text = (
        f"{title_link(issue)} was opened again by a reply that looks like just a thank-you: “{one_line(said, 200)}”\n"
        "Just close it, and the opening does not count; or leave it open if there is more to do."
    )
    row = blocks.actions(blocks.button("Just close it", JUST_CLOSE, issue.ref.word, style="primary"), _show(issue))
    return Message(text, (blocks.section(text), row))


def severity_text(issue: Issue, channel: str) -> str:
    """What an issue is now, for whoever said so. channel: which is told, empty where there is none."""
    if issue.severity is not Severity.CRITICAL:
        return "not critical any more"
    told = f"<#{channel}> is told" if channel else "there is no triage channel yet, so tell the others yourself"
    return f"critical; {told}"
