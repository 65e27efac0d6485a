"""Pages of a list, with the traps of Groove's: `next_page` is a whole address, and forgets `per_page`."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.groove.shapes import Json

T = TypeVar("T")
DEFAULT_PER_PAGE = 25
MAX_PER_PAGE = 50


def page(request: web.Request, name: str, things: Sequence[T], draw: Callable[[T], Json], base: str) -> Json:
    """One page of `things` under the root key `name`, as the request's `page` and `per_page` ask."""
    per_page = min(_number(request, "per_page", DEFAULT_PER_PAGE), MAX_PER_PAGE)
    current = _number(request, "page", 1)
    total_pages = max(1, -(-len(things) // per_page))

    def address(number: int) -> str | None:
        if not 1 <= number <= total_pages:
            return None
        kept = {key: value for key, value in request.query.items() if key not in ("page", "per_page", "access_token")}
        return f"{base}/{name}?{urlencode({**kept, 'page': number})}"

    return {
        name: [draw(thing) for thing in things[(current - 1) * per_page : current * per_page]],
        "meta": {
            "pagination": {
                "current_page": current,
                "total_pages": total_pages,
                "total_count": len(things),
                "next_page": address(current + 1),
                "prev_page": address(current - 1),
            }
        },
    }


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return max(1, int(text)) if text.isdecimal() else default
