"""Real payloads with something wrong in them."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Json = Any

ODD_TEXTS = st.sampled_from(
    [
        *("", " ", "\x00", "\ud800", "\u202e", "\U0001f98a" * 50, "null", "None", "0", "-1", "9" * 30, "1e999", "NaN"),
        *("<!channel>", "<@U0ANN>", "<https://evil.example|click>", "{{7*7}}", "${x}", "%s%s%n", "=cmd|'/C calc'!A1"),
        *("' OR 1=1 --", "../../etc/passwd", "\r\nX-Evil: 1", "a" * 20_000, "|", "||", "#", "S", "S#", "²", "٣"),
        *("2026-02-30", "0000-00-00", "99999-01-01", "[" * 200, "{}", "[]", '{"a": [', "1|", "|1", "a|b|c|d"),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20) | ODD_TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(piece: Json) -> list[tuple[Any, Any]]:
    """Every place in a payload: the holder and the key or index."""
    found: list[tuple[Any, Any]] = []
    waiting = [piece]
    while waiting:
        holder = waiting.pop()
        inner = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
        for key, value in inner:
            found.append((holder, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return found


def mutated(draw: Callable[..., Any], payload: Json) -> Json:
    """A payload with one to three places changed: another value, gone, or given twice over."""
    mutant = copy.deepcopy(payload)
    for _ in range(draw(st.integers(1, 3))):
        found = places(mutant)
        if not found:
            break
        holder, key = found[draw(st.integers(0, len(found) - 1))]
        match draw(st.sampled_from(("change", "change", "drop", "wrap", "text"))):
            case "change":
                holder[key] = draw(VALUES)
            case "drop":
                del holder[key]
            case "wrap":
                holder[key] = [holder[key]]
            case "text":
                holder[key] = draw(ODD_TEXTS)
    return mutant
