"""Leave, as it is shown. A reason is shown to whoever is away and to nobody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, Modal, actions, button, escape, section
from bot.rota.rules.exchanges import Exchange, Move
from bot.rota.rules.fairness import Candidate
from bot.rota.rules.leave import Hit, LeaveEntry, leave_text
from bot.rota.rules.rota import WHOLE_DAY, Part, Shift, half_name
from bot.rota.views.rota import People, reason_text

FORM = "leave.form"
ASK_ALL = "leave.ask_all"
ASK_ONE = "leave.ask_one"
SWAP = "leave.swap"
CANCEL = "leave.cancel"

CANDIDATES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LeaveScene:
    """For whom a text is made: the people by id, the team's date, and who reads it."""

    people: People
    today: date
    reader: int

    def name(self, person: int) -> str:
        """Somebody's name, escaped; "you" for the reader."""
        if person == self.reader:
            return "you"
        return escape(self.people[person].name) if person in self.people else "somebody"

    def subject(self, person: int) -> str:
        """How a sentence about somebody begins."""
        return "You are" if person == self.reader else f"{self.name(person)} is"

    def day(self, day: date, parts: tuple[Part, ...]) -> str:
        """A date with its half."""
        half = f" ({half_name(parts)})" if len(parts) == 1 else ""
        return f"{blocks.day_name(day)}{half}"


def entered(entries: Sequence[LeaveEntry], hits: Sequence[Hit], scene: LeaveScene, *, merged: bool) -> Message:
    """Leave was entered: what it hits, and how to have it covered."""
    person = entries[0].leave.person
    head = [f"{scene.subject(person)} away *{days_text(entries, scene.today)}*."]
    if merged:
        head.append("It was joined to the leave next to it.")
    if entries[0].reason and person == scene.reader:
        head.append(f"Only you see the reason: {blocks.one_line(entries[0].reason, 200)}.")
    return _with_hits(" ".join(head), entries, hits, scene)


def shown(entries: Sequence[LeaveEntry], hits: Sequence[Hit], scene: LeaveScene) -> Message:
    """A leave that is there, with what is still to be covered."""
    head = f"{scene.subject(entries[0].leave.person)} away *{days_text(entries, scene.today)}*."
    return _with_hits(head, entries, hits, scene)


def days_text(entries: Iterable[LeaveEntry], today: date) -> str:
    """The days of several pieces of leave."""
    return ", ".join(leave_text(entry.leave, today) for entry in entries)


def _with_hits(head: str, entries: Sequence[LeaveEntry], hits: Sequence[Hit], scene: LeaveScene) -> Message:
    person = entries[0].leave.person
    take_back = button("Cancel this leave", CANCEL, ids(entries))
    if not hits:
        text = f"{head}\n{scene.subject(person)} not on duty then, so there is nothing to cover."
        return Message(text, (section(text), actions(take_back)))
    number = "1 day" if len(hits) == 1 else f"{len(hits)} days"
    text = f"{head}\n{scene.subject(person)} on duty on *{number}* of that:"
    groups = [[section("\n".join(_hit_lines(hit, scene))), *_hit_buttons(hit, scene)] for hit in hits]
    tail: list[Block] = []
    if any(hit.request is None for hit in hits):
        ask = "Ask for cover of all" if len(hits) > 1 else "Ask for cover"
        tail.append(actions(button(ask, ASK_ALL, ids(entries), style="primary"), take_back))
    else:
        tail.append(actions(take_back))
    tail.append(blocks.context("Duty days counted: the last 8 weeks and the next 4. Fewest first."))
    return blocks.pack(text, groups, tail)


def ids(entries: Iterable[LeaveEntry]) -> str:
    """A button's value: the leave that it is about."""
    return ",".join(str(entry.id) for entry in entries)


def _hit_lines(hit: Hit, scene: LeaveScene) -> list[str]:
    lines = [_shift_text(hit.shift, scene)]
    if hit.request is not None:
        return [f"{lines[0]}: cover is asked for (request {hit.request})."]
    if hit.candidates:
        shown = ", ".join(candidate_text(one, scene) for one in hit.candidates[:CANDIDATES_SHOWN])
        lines.append(f"Fairest to ask: {shown}.")
    else:
        lines.append("Nobody on the rota is free that day.")
    two = [one for one in hit.exchanges if len(one.moves) == 2]
    if two:
        fitting = ", ".join(f"{scene.name(one.moves[1].giver)}'s {_move_day(one.moves[1], scene)}" for one in two)
        lines.append(f"Swaps that fit: {fitting}.")
    elif hit.exchanges:
        lines.append(f"No swap fits, but three can exchange: {round_text(hit.exchanges[0], scene)}.")
    return lines


def _shift_text(shift: Shift, scene: LeaveScene) -> str:
    reason = reason_text(shift.reason, scene.people)
    return f"*{scene.day(shift.day, shift.parts)}*" + (f" ({reason})" if reason else "")


def candidate_text(candidate: Candidate, scene: LeaveScene) -> str:
    """A name with the duty days counted: Dev Patel (2½ days)."""
    return f"{scene.name(candidate.person)} ({days_number(candidate.days)})"


def days_number(days: float) -> str:
    """A number of days in halves: 1 day, 2½ days."""
    whole, half = divmod(days, 1)
    number = f"{int(whole) or ('' if half else 0)}{'½' if half else ''}"
    return f"{number} day{'' if number in {'1', '½'} else 's'}"


