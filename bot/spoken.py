"""What a message says to whoever has it read out. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile
from typing import Any


def read_out(text: str, blocks: Iterable[Mapping[str, Any]]) -> str:
    """A text, and below it what blocks say and it does not; what can be pressed is not read."""
    said = [text]
    heard = _bare(text)
    for paragraph in _paragraphs(blocks):
        if _bare(paragraph) not in heard:
            lines = paragraph.replace("```", "").split("\n")
            said += dropwhile(lambda line: _bare(line) in heard, lines)  # a head with more below it
    return "\n".join(said)


def _paragraphs(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        texts = [block["text"]] if "text" in block else block["elements"] if block["type"] == "context" else []
        yield from (text["text"] for text in texts if "text" in text)


def _bare(text: str) -> str:
    """The words alone, without what makes them bold or a table."""
    return re.sub(r"[\s*_~`]+", " ", text).strip()
