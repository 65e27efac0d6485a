"""Slack's checks of Block Kit: what it refuses, in its words and with its pointers.

Limits are those of Slack's reference; lengths count code points.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.slack.elements import check_element, check_image
from bot.sandbox.slack.properties import BLOCKS, check_properties
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.texts import Faults, at_most, check_text, fault, items

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_CHARACTERS = 12_000
IN_ACTIONS = {
    *("button", "overflow", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons"),
    *("static_select", "external_select", "users_select", "conversations_select", "channels_select"),
}
MULTI_SELECTS = {
    *("multi_static_select", "multi_external_select", "multi_users_select"),
    *("multi_conversations_select", "multi_channels_select"),
}
IN_SECTION = IN_ACTIONS | MULTI_SELECTS | {"image"}
IN_INPUT = (
    (IN_ACTIONS - {"button", "overflow"})
    | MULTI_SELECTS
    | {
        *(
            "plain_text_input",
            "email_text_input",
            "url_text_input",
            "number_input",
            "rich_text_input",
            "file_input",
        ),
    }
)


def check_message_blocks(blocks: Any) -> None:
    """Raises Refusal: invalid_blocks_format, invalid_blocks, msg_blocks_too_long."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refusal("invalid_blocks_format")
    found = list(check_blocks(blocks, "/blocks", "message"))
    if found:
        raise Refusal(
            "invalid_blocks",
            errors=found,
            response_metadata={"messages": [f"[ERROR] {one}" for one in found]},
        )
    if sum(map(characters, blocks)) > MOST_CHARACTERS:
        raise Refusal("msg_blocks_too_long")


def check_blocks(blocks: list[Json], pointer: str, surface: str) -> Faults:
    """What is wrong with the blocks of a message, modal or Home tab (`surface`)."""
    if len(blocks) > MOST_BLOCKS[surface]:
        yield fault(f"no more than {MOST_BLOCKS[surface]} items allowed", pointer)
    ids = Counter(str(block["block_id"]) for block in blocks if block.get("block_id"))
    for number, block in enumerate(blocks):
        here = f"{pointer}/{number}"
        check = CHECKS.get(str(block.get("type")))
        if check is None:
            yield fault(f"unsupported type: {block.get('type')}", f"{here}/type")
            continue
        if ids[str(block.get("block_id"))] > 1:
            yield fault(f"block_id must be unique: {block['block_id']}", f"{here}/block_id")
        yield from at_most(block, "block_id", 255, here)
        yield from check_properties(block, BLOCKS.get(block["type"]), here)
        yield from check(block, here)


def characters(part: Any) -> int:
    """How many characters of text there are in a block."""
    if isinstance(part, dict):
        own = part.get("text")
        text = len(own) if isinstance(own, str) else 0
        return text + sum(characters(value) for value in part.values() if isinstance(value, dict | list))
    return sum(map(characters, part)) if isinstance(part, list) else 0


def _section(block: Json, here: str) -> Faults:
    if not block.get("text") and not block.get("fields"):
        yield fault("missing required field: text", here)
    if block.get("text") is not None:
        yield from check_text(block, "text", 3000, here)
    fields = items(block, "fields")
    if len(fields) > 10:
        yield fault("no more than 10 items allowed", f"{here}/fields")
    for number, _ in enumerate(fields):
        yield from check_text(dict(enumerate(fields)), number, 2000, f"{here}/fields")
    if block.get("accessory") is not None:
        yield from check_element(block["accessory"], IN_SECTION, f"{here}/accessory")


def _header(block: Json, here: str) -> Faults:
    yield from check_text(block, "text", 150, here, plain=True)


def _context(block: Json, here: str) -> Faults:
    elements = items(block, "elements")
    yield from _count(elements, 10, f"{here}/elements")
    for number, element in enumerate(elements):
        place = f"{here}/elements/{number}"
        if element.get("type") == "image":
            yield from check_element(element, {"image"}, place)
        else:
            yield from check_text(dict(enumerate(elements)), number, 3000, f"{here}/elements")


def _actions(block: Json, here: str) -> Faults:
    elements = items(block, "elements")
    yield from _count(elements, 25, f"{here}/elements")
    ids = Counter(str(element["action_id"]) for element in elements if element.get("action_id"))
    for number, element in enumerate(elements):
        place = f"{here}/elements/{number}"
        yield from check_element(element, IN_ACTIONS, place)
        if ids[str(element.get("action_id"))] > 1:
            yield fault(f"action_id must be unique: {element['action_id']}", f"{place}/action_id")


def _input(block: Json, here: str) -> Faults:
    yield from check_text(block, "label", 2000, here, plain=True)
    if block.get("hint") is not None:
        yield from check_text(block, "hint", 2000, here, plain=True)
    yield from check_element(block.get("element"), IN_INPUT, f"{here}/element")


def _image(block: Json, here: str) -> Faults:
    yield from check_image(block, here)
    if block.get("title") is not None:
        yield from check_text(block, "title", 2000, here, plain=True)


def _markdown(block: Json, here: str) -> Faults:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield fault("missing required field: text", here)
    yield from at_most(block, "text", 12_000, here)


def _rich_text(block: Json, here: str) -> Faults:
    if not isinstance(block.get("elements"), list):
        yield fault("missing required field: elements", here)


def _table(block: Json, here: str) -> Faults:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        yield fault("missing required field: rows", here)
        return
    if len(rows) > 100:
        yield fault("no more than 100 items allowed", f"{here}/rows")
    for number, row in enumerate(rows):
        if isinstance(row, list) and len(row) > 20:
            yield fault("no more than 20 items allowed", f"{here}/rows/{number}")


def _anything(block: Json, here: str) -> Faults:
    yield from ()


def _count(elements: list[Json], most: int, here: str) -> Iterator[str]:
    if not elements:
        yield fault("no less than 1 items allowed", here)
    if len(elements) > most:
        yield fault(f"no more than {most} items allowed", here)


CHECKS: dict[str, Callable[[Json, str], Faults]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "divider": _anything,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "file": _anything,
    "video": _anything,
}
