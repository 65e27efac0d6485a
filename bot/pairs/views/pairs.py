"""Pairs, as they are listed, looked at and edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, one_line
from bot.customers.rules import Customer
from bot.dates import spoken
from bot.pairs.rules.pair import GOAL_LIMIT, Pair, PairChange, Stage
from bot.pairs.rules.week import Elsewhere
from bot.pairs.views.people import People, elsewhere_text, joined, name, names
from bot.workspaces.rules import WorkspaceSettings

NEW = "pairs.new"
SHOW = "pairs.show"
EDIT = "pairs.edit"
END = "pairs.end"

HEADINGS = {Stage.ACTIVE: "Active", Stage.COMING: "Coming", Stage.ENDED: "Ended"}
HISTORY_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Scene:
    """For whom pairs are shown: names of customers and people, the team's date, who of which pair is elsewhere."""

    customers: Mapping[int, str]
    people: People
    settings: WorkspaceSettings
    today: date
    elsewhere: Mapping[int, Sequence[Elsewhere]] = field(default_factory=dict)

    def customer(self, pair: Pair) -> str:
        """The customer's name, escaped."""
        return escape(self.customers.get(pair.customer, "a customer"))

    def who(self, pair: Pair) -> str:
        """Its people's names."""
        return names(self.people, pair.people(self.today))


def pair_list(stages: Mapping[Stage, Sequence[Pair]], goals: Mapping[int, str], scene: Scene, *, more: bool) -> Message:
    """All pairs by where they stand. goals: this week's, by pair. more: there are more that ended."""
    active = len(stages[Stage.ACTIVE])
    head = f"{active} active pair{'s' if active != 1 else ''}." if active else "No pair is active."
    groups: list[list[Block]] = []
    for stage, pairs in stages.items():
        if not pairs:
            continue
        groups.append([blocks.section(f"*{HEADINGS[stage]}*")])
        for pair in pairs:
            show = blocks.button("Show", SHOW, str(pair.id))
            groups.append([blocks.section(_line(pair, goals.get(pair.id), scene), show)])
    tail = (
        [blocks.context("There are more that ended: `/triage pairs Northwind` shows all of a customer's.")]
        if more
        else []
    )
    tail.append(blocks.actions(blocks.button("Make a pair…", NEW)))
    return blocks.pack(head, groups, tail)


def _line(pair: Pair, goal: str | None, scene: Scene) -> str:
    lines = [f"*{scene.customer(pair)}*: {scene.who(pair)}, {when(pair, scene.today)}", one_line(pair.goal, 200)]
    if goal:
        lines.append(f"This week: {one_line(goal, 200)}")
    if told := elsewhere_text(scene.elsewhere.get(pair.id, ()), scene.people):
        lines.append(f"_{told}._")
    return "\n".join(lines)


def when(pair: Pair, today: date) -> str:
    """From when to when: since Mon 9 Nov, until Fri 4 Dec."""
    last = spoken(pair.last, today) if pair.last else ""
    match pair.stage(today):
        case Stage.COMING:
            return f"from {spoken(pair.first, today)}" + (f" to {last}" if last else "")
        case Stage.ACTIVE:
            return f"since {spoken(pair.first, today)}" + (f", until {last}" if last else "")
    return f"{spoken(pair.first, today)} to {last}"


def pair_modal(
    pair: Pair, parts: Sequence[str], actions: Sequence[Block], history: Sequence[str], scene: Scene
) -> Modal:
    """All about a pair. parts: what else there is to say (goals, showcases), actions: what else can be done."""
    lines = [
        f"*{scene.customer(pair)}*: {scene.who(pair)}",
        f"{_capital(when(pair, scene.today))}",
        one_line(pair.goal, 300),
    ]
    if told := elsewhere_text(scene.elsewhere.get(pair.id, ()), scene.people):
        lines.append(f"_This week {told}._")
    number = str(pair.id)
    row = [*actions, blocks.button("Edit…", EDIT, number)]
    if pair.stage(scene.today) is Stage.ACTIVE:
        ask = blocks.confirm("End this pair?", "Today is its last day. Its history stays.", "End it today", "Keep it")
        row.append(blocks.button("End it today", END, number, ask=ask))
    shown = [blocks.section("\n".join(lines)), blocks.actions(*row)]
    for part in parts:
        shown += [blocks.divider(), *blocks.sections(part.split("\n"))]
    shown += [blocks.divider(), *blocks.sections(["*History*", *history])]
    return blocks.modal("Pair", SHOW, shown, metadata=number)


