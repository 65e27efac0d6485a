"""The choice of direct messages, as it is shown."""

from collections.abc import Collection, Sequence

from bot import blocks
from bot.blocks import Message, Modal
from bot.notices.rules import Notice

CHOOSE = "notices.choose"
WANTED = "wanted"


def choice(notices: Sequence[Notice], muted: Collection[str]) -> Modal:
    """All kinds, with those ticked that the person gets."""
    options = [blocks.option(notice.label, notice.kind) for notice in notices]
    ticked = [one for one in options if one["value"] not in muted]
    boxes: blocks.Block = {"type": "checkboxes", "action_id": "value", "options": options}
    if ticked:
        boxes["initial_options"] = ticked
    return blocks.modal(
        "Your notifications",
        CHOOSE,
        [
            blocks.input_block(WANTED, "I write to you directly", boxes, optional=True),
            blocks.context("Answers to what you do, and what only an admin can mend, always come."),
        ],
        submit="Save",
    )


def chosen(notices: Sequence[Notice], muted: Collection[str]) -> Message:
    """What is off now."""
    off = [notice.label for notice in notices if notice.kind in muted]
    if not off:
        return Message("Saved. You get all of them.")
    return Message("Saved. You don't get any more:\n" + "\n".join(f"• {label}" for label in off))
