"""What is told of boards and cards, without being asked."""

from collections.abc import Mapping, Sequence

from bot import blocks
from bot.blocks import Message, escape, one_line
from bot.issues.rules.issue import Issue
from bot.planning.rules.boards import Board, BoardKind, Role
from bot.planning.rules.cards import shown_name

CHECK = "planning.check"
LINK_ACTION = "planning.open"

SAID = {
    "archived": "its list “{name}” was archived. Bring it back in Trello (⋯ → Archived items), then press Check again.",
    "missing": "it has no list “{name}”. Press Check again and I make it.",
    "twice": "two of its lists are called “{name}”, so I can't tell which. Rename one, then press Check again.",
    "renamed": "its list “{name}” has another name now. I go on with it as before, so nothing need be done.",
}


def board_link(board: Board) -> str:
    """A board's name, linked."""
    return blocks.link(board.url, blocks.cut(board.name or "the board", 80))


def card_link(url: str, name: str) -> str:
    """A card's name, linked."""
    return blocks.link(url, blocks.cut(shown_name(name), 120))


def trouble(board: Board, what: str, names: Mapping[Role, str]) -> Message:
    """What is wrong with a board, what that stops, and how it is mended."""
    whose = "Your Support Epics board" if board.kind is BoardKind.EPICS else "The Trello board"
    head = f"{whose} {board_link(board)}"
    if what == "gone":
        text = (
            f"{head} can't be seen any more: it was deleted, or the bot's Trello member was taken off it. "
            "Its cards stay as they are until then. Add the member again, or link another board with "
            "`/triage boards`; then press Check again."
        )
    elif what == "closed":
        text = f"{head} is closed, so its cards can't be moved. Reopen it in Trello, then press Check again."
    else:
        text = "\n".join([f"{head} needs a look:", *(f"• {_list_trouble(part, names)}" for part in what.split(","))])
    return Message(text, (blocks.section(text), blocks.actions(blocks.button("Check again", CHECK, board.id))))


def _list_trouble(part: str, names: Mapping[Role, str]) -> str:
    role, _, code = part.partition(":")
    return SAID[code].format(name=blocks.escape(names[Role(role)]))


def revived(names: Sequence[str]) -> Message:
    """Trello had stopped telling of boards."""
    boards = ", ".join(one_line(name, 60) for name in names)
    return Message(
        f"Trello had stopped telling me what happens on {boards}. It does again, and I'm looking up what I missed. "
        "If it happens often, see whether the address of PUBLIC_URL can be reached from outside."
    )


def let_go(board: Board, customer: str) -> Message:
    """Two customers with a board each became one."""
    return Message(
        f"I don't look after the board {one_line(board.name, 60)} any more: {escape(customer)} keeps its own. "
        "Its cards stay as they are. `/triage boards` changes which board a customer has."
    )


def completed_in_thread(issue: Issue) -> Message:
    """Where an issue was raised: what was on the list is done."""
    return Message(
        f"*{issue.ref}* is done: what we had put on the list is finished. If it isn't as you need it, say so."
    )


def completed(name: str, url: str, customer: str, issue: Issue | None) -> Message:
    """In the triage channel: somebody should tell the customer, who wrote a mail."""
    text = f":white_check_mark: {card_link(url, name)} is completed."
    if issue is not None and issue.thread is None:
        who = one_line(issue.reporter or customer or "the customer", 80)
        ticket = blocks.link(issue.url or "", str(issue.ref))
        text += f" It came by mail as {ticket}: please tell {who} in Groove that it's done."
    return Message(text)


def taken_off(name: str, url: str, customer: str) -> Message:
    """In the triage channel: a card was taken off Up next while it is being worked on."""
    whose = f" ({one_line(customer, 60)})" if customer else ""
    return Message(
        f"{card_link(url, name)}{whose} was taken off Up next while it's being worked on. I left its card on Support "
        "Epics where it is: stop there, or agree with the customer and put it back."
    )


def withdrawn(name: str, url: str, customer: str, whose: str) -> Message:
    """In the triage channel: a card that somebody was to work on was taken off Up next before they began."""
    of = f" ({one_line(customer, 60)})" if customer else ""
    planned = f" {one_line(whose, 60)} had it planned." if whose else ""
    return Message(
        f"{card_link(url, name)}{of} was taken off Up next, so I archived its card on Support Epics.{planned}"
    )


def reopened(name: str, url: str, customer: str) -> Message:
    """In the triage channel: what was completed is not done after all."""
    whose = f" ({one_line(customer, 60)})" if customer else ""
    return Message(f"{card_link(url, name)}{whose} is being worked on again, so it is back in Up next.")