def history_lines(changes: Sequence[PairChange], scene: Scene) -> list[str]:
    """What was changed by whom, newest first."""
    lines = []
    for change in reversed(changes[-HISTORY_SHOWN:]):
        who = name(scene.people, change.by) if change.by is not None else "Triage"
        at = blocks.moment(change.at, scene.settings.zone)
        lines.append(f"• {at}, {who}: {_what(change, scene)}")
    if len(changes) > HISTORY_SHOWN:
        lines.append(f"… and {len(changes) - HISTORY_SHOWN} earlier changes.")
    return lines


def _what(change: PairChange, scene: Scene) -> str:
    before, after = change.before, change.after
    if before is None:
        return "made the pair"
    said = []
    if before["customer"] != after["customer"]:
        said.append(f"customer {escape(scene.customers.get(after['customer'], 'another'))}")
    if before["goal"] != after["goal"]:
        said.append(f"goal “{one_line(after['goal'], 100)}”, was “{one_line(before['goal'], 100)}”")
    if before["first"] != after["first"]:
        said.append(f"first day {_spoken(after['first'], scene)}, was {_spoken(before['first'], scene)}")
    if before["last"] != after["last"]:
        said.append(f"last day {_spoken(after['last'], scene)}, was {_spoken(before['last'], scene)}")
    said += _moves(before, after, scene)
    return "; ".join(said) or "no change"


def _moves(before: Mapping[str, Any], after: Mapping[str, Any], scene: Scene) -> list[str]:
    """Who came and who went, from when on."""
    was = {(person, first): last for person, first, last in before["stints"]}
    now = {(person, first): last for person, first, last in after["stints"]}
    shifted = before["first"] != after["first"]
    came = [
        f"{name(scene.people, person)} joins on {_spoken(first, scene)}"
        for person, first in now
        if (person, first) not in was and not (shifted and first == after["first"])
    ]
    went = [
        f"{name(scene.people, person)} is in it until {_spoken(now[person, first], scene)}"
        for person, first in was
        if now.get((person, first)) and now[person, first] != was[person, first]
    ]
    gone = [
        f"{name(scene.people, person)} is not in it any more"
        for person in {person for person, _ in was} - {person for person, _ in now}
    ]
    return [*came, *went, *gone]


def _spoken(day: str | None, scene: Scene) -> str:
    return spoken(date.fromisoformat(day), scene.today) if day else "open"


def edit_modal(pair: Pair | None, customers: Sequence[Customer], scene: Scene, customer: int | None = None) -> Modal:
    """The form of a pair; None for a new one, of a customer if one was named."""
    choices = [blocks.option(one.name, str(one.id)) for one in customers]
    chosen = pair.customer if pair else customer
    members = pair.people(scene.today) if pair else ()
    people = [scene.people[person].slack_user_id for person in members if person in scene.people]
    first = pair.first if pair else scene.today
    fields = [
        blocks.input_block("customer", "Customer", blocks.select(choices, str(chosen) if chosen else None)),
        blocks.input_block("people", "Who", blocks.people_select(people)),
        blocks.input_block(
            "goal",
            "Overarching goal",
            blocks.text_input(pair.goal if pair else "", max_length=GOAL_LIMIT),
            hint="What they work towards over the weeks. Each week has a goal of its own.",
        ),
        blocks.input_block("first", "First day", blocks.date_input(first)),
        blocks.input_block(
            "last", "Last day", blocks.date_input(pair.last if pair else None), hint=OPEN, optional=True
        ),
    ]
    if pair:
        fields.append(
            blocks.input_block(
                "changes_on",
                "Another choice of people counts from",
                blocks.date_input(None),
                hint="Empty: from today. Who was in it before is kept.",
                optional=True,
            )
        )
    return blocks.modal(
        "Edit a pair" if pair else "New pair",
        EDIT if pair else NEW,
        fields,
        submit="Save",
        metadata=str(pair.id) if pair else "",
    )


OPEN = "Empty while it is open."


def no_customers() -> Message:
    """A pair needs a customer."""
    return Message(
        "There is no customer yet that a pair could work for. An admin can add one with `/triage customers add`."
    )


def saved(pair: Pair, twice: Mapping[int, Sequence[Pair]], scene: Scene, *, new: bool) -> Message:
    """A pair was saved. twice: who is in other pairs at the same time."""
    head = f"*{scene.customer(pair)}*: {scene.who(pair)}, {when(pair, scene.today)}."
    lines = [f"The pair is {'there' if new else 'saved'}. {head}"]
    for person, others in twice.items():
        whose = joined(list(dict.fromkeys(f"*{scene.customer(other)}*" for other in others)))
        lines.append(
            f"{name(scene.people, person)} is in the pair of {whose} at the same time. That is fine if it's meant."
        )
    return Message("\n".join(lines))


def over(pair: Pair, scene: Scene) -> Message:
    """A pair was ended."""
    last = spoken(pair.last or scene.today, scene.today)
    return Message(f"The pair of *{scene.customer(pair)}* ends on {last}. `/triage pairs` keeps its history.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
