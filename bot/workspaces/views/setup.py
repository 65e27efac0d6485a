"""The setup: its parts with their present values, the form of each, and what is said when one is saved."""

import calendar
from collections.abc import Mapping, Sequence
from typing import Any

from bot import blocks
from bot.blocks import Block, Modal
from bot.workspaces.kinds import Channel, ClockTime, Dates, Flag, Kind, OneOf, People, Weekday, Weekdays, Whole, Wholes
from bot.workspaces.rules import KINDS, WorkspaceSettings
from bot.workspaces.views.parts import FIELDS, PARTS, Field

OVERVIEW, CHANGE, FORM, CONFIRM = "setup.overview", "setup.change", "setup.form", "setup.confirm"
DAYS = list(calendar.day_name)


def overview(
    settings: WorkspaceSettings, saved: Mapping[str, Any] | None = None, further: Sequence[Block] = ()
) -> Modal:
    """Everything that can be set, with the present values. saved: what was changed just now, if something was tried.

    further: parts that are no settings.
    """
    shown: list[Block] = []
    if saved is not None:
        shown.append(blocks.section(settings_saved(saved, settings)))
    for word, part in PARTS.items():
        values = "\n".join(f"{one.noun}: {_told(one, settings)}" for one in part.fields)
        change = blocks.button("Change…", CHANGE, word, read_as=f"Change {part.title}")
        shown.append(blocks.section(f"*{part.title}*\n{values}", change))
    return blocks.modal("Set up Triage", OVERVIEW, [*shown, *further])


def form(word: str, settings: WorkspaceSettings, *, in_place: bool = False) -> Modal:
    """One part to be changed. Block ids are the names of the settings."""
    part = PARTS[word]
    inputs = [
        blocks.input_block(
            one.name,
            one.label,
            _element(KINDS[one.name], getattr(settings, one.name), one),
            hint=one.hint,
            optional=one.optional,
        )
        for one in part.fields
    ]
    return blocks.modal(part.title, FORM, inputs, submit="Save", in_place=in_place)


def confirm(lines: Sequence[str], changed: str) -> Modal:
    """What the settings would do, before they are saved. changed: what comes back if they are."""
    return blocks.modal("Before it is saved", CONFIRM, blocks.sections(lines), submit="Save", metadata=changed)


def settings_saved(changed: Mapping[str, Any], settings: WorkspaceSettings) -> str:
    """What was changed, and what comes next."""
    if not changed:
        return "Nothing was changed."
    names = ", ".join(FIELDS[name].noun for name in changed)
    nxt = "Next: `/triage rota edit` says who is on which day." if "triage_channel" in changed else ""
    where = f"Everything goes to <#{settings.triage_channel}>. " if settings.triage_channel else ""
    return f"Saved: {names}. {where}{nxt}".strip()


def _told(one: Field, settings: WorkspaceSettings) -> str:
    """A setting's present value."""
    value, kind = getattr(settings, one.name), KINDS[one.name]
    if value in ("", ()):
        return "none"
    match kind:
        case Channel():
            told = f"<#{value}>"
        case People():
            told = ", ".join(f"<@{person}>" for person in value)
        case Flag() | OneOf():
            label = one.labels[value]
            told = label[0].lower() + label[1:]
        case Weekday():
            told = DAYS[value]
        case Weekdays():
            told = ", ".join(DAYS[day][:3] for day in value)
        case Whole():
            told = f"{value} {kind.unit.removesuffix('s') if value == 1 else kind.unit}"
        case Wholes():
            told = f"{kind.text(value)} {kind.unit}"
        case _:
            told = blocks.one_line(kind.text(value), 300)
    return told


def _element(kind: Kind[Any], value: Any, one: Field) -> Block:
    """What a setting is entered with."""
    element: Block
    match kind:
        case Channel():
            element = _channel_select(value)
        case People():
            element = blocks.people_select(value)
        case Flag() | OneOf():
            options = [blocks.option(label, _choice(choice)) for choice, label in one.labels.items()]
            element = blocks.select(options, _choice(value))
        case ClockTime():
            element = {"type": "timepicker", "action_id": "value", "initial_time": kind.text(value)}
        case Weekday():
            element = blocks.select(_weekdays(), str(value))
        case Weekdays():
            element = blocks.several(_weekdays(), [str(day) for day in value])
        case _:
            element = blocks.text_input(kind.text(value), max_length=3000 if isinstance(kind, Dates) else 200)
    return element


def _choice(value: bool | str) -> str:
    return str(value) if isinstance(value, str) else Flag().text(value)


def _weekdays() -> list[Block]:
    return [blocks.option(name, str(day)) for day, name in enumerate(DAYS)]


def _channel_select(initial: str) -> Block:
    block: Block = {
        "type": "conversations_select",
        "action_id": "value",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return block | ({"initial_conversation": initial} if initial else {})
