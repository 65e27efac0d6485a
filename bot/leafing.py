"""Private answers that are too long to follow each other page by page: they are leafed through instead.

A button asks the same command again and shows another page in the place of the one before. So nothing has to be kept,
and what is shown is as it is by then. What a command changes it says in a line; only what it reads is ever so long.
"""

from bot import blocks
from bot.blocks import Block, Message
from bot.buttons import read_number

TURN, TURN_BACK = "pages.turn", "pages.back"

FOLLOWING = 4
"""How many pages can follow the first one of a private answer: Slack takes five by a response_url."""

TYPED_LIMIT = 1900
"""Of what was typed, so that it fits a button's value (2,000 characters)."""


def is_long(message: Message) -> bool:
    """Whether an answer has more pages than can follow each other."""
    return len(message.more) > FOLLOWING


def leaf(message: Message, page: int, typed: str) -> Message:
    """One page of an answer (the last one, if there are fewer by now), with the way to those beside it.

    typed: what stood after /triage, by which it is asked for again.
    """
    pages = (message, *message.more)
    page = min(page, len(pages) - 1)
    row = [blocks.button("Previous", TURN_BACK, f"{page - 1}|{typed}")] if page else []
    if page + 1 < len(pages):
        row.append(blocks.button("Next", TURN, f"{page + 1}|{typed}"))
    where = blocks.context(f"Page {page + 1} of {len(pages)}")
    shown = [block for block in pages[page].payload()["blocks"] if not _says_it_goes_on(block)]
    return Message(pages[page].text, (*shown, where, *([blocks.actions(*row)] if row else [])))


def _says_it_goes_on(block: Block) -> bool:
    return block["type"] == "context" and str(block["elements"][0].get("text", "")).startswith(blocks.GOES_ON)


def parse_leaf(value: str) -> tuple[int, str]:
    """The page that a button leads to, and what was typed. Raises OldButton."""
    page, _, typed = value.partition("|")
    return read_number(page, most=9999), typed


def shortened(message: Message) -> Message:
    """An answer to a press, of which no page can be asked for again: cut where nothing more can follow, and said so."""
    *shown, last = message.more[:FOLLOWING]
    missing = len(message.more) - FOLLOWING
    note = blocks.context(f"{missing} more {'page does' if missing == 1 else 'pages do'} not fit here.")
    return Message(message.text, message.blocks, (*shown, Message(last.text, (*last.payload()["blocks"], note))))
