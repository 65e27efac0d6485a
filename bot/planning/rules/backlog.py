"""What the card of a backlogged issue says, and how it is recognised."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.issues.rules.actions import AlreadyClosed
from bot.issues.rules.issue import EventKind as Kind
from bot.issues.rules.issue import Issue, IssueEvent, Resolution

TITLE_LIMIT = 250
SUMMARY_LIMIT = 3000
DESC_LIMIT = 15_000
"""Of a description of 16,384 characters, which is what Trello takes, the rest is for the mark."""

TOP, BOTTOM = "top", "bottom"


@dataclass(frozen=True, slots=True)
class Backlogged:
    """An issue that goes to its customer's board, or went there. marker: stands on its card. card_id: "" until made.

    by: name of who did it. summary: as typed, or as the issue's first message has it.
    """

    id: int
    issue_id: int
    board_id: str
    title: str
    summary: str
    position: str
    marker: str
    by: str
    at: datetime
    customer_id: int | None = None
    card_id: str = ""
    card_url: str = ""


class BacklogInvalid(UserError):
    """What was entered can't be; `field` names it."""


class BackloggedAlready(UserError):
    """The issue is on the board already, or on its way there."""

    def __init__(self, issue: Issue, url: str) -> None:
        where = f"Its card is {url}." if url else "Its card is on its way to Trello."
        super().__init__(f"{issue.ref} is in the backlog already.", where)


class NoCustomer(UserError):
    """Nobody knows whose the issue is, and no customer has a board."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(
            f"I don't know whose {issue.ref} is, and no customer has a Trello board.",
            "An admin can link one with `/triage boards`.",
        )


def check_backlog(issue: Issue, known: Backlogged | None) -> None:
    """Whether an issue can go to the backlog. Raises BackloggedAlready, AlreadyClosed."""
    if issue.unresolved:
        return
    if known is not None and issue.resolution is Resolution.BACKLOGGED:
        raise BackloggedAlready(issue, known.card_url)
    raise AlreadyClosed(issue)


def check_title(text: str) -> str:
    """A card's title, tidied. Raises BacklogInvalid."""
    title = " ".join(text.split())
    if not title:
        raise BacklogInvalid("A card needs a title.", "What is to be built, in a few words.", field="title")
    return title[:TITLE_LIMIT]


def check_summary(text: str) -> str:
    """A card's summary, tidied. Raises BacklogInvalid."""
    text = text.strip()
    if len(text) > SUMMARY_LIMIT:
        raise BacklogInvalid(f"At most {SUMMARY_LIMIT:,} characters fit.", "The mail stays in Groove.", field="summary")
    return text


def first_words(events: list[IssueEvent]) -> str:
    """What the issue is about, to begin a summary with: what its reporter wrote first."""
    first = next((one.text for one in events if one.kind in {Kind.OPENED, Kind.CUSTOMER_REPLY} and one.text), "")
    return first.strip()[:SUMMARY_LIMIT]


def card_text(backlogged: Backlogged, issue: Issue) -> str:
    """A card's description: the summary, where the issue is to be found, and the mark by which the card is known.

    What others wrote stands there as it is: Trello's Markdown pings nobody but "@" and a member's name, which gets
    a space that can't be seen.
    """
    links = []
    if issue.number is not None:
        links.append(f"Groove ticket: {_link(str(issue.ref), issue.url)}")
    if issue.thread_url:
        links.append(f"Slack thread: {issue.thread_url}")
    whose = [f"Reported by {_quiet(issue.reporter)}"] if issue.reporter else []
    foot = f"Backlogged by {_quiet(backlogged.by)} · {backlogged.marker}"
    return "\n".join(
        [*([_quiet(backlogged.summary), ""] if backlogged.summary else []), *whose, *links, "", "---", foot]
    )


def copy_text(desc: str, url: str, marker: str) -> str:
    """The description of a copy on Support Epics: the original's, where that is, and the mark of the copy."""
    if len(desc) > DESC_LIMIT:
        desc = f"{desc[:DESC_LIMIT].rstrip()} […]"
    return f"{desc}\n\n---\nCopied from {url} · {marker}".strip()


def new_mark(token: str) -> str:
    """A mark of ours as it stands in a description."""
    return f"triage-bot:{token}"


MARK = re.compile(r"triage-bot:[0-9a-f]{12,}")


def mark_in(desc: str) -> str:
    """The last mark of ours in a description, which is a copy's own; "" if there is none."""
    return next(reversed(MARK.findall(desc)), "")


def _quiet(text: str) -> str:
    return re.sub(r"@(?=\w)", "@\u200b", text)


def _link(label: str, url: str | None) -> str:
    return f"[{label}]({url})" if url and url.startswith(("https://", "http://")) else label
