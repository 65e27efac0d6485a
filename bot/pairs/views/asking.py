"""The direct messages to the people of a pair: what is still missing, all of it in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, day_name, one_line
from bot.pairs.rules.goals import Goal
from bot.pairs.rules.owed import Facts, Thing
from bot.pairs.rules.showcase import Showcase
from bot.pairs.views import goals as goal_views
from bot.pairs.views import showcases as showcase_views
from bot.pairs.views.pairs import Scene

THANKS = "That is all done. Thank you."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one pair. things: with whether each is still missing. upcoming: the next showcase booked."""

    facts: Facts
    things: Sequence[tuple[Thing, bool]]
    upcoming: Showcase | None = None


def day(asked: Sequence[Asked], scene: Scene) -> Message:
    """A morning's message."""
    head = _head(asked, scene)
    lines, shown = [head], [blocks.section(head)]
    for one in asked:
        said, more = _pair(one, scene, named=len(asked) > 1)
        lines += said
        shown += more
    return Message("\n".join(lines), (*shown, _foot()))


def _head(asked: Sequence[Asked], scene: Scene) -> str:
    if not any(still for one in asked for _, still in one.things):
        return f":white_check_mark: {THANKS}"
    if len(asked) > 1:
        return "Your pairs need:"
    return f"Your pair for *{scene.customer(asked[0].facts.pair)}* needs:"


def _foot() -> Block:
    return blocks.context("`/triage notifications` says which of these you get.")


def _pair(one: Asked, scene: Scene, *, named: bool) -> tuple[list[str], list[Block]]:
    pair = one.facts.pair
    lines = [f"*{scene.customer(pair)}*"] if named else []
    buttons: list[Block] = []
    for thing, still in one.things:
        lines.append(_line(thing, one, scene, still=still))
        buttons += _buttons(thing, one) if still else []
    unique = list({(button["action_id"], button.get("value")): button for button in buttons}.values())
    shown = [blocks.section("\n".join(lines))]
    return lines, [*shown, blocks.actions(*unique)] if unique else shown


def _line(thing: Thing, one: Asked, scene: Scene, *, still: bool) -> str:
    last, met = (one.facts.last.text, one.facts.last.met) if one.facts.last else ("", None)
    goal = one.facts.goal.text if one.facts.goal else ""
    last_week = f"Last week's goal, “{one_line(last, 200)}”"
    missing, there = {
        Thing.LAST_MET: (
            f"*A word on last week's goal*, “{one_line(last, 200)}”: did you meet it?",
            f"{last_week}: *{goal_views.OUTCOMES[met]}*.",
        ),
        Thing.GOAL: (
            f"*A goal for this week.* Towards: {one_line(one.facts.pair.goal, 200)}",
            f"This week's goal: {one_line(goal, 200)}",
        ),
        Thing.WEEK_SHOWCASE: (
            "*A showcase with the customer this week.* None is booked yet.",
            "A showcase with the customer this week: there is one.",
        ),
        Thing.SHOWCASE: (
            f"*A showcase.* Two working days have gone by without one; colleagues will do.{_next(one, scene)}",
            "A showcase: there is one again.",
        ),
    }[thing]
    return f"• {missing if still else there}"


def _next(one: Asked, scene: Scene) -> str:
    if one.upcoming is None:
        return ""
    at = blocks.moment(one.upcoming.at, scene.settings.zone)
    return f" One is booked, {at} {showcase_views.audience(one.upcoming)}."


def _buttons(thing: Thing, one: Asked) -> list[Block]:
    pair = one.facts.pair.id
    match thing:
        case Thing.LAST_MET:
            return goal_views.met_buttons(one.facts.last) if one.facts.last else []
        case Thing.GOAL:
            return [goal_views.set_button(pair, primary=True)]
    return [showcase_views.book_button(pair)]


def review(goals: Sequence[tuple[Facts, Goal]], week: date, scene: Scene) -> Message:
    """The question at the end of a week."""
    waiting = any(goal.met is None for _, goal in goals)
    head = "The week is nearly over. Was your goal met?" if waiting else f":white_check_mark: {THANKS}"
    lines, shown = [head], [blocks.section(head)]
    for facts, goal in goals:
        said = "" if goal.met is None else f" – *{goal_views.OUTCOMES[goal.met]}*"
        text = f"*{scene.customer(facts.pair)}*, week of {day_name(week)}: {one_line(goal.text, 300)}{said}"
        lines.append(text)
        shown.append(blocks.section(text))
        if goal.met is None:
            shown.append(blocks.actions(*goal_views.met_buttons(goal)))
    return Message("\n".join(lines), (*shown, _foot()))
