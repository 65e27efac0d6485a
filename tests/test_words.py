"""What the bot says: British, in words that its users know, the same thing always called the same.

Every text of the features is read here; a new one is covered from its first day. What messages keep to as a whole is
held by tests/walk.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
SAYING = ("rules", "views", "commands", "service", "listeners", "errors", "dates", "datestyles", "periods", "router")
"""Layers whose texts people read."""

UNREAD = {"bot/nudges/rules", "bot/rota/rules/requests/hearing.py", "bot/issues/rules/thanks.py", "bot/outbox/rules.py"}
"""Patterns by which texts of others are recognised, and what only the log is told."""

AMERICAN = (
    r"(?!(?:re)?size|prize|seize)\w+iz(?:e[sd]?|ing|ations?)|analyz\w+|colors?|centers?|cancel(?:ed|ing)|label(?:ed|ing)"
    r"|favorites?|behavior|catalog|gray|gotten|anymore|toward|vacations?"
)
INTERNAL = (
    r"lanes?|outbox|sync\w*|rows?|database|quer(?:y|ies)|null|payloads?|carriers?|enums?|boolean|tuples?|dispatchers?"
    r"|renderers?|ticks?|claims?|leases?|modals?|webhooks?|timestamps?|JSON|HTTP|SLA"
)
OTHERWISE_CALLED = {
    "shifts?": "a day on triage, or a duty day",
    "hand-over": "the handover",
    "(?<!e-)mail address(?:es)?|email\\w*": "an e-mail address",
}
STILTED = r"(?<!there )(?:is|are) no (?!longer)|know no|so many|is wanted|anew|sorry|simply"


def texts() -> Iterator[tuple[str, str]]:
    """Every text in the features, with its file and line; what stands in braces is left out."""
    for file in sorted(BOT.rglob("*.py")):
        place = file.relative_to(BOT.parent).as_posix()
        layers = {part.removesuffix(".py") for part in file.relative_to(BOT).parts}
        if "sandbox" in layers or not layers & set(SAYING) or any(place.startswith(one) for one in UNREAD):
            continue
        tree = ast.parse(file.read_text())
        quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        quiet |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if id(node) not in quiet and (text := _text(node)) and re.search(r"[a-z] [a-z]", text, re.I):
                yield f"{place}:{node.lineno}", text


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return "" if "%s" in text or "[" in text else text  # of the log, and names of types
        case ast.JoinedStr(values=parts):
            return "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in parts)
    return ""


TEXTS = dict(texts())
CODE = re.compile(r"`[^`]*`|<[^>]*>|\{[^}]*\}|\w+\.\w+/\S*")
"""What is typed, Slack's own tokens, how a page looks, and addresses."""


def saying(pattern: str) -> list[str]:
    """The texts in which a pattern stands as words of their own."""
    found = re.compile(rf"\b(?:{pattern})\b", re.I)
    return [f"{place} {text!r}" for place, text in TEXTS.items() if found.search(CODE.sub("", text))]


def test_texts_are_found() -> None:
    assert len(TEXTS) > 900


def test_texts_are_british() -> None:
    assert not saying(AMERICAN)


def test_no_text_speaks_of_how_the_bot_is_made() -> None:
    assert not saying(INTERNAL)


def test_no_text_is_stilted() -> None:
    assert not saying(STILTED)


@pytest.mark.parametrize("word", OTHERWISE_CALLED)
def test_the_same_thing_is_always_called_the_same(word: str) -> None:
    assert not saying(word), f"say {OTHERWISE_CALLED[word]}"
