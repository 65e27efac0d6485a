"""What a person typed, out of the form in which Slack delivers it. Pure."""

import re

TOKEN = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
"""A mention, channel or link as Slack delivers it in a text; a bracket that a person typed is escaped there."""


def as_typed(text: str) -> str:
    """What a person typed, out of the form in which Slack delivers it: mentions, channels and links become words."""
    return TOKEN.sub(_token_word, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token_word(found: re.Match[str]) -> str:
    sign, target, label = str(found["sign"]), str(found["target"]), str(found["label"] or "")
    if sign in {"@", "#"}:
        return f"{sign}{label or target}"
    if sign == "!":
        return f"@{(label or target).removeprefix('@')}"
    return label if label and target.endswith(label) else target  # Slack itself puts http:// or mailto: before it
