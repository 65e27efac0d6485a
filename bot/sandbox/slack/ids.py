"""The ids that Slack gives to blocks and elements which came without."""

from collections.abc import Callable, Iterable

from bot.sandbox.slack.state import Json


def with_ids(blocks: Iterable[Json], number: Callable[[], int]) -> list[Json]:
    """A copy of blocks in which each block and each element that acts has an id; `number` gives new ones."""
    return [_with_id(block, number) for block in blocks]


def _with_id(block: Json, number: Callable[[], int]) -> Json:
    made = {**block, "block_id": block.get("block_id") or f"b{number():x}"}
    for key in ("accessory", "element"):
        if isinstance(made.get(key), dict) and made[key].get("type") != "image":
            made[key] = {"action_id": f"a{number():x}", **made[key]}
    if made["type"] == "actions":
        made["elements"] = [{"action_id": f"a{number():x}", **one} for one in made["elements"]]
    return made
