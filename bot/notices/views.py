"""The choice of direct messages, as it is shown."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bot import blocks
from bot.blocks import Message, Modal
from bot.notices.rules import TRIAGE, Notice, grouped

CHOOSE = "notices.choose"
WANTED = "wanted"


def choice(notices: Sequence[Notice], muted: Collection[str]) -> Modal:
    """All kinds, with those ticked that the person gets."""
    fields = [_boxes(block_id, group, kinds, muted) for block_id, group, kinds in _blocks(notices)]
    always = blocks.context("Answers to what you do, and what only an admin can mend, always come.")
    return blocks.modal(
        "Your notifications", CHOOSE, [blocks.section("I write to you directly:"), *fields, always], submit="Save"
    )


def _blocks(notices: Sequence[Notice]) -> Iterator[tuple[str, str, Sequence[Notice]]]:
    """Each group with a block id of its own, which stays the same whatever other groups there are."""
    seen: Counter[str] = Counter()
    for group, kinds in grouped(notices):
        seen[group] += 1
        words = [WANTED, *([] if group == TRIAGE else group.lower().split()), *map(str, range(2, seen[group] + 1))]
        yield "_".join(words), group, kinds


def _boxes(block_id: str, group: str, kinds: Sequence[Notice], muted: Collection[str]) -> blocks.Block:
    options = [blocks.option(notice.label, notice.kind) for notice in kinds]
    ticked = [one for one in options if one["value"] not in muted]
    boxes: blocks.Block = {"type": "checkboxes", "action_id": "value", "options": options}
    if ticked:
        boxes["initial_options"] = ticked
    return blocks.input_block(block_id, group, boxes, optional=True)


def wanted(form: Mapping[str, Any]) -> set[str]:
    """The kinds that are ticked, in whichever group."""
    return {kind for block_id, kinds in form.items() if block_id.startswith(WANTED) for kind in kinds or ()}


def chosen(notices: Sequence[Notice], muted: Collection[str]) -> Message:
    """What is off now."""
    off = [notice.label for notice in notices if notice.kind in muted]
    if not off:
        return Message("Saved. You get all of them.")
    return Message("Saved. You don't get any more:\n" + "\n".join(f"• {label}" for label in off))
