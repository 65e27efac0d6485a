"""Lists of issues and an issue's whole history, a page at a time."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message, one_line
from bot.issues.rules.issue import Issue, IssueEvent
from bot.issues.views.issue import HISTORY, SHOW, Scene, event_line, issue_line, title_link

LIST = "issues.page"
LIST_BACK = "issues.back"
HISTORY_BACK = "issue.history_back"
"""Two buttons in a row need ids of their own."""

PER_PAGE = 15
EVENTS_PER_PAGE = 20


def issue_page(issues: Sequence[Issue], total: int, page: int, asked: str, scene: Scene) -> Message:
    """A page of a list. asked: the filters as they were typed."""
    about = f" for “{one_line(asked, 150)}”" if asked else ""
    if not issues:
        if not asked:
            return Message("No open issues. Well done.")
        return Message(f"No issues{about}. Closed ones are listed with `/triage issues closed …` or `all`.")
    head = f"{total} {'unresolved' if not asked else 'issue' if total == 1 else 'issues'}{about}"
    head += _range(page, PER_PAGE, len(issues), total)
    groups = [
        [blocks.section(issue_line(issue, scene), blocks.button("Show", SHOW, issue.ref.word))] for issue in issues
    ]
    tail = _turning(LIST_BACK, LIST, asked, page, PER_PAGE, total)
    return blocks.pack(head, groups, tail)


def history(issue: Issue, events: Sequence[IssueEvent], total: int, page: int, scene: Scene) -> Message:
    """A page of all that happened to an issue, oldest first."""
    head = f"*{title_link(issue)}*\nEverything that happened, {total} events"
    head += _range(page, EVENTS_PER_PAGE, len(events), total)
    lines = [event_line(event, scene) for event in events]
    turning = _turning(HISTORY_BACK, HISTORY, issue.ref.word, page, EVENTS_PER_PAGE, total, ("Earlier", "Later"))
    groups = [[section] for section in blocks.sections(lines)]
    return blocks.pack(head, groups, turning)


def _range(page: int, per_page: int, shown: int, total: int) -> str:
    first = page * per_page + 1
    return f", {first} to {first + shown - 1}:" if total > per_page else ":"


def _turning(
    back: str,
    on: str,
    what: str,
    page: int,
    per_page: int,
    total: int,
    labels: tuple[str, str] = ("Previous", "Next"),
) -> list[Block]:
    """The buttons to the page before and the page after; their value is the page and what is leafed through."""
    buttons = [blocks.button(labels[0], back, page_value(page - 1, what))] if page else []
    if (page + 1) * per_page < total:
        buttons.append(blocks.button(labels[1], on, page_value(page + 1, what)))
    return [blocks.actions(*buttons)] if buttons else []


def page_value(page: int, what: str) -> str:
    """A page of something, as a button's value."""
    return f"{page}|{what}"
