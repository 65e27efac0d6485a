"""Checks of text objects, and the words in which Slack refuses."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.slack.state import Json

Faults = Iterator[str]
TEXT_FLAGS = {"plain_text": "emoji", "mrkdwn": "verbatim"}


def fault(words: str, pointer: str) -> str:
    """A message of Slack's validation."""
    return f"{words} [json-pointer:{pointer}]"


def at_most(holder: Mapping[Any, Any], key: Any, most: int, here: str) -> Faults:
    """A plain string that must not be longer than `most`."""
    value = holder.get(key)
    if value is not None and not isinstance(value, str):
        yield fault("must be a string", f"{here}/{key}")
    elif value is not None and len(value) > most:
        yield fault(f"must be less than {most + 1} characters", f"{here}/{key}")


def check_text(holder: Mapping[Any, Any], key: Any, most: int, here: str, *, plain: bool = False) -> Faults:
    """A text object of 1 to `most` characters; `plain` ones can't be mrkdwn."""
    place = f"{here}/{key}"
    text = holder.get(key)
    if not isinstance(text, dict):
        yield fault(f"missing required field: {key}" if text is None else "must be a text object", here)
        return
    kind = str(text.get("type"))
    if kind not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        yield fault(f"unsupported type: {kind}", f"{place}/type")
    said = text.get("text")
    if not isinstance(said, str):
        yield fault("missing required field: text", place)
    elif not said:
        yield fault("must be more than 0 characters", f"{place}/text")
    for name in text.keys() - {"type", "text", TEXT_FLAGS.get(kind)}:
        yield fault(f"invalid additional property: {name}", place)
    yield from at_most(text, "text", most, place)


def items(holder: Json, key: str) -> list[Json]:
    """A list of objects; no list counts as an empty one, and what isn't an object in it as an empty object."""
    value = holder.get(key)
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []
