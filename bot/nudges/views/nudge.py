"""The nudge, and what it becomes when it is answered."""

from bot import blocks
from bot.blocks import Message

SEND = "nudge.send"
QUICK = "nudge.quick"
DISMISS = "nudge.dismiss"
STOP = "nudge.stop"
START = "nudge.start"

SUGGESTION = "That sounds like something for the helpdesk. Shall I send it there, so that it isn't lost?"
OFFER = "Shall I send this to the helpdesk?"
WHO_SEES = "Only you see this. "
HELP = (
    "*Send to Groove*: it gets a ticket, and you hear here what becomes of it. "
    "*Quick fix*: it's settled here within the hour. *Dismiss*: it's no issue."
)


def nudge(ts: str, *, public: bool, asked: bool) -> Message:
    """The offer to move what was raised to the helpdesk. ts: of the message. asked: the bot was called on purpose."""
    text = OFFER if asked else SUGGESTION
    buttons = blocks.actions(
        blocks.button("Send to Groove", SEND, ts, style="primary"),
        blocks.button("Quick fix", QUICK, ts),
        blocks.button("Dismiss", DISMISS, ts),
    )
    small = blocks.context(HELP if public else WHO_SEES + HELP)
    return Message(f"{text} Send to Groove, Quick fix or Dismiss?", (blocks.section(text), buttons, small))


def dismissed() -> Message:
    """It's no issue."""
    text = "OK, it's no issue."
    return Message(text, (blocks.section(text), blocks.actions(blocks.button("Don't ask me any more", STOP))))


def stopped() -> Message:
    """Somebody wants no nudges."""
    text = "I won't ask you any more. A :ticket: on a message still makes a ticket of it."
    return Message(text, (blocks.section(text), blocks.actions(blocks.button("Ask me again", START))))


def started() -> Message:
    """Somebody wants nudges again."""
    return Message("I'll ask you again when something sounds like a matter for the helpdesk.")


def on_its_way() -> Message:
    """In the nudge's place, after the form."""
    return Message("It's on its way to the helpdesk. The ticket's number comes in the thread.")


def quick_fix() -> Message:
    """In the nudge's place, after Quick fix."""
    return Message("A quick fix, then. It's noted in the thread, where you can say that it's solved.")


def nothing_to_offer() -> Message:
    """The bot was called without a word."""
    return Message("Tell me what it is about in the same message, and I'll offer to send it to the helpdesk.")
