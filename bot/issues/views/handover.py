"""The morning message, the handover, and the direct messages around it."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import blocks
from bot.blocks import Block, Message, day_name, mention, one_line
from bot.issues.rules.clock import IssueState
from bot.issues.rules.handover import Handover, HandoverItem
from bot.issues.rules.issue import Issue
from bot.issues.views.issue import CRITICAL_MARK, NOTE, Scene, issue_line, time_left, title_link
from bot.rota.rules.rota import Shift

ACCEPT = "handover.accept"
POST_EARLY = "handover.post"


def morning(shifts: Sequence[Shift], issues: Sequence[Issue], scene: Scene) -> Message:
    """Who is on today, with the counts of what waits."""
    named = [(shift, scene.people[shift.person]) for shift in shifts if shift.person in scene.people]
    halves = len({shift.parts for shift in shifts}) > 1
    people = " and ".join(
        mention(person.slack_user_id) + (f" ({shift.half})" if halves and shift.half else "") for shift, person in named
    )
    who = f"Good morning. On triage today: {people}." if people else "Good morning. *Nobody is on triage today.*"
    unresolved = [issue for issue in issues if issue.unresolved]
    open_ones = [issue for issue in unresolved if issue.state is IssueState.OPEN]
    overdue = [issue for issue in open_ones if issue.clock.breached(scene.now)]
    pending = len(unresolved) - len(open_ones)
    counts = f"{len(open_ones)} open, {pending} pending, {len(overdue)} over the target."
    if not people:
        counts += " Who can take the day? `/triage rota` shows the coming weeks."
    return Message(f"{who} {counts}", (blocks.section(f"{who}\n{counts}"),))


def notes_wanted(issues: Sequence[Issue], scene: Scene) -> Message:
    """The handover comes: which open issues have no note of today."""
    if not issues:
        return Message(":white_check_mark: The handover is soon. Every open issue has a note from today.")
    number = len(issues)
    head = (
        "The handover is soon. This open issue has no note from today:"
        if number == 1
        else f"The handover is soon. These {number} open issues have no note from today:"
    )
    groups = [[blocks.section(issue_line(issue, scene), _note_button(issue))] for issue in issues]
    return blocks.pack(head, groups, onward=blocks.IN_THREAD)


def handover(handover: Handover, scene: Scene, helped: Sequence[str] = (), *, preview: bool = False) -> Message:
    """The handover of a day, with its calls for help; a preview is private, takes notes, and can be posted early."""
    head = "\n".join([_head(handover, scene, preview), *helped])
    groups = [
        [blocks.section(item_text(item, scene), _note_button(item) if preview else None)] for item in handover.items
    ]
    if pending := [n for n, item in enumerate(handover.items) if item.state is IssueState.PENDING]:
        groups[pending[0]].insert(0, blocks.section("*Pending*"))
    if preview:
        tail = [blocks.actions(blocks.button("Post it now", POST_EARLY, handover.name, style="primary"))]
    else:
        tail = _acceptance(handover, scene)
    return blocks.pack(head, groups, tail, onward="below" if preview else blocks.IN_THREAD)


def _note_button(one: Issue | HandoverItem) -> Block:
    return blocks.button("Add note…", NOTE, one.ref.word)


def when_text(handover: Handover) -> str:
    """Of which day it is, or of which midday."""
    return _when(handover.day, midday=handover.midday)


def _when(day: date, *, midday: bool) -> str:
    return f"{day_name(day)}, midday" if midday else day_name(day)


def _head(handover: Handover, scene: Scene, preview: bool) -> str:
    givers = " and ".join(_names(handover.from_people, scene)) or "nobody"
    if handover.to_people and handover.next_day:
        receivers = " and ".join(_names(handover.to_people, scene) if preview else _mentions(handover.to_people, scene))
        to = f"{receivers} ({'this afternoon' if handover.midday else day_name(handover.next_day)})"
    else:
        to = "*nobody is on next: who can take it?*"
    open_ones = sum(item.state is IssueState.OPEN for item in handover.items)
    counts = handover.counts
    return (
        f"*Handover of {when_text(handover)}*{' (preview)' if preview else ''}: from {givers} to {to}\n"
        f"Today: {counts.new} new, {counts.resolved} resolved, {counts.breached} breached. "
        f"Unfinished: {open_ones} open, {len(handover.items) - open_ones} pending."
    )


def item_text(item: HandoverItem, scene: Scene) -> str:
    """An unfinished issue in the handover."""
    facts = [
        one_line(item.customer, 60) if item.customer else "unknown customer",
        time_left(timedelta(seconds=item.seconds_left), item.state),
        scene.name(item.assignee),
    ]
    critical = f"{CRITICAL_MARK} " if item.critical else ""
    lines = [f"{critical}*{title_link(item)}*", " · ".join(facts)]
    if item.silence:
        lines.append(f"silent: {one_line(item.silence, 150)}")
    if item.pending_reason:
        lines.append(f"waits for: {one_line(item.pending_reason, 150)}")
    lines.append(f"last note: {one_line(item.last_note, 200)}" if item.last_note else "_no note_")
    return "\n".join(lines)


def _acceptance(handover: Handover, scene: Scene) -> list[Block]:
    if handover.accepted_by is not None and handover.accepted_at is not None:
        return [
            blocks.context(
                f":white_check_mark: {scene.name(handover.accepted_by)} has got it, {scene.at(handover.accepted_at)}"
            )
        ]
    return [blocks.actions(accept_button(handover))]


def accept_button(handover: Handover) -> Block:
    """By which a handover is taken, by its receiver or a volunteer."""
    label = "Got it" if handover.to_people else "I'll take it"
    return blocks.button(label, ACCEPT, handover.name, style="primary")


def unfinished_text(handover: Handover) -> str:
    """How much is handed over."""
    number = len(handover.items)
    return f"{number} unfinished issue{'s' if number != 1 else ''}" if number else "nothing unfinished"


def chase(handover: Handover, scene: Scene) -> Message:
    """Nobody has said yet that they have got the handover."""
    text = f"The handover of {when_text(handover)} ({unfinished_text(handover)}) waits for your “Got it”."
    return Message(text, (blocks.section(text), *_acceptance(handover, scene)))


def accepted(handover: Handover) -> Message:
    """The receiver's press was taken."""
    return Message(f"You've got the handover of {when_text(handover)}. `/triage issues` lists what is open.")


def posted_early(day: date, channel: str, *, midday: bool) -> Message:
    """The handover goes out before its time."""
    again = "It won't be posted again at its time."
    return Message(f"The handover of {_when(day, midday=midday)} is on its way to <#{channel}>. {again}")


def _mentions(people: Sequence[int], scene: Scene) -> list[str]:
    return [mention(scene.people[person].slack_user_id) for person in people if person in scene.people]


def _names(people: Sequence[int], scene: Scene) -> list[str]:
    return [scene.name(person) for person in people]
