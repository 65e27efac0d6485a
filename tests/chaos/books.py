"""Holds what Slack got against the ledger: each line once, in order for each channel, and nothing besides."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.chaos.ledger import Line
from tests.chaos.world import Posted

REMINDER = re.compile(
    r"\*(Target|Over the target|Will pass the target)[^*\n]*\*.*\n\*(?:<[^|>]*\|)?[#S]\d+ ([^*>\n]+?)>?\*"
)
"""What is said of an issue, and its title: its number may not be known yet, nor its address."""

SAYS = {"Target": "target", "Over the target": "over", "Will pass the target": "ahead"}
LATEST = timedelta(minutes=15)
"""By then the calm after a storm has let everything out."""

EARLIEST = timedelta(minutes=-1)
"""Clocks are as wrong as that."""


def lines_of(posted: Posted, key: str) -> Iterator[str]:
    """What a message says, in the ledger's words. key: under which the bot has queued it."""
    if posted.thread_ts:
        if not key.endswith(":filed"):  # said besides where the number was not known yet
            yield "raised" if key.startswith("raised") else "outcome"
    elif key.startswith("reminders:"):
        for kind, title in REMINDER.findall(posted.text):
            yield f"{SAYS[kind]}: {title}"
    else:
        yield key


def discrepancies(expected: list[Line], got: list[tuple[Posted, str]]) -> list[str]:
    """What is wrong with one workspace's messages; nothing if the books balance."""
    wrong = []
    seen: set[str] = set()
    by_channel: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for posted, key in got:
        at = datetime.fromtimestamp(float(posted.ts), UTC)
        place = f"{posted.channel}/{posted.thread_ts}" if posted.thread_ts else posted.channel
        by_channel[place] += [(at, what) for what in lines_of(posted, key)]
        wrong += [f"{place}: twice: {key}"] if key in seen else []
        seen.add(key)
    for channel in sorted({line.channel for line in expected} | by_channel.keys()):
        due = [line for line in expected if line.channel == channel]
        wrong += [f"{channel}: {one}" for one in _compared(due, by_channel[channel])]
    return wrong


def _compared(due: list[Line], got: list[tuple[datetime, str]]) -> Iterator[str]:
    """Each message belongs to the line that says the same and was due last before it."""
    left = list(due)
    order: list[datetime] = []
    for at, what in got:
        found = next((line for line in left if line.what == what and EARLIEST <= at - line.due_at <= LATEST), None)
        if found is None:
            yield f"too much: {what} at {at:%a %d %b %H:%M}"
            continue
        left.remove(found)
        order.append(found.due_at)
    for line in left:
        yield f"missing: {line.what}, due {line.due_at:%a %d %b %H:%M}"
    if order != sorted(order):
        yield "out of order"


def total(expected: list[Line]) -> Counter[str]:
    """How many lines there are of each kind."""
    return Counter(re.split(r"[ :]", line.what)[0] for line in expected)
