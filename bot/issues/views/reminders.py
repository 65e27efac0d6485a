"""Reminders in the channel: several that are due together are one message."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import blocks
from bot.blocks import Block, Message, mention, one_line
from bot.faq.rules import Topic
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue
from bot.issues.rules.reminders import Reminder, ReminderKind
from bot.issues.views.issue import Scene, answer_button, buttons, issue_line, silence_text, title_link


def reminders(
    found: Sequence[Reminder], issues: Mapping[int, Issue], on_duty: Sequence[str], scene: Scene
) -> Message | None:
    """The message for reminders, as the issues are now; None if none of them is of use any more.

    on_duty: Slack ids of today's people. Only they and the assignees are mentioned.
    """
    live = [one for one in found if _live(issues.get(one.issue_id), scene.now)]
    groups: list[list[Block]] = []
    for one in found:
        issue = issues.get(one.issue_id)
        if issue is None:
            continue
        text = (
            _headline(one, issue, scene) + "\n" + issue_line(issue, scene)
            if _live(issue, scene.now)
            else _settled(issue, scene)
        )
        apart = [blocks.divider()] if groups else []
        groups.append([*apart, blocks.section(text), *([buttons(issue)] if _live(issue, scene.now) else [])])
    if not groups:
        return None
    people = dict.fromkeys([*on_duty, *_assignees(live, issues, scene)]) if live else {}
    to = [mention(slack_id) for slack_id in people]
    head = " ".join([_mark(live, issues, scene), *to, _summary(len(live))])
    over = any(one.kind is ReminderKind.AHEAD or issues[one.issue_id].clock.breached(scene.now) for one in live)
    shown = blocks.section(head, answer_button(Topic.TARGET) if over else None)
    return blocks.pack(head, groups, opening=[shown], onward=blocks.IN_THREAD)


def any_live(found: Sequence[Reminder], issues: Mapping[int, Issue], now: datetime) -> bool:
    """Whether one of the reminders still asks for something."""
    return any(_live(issues.get(one.issue_id), now) for one in found)


def _live(issue: Issue | None, now: datetime) -> bool:
    return issue is not None and issue.clock.running_since is not None and not issue.silent(now)


def _mark(live: Sequence[Reminder], issues: Mapping[int, Issue], scene: Scene) -> str:
    """By what a message is known at a glance; its words say the same."""
    if not live:
        return ":white_check_mark:"
    over = any(issues[one.issue_id].clock.breached(scene.now) for one in live)
    return ":rotating_light:" if over else ":alarm_clock:"


def _summary(number: int) -> str:
    if not number:
        return "Nothing left to do here."
    return "an issue needs you:" if number == 1 else f"{number} issues need you:"


def _assignees(live: Sequence[Reminder], issues: Mapping[int, Issue], scene: Scene) -> list[str]:
    people = [issues[one.issue_id].assignee for one in live]
    return [scene.people[person].slack_user_id for person in people if person is not None and person in scene.people]


def _headline(one: Reminder, issue: Issue, scene: Scene) -> str:
    if one.kind is ReminderKind.REOPENED:
        return "*Open again*: who raised it has answered in its thread"
    breach_at = issue.clock.breach_at or one.breach_at
    at = scene.at(breach_at)
    if issue.clock.breached(scene.now):
        return f"*Over the target* since {at}"
    if one.kind is ReminderKind.AHEAD:
        return f"*Will pass the target outside working hours*, {at}"
    return f"*Target* {at}"


def _settled(issue: Issue, scene: Scene) -> str:
    title = title_link(issue)
    if issue.unresolved and issue.silent(scene.now):
        return f"{title} is {silence_text(issue, scene)}"
    if issue.state is IssueState.PENDING:
        return f"{title} is pending: {one_line(issue.pending_reason or '', 80)}"
    return f"{title} is closed: {issue.resolution}"
