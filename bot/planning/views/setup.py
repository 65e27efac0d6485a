"""Boards and calls, as they are listed and set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, Modal, escape
from bot.planning.rules.boards import ROLES, Board, BoardKind, Role, SeenBoard
from bot.planning.rules.calls import CallPlan, CustomerPlan, next_call
from bot.planning.views.telling import CHECK, SAID, board_link

CUSTOMER = "planning.customer"
EPICS = "planning.epics"
NO_BOARD = "none"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKS = {"0": "No planning calls", "1": "Every week", "2": "Every two weeks"}


@dataclass(frozen=True, slots=True)
class Line:
    """A customer in the list of boards."""

    customer_id: int
    customer: str
    plan: CustomerPlan
    board: Board | None = None


def call_text(call: CallPlan | None, today: date) -> str:
    """When the calls are."""
    if call is None:
        return "no planning calls"
    every = "every" if call.weeks == 1 else "every second"
    following = next_call(call, today)
    ahead = f", next {blocks.day_name(following)}" if following else ""
    return f"call {every} {WEEKDAYS[call.weekday]} {call.at:%H:%M}{ahead}"


def boards(
    epics: Board | None, lines: Sequence[Line], names: Mapping[Role, str], today: date, *, admin: bool, connected: bool
) -> Message:
    """All boards with what is wrong with them, and customers' calls."""
    if not connected:
        return Message(
            "Trello isn't connected. Whoever runs me sets TRELLO_KEY and TRELLO_TOKEN, or an admin connects it with "
            "`/triage setup trello`."
        )
    head = f"Support Epics: *{board_link(epics)}*" if epics else "Support Epics: no board yet, so nothing is copied."
    text = [head + (_state(epics, names) if epics else "")]
    for line in lines:
        where = f"*{board_link(line.board)}*{_state(line.board, names)}" if line.board else "no board"
        label = f" (label “{escape(line.plan.label)}”)" if line.plan.label and line.board else ""
        text.append(f"*{escape(line.customer)}*: {where}{label}; {call_text(line.plan.call, today)}")
    if not admin:
        text.append("Admins set boards and calls here.")
    groups = [[section] for section in blocks.sections(text[1:])]
    tail = [_actions(lines)] if admin else []
    return blocks.pack(text[0], groups, tail)


def _state(board: Board, names: Mapping[Role, str]) -> str:
    if board.trouble == "gone":
        return " (*can't be seen*)"
    if board.trouble == "closed":
        return " (*closed*)"
    if board.trouble:
        faults = [part.partition(":") for part in board.trouble.split(",")]
        said = ", ".join(f"list “{escape(names[Role(role)])}” {code}" for role, _, code in faults)
        return f" (*{said}*)"
    return "" if board.ready else " (being read)"


def _actions(lines: Sequence[Line]) -> Block:
    row = [blocks.button("Choose Support Epics…", EPICS), blocks.button("Check all again", CHECK)]
    if lines:
        names = [blocks.option(line.customer, str(line.customer_id)) for line in lines]
        menu = blocks.select(names) | {"action_id": CUSTOMER, "placeholder": blocks.plain("Board and call of…", 150)}
        row.insert(0, menu)
    return blocks.actions(*row)


def customer_modal(customer: str, plan: CustomerPlan, seen: Sequence[SeenBoard], names: Mapping[Role, str]) -> Modal:
    """A customer's board and call."""
    lists = ", ".join(f"“{names[role]}”" for role in ROLES[BoardKind.CUSTOMER])
    return blocks.modal(
        "Board and call",
        CUSTOMER,
        [
            blocks.section(f"*{escape(customer)}*"),
            blocks.input_block(
                "board",
                "Trello board",
                blocks.select(_choices(seen), plan.board_id or NO_BOARD),
                hint=f"I look for its lists {lists} and make those that are missing.",
            ),
            blocks.input_block(
                "label",
                "Label of this customer, if several share the board",
                blocks.text_input(plan.label, max_length=100),
                hint="Their cards get it, and are known by it.",
                optional=True,
            ),
            *_call_fields(plan.call),
        ],
        submit="Save",
        metadata=str(plan.customer_id),
    )


def _call_fields(call: CallPlan | None) -> list[Block]:
    """When the calls are; `read_call` names these fields where they say nothing that can be."""
    weeks = [blocks.option(label, value) for value, label in WEEKS.items()]
    days = [blocks.option(name, str(number)) for number, name in enumerate(WEEKDAYS)]
    return [
        blocks.input_block("weeks", "Planning call", blocks.select(weeks, str(call.weeks if call else 0))),
        blocks.input_block("weekday", "On", blocks.select(days, str(call.weekday) if call else None), optional=True),
        blocks.input_block("call_at", "At", blocks.time_input(call.at if call else None), optional=True),
        blocks.input_block(
            "first",
            "If every two weeks: a day in a week with a call",
            blocks.date_input(call.anchor if call else None),
            hint="Empty: this week.",
            optional=True,
        ),
    ]


def epics_modal(epics: Board | None, seen: Sequence[SeenBoard], names: Mapping[Role, str]) -> Modal:
    """Which board is the team's own."""
    return blocks.modal(
        "Support Epics board",
        EPICS,
        [
            blocks.input_block(
                "epics",
                "Trello board",
                blocks.select(_choices(seen), epics.id if epics else NO_BOARD),
                hint=f"What comes into “{names[Role.UP_NEXT]}” on a customer's board is copied to its list "
                f"“{names[Role.TRIAGE]}”. What comes into its list “{names[Role.DONE]}” is completed.",
            )
        ],
        submit="Save",
    )


def _choices(seen: Sequence[SeenBoard]) -> list[Block]:
    return [blocks.option("No board", NO_BOARD), *(blocks.option(one.name or one.id, one.id) for one in seen)]


def saved(customer: str, plan: CustomerPlan, board: SeenBoard | None, today: date) -> Message:
    """A customer's board and call were saved."""
    where = (
        f"has the board {blocks.link(board.url, board.name)}. I'm reading it now and tell you what I find"
        if board
        else "has no board"
    )
    return Message(f"*{escape(customer)}* {where}; {call_text(plan.call, today)}.")


def epics_saved(board: SeenBoard | None) -> Message:
    """The team's own board was set."""
    if board is None:
        return Message("There is no Support Epics board any more, so nothing is copied. What is there stays as it is.")
    return Message(f"{blocks.link(board.url, board.name)} is your Support Epics board. I'm reading it now.")


def linked(board: Board, names: Mapping[Role, str], counts: Mapping[Role, int]) -> Message:
    """What was found on a board that was linked just now."""
    name = f"*{board_link(board)}*"
    if board.trouble in {"gone", "closed"}:
        return Message(f"{name} can't be used: it is {'closed' if board.trouble == 'closed' else 'out of my sight'}.")
    faults = [part.partition(":") for part in board.trouble.split(",") if part]
    if faults:
        said = [f"• {SAID[code].format(name=escape(names[Role(role)]))}" for role, _, code in faults]
        text = "\n".join([f"{name} is linked, but:", *said])
        return Message(text, (blocks.section(text), blocks.actions(blocks.button("Check again", CHECK, board.id))))
    if not board.ready:
        return Message(f"{name} is linked. Trello doesn't answer at the moment; I go on trying.")
    found = ", ".join(f"“{escape(names[role])}” ({counts.get(role, 0)})" for role in board.lists)
    return Message(f"{name} is linked. Its lists, with their cards: {found}.")


def checking() -> Message:
    """Boards are read again."""
    return Message("I'm looking again. If something is still wrong I'll tell you.")
