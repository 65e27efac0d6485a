"""What other settings of the clock would change for the unresolved issues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.issues.rules.clock import ClockPolicy, read_clock
from bot.issues.rules.issue import Issue, IssueEvent, state_changes
from bot.workspaces.rules import SlaMode


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the unresolved issues those over their target, and those near it: so many hours before it or less."""

    overdue: tuple[Issue, ...]
    at_risk: tuple[Issue, ...]
    risk_hours: int


def count_alike(one: ClockPolicy, other: ClockPolicy) -> bool:
    """Whether two policies count the same. Where every hour counts, working hours make no difference."""
    if SlaMode.ELAPSED is one.mode is other.mode:
        other = replace(other, calendar=one.calendar)
    return one == other


def standing(
    issues: Sequence[tuple[Issue, Sequence[IssueEvent]]], policy: ClockPolicy, hours: Sequence[int], now: datetime
) -> Standing:
    """How the unresolved issues stand by a policy; the events are those that changed their states."""
    overdue, at_risk = [], []
    near = timedelta(hours=max(hours, default=0))
    for issue, changes in issues:
        held_to = issue.held_to(policy)
        clock = read_clock(state_changes(list(changes)), held_to)
        if clock.breached(now):
            overdue.append(issue)
        elif clock.running_since is not None and clock.left(now, held_to) <= near:
            at_risk.append(issue)
    return Standing(tuple(overdue), tuple(at_risk), max(hours, default=0))
