"""Reports as text: the figures in sentences, how they ran, and by customer. The plot is drawn in bot/plots.py."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot import blocks
from bot.blocks import Block, Message, escape
from bot.customers.rules import Customer
from bot.issues.rules.figures import Figures, Pace, Step, Tally
from bot.reports.rules import Scope
from bot.workspaces.rules import WorkspaceSettings

EXPORT, PLOT = "report.csv", "report.plot"
ROWS = 32
ROOM = 2700
"""Lines, and their characters, of a table that stand together."""
NAME = 22
STEP = 12
STEP_HEAD = f"{'':{STEP}}{'new':>7}{'resolved':>10}{'breached':>10}"
CUSTOMER_HEAD = f"{'':{NAME}}{'new':>5}{'resolved':>10}{'in time':>9}{'median':>8}{'9 in 10':>9}{'breached':>10}"
PACES = {Pace.DAY: "By day", Pace.WEEK: "By week, beginning", Pace.MONTH: "By month"}
UNKNOWN = "unknown customer"


def report(
    figures: Figures,
    scope: Scope,
    customers: Mapping[int, Customer],
    settings: WorkspaceSettings,
    extra: Sequence[str] = (),
    *,
    onward: str = "below",
    plot: bool = True,
) -> Message:
    """A whole report. extra: further sections of it. plot: whether the plot comes by itself, else there is a button."""
    title = f"Report, {period_text(scope)}"
    if not figures.total:
        text = f"{title}: no issue came in, was resolved or passed its target."
        return Message("\n".join([text, *extra]))
    lines = sentences(figures.total, scope, settings)
    groups: list[list[Block]] = [[blocks.section("\n".join(lines))]]
    tables = [] if scope.customer else _customer_tables(figures, customers)
    tables += _step_tables(figures)
    groups += [[blocks.section(f"*{name}*\n```{table}```")] for name, table in tables]
    groups += [[blocks.section(text)] for text in extra]
    buttons = [blocks.button("Send all as CSV", EXPORT, scope.value)]
    if not plot:
        buttons.insert(0, blocks.button("Send the plot", PLOT, scope.value))
    tail = [blocks.context(notes(figures.total, settings, plot=plot)), blocks.actions(*buttons)]
    return blocks.pack(title, groups, tail, opening=[blocks.header(title)], onward=onward)


def period_text(scope: Scope) -> str:
    """Of which days, and whose issues."""
    first, last = scope.days
    days = blocks.full_date(first) if first == last else f"{blocks.full_date(first)} to {blocks.full_date(last)}"
    return f"{days}, {scope.customer.name}" if scope.customer else days


def sentences(total: Tally, scope: Scope, settings: WorkspaceSettings) -> list[str]:
    """The figures in words."""
    lines = [f"*{total.new}* new, *{total.resolved}* resolved, *{total.breached}* breached."]
    if total.timed:
        median, most = total.took(0.5, 0.9)
        hours = (scope.customer.target_hours if scope.customer else None) or settings.sla_hours
        lines.append(f"Resolved within {hours} h: *{total.in_time} of {total.timed}* ({percent(total)}).")
        lines.append(f"Time to resolution: median *{length(median)}*, nine in ten within *{length(most)}*.")
    if total.resolutions:
        ordered = sorted(total.resolutions.items(), key=lambda one: (-one[1], one[0]))
        how = [f"{number} {name or 'not said how'}" for name, number in ordered]
        lines.append(f"How: {', '.join(how)}.")
    return lines


def notes(total: Tally, settings: WorkspaceSettings, *, plot: bool) -> str:
    """How it was counted."""
    said = [
        f"Times are those of the issues' clocks ({settings.sla_mode} hours), without pending and closed time;"
        " a customer may have a target of its own. Breached: passed the target in this time.",
        "What was reopened counts when it is closed again.",
    ]
    if untimed := total.resolved - total.timed:
        said.append(f"Not timed: {untimed} of the resolved, duplicates or over before I was here.")
    if plot:
        said.append("The plot follows as a direct message; if it doesn't come, ask again.")
    return " ".join(said)


def percent(total: Tally) -> str:
    """The share that was resolved in time; a dash without any."""
    return "-" if total.share_in_time is None else f"{total.share_in_time:.0%}".replace("%", " %")


def length(time: timedelta | None) -> str:
    """A length of time, short: 40 min, 5.3 h, 130 h; a dash for none."""
    if time is None:
        return "-"
    minutes = round(time.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 6000 else f"{minutes / 60:.0f} h"


def _step_tables(figures: Figures) -> list[tuple[str, str]]:
    lines = [_step_line(step, figures.pace) for step in figures.run]
    return _tables(PACES[figures.pace], STEP_HEAD, lines)


def _step_line(step: Step, pace: Pace) -> str:
    return f"{step_name(step, pace):{STEP}}{step.new:>7}{step.resolved:>10}{step.breached:>10}"


def step_name(step: Step, pace: Pace) -> str:
    """A step as tables and plots name it: Mon 23 Nov, 23 Nov, Nov 2026."""
    match pace:
        case Pace.DAY:
            return blocks.day_name(step.first)
        case Pace.WEEK:
            return f"{step.first.day} {step.first:%b}"
        case Pace.MONTH:
            return f"{step.first:%b %Y}"


def _customer_tables(figures: Figures, customers: Mapping[int, Customer]) -> list[tuple[str, str]]:
    ordered = sorted(figures.customers.items(), key=lambda one: (-one[1].new - one[1].resolved, one[0] or 0))
    lines = [_customer_line(customer_name(customer_id, customers), found) for customer_id, found in ordered]
    return _tables("By customer", CUSTOMER_HEAD, lines)


def customer_name(customer_id: int | None, customers: Mapping[int, Customer]) -> str:
    """A customer's name, or that it is unknown."""
    return customers[customer_id].name if customer_id is not None and customer_id in customers else UNKNOWN


def _customer_line(name: str, found: Tally) -> str:
    shown = blocks.cut(" ".join(name.replace("`", "'").split()), NAME - 1)
    median, most = found.took(0.5, 0.9)
    padded = escape(shown) + " " * (NAME - len(shown))
    return (
        f"{padded}{found.new:>5}{found.resolved:>10}{percent(found):>9}"
        f"{length(median):>8}{length(most):>9}{found.breached:>10}"
    )


def _tables(name: str, head: str, lines: Sequence[str]) -> list[tuple[str, str]]:
    """A table in parts that fit into a section each."""
    parts: list[list[str]] = []
    for line in lines:
        if not parts or len(parts[-1]) == ROWS or sum(map(len, parts[-1])) + len(line) > ROOM:
            parts.append([head])
        parts[-1].append(line)
    return [(f"{name}, continued" if number else name, "\n".join(part)) for number, part in enumerate(parts)]
