"""Pages of a list, with the traps of Harvest's: by cursor the page numbers are null from the second page on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.harvest.account import Invalid

Json = dict[str, Any]
T = TypeVar("T")
MOST = 2000


def page(
    request: web.Request, root: str, things: Sequence[T], draw: Callable[[T], Json], base: str, *, by_cursor: bool
) -> Json:
    """One page of `things` as the request asks: by cursor, or by page number where that is all there is.

    Raises Invalid.
    """
    per_page = _number(request, "per_page", MOST)
    if per_page > MOST:
        raise Invalid(f"per_page must be between 1 and {MOST}")
    cursor = request.query.get("cursor") if by_cursor else None
    number = _from_cursor(cursor) if cursor else _number(request, "page", 1)
    pages = max(1, -(-len(things) // per_page))
    kept = {key: value for key, value in request.query.items() if key not in ("page", "cursor", "per_page")}

    def address(to: int) -> str | None:
        if not 1 <= to <= pages:
            return None
        place = {"cursor": _cursor(to)} if by_cursor and to > 1 else {"page": to}
        return f"{base}?{urlencode({**kept, **place, 'per_page': per_page})}"

    numbered = cursor is None
    return {
        root: [draw(thing) for thing in things[(number - 1) * per_page : number * per_page]],
        "per_page": per_page,
        "total_pages": pages,
        "total_entries": len(things),
        "next_page": number + 1 if numbered and number < pages else None,
        "previous_page": number - 1 if numbered and number > 1 else None,
        "page": number if numbered else None,
        "links": {
            "first": address(1),
            "next": address(number + 1),
            "previous": address(number - 1),
            "last": address(pages),
        },
    }


def _cursor(number: int) -> str:
    return urlsafe_b64encode(f"after:{number}".encode()).decode()


def _from_cursor(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor).decode().removeprefix("after:"))
    except ValueError:
        raise Invalid("cursor is not valid") from None


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return max(1, int(text)) if text.isdecimal() else default
