"""Calls for help, as they are made, answered and handed over."""

from collections.abc import Mapping

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, one_line
from bot.faq.rules import Topic
from bot.issues.rules.callout import Callout
from bot.issues.views.issue import answer_button
from bot.workspaces.rules import Person

CALL = "callout.call"
CAN = "callout.can"
CANNOT = "callout.cannot"
CLOSE = "callout.close"

People = Mapping[int, Person]


def call_modal(channel: str, reason: str = "") -> Modal:
    """What help is needed."""
    return blocks.modal(
        "Call for help",
        CALL,
        [
            blocks.section(
                f"It goes to <#{channel}>. Whoever can spare the time without hurting their own goal comes; "
                "nobody has to.",
                answer_button(Topic.HELP),
            ),
            blocks.input_block(
                "reason", "What help is needed?", blocks.text_input(reason, multiline=True, max_length=500)
            ),
        ],
        submit="Call",
    )


def close_modal(callout: Callout) -> Modal:
    """What came of a call."""
    return blocks.modal(
        "It's enough",
        CLOSE,
        [
            blocks.section("The call is closed, and the handover tells who came and what came of it."),
            blocks.input_block("outcome", "What came of it?", blocks.text_input(max_length=500), optional=True),
        ],
        submit="Close the call",
        metadata=str(callout.id),
    )


def call(callout: Callout, due: int, people: People) -> Message:
    """The call in the channel, as it stands. due: how many issues are due today or over the target."""
    head = f":raised_hand: *{_name(callout.caller, people)} calls for help on triage*: {one_line(callout.reason, 500)}"
    if callout.closed_at is None and due:
        head += f"\n{due} issue{' is' if due == 1 else 's are'} due today or over the target."
    lines = [head, *_said(callout, people)]
    if callout.closed_at is not None:
        lines.append(f"{_end(callout, people)}")
    text = "\n".join(lines)
    return Message(text, (blocks.section(text), *([] if callout.closed_at else [_buttons(callout)])))


def _said(callout: Callout, people: People) -> list[str]:
    cannot = [answer.person for answer in callout.answers if not answer.can_help]
    lines = [f"Coming: {_names(callout.helpers, people)}."] if callout.helpers else []
    return lines + ([f"Can't without hurting their goal: {_names(cannot, people)}."] if cannot else [])


def _end(callout: Callout, people: People) -> str:
    by = f"Closed by {_name(callout.closed_by, people)}" if callout.closed_by else "Closed at the handover"
    return f"{by}: {one_line(callout.outcome, 300)}" if callout.outcome else f"{by}."


def _buttons(callout: Callout) -> Block:
    value = str(callout.id)
    return blocks.actions(
        blocks.button("I can help", CAN, value, style="primary"),
        blocks.button("I can't without hurting my goal", CANNOT, value),
        blocks.button("It's enough…", CLOSE, value),
    )


def handover_line(callout: Callout, people: People) -> str:
    """A call in the handover: why, who came, and the outcome."""
    came = f"{_names(callout.helpers, people)} came" if callout.helpers else "nobody came"
    what = f" {one_line(callout.outcome, 200)}" if callout.outcome else ""
    who, why = _name(callout.caller, people), one_line(callout.reason, 150)
    return f"{who} called for help ({why}): {came}.{what}"


def offer(due: int, by: str) -> Message:
    """To today's people: much is due. by: when the working day ends."""
    text = f"{due} issues are due by {by} or over the target. If that is more than you can handle, call for help early."
    call = blocks.button("Call for help…", CALL, str(due))
    return Message(text, (blocks.section(text), blocks.actions(call, answer_button(Topic.HELP))))


def called(callout: Callout) -> Message:
    """For the caller: the call is made."""
    return Message(f"I've asked in <#{callout.channel}>; who comes is shown there. `/triage callout done` closes it.")


def answered(callout: Callout, can_help: bool, people: People) -> Message:
    """For whoever pressed."""
    if can_help:
        return Message(f"Thank you! {_name(callout.caller, people)} knows. `/triage issues` shows what is open.")
    return Message("That's fine: your goal comes first.")


def comes(name: str) -> Message:
    """For the caller: somebody comes."""
    return Message(f"{one_line(name, 60)} can help you. Tell them where to begin.")


def closed(callout: Callout) -> Message:
    """For whoever closed it."""
    return Message(
        "The call for help is closed. The handover tells who came." if callout.helpers else "The call is closed."
    )


def _name(person: int | None, people: People) -> str:
    return escape(people[person].name) if person is not None and person in people else "somebody"


def _names(persons: list[int], people: People) -> str:
    return ", ".join(_name(person, people) for person in persons)
