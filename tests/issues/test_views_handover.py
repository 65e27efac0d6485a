"""The handover as it is drawn, where the sandbox's team would not write such notes."""

from datetime import UTC, date, datetime

from bot.issues.rules.clock import ClockPolicy, IssueState
from bot.issues.rules.handover import DayCounts, Handover, HandoverItem
from bot.issues.views.handover import handover
from bot.issues.views.issue import Scene
from bot.workspaces.rules import WorkspaceSettings

SCENE = Scene(datetime(2026, 11, 23, 17, tzinfo=UTC), ClockPolicy.of(WorkspaceSettings()), {})


def item(number: int, state: IssueState, note: str | None = None) -> HandoverItem:
    return HandoverItem(number, number, f"Mail {number}", None, state, 3600, None, note, None, None)


def test_pending_issues_stand_apart_whatever_a_note_says() -> None:
    items = (item(1, IssueState.OPEN, "was *Pending*"), item(2, IssueState.PENDING), item(3, IssueState.PENDING))
    shown = handover(Handover(date(2026, 11, 23), None, None, (), (), items, DayCounts(0, 0, 0)), SCENE)
    texts = [block["text"]["text"].partition("\n")[0] for block in shown.blocks if "text" in block]
    assert texts[1:] == ["*#1 Mail 1*", "*Pending*", "*#2 Mail 2*", "*#3 Mail 3*"]
