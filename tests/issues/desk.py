"""An issue on its own, looked at for reminders as time goes by."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.issues.rules.clock import ClockPolicy, IssueState, SlaClock, StateChange, read_clock
from bot.issues.rules.reminders import Reminder, ReminderKind, look
from bot.workspaces.rules import WorkspaceSettings

LONDON = ZoneInfo("Europe/London")
POLICY = ClockPolicy.of(WorkspaceSettings())
HOURS = (24, 4)
ISSUE = 7


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A London time of 2026; 23 November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


class Desk:
    """One issue, looked at by the rule as it comes; what was posted when."""

    def __init__(
        self, changes: Sequence[StateChange], policy: ClockPolicy = POLICY, hours: Sequence[int] = HOURS
    ) -> None:
        self.changes = sorted(changes, key=lambda change: change.at)
        self.policy = policy
        self.hours = hours
        self.since = self.changes[0].at
        self.posted: list[tuple[datetime, Reminder]] = []

    def clock(self, now: datetime) -> SlaClock:
        return read_clock([change for change in self.changes if change.at <= now], self.policy)

    def tick(self, now: datetime) -> datetime | None:
        """Look at the issue; when to look again. A reminder with the key of an earlier one is not posted."""
        outlook = look(ISSUE, self.clock(now), self.policy, self.hours, since=self.since, now=now)
        self.since = outlook.told_until
        if outlook.due and outlook.due.key not in {posted.key for _, posted in self.posted}:
            self.posted.append((now, outlook.due))
        return outlook.next_due_at

    def ticks(self, instants: Iterable[datetime]) -> "Desk":
        for now in instants:
            self.tick(now)
        return self

    def run(self, until: datetime) -> "Desk":
        """Look when the issue changes and when the rule says so, and at no other time."""
        coming = [change.at for change in self.changes]
        due: datetime | None = None
        while True:
            now = min([*coming[:1], *([due] if due else [])], default=None)
            if now is None or now >= until:
                return self
            while coming and coming[0] <= now:
                coming.pop(0)
            due = self.tick(now)
            assert due is None or due > now, "no busy loop"

    @property
    def said(self) -> list[tuple[ReminderKind, datetime]]:
        return [(reminder.kind, now) for now, reminder in self.posted]


def opened(when: datetime, **how: object) -> Desk:
    return Desk([StateChange(when, IssueState.OPEN)], **how)  # type: ignore[arg-type]
