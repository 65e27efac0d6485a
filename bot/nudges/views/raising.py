"""The form, and what the thread is told of what was raised in it."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, one_line
from bot.faq.rules import LINKS, Topic
from bot.faq.rules import SHOW as ANSWER
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue, Severity
from bot.nudges.rules.quote import FORM_LIMIT, TITLE_LIMIT, Source, form_text, title_of

FORM = "raise.form"
SOLVED = "raise.solved"
FILE = "issue.file"
"""Also drawn by the views of issues."""

SEVERITIES = {
    Severity.NORMAL: "Normal",
    Severity.CRITICAL: "Critical: it harms the business",
}
NO_CUSTOMER = "none"


def form(
    source: Source | None,
    text: str,
    *,
    metadata: str,
    customers: Sequence[tuple[str, str]] = (),
    customer: str = "",
    ask_email: bool = False,
    title: str = "",
    member: bool = False,
) -> Modal:
    """The form of a new ticket, filled in from a message, or from the text after the command.

    customers: value and name of each that may be chosen; none are shown to guests. customer: the channel's.
    member: whoever fills it in may read the team's answers.
    """
    fields: list[Block] = []
    if source is not None:
        fields.append(blocks.context(_along(source)))
    fields += [
        blocks.input_block("title", "Title", blocks.text_input(title or title_of(text), max_length=TITLE_LIMIT + 50)),
        blocks.input_block(
            "text",
            "What is it about?",
            blocks.text_input(form_text(text), multiline=True, max_length=3000),
            optional=source is not None,
            hint=_hint(text),
        ),
    ]
    if ask_email:
        hint = "Slack doesn't tell it. The helpdesk answers to this address."
        fields.append(blocks.input_block("email", "E-mail address of who reports it", blocks.text_input(), hint=hint))
    if customers:
        options = [blocks.option("No customer, or I don't know", NO_CUSTOMER)]
        options += [blocks.option(name, value) for value, name in customers]
        fields.append(blocks.input_block("customer", "Customer", blocks.select(options, customer or NO_CUSTOMER)))
    severities = [blocks.option(label, str(severity)) for severity, label in SEVERITIES.items()]
    fields.append(blocks.input_block("severity", "How bad is it?", blocks.select(severities, str(Severity.NORMAL))))
    if member:
        fields.append(blocks.actions(blocks.button(LINKS[Topic.SLACK], ANSWER, Topic.SLACK)))
    return blocks.modal("Send to Groove", FORM, fields, submit="Send", metadata=metadata)


def _along(source: Source) -> str:
    parts = [f"From {one_line(source.message.name, 60) or 'somebody'}."]
    number, files = len(source.answers) + source.unread, len(source.files)
    least = "at least " if source.unread else ""
    along = [f"the thread so far ({number} answer{'s' if number != 1 else ''})"] if number else []
    along += [f"{least}{files} file{'s' if files != 1 else ''} as link{'s' if files != 1 else ''}"] if files else []
    if along:
        parts.append(f"Goes along: {' and '.join(along)}.")
    return " ".join(parts)


def _hint(text: str) -> str:
    if len(text) > FORM_LIMIT:
        return f"The message has {len(text):,} characters. Leave this as it is, and all of it goes along."
    return ""


def raised(issue: Issue, *, in_thread: bool, notes: bool, raised_by: str | None) -> Message:
    """What is told in the thread of what was raised: its number, or that it has none yet, or that it's a quick fix.

    in_thread: whether the message itself stands above it, so that the title need not be said. notes: whether answers in
    the thread go to the ticket. raised_by: who brought it, if not who reported it.
    """
    if issue.quick:
        return _quick(issue)
    title = "" if in_thread else f" {blocks.cut(' '.join(issue.title.split()), 150)}"
    by = f" (by {one_line(raised_by, 60)})" if raised_by else ""
    if issue.unfiled:
        text = (
            f"This is kept as *{issue.ref}*{escape(title)}{by}. The helpdesk can't be reached at the moment; "
            "it goes there by itself as soon as that works, and the ticket's number comes here."
        )
        return Message(text)
    name = blocks.link(issue.url or "", f"{issue.ref}{title}")
    follow = "What you write in this thread is added to it." if notes else ""
    return Message(f"*{name}* is with the helpdesk{by}. I'll tell you here what becomes of it. {follow}".strip())


def _quick(issue: Issue) -> Message:
    if issue.state is IssueState.CLOSED:
        return Message(f"*{issue.ref}* is solved.")
    text = f"*{issue.ref}*: a quick fix. Press Solved when it's done."
    return Message(text, (blocks.section(text), _quick_buttons(issue)))


def suggestion(issue: Issue) -> Message:
    """A quick fix is open still."""
    text = f"*{issue.ref}* is still open. Is it solved, or does it want a ticket?"
    return Message(text, (blocks.section(text), _quick_buttons(issue)))


def no_suggestion(issue: Issue) -> Message:
    """The quick fix has come to its end since Groove was suggested."""
    if issue.quick:
        return Message(f"*{issue.ref}* is {'solved' if issue.state is IssueState.CLOSED else 'open'}.")
    return Message(f"*{issue.ref}* is with the helpdesk.")


def _quick_buttons(issue: Issue) -> Block:
    value = issue.ref.word
    return blocks.actions(
        blocks.button("Solved", SOLVED, value, style="primary"), blocks.button("Send to Groove", FILE, value)
    )


def known_already(issue: Issue) -> Message:
    """The message is an issue already."""
    if issue.unfiled:
        return Message(f"This is *{issue.ref}* already, on its way to the helpdesk.")
    return Message(f"This is *{issue.ref}* already. What becomes of it is told in the thread.")


def solved_already(issue: Issue) -> Message:
    """A press on a quick fix that is closed; whoever pressed may be a guest."""
    return Message(f"*{issue.ref}* is closed already. If it isn't solved, say so in its thread.")


def sent(channel: str | None) -> Message:
    """The form was sent, and no message stands for it; channel: where it is told then, if not privately."""
    where = f"The ticket's number comes in <#{channel}>." if channel else "I'll write to you."
    return Message(f"It's on its way to the helpdesk. {where}")


def unread() -> Message:
    """A ticket was asked for by a reaction, and Slack has kept the message to itself whenever it was asked for it."""
    return Message(
        "Slack doesn't let me read that message at the moment. Please take your reaction off and put it there again"
        " in a few minutes."
    )


def no_address(name: str, ts: str, action: str) -> Message:
    """A ticket was asked for by a reaction, and Slack doesn't tell the address of who wrote the message."""
    text = f"I'd send this to the helpdesk, but Slack doesn't tell me the e-mail address of {one_line(name, 60)}."
    button = blocks.actions(blocks.button("Send to Groove", action, ts, style="primary"))
    return Message(text, (blocks.section(text), button))
