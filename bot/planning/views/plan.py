"""The plan of this week and the next, and what is missing of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import blocks
from bot.blocks import Block, Message, escape, one_line
from bot.planning.rules.pairs import TRIAGE, TRIAGE_LABEL, Team
from bot.planning.rules.plan import CallDue, Item, WeekPlan
from bot.planning.views.telling import card_link

ASSIGN = "planning.assign"
RECORD = "planning.record"
SHOW = "planning.show"
MENUS = 8
"""Items with a menu in one message: more would be a wall."""

NAMED = 5
"""Items that are named in a line."""


def week_name(monday: date) -> str:
    """A working week: 30 Nov to 4 Dec."""
    friday = monday + timedelta(days=4)
    first = f"{monday.day} {monday:%b}" if monday.month != friday.month else str(monday.day)
    return f"{first} to {friday.day} {friday:%b}"


def readiness(plan: WeekPlan, *, again: bool = False, begun: bool = False) -> Message:
    """Is next week ready? What is missing, with what settles it. begun: that week is there by now."""
    week = f"{'This' if begun else 'Next'} week ({week_name(plan.next_monday)})"
    if plan.ready:
        text = f"{week} is planned: {_totals(plan)}."
        return Message(text, (blocks.section(text), blocks.actions(_show_button())))
    head = f"*{week}*: {'still open' if again else 'not ready yet'}."
    shown: list[Block] = [blocks.section(head), *_unassigned(plan)]
    shown += [blocks.section(line) for line in (_idle(plan), *_calls_ahead(plan)) if line]
    unsaid = [call for call in plan.calls if not call.to_come]
    for call in unsaid[:MENUS]:
        line = f"{escape(call.customer)}'s call of {blocks.day_name(call.day)}: what was agreed?"
        shown.append(blocks.section(line, blocks.button("Write it down…", RECORD, record_value(call))))
    if len(unsaid) > MENUS:
        shown.append(blocks.section(f"and {len(unsaid) - MENUS} more calls: `/triage plan` has them all."))
    foot = blocks.context(f"Planned so far: {_totals(plan)}.")
    return Message(head, (*shown, foot, blocks.actions(_show_button())))


def _unassigned(plan: WeekPlan) -> list[Block]:
    items = plan.unassigned
    if not items:
        return []
    shown = [blocks.section(f"{len(items)} item{'s are' if len(items) > 1 else ' is'} nobody's yet:")]
    shown += [blocks.section(_item(item), _menu(item, plan.choices)) for item in items[:MENUS]]
    if len(items) > MENUS:
        shown.append(blocks.section(f"and {len(items) - MENUS} more: `/triage plan` has them all."))
    return shown


def _menu(item: Item, teams: Sequence[Team]) -> Block:
    options = [blocks.option(TRIAGE_LABEL, f"{item.card_id}|{TRIAGE}")]
    options += [blocks.option(team.name, f"{item.card_id}|{team.key}") for team in teams][:98]
    return blocks.select(options) | {"action_id": ASSIGN, "placeholder": blocks.plain("Whose is it?", 150)}


def _item(item: Item) -> str:
    facts = [escape(item.customer)] if item.customer else []
    facts += ["in progress"] if item.started else []
    facts += ["no longer up next"] if item.kept else []
    return card_link(item.url, item.name) + (f" ({', '.join(facts)})" if facts else "")


def _idle(plan: WeekPlan) -> str:
    if not plan.idle:
        return ""
    names = ", ".join(f"{_team(team)} ({escape(team.customer)})" for team in plan.idle)
    return f"Without an item: {names}."


def _team(team: Team) -> str:
    return escape(team.name)


def _calls_ahead(plan: WeekPlan) -> list[str]:
    ahead = [f"{escape(call.customer)} ({blocks.day_name(call.day)})" for call in plan.calls if call.to_come]
    return [f"Calls still to come this week: {', '.join(ahead)}."] if ahead else []


def _totals(plan: WeekPlan) -> str:
    parts = [f"{escape(team.name)} {len(plan.of(team.key))}" for team in plan.teams if plan.of(team.key)]
    parts += [f"triage team {len(plan.triage)}"] if plan.triage else []
    return ", ".join(parts) or "nothing"


def _show_button() -> Block:
    return blocks.button("Show the plan", SHOW)


def record_value(call: CallDue) -> str:
    """A call as a button's value."""
    return f"{call.customer_id}|{call.day.isoformat()}"


def week_plan(plan: WeekPlan) -> Message:
    """The whole plan, this week and next, with menus for what is nobody's."""
    whose = f" of {escape(plan.customer)}" if plan.customer else ""
    head = f"*Plan{whose}*"
    groups: list[list[Block]] = []
    for next_week, title in ((False, "This week"), (True, "Next week")):
        monday = plan.next_monday if next_week else plan.monday
        block = [f"*{title} ({week_name(monday)})*"]
        if not next_week and plan.completed and not plan.customer:
            block[0] += f": {plan.completed} completed so far"
        for team in plan.teams:
            if next_week and team.id not in plan.coming:
                continue
            block.append(_line(_team(team), plan.of(team.key, next_week=next_week), team.goal if not next_week else ""))
        block.append(_line(TRIAGE_LABEL, plan.of(TRIAGE, next_week=next_week)))
        groups += [[section] for section in blocks.sections(block)]
    if plan.unassigned:
        groups.append([blocks.section("*Nobody's yet*")])
        groups += [[blocks.section(_item(item), _menu(item, plan.choices))] for item in plan.unassigned]
    for call in plan.calls:
        line = f"{escape(call.customer)}: {'call' if call.to_come else 'nothing written down of the call'} "
        line += blocks.day_name(call.day)
        groups.append([blocks.section(line, blocks.button("Write down…", RECORD, record_value(call)))])
    return blocks.pack(head, groups)


def _line(who: str, items: Sequence[Item], goal: str = "") -> str:
    towards = f" (_{one_line(goal, 80)}_)" if goal else ""
    if not items:
        return f"{who}{towards}: nothing"
    return "\n".join([f"{who}{towards}:", *(f"• {_item(item)}" for item in items)])


def no_epics() -> Message:
    """There is nothing to plan with."""
    return Message("There is no Support Epics board yet. An admin can link one with `/triage boards`.")


def assigned(item: str, url: str, whose: str) -> Message:
    """Somebody said whose an item is."""
    return Message(f"{card_link(url, item)} is {escape(whose)}'s now; its card in Trello follows in a moment.")
