"""What an operator reads of differences."""

from collections.abc import Iterator, Sequence

from bot.comparing.rules import Report

SHOWN = 50
"""Differences of one system that are listed."""


def lines(report: Report) -> Iterator[str]:
    """A system of a workspace: a line, and one for each difference."""
    about = f"{report.workspace_id} {report.system}"
    if report.fault:
        yield f"{about}: gave no answer ({report.fault})"
        return
    if not report.differences:
        yield f"{about}: in step"
        return
    yield f"{about}: {_differ(len(report.differences))}"
    for one in report.differences[:SHOWN]:
        done = one.by_hand or ("is brought in step" if report.applied else "")
        yield f"  {one.what}: here {one.here}, there {one.there}" + (f"; {done}" if done else "")
    if len(report.differences) > SHOWN:
        yield f"  and {len(report.differences) - SHOWN} more"


def summary(reports: Sequence[Report]) -> str:
    """The last line."""
    found = [one for report in reports for one in report.differences]
    if not found:
        return "Nothing differs."
    by_hand = sum(bool(one.by_hand) for one in found)
    rest = len(found) - by_hand
    parts = [_differ(len(found))]
    if rest:
        applied = any(report.applied for report in reports)
        in_hand = f"{rest} in hand: the worker brings them in step"
        parts.append(in_hand if applied else f"`bot sync --apply` mends {rest}")
    if by_hand:
        parts.append(f"{by_hand} for you to mend")
    return "; ".join(parts) + "."


def _differ(number: int) -> str:
    return "1 thing differs" if number == 1 else f"{number} things differ"
