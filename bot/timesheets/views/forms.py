"""The forms in which time is filed and put right."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot import blocks, menus
from bot.blocks import OPTION_LIMIT, Block, Message, Modal, day_name, one_line
from bot.timesheets.rules.account import Draft, Target
from bot.timesheets.rules.sheet import Worked
from bot.timesheets.rules.typed import HINT, spoken_hours

FILED = "time.filed"
STARTED = "timer.started"
CHANGED = "time.changed"
RETRY = "time.retry"
SHOW = "time.show"
TARGET = "time.target"
"""The menu of what time is put on; what it offers is searched for."""

NOTES_LIMIT = 500
FIELD_LIMIT = 3000
"""Characters: the most that Slack lets somebody type into a form's field."""


def target_option(target: Target) -> Block:
    """Something that time can be put on: of a long project name the end is left out, never the task."""
    return blocks.option(_label(target, OPTION_LIMIT), target.value)


def customer_option(name: str, customer: int, target: Target) -> Block:
    """A customer: their time goes where an admin said."""
    name = blocks.cut(name, 30)
    return blocks.option(f"{name} ({_label(target, OPTION_LIMIT - len(name) - 3)})", f"c:{customer}")


def _label(target: Target, limit: int) -> str:
    task = blocks.cut(target.task, limit // 2)
    return f"{blocks.cut(target.project, limit - len(task) - 2)}: {task}"


def found(customers: Mapping[int, tuple[str, Target]], targets: Sequence[Target]) -> list[Block]:
    """What a search finds: customers first, then projects under their clients."""
    options = [customer_option(name, one, target) for one, (name, target) in list(customers.items())[:20]]
    groups = [menus.option_group("Customers", options)] if options else []
    clients = dict.fromkeys(target.client for target in targets)
    groups += [
        menus.option_group(client or "Projects", [target_option(one) for one in targets if one.client == client])
        for client in clients
    ]
    return groups


def file(day: date, target: Block | None, notes: str, metadata: str, hours: str = "") -> Modal:
    """The form for time worked. metadata: the issue it belongs to and the draft it replaces."""
    return blocks.modal(
        "File time",
        FILED,
        [
            blocks.input_block("target", "For", menus.search(TARGET, "A customer, project or task", target)),
            blocks.input_block(
                "hours", "How long", blocks.text_input(hours, max_length=20, placeholder="1:30"), hint=HINT
            ),
            blocks.input_block("notes", "What was it", blocks.text_input(notes, max_length=NOTES_LIMIT)),
            blocks.input_block("day", "On", blocks.date_input(day)),
        ],
        submit="File it",
        metadata=metadata,
    )


def start(target: Block | None, notes: str, metadata: str) -> Modal:
    """The form for a timer of which it isn't known what it is put on."""
    return blocks.modal(
        "Start a timer",
        STARTED,
        [
            blocks.input_block("target", "For", menus.search(TARGET, "A customer, project or task", target)),
            blocks.input_block("notes", "What is it", blocks.text_input(notes, max_length=NOTES_LIMIT)),
        ],
        submit="Start",
        metadata=metadata,
    )


def change(entry: Worked, *, describe: bool) -> Modal:
    """The form for an entry that is there: what it lacks, or how long it really was."""
    hours = [] if entry.is_running else [_hours_field(entry)]
    stops = [blocks.context("The timer is stopped when you save.")] if entry.is_running and not describe else []
    if entry.is_running and not describe:
        label = f"How long did you really work on it on {day_name(entry.spent_on)}"
        box = blocks.text_input(max_length=20, placeholder="1:30")
        hours = [blocks.input_block("hours", label, box, hint=HINT)]
    return blocks.modal(
        "Describe" if describe else "Put right",
        CHANGED,
        [
            blocks.section(f"{one_line(f'{entry.project_name}: {entry.task_name}', 150)}, {day_name(entry.spent_on)}"),
            *([] if describe else hours),
            _notes_field(entry),
            *stops,
        ],
        submit="Save",
        metadata=f"{entry.id}|{int(entry.is_running and not describe)}|{entry.spent_on.isoformat()}",
    )


def _notes_field(entry: Worked) -> Block:
    """Its whole description, or none of it: what a form shows cut would be saved cut."""
    if len(entry.notes) > FIELD_LIMIT:
        return blocks.context("Its description is too long for this form and stays as it is.")
    box = blocks.text_input(entry.notes, multiline="\n" in entry.notes, max_length=FIELD_LIMIT)
    return blocks.input_block("notes", "What was it", box)


def _hours_field(entry: Worked) -> Block:
    minutes = round(entry.hours * 60)
    box = blocks.text_input(f"{minutes // 60}:{minutes % 60:02d}", max_length=20)
    return blocks.input_block("hours", "How long", box, hint=HINT)


def on_its_way() -> Message:
    """After a form: nothing of what it said is kept in Slack."""
    return Message("It is on its way to Harvest. I'll tell you if Harvest doesn't take it.")


def refused(draft: Draft | None, why: str) -> Message:
    """Harvest did not take something: what it was, why, and a way to do it differently."""
    what = "What you filed" if draft is None else _what(draft)
    head = f"{what} is not in Harvest."
    rows = [blocks.section(f"{head}\n{blocks.escape(why)}")]
    if draft is not None and draft.target is not None:
        rows.append(blocks.actions(blocks.button("Try again…", RETRY, str(draft.id), style="primary")))
    rows.append(blocks.context("Only you see this."))
    return Message(f"{head} {blocks.escape(why)}", tuple(rows))


def _what(draft: Draft) -> str:
    day = f" of {day_name(draft.spent_on)}" if draft.spent_on else ""
    where = f" on {one_line(str(draft.target), 100)}" if draft.target else ""
    if draft.hours is not None and draft.target:
        return f"Your time{day} ({spoken_hours(draft.hours)}{where})"
    return f"Your timer{where}" if draft.target else f"Your change{day}"
