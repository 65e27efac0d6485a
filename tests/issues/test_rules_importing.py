"""Pages of a list that changes while it is read."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.issues.rules.importing import SWEEPS, Progress, after_page, at_the_end

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PER_PAGE = 3

happenings = st.lists(st.tuples(st.integers(0, 7), st.lists(st.integers(0, 60), max_size=7)), max_size=30)
"""Before each page: how many come in at the head, and which go (places in the list)."""


@given(st.integers(0, 30), happenings)
def test_whatever_stays_in_the_list_is_met(size: int, meanwhile: list[tuple[int, list[int]]]) -> None:
    there = list(range(size))
    stayed = set(there)
    met: set[int] = set()
    fresh = 1000
    progress = Progress(NOW)
    coming = iter(meanwhile)
    while True:
        arrivals, gone = next(coming, (0, []))
        for place in gone:
            if place < len(there):
                stayed.discard(there.pop(place))
        there[:0] = range(fresh, fresh + arrivals)
        fresh += arrivals
        start = (progress.page - 1) * PER_PAGE
        met |= set(there[start : start + PER_PAGE])
        last = start + PER_PAGE >= len(there)
        after = after_page(progress, len(there), PER_PAGE)
        if last and after.page > progress.page:
            break
        progress = after
    assert stayed <= met


def test_a_list_that_says_no_length_is_read_page_by_page() -> None:
    assert [after_page(Progress(NOW, page=page), None, PER_PAGE).page for page in (1, 2, 9)] == [2, 3, 10]


def test_where_tickets_are_missing_the_list_is_read_again_a_few_times_and_no_more() -> None:
    progress, readings = Progress(NOW), 0
    while progress.finished_at is None:
        progress = at_the_end(progress, missing=True, now=NOW)
        readings += 1
    assert readings == SWEEPS
    assert at_the_end(Progress(NOW), missing=False, now=NOW).finished_at == NOW


def test_history_is_what_was_there_before_the_import_began_until_it_is_done() -> None:
    old, new = NOW - timedelta(days=3), NOW + timedelta(seconds=1)
    running = Progress(NOW)
    assert [running.is_history(at) for at in (old, None, new)] == [True, True, False]
    assert not Progress(NOW, finished_at=NOW).is_history(old)
