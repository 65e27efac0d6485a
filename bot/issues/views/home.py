"""The issues' part of the Home tab."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, one_line
from bot.home.rules import Piece, Place, Step
from bot.issues.rules.clock import IssueState
from bot.issues.rules.handover import Handover
from bot.issues.rules.issue import Issue, Resolution
from bot.issues.views.handover import accept_button, unfinished_text, when_text
from bot.issues.views.issue import SHOW, Scene, issue_line

SHOWN = 6
OUTCOMES = {
    Resolution.FIXED: "fixed",
    Resolution.CRITICAL_FIX: "fixed",
    Resolution.BACKLOGGED: "on the list of what will be built",
    Resolution.ANSWERED: "answered",
    Resolution.QUICK_FIX: "solved",
    Resolution.NOT_AN_ISSUE: "closed: it works as it should",
    Resolution.DUPLICATE: "closed: known from another report",
}


def first_step(connected: bool) -> Step:
    """Of the first setup: where mails come from."""
    if connected:
        return Step("Groove is connected: a customer's mail becomes an issue within a minute.", True, needed=False)
    text = (
        "Groove is not connected: whoever runs me sets `GROOVE_API_TOKEN`, or you connect it with "
        "`/triage setup groove`. Until then issues come from Slack alone."
    )
    return Step(text, False, needed=False)


def handed_over(handover: Handover, issues: Sequence[Issue], scene: Scene, *, waits: bool) -> Piece:
    """What was handed over to the viewer, as it stands now. waits: for their "Got it"."""
    text = f"The handover of {when_text(handover)}: {unfinished_text(handover)}"
    left = [issue for issue in issues if issue.unresolved]
    if len(left) < len(issues):
        text += f", {len(left)} of them still" if left else ", all settled by now"
    if waits:
        head, place = blocks.section(f"{text}.", accept_button(handover)), Place.WAITING
    else:
        head, place = blocks.section(f"*Handed over to you*\n{text}."), Place.MINE
    more = len(left) - SHOWN
    tail = [blocks.context(f"… and {more} more: `/triage issues`")] if more > 0 else []
    return Piece(place, [head, *_listed(left[:SHOWN], scene), *tail])


def _listed(issues: Sequence[Issue], scene: Scene) -> list[Block]:
    return [blocks.section(issue_line(one, scene), blocks.button("Show", SHOW, one.ref.word)) for one in issues]


def mine(issues: Sequence[Issue], total: int, unresolved: int, scene: Scene) -> Piece:
    """The issues that are the viewer's, the most urgent first."""
    shown: list[Block] = [blocks.section(f"*Your issues*\n{_summary(total, unresolved)}")]
    shown += _listed(issues, scene)
    if total > len(issues):
        shown.append(blocks.context(f"… and {total - len(issues)} more: `/triage issues`"))
    return Piece(Place.MINE, shown)


def _summary(total: int, unresolved: int) -> str:
    if not unresolved:
        return "No open issues. Well done."
    return f"{total or 'None'} of {unresolved} unresolved {'is' if total < 2 else 'are'} yours."


def raised(issues: Sequence[Issue]) -> Piece:
    """What a guest has raised, in words that are fit for a customer: no names, no notes, no clock."""
    if not issues:
        return Piece(Place.MINE, [blocks.section("Nothing yet, or nothing lately.")])
    return Piece(Place.MINE, [blocks.section(f"*{one.ref}* {one_line(one.title)}\n{_state(one)}") for one in issues])


def _state(issue: Issue) -> str:
    match issue.state:
        case IssueState.OPEN:
            return "We are on it."
        case IssueState.PENDING:
            return "We wait for your answer: reply to our mail, or in the thread."
    return f"{OUTCOMES[issue.resolution] if issue.resolution else 'closed'}.".capitalize()