def _move_day(move: Move, scene: LeaveScene) -> str:
    return scene.day(move.day, move.parts)


def round_text(exchange: Exchange, scene: LeaveScene) -> str:
    """An exchange round three, in words."""
    texts = []
    for move in exchange.moves:
        verb = "take" if move.taker == scene.reader else "takes"
        of = "your" if move.giver == scene.reader else f"{scene.name(move.giver)}'s"
        texts.append(f"{scene.name(move.taker)} {verb} {of} {_move_day(move, scene)}")
    return ", ".join(texts)


def _hit_buttons(hit: Hit, scene: LeaveScene) -> list[Block]:
    if hit.request is not None:
        return []
    shift, elements = hit.shift, []
    if hit.candidates:
        first = hit.candidates[0].person
        elements.append(button(f"Ask {_plain_name(first, scene)}", ASK_ONE, f"{slot_value(shift)} {first}"))
    for exchange in hit.exchanges[:1]:
        if len(exchange.moves) == 2:
            back = exchange.moves[1]
            label = f"Swap for {_plain_name(back.giver, scene)}'s {_move_day(back, scene)}"
            value = f"{slot_value(shift)} {back.giver} {back.day.isoformat()}{_half(back.parts)}"
            elements.append(button(label, SWAP, value))
    return [actions(*elements)] if elements else []


def _plain_name(person: int, scene: LeaveScene) -> str:
    return blocks.cut(scene.people[person].name if person in scene.people else "somebody", 30)


def slot_value(shift: Shift) -> str:
    """A button's value: whose day, which day, which half."""
    return f"{shift.person} {shift.day.isoformat()}{_half(shift.parts)}"


def _half(parts: tuple[Part, ...]) -> str:
    return "" if parts == WHOLE_DAY else f"/{parts[0]}"


def taken_back(
    entries: Sequence[LeaveEntry],
    again: Sequence[Shift],
    kept: Sequence[tuple[date, tuple[Part, ...], int]],
    requests: Sequence[int],
    scene: LeaveScene,
) -> Message:
    """Leave was cancelled. again: what the person is on for now. kept: what others have taken. requests: that ended."""
    person = entries[0].leave.person
    lines = [f"The leave {days_text(entries, scene.today)} is cancelled."]
    if again:
        days = ", ".join(f"*{scene.day(shift.day, shift.parts)}*" for shift in again)
        lines.append(f"{scene.subject(person)} on duty again on {days}.")
    for day, parts, taker in kept:
        lines.append(f"*{scene.day(day, parts)}* stays with {scene.name(taker)}, who has taken it.")
    if requests:
        numbers = ", ".join(map(str, requests))
        lines.append(f"What was asked for those days is taken back (request {numbers}).")
    return Message("\n".join(lines))


def told_by_admin(entries: Sequence[LeaveEntry], admin: str, today: date, *, cancelled: bool = False) -> Message:
    """A direct message to somebody for whom an admin has entered or cancelled leave."""
    what = "cancelled your leave" if cancelled else "entered leave for you"
    return Message(f"{escape(admin)} has {what}: *{days_text(entries, today)}*. `/triage away list` shows it all.")


def listing(entries: Sequence[LeaveEntry], scene: LeaveScene) -> Message:
    """All leave to come, one's own first, with its reasons and a button to take it back."""
    if not entries:
        return Message("Nobody is going to be away. `/triage away 1 dec to 5 dec` enters leave.")
    mine = [one for one in entries if one.leave.person == scene.reader]
    others = [one for one in entries if one.leave.person != scene.reader]
    groups: list[list[Block]] = []
    for entry in mine:
        reason = f" ({blocks.one_line(entry.reason)})" if entry.reason else ""
        text = f"You: *{leave_text(entry.leave, scene.today)}*{reason}"
        groups.append([section(text, button("Cancel", CANCEL, str(entry.id)))])
    texts = [f"{scene.name(one.leave.person)}: {leave_text(one.leave, scene.today)}" for one in others]
    groups += [[block] for block in blocks.sections(texts)]
    return blocks.pack("Who is away:", groups)


def which_one(entries: Sequence[LeaveEntry], scene: LeaveScene) -> Message:
    """Several leaves could be meant."""
    groups = [[section(leave_text(one.leave, scene.today), button("Cancel", CANCEL, str(one.id)))] for one in entries]
    return blocks.pack("Which leave?", groups)


def form(today: date, *, for_others: bool) -> Modal:
    """The form for leave. for_others: whether it may be somebody else's."""
    halves = [
        blocks.option("Whole days", "day"),
        blocks.option("Mornings only", Part.AM),
        blocks.option("Afternoons only", Part.PM),
    ]
    person = {"type": "users_select", "action_id": "value"}
    fields = [
        blocks.input_block("first", "First day", blocks.date_input(today)),
        blocks.input_block("last", "Last day", blocks.date_input(), hint="Leave it empty for one day.", optional=True),
        blocks.input_block("half", "How much of each day", blocks.select(halves, "day")),
        blocks.input_block(
            "reason", "Reason", blocks.text_input(max_length=200), hint="Only whoever is away sees it.", optional=True
        ),
    ]
    if for_others:
        fields.append(blocks.input_block("person", "Who", person, hint="Empty: yourself.", optional=True))
    return blocks.modal("Away", FORM, fields, submit="Enter leave")
