"""Whether a message is an issue: how long the verdict takes, for what people write and for texts made to be slow."""

import time
from collections.abc import Callable

from bot.nudges.rules.recognise import recognise
from tests.nudges.labelled import DEV, read_labelled

ROUNDS = 5
LONG = {
    "a report of 12,000 characters": "Hi, since this morning the shop returns errors. GET /cart 500 in 31 ms\n" * 170,
    "12,000 characters made to be slow": "i want to get my a b c " * 520,
    "a word of 12,000 letters": "a" * 12_000,
}


def measure(report: Callable[[str], None]) -> None:
    """Print microseconds a message: the best of some rounds, as others only add to it."""
    texts = [row.text for row in read_labelled(DEV)]
    each = _best(texts)
    length = sum(map(len, texts)) // len(texts)
    report(f"nudges: {1e6 / each:,.0f} messages a second on one core, {each:.0f} µs a message of {length} characters")
    for what, text in LONG.items():
        report(f"nudges: {_best([text]):.0f} µs for {what}")


def _best(texts: list[str]) -> float:
    def once() -> float:
        start = time.process_time()  # of this process alone
        for text in texts:
            recognise(text)
        return (time.process_time() - start) / len(texts) * 1e6

    return min(once() for _ in range(ROUNDS))
