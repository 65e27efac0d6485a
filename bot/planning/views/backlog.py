"""The form of the backlog, and what is told of it."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, one_line
from bot.faq import rules as faq
from bot.issues.rules.issue import Issue
from bot.planning.rules.backlog import BOTTOM, SUMMARY_LIMIT, TITLE_LIMIT, TOP, Backlogged
from bot.planning.rules.boards import Board
from bot.planning.rules.stage import Stage
from bot.planning.views.telling import board_link

BACKLOG = "issue.backlog"
"""Also drawn by the views of issues."""


def form(
    issue: Issue, summary: str, board: Board | None, list_name: str, customers: Sequence[tuple[str, str]] = ()
) -> Modal:
    """The form. board: the customer's, if it is known whose the issue is; else customers: value and name of each."""
    title = f"{issue.ref} {blocks.cut(' '.join(issue.title.split()) or '(no subject)', 150)}"
    where = f"list “{escape(list_name)}” of {board_link(board)}" if board else f"customer's list “{escape(list_name)}”"
    about = (
        f"*{blocks.link(issue.url or '', title)}*\nFor what is larger than two hours and not urgent. It becomes a card "
        f"in the {where}; the ticket gets a note with the card's address and is closed."
    )
    links = [blocks.button(faq.LINKS[topic], faq.SHOW, topic) for topic in (faq.Topic.SMALL, faq.Topic.ESTIMATES)]
    fields: list[Block] = [blocks.section(about, links[0]), blocks.actions(links[1])]
    if customers:
        options = [blocks.option(name, value) for value, name in customers]
        fields.append(blocks.input_block("customer", "Whose is it?", blocks.select(options)))
    places = [blocks.option(f"At the top of “{list_name}”", TOP), blocks.option("At its end", BOTTOM)]
    fields += [
        blocks.input_block("title", "Title of the card", blocks.text_input(issue.title, max_length=TITLE_LIMIT)),
        blocks.input_block(
            "summary",
            "What is needed, and why",
            blocks.text_input(summary, multiline=True, max_length=SUMMARY_LIMIT),
            hint="The customer reads it on their board. Links to the ticket and the Slack thread are added.",
            optional=True,
        ),
        blocks.input_block("position", "Where", blocks.select(places, TOP)),
    ]
    return blocks.modal(f"Backlog {issue.ref}", BACKLOG, fields, submit="Move to backlog", metadata=issue.ref.word)


def on_its_way(issue: Issue, customer: str) -> Message:
    """It was backlogged; the card is being made."""
    title = blocks.link(issue.url or "", f"{issue.ref} {blocks.cut(' '.join(issue.title.split()), 150)}")
    note = "" if issue.quick else " and the ticket gets its address and is closed"
    return Message(
        f"{title}: closed as backlogged. Its card goes to {escape(customer)}'s board now{note}. "
        f"`/triage issue {issue.ref.word}` shows the card."
    )


def again(issue: Issue, backlogged: Backlogged) -> Message:
    """It has a card from before, which stands for it again."""
    card = blocks.link(backlogged.card_url, "the card it has already") if backlogged.card_url else "its card"
    return Message(f"*{issue.ref}*: closed as backlogged, with {card}.")


def note(url: str) -> str:
    """The private note on the ticket."""
    return f"In the backlog: {url}"


def in_thread(issue: Issue, backlogged: Backlogged) -> Message:
    """Where it was raised, in words that are fit for a customer."""
    card = blocks.link(backlogged.card_url, backlogged.title)
    return Message(
        f"*{issue.ref}* is on the list of what to build now: {card}. "
        "The best place to talk about it is a comment on that card."
    )


def stage_lines(stage: Stage, url: str, name: str, copy_url: str = "") -> list[str]:
    """In the view of an issue: its card, and where one talks to the customer now."""
    card = blocks.link(url, one_line(name, 100)) if url else ""
    copy = f" ({blocks.link(copy_url, 'on Support Epics')})" if copy_url else ""
    match stage:
        case Stage.ON_ITS_WAY:
            return ["Its card is on its way to Trello."]
        case Stage.BACKLOGGED:
            return [f"Card: {card}. Not started: talk to the customer in comments on the card."]
        case Stage.PLANNED:
            return [f"Card: {card}, up next{copy}. Not started: talk to the customer in comments on the card."]
        case Stage.STARTED:
            return [f"Card: {card}, in progress{copy}. Talk to the customer in Slack or by mail."]
        case Stage.COMPLETED:
            return [f"Card: {card}, completed."]
        case Stage.GONE:
            return [f"Its card was archived or deleted in Trello: {card}." if card else "Its card was deleted."]
