"""Menus in which one searches: their choices come from the bot while somebody types (block_suggestion)."""

from collections.abc import Sequence

from bot.blocks import OPTION_LIMIT, OPTIONS_LIMIT, Block, plain


def search(action_id: str, placeholder: str, initial: Block | None = None) -> Block:
    """A menu whose choices are found by what is typed (`Router.suggestion`); `initial` is the choice made at first."""
    block: Block = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "placeholder": plain(placeholder, 150),
    }
    return block | ({"initial_option": initial} if initial else {})


def option_group(label: str, options: Sequence[Block]) -> Block:
    """Choices under a heading, at most 100."""
    return {"label": plain(label, OPTION_LIMIT), "options": list(options[:OPTIONS_LIMIT])}


def is_group(choice: Block) -> bool:
    """Whether it is a group of choices, not a single one."""
    return "options" in choice
