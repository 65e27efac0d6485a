"""What every message, form and Home tab has to keep to, whatever it says."""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

EMOJI = re.compile(r"(?<!\S):(?!ticket:)[a-z][a-z0-9_+-]*:")
"""An emoji; :ticket: is the name of what people put on a message."""

WORD = re.compile(r"\w+")
CUT = "…"
LONGEST_LABEL = 32  # Slack's clients show some 30 characters of a button

VERBS = re.compile(
    r"(accept|add|ask|backlog|book|call|cancel|change|check|choose|close|connect|decline|describe|disconnect|dismiss|edit|end|file|fill|just|link"
    r"|make|move|open|post|put|read|remove|reopen|replace|save|say|send|set|show|start|stop|suggest|swap|switch|take|tell"
    r"|try|undo|write|don't|I|I'm|I'll|It|It's)\b",
    re.I,
)
ANSWERS = ["Fixed", "Solved", "Met", "Not met", "Got it", "Quick fix", "Not a customer", "Note…", "Pending…"]
TURNING = ["Next", "Previous", "Earlier", "Later"]
"""What else a button may say: an answer to what stands above it, the name of one of an issue's actions, or a page."""


def faults(shown: Json) -> list[str]:
    """What is wrong with a message (with its plain text), a modal or a Home tab."""
    blocks = shown.get("blocks") or []
    readable = [text for block in blocks for text in _readable(block)]
    found = [f"label {label!r}" for label in _labels(blocks) if not _fit(label)]
    if len(EMOJI.findall("\n".join(readable) or shown.get("text", ""))) > 1:
        found.append("several emoji")
    if shown.get("title"):
        found += ["its title is cut"] if shown["title"]["text"].endswith(CUT) else []
    elif shown.get("type") != "home" and not shown.get("text", "").endswith(CUT):
        missing = set(WORD.findall("\n".join(readable))) - set(WORD.findall(shown.get("text", "")))
        found += [f"not in the plain text: {' '.join(sorted(missing))}"] if missing else []
    return [f"{one}: {shown.get('text') or readable}" for one in found]


def _fit(label: str) -> bool:
    """Whether a button says what it does, or is an answer, and is short."""
    says = VERBS.match(label) or label.endswith("?") or label in [*ANSWERS, *TURNING]
    return bool(says) and len(label) <= LONGEST_LABEL and "\n" not in label


def _readable(block: Json) -> Iterator[str]:
    """What the eye reads of a block, without what can be pressed."""
    if block["type"] in {"section", "header"}:
        yield block["text"]["text"]
    if block["type"] == "context":
        yield from (one["text"] for one in block["elements"] if "text" in one)


def _labels(blocks: list[Json]) -> Iterator[str]:
    """What stands on the buttons."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("type") == "button":
                yield element["text"]["text"]
