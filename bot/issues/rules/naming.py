"""How people name an issue: 1042, #1042, or S12 where it has no ticket (yet)."""

import re

from bot.buttons import LARGEST, OldButton
from bot.errors import UserError
from bot.issues.rules.issue import Ref

NAME = re.compile(r"#?([Ss]?)([0-9]{1,16})")


def parse_ref(text: str, usage: str) -> tuple[Ref, str]:
    """The issue that is meant and the rest of the text. usage: what could be typed instead. Raises UserError."""
    word, _, rest = text.strip().partition(" ")
    ref = _read(word.rstrip(":,."))
    if ref is None:
        what = f"“{word[:40]}” isn't an issue's number." if word else "Which issue?"
        raise UserError(what, f"For example `/triage {usage}`. `/triage issues` lists them.")
    return ref, rest.strip()


def read_ref(value: str) -> Ref:
    """The issue that a button or form of ours is about. Raises OldButton."""
    ref = _read(value)
    if ref is None:
        raise OldButton("issues")
    return ref


def _read(word: str) -> Ref | None:
    found = NAME.fullmatch(word)
    return Ref(int(found[2]), local=bool(found[1])) if found and int(found[2]) <= LARGEST else None
