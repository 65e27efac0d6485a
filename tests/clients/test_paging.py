"""Lists that shift while they are read."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients import paging
from bot.clients.paging import Page, sweep
from tests.clients.server import steady

Change = Callable[[list[int]], None]


def without(gone: list[int]) -> Change:
    def change(items: list[int]) -> None:
        items[:] = [item for item in items if item not in gone]

    return change


class Shifting:
    """A list in pages; before each page is read, something may happen to it."""

    def __init__(self, items: list[int], per_page: int, counted: bool = True) -> None:
        self.items = items
        self.per_page = per_page
        self.counted = counted
        self.happens: dict[int, Change] = {}
        self.read: list[int] = []

    async def fetch(self, number: int) -> Page[int]:
        self.read.append(number)
        self.happens.get(len(self.read), without([]))(self.items)
        total = max(1, -(-len(self.items) // self.per_page))
        items = self.items[(number - 1) * self.per_page : number * self.per_page]
        last = not items or (self.counted and number >= total)
        pages, count = (total, len(self.items)) if self.counted else (None, None)
        return Page(items, number, pages, count, last)

    async def all(self) -> list[int]:
        return [item async for items in sweep(self.fetch, lambda item: item) for item in items]


@pytest.mark.parametrize(("size", "pages"), [(0, 1), (1, 1), (50, 1), (51, 2), (300, 6)])
async def test_every_page_is_read_once(size: int, pages: int) -> None:
    listed = Shifting(list(range(size)), 50)
    assert await listed.all() == list(range(size))
    assert listed.read == list(range(1, pages + 1))


async def test_without_a_count_an_empty_page_is_the_end() -> None:
    listed = Shifting(list(range(100)), 50, counted=False)
    assert await listed.all() == list(range(100))
    assert listed.read == [1, 2, 3]


async def test_what_slides_to_a_later_page_is_given_once() -> None:
    listed = Shifting(list(range(100)), 50)
    listed.happens[2] = lambda items: items.insert(0, 100)
    assert sorted(await listed.all())[:100] == list(range(100))


async def test_what_slides_to_an_earlier_page_is_not_missed() -> None:
    listed = Shifting(list(range(250)), 50)
    listed.happens[2] = without([0, 1, 2])
    assert sorted(await listed.all()) == list(range(250))
    assert listed.read == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]


async def test_what_jumps_to_a_page_already_read_is_not_missed() -> None:
    listed = Shifting(list(range(250)), 50)
    listed.happens[2] = lambda items: items.insert(0, items.pop(240))
    assert sorted(await listed.all()) == list(range(250))


async def test_a_count_that_is_wrong_ends_after_another_look() -> None:
    listed = Shifting(list(range(100)), 50)
    fetch = listed.fetch

    async def boasting(number: int) -> Page[int]:
        page = await fetch(number)
        return Page(page.items, page.number, page.total_pages, 999, page.last)

    assert [item async for items in sweep(boasting, lambda item: item) for item in items] == list(range(100))
    assert listed.read == [1, 2, 1, 2]


async def test_a_server_that_gives_the_same_page_for_ever_is_left() -> None:
    async def same(number: int) -> Page[int]:
        return Page([1, 2, 2], number, None, None, last=False)

    assert [items async for items in sweep(same, lambda item: item)] == [[1, 2]]


async def test_a_list_without_end_is_cut(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 5)

    async def more(number: int) -> Page[int]:
        return Page([number], number, 10**9, None, last=False)

    assert [items async for items in sweep(more, lambda item: item)] == [[1], [2], [3], [4], [5]]
    assert "more than 5 pages" in caplog.text


async def test_a_fault_leaves_what_was_read_before_it() -> None:
    listed = Shifting(list(range(100)), 50)

    def fails(_: list[int]) -> None:
        raise ConnectionError

    listed.happens[2] = fails
    pages = sweep(listed.fetch, lambda item: item)
    assert await anext(pages) == list(range(50))
    with pytest.raises(ConnectionError):
        await anext(pages)


@steady
@given(st.integers(0, 40), st.integers(1, 7), st.lists(st.tuples(st.integers(1, 8), st.integers(0, 40)), max_size=12))
async def test_whatever_leaves_meanwhile_the_rest_is_seen_once(
    size: int, per_page: int, leavings: list[tuple[int, int]]
) -> None:
    """Nothing changes during the last sweep; the list's first page was read before anything left."""
    listed = Shifting(list(range(size)), per_page)
    first_sweep = -(-size // per_page)
    for read in range(2, first_sweep + 1):
        listed.happens[read] = without([item for at, item in leavings if at + 1 == read])
    seen = await listed.all()
    assert len(seen) == len(set(seen))
    assert set(listed.items) <= set(seen)
