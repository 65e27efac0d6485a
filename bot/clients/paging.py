"""Lists in pages that may shift while they are read."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_PAGES = 2000
SWEEPS = 3


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. total_pages and total_count: None if they weren't said. last: nothing comes after it."""

    items: list[T]
    number: int
    total_pages: int | None
    total_count: int | None
    last: bool


async def sweep(
    fetch: Callable[[int], Awaitable[Page[T]]], key: Callable[[T], object], *, pages: int | None = None
) -> AsyncIterator[list[T]]:
    """All items, page by page, each one once.

    fetch: gets the page of a number, from 1. key: tells items apart. pages: the most that are read (MOST_PAGES).
    What slides to a later page meanwhile is met twice and given once; what slides to an earlier one is missed, which
    the list's count betrays: then it is read again.
    """
    limit = MOST_PAGES if pages is None else pages
    seen: set[object] = set()
    most = 0
    for _ in range(SWEEPS):
        before = len(seen)
        for number in range(1, limit + 1):
            page = await fetch(number)
            fresh = [item for item in page.items if key(item) not in seen]
            fresh = list({key(item): item for item in fresh}.values())
            seen.update(key(item) for item in fresh)
            most = max(most, page.total_count or 0)
            if fresh:
                yield fresh
            if page.last or (page.total_pages is None and not fresh):
                break
        else:
            log.warning("a list has more than %d pages; the rest is left out", limit)
            return
        if number == 1 or len(seen) >= most or len(seen) == before:
            return
