"""Text that comes from outside, made safe to keep and to read."""

import html
import re

HTML_LIMIT = 200_000
"""Characters of HTML that are looked at; a mail with more has pictures in it."""

UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of surrogate pairs: JSON can carry them, a database or UTF-8 can't."""

TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)
    |   <(?P<close>/?)(?P<name>[a-z][a-z0-9]*+)(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+|[^<>]*+)>
    |   <[!?/][^<>]*+>""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
HIDDEN = frozenset({"script", "style", "head", "title", "template"})
BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre"})
BREAKING = BLOCKS | {"br", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
ENDLESS_REFERENCE = re.compile(r"&#\d{8,};?")


def clean(text: str) -> str:
    """The text without characters that can't be stored, trimmed."""
    return UNSTORABLE.sub("", text).strip()


def one_line(text: str) -> str:
    """The text on one line, without surplus space."""
    return " ".join(clean(text).split())


def html_to_text(markup: str) -> str:
    """HTML mail as plain text: no markup, scripts or styles; a line for each block and line break.

    Mail comes from anybody, and building a tree (html.parser, Beautiful Soup) takes minutes for some 50 kB made to that
    end. This takes one pass, whatever is in it.
    """
    markup = markup[:HTML_LIMIT]
    parts: list[str] = []
    hidden, position = "", 0
    for tag in TAG.finditer(markup):
        name = (tag["name"] or "").lower()
        if not hidden:
            parts.append(markup[position : tag.start()])
            hidden = name if name in HIDDEN and not tag["close"] else ""
        elif name == "body" or (name == hidden and tag["close"]):
            hidden = ""
        if name in BREAKING:
            parts.append("\n")
        position = tag.end()
    if not hidden:
        parts.append(markup[position:])
    text = html.unescape(ENDLESS_REFERENCE.sub("", "".join(parts)))
    lines = (one_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def whole(text: str | None) -> int | None:
    """A whole number of few digits; None for what is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None
