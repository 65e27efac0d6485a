"""Goals: the form, a pair's run of them, the Scrum of Scrums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, Modal, day_name, escape, one_line
from bot.pairs.rules.goals import WEEK, WEEK_GOAL_LIMIT, Goal, Goals
from bot.pairs.rules.pair import Pair
from bot.pairs.views.pairs import Scene
from bot.pairs.views.people import elsewhere_text

SET = "goal.set"
MET = "goal.met"
NOT_MET = "goal.not_met"

RUN_SHOWN = 12
NO_GOAL = "_No goal yet._"
NOBODY_LEFT = "_Nobody is left in it: `/triage pairs` puts somebody in, or ends it._"
OUTCOMES = {True: "met", False: "not met", None: "not said whether met"}


def set_button(pair: int | None = None, label: str = "Set the week's goal…", *, primary: bool = False) -> Block:
    """Opens the form; without a pair for the presser's own."""
    return blocks.button(label, SET, str(pair or ""), style="primary" if primary else None)


def met_buttons(goal: Goal) -> list[Block]:
    """Says whether a goal was met."""
    value = goal_value(goal.pair, goal.week)
    return [blocks.button("Met", MET, value), blocks.button("Not met", NOT_MET, value)]


def goal_value(pair: int, week: date) -> str:
    """A week's goal as a button's value."""
    return f"{pair} {week.isoformat()}"


def goal_modal(
    pairs: Sequence[Pair], pair: Pair | None, week: date, weeks: Sequence[date], goals: Goals, scene: Scene
) -> Modal:
    """The form for a week's goal. pairs: to choose from; pair: the one that is chosen."""
    shown: list[Block] = []
    if pair is not None:
        shown.append(blocks.section(_towards(pair, goals, weeks, scene)))
    if len(pairs) > 1 or pair is None:
        options = [blocks.option(_choice(one, scene), str(one.id)) for one in pairs]
        shown.append(blocks.input_block("pair", "Pair", blocks.select(options, str(pair.id) if pair else None)))
    known = goals.get((pair.id, week)) if pair else None
    labels = ("This week", "Next week")
    options = [
        blocks.option(f"{label}, from {day_name(one)}", one.isoformat())
        for label, one in zip(labels, weeks, strict=True)
    ]
    shown += [
        blocks.input_block(
            "goal",
            "Goal",
            blocks.text_input(known.text if known else "", multiline=True, max_length=WEEK_GOAL_LIMIT),
            hint="What will be there by Friday that isn't now? One sentence.",
        ),
        blocks.input_block("week", "Which week", blocks.select(options, week.isoformat())),
    ]
    return blocks.modal("The week's goal", SET, shown, submit="Save", metadata=str(pair.id) if pair else "")


def _towards(pair: Pair, goals: Goals, weeks: Sequence[date], scene: Scene) -> str:
    lines = [f"*{scene.customer(pair)}*: {scene.who(pair)}", f"Towards: {one_line(pair.goal, 300)}"]
    before = [goal for (number, week), goal in goals.items() if number == pair.id and week < weeks[0]]
    lines += [f"Last week: {one_line(goal.text, 300)} ({OUTCOMES[goal.met]})" for goal in before]
    return "\n".join(lines)


def _choice(pair: Pair, scene: Scene) -> str:
    return f"{scene.customers.get(pair.customer, 'a customer')}: {pair.goal}"


def run(goals: Sequence[Goal], today: date) -> str:
    """The run of a pair's goals, newest first."""
    lines = ["*Goals, week by week*"]
    for goal in goals[:RUN_SHOWN]:
        said = f" (*{OUTCOMES[goal.met]}*)" if goal.met is not None or goal.week + WEEK <= today else ""
        lines.append(f"• Week of {day_name(goal.week)}: {one_line(goal.text, 200)}{said}")
    if len(goals) > RUN_SHOWN:
        lines.append(f"… and {len(goals) - RUN_SHOWN} earlier ones.")
    told = [goal for goal in goals if goal.met is not None]
    if told:
        lines.append(f"{sum(bool(goal.met) for goal in told)} of {len(told)} met.")
    return "\n".join(lines if goals else [*lines, "None yet."])


def goal_set(goal: Goal, pair: Pair, scene: Scene, this_week: date) -> Message:
    """A goal was set."""
    which = "this week" if goal.week == this_week else f"the week of {day_name(goal.week)}"
    return Message(f"The goal of *{scene.customer(pair)}* for {which}: {escape(goal.text)}")


def goal_marked(goal: Goal, pair: Pair, scene: Scene) -> Message:
    """Somebody said whether a goal was met."""
    word = "met" if goal.met else "not met"
    return Message(
        f"Noted: *{word}*. {scene.customer(pair)}, week of {day_name(goal.week)}: {one_line(goal.text, 300)}"
    )


def which(goals: Sequence[Goal], pairs: Mapping[int, Pair], scene: Scene) -> Message:
    """Of several pairs, whose goal is it?"""
    head = "You are in several pairs. Which goal?"
    lines, shown = [head], [blocks.section(head)]
    for goal in goals:
        lines.append(f"*{scene.customer(pairs[goal.pair])}*, week of {day_name(goal.week)}: {one_line(goal.text, 300)}")
        shown += [blocks.section(lines[-1]), blocks.actions(*met_buttons(goal))]
    return Message("\n".join(lines), tuple(shown))


@dataclass(frozen=True, slots=True)
class ScrumLine:
    """One pair of the Scrum of Scrums. last: last week's goal."""

    pair: Pair
    goal: Goal | None
    last: Goal | None


def scrum(week: date, lines: Sequence[ScrumLine], scene: Scene) -> Message:
    """All pairs' goals of a week, and what became of last week's."""
    head = f"Scrum of Scrums, week of {day_name(week)}"
    staffed = [line for line in lines if line.pair.people(scene.today)]
    owing = sum(line.goal is None for line in staffed)
    if owing:
        count = f"{owing} of {len(lines)} pairs {'has' if owing == 1 else 'have'} no goal yet."
    else:
        count = "Every pair has a goal." if len(staffed) == len(lines) else "Every other pair has a goal."
    groups = [[blocks.section(_scrum_text(line, scene))] for line in lines]
    tail = [blocks.context(count), blocks.actions(set_button(label="Set my pair's goal…"))]
    return blocks.pack(head, groups, tail, opening=[blocks.header(head)], onward=blocks.IN_THREAD)


def _scrum_text(line: ScrumLine, scene: Scene) -> str:
    pair = line.pair
    lines = [f"*{scene.customer(pair)}* ({scene.who(pair)})"]
    lines.append(one_line(line.goal.text, 300) if line.goal else NO_GOAL if pair.people(scene.today) else NOBODY_LEFT)
    if line.last:
        lines.append(f"Last week: {one_line(line.last.text, 200)} – *{OUTCOMES[line.last.met]}*")
    if told := elsewhere_text(scene.elsewhere.get(pair.id, ()), scene.people):
        lines.append(f"_{told}._")
    return "\n".join(lines)
