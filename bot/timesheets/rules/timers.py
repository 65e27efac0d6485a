"""Timers on issues: what they are called in Harvest, and what they count over midnight."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.issues.rules.issue import Issue

PREFIX = "triage"
TITLE_LIMIT = 200


def reference(word: str, token: str) -> str:
    """By what an entry is found again in Harvest: `triage-440-token`. word: an issue's, empty for none."""
    return f"{PREFIX}-{word or 'time'}-{token}"


def issue_word(reference: str) -> str:
    """The issue that an entry belongs to, as it is typed (440 or S12); "" if it is not known to belong to one."""
    prefix, _, rest = reference.partition("-")
    word = rest.partition("-")[0]
    return word if prefix == PREFIX and word.removeprefix("S").isdigit() else ""


def description(issue: Issue) -> str:
    """What an entry on an issue says."""
    return f"{issue.ref} {' '.join(issue.title.split())}"[:TITLE_LIMIT].rstrip()


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date of an instant where somebody is: Harvest keeps time by that one."""
    return at.astimezone(zone).date()


def by_day(started_at: datetime, until: datetime, zone: ZoneInfo) -> list[tuple[date, float]]:
    """The hours between two instants on each local date; a day on which the clocks change has 23 or 25 of them."""
    parts = []
    while started_at < until:
        day = local_date(started_at, zone)
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
        end = min(until, midnight.astimezone(until.tzinfo))
        parts.append((day, round((end - started_at).total_seconds() / 3600, 2)))
        started_at = end
    return parts


def over_midnight(started_at: datetime, until: datetime, zone: ZoneInfo) -> bool:
    """Whether a timer has run from one local date into another."""
    return local_date(started_at, zone) < local_date(until, zone)
