"""What stands in a report's files."""

from collections.abc import Mapping
from datetime import datetime

from bot.blocks import Message
from bot.issues.rules.figures import Fact, Period, happened, is_in_time, is_timed
from bot.issues.rules.issue import Ref
from bot.reports.views.report import UNKNOWN
from bot.workspaces.rules import WorkspaceSettings

SERIES = ("new", "resolved", "breached")
Cell = str | int | float


def on_its_way(*, plot: bool) -> Message:
    """A file was asked for."""
    what = "The plot" if plot else "The list"
    return Message(f"{what} comes as a direct message. If it doesn't, ask again with `/triage report`.")


def head(settings: WorkspaceSettings) -> list[Cell]:
    """The first line. The last three columns are 1 or 0: their sums are the report's figures."""
    zone = settings.timezone
    times = (f"opened ({zone})", f"closed ({zone})", f"passed target ({zone})", "hours on the clock")
    return ["issue", "title", "customer", *times, "how", "in time", *SERIES]


def cells_of(
    ref: Ref, title: str, fact: Fact, names: Mapping[int, str], period: Period, settings: WorkspaceSettings
) -> list[Cell]:
    """The line of an issue. Whether it was in time is said of those that are timed."""
    what = happened(fact, period)
    timed = what.resolved and is_timed(fact)
    return [
        str(ref),
        " ".join(title.split()),
        names.get(fact.customer_id, UNKNOWN) if fact.customer_id is not None else UNKNOWN,
        _local(fact.opened_at, settings),
        _local(fact.closed_at, settings),
        _local(fact.breach_at if what.breached else None, settings),
        round(fact.seconds / 3600, 2) if timed else "",
        fact.resolution or "",
        ("yes" if is_in_time(fact) else "no") if timed else "",
        *map(int, what),
    ]


def _local(at: datetime | None, settings: WorkspaceSettings) -> str:
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}" if at else ""
