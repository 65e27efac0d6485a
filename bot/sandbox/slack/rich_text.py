"""A person's text as Slack's composer sends it: escaped, and once more as a rich_text block."""

import re
from collections.abc import Iterator

from bot.sandbox.slack.state import Json

TOKEN = re.compile(
    r"<@(?P<user>[UW]\w+)(?:\|[^>]*)?>|<#(?P<channel>C\w+)(?:\|[^>]*)?>"
    r"|<!subteam\^(?P<group>S\w+)(?:\|[^>]*)?>|<!(?P<range>here|channel|everyone)>"
    r"|<(?P<url>(?:https?://|mailto:)[^>|]+)(?:\|(?P<label>[^>]*))?>"
)
LOOSE = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
ENTITY = re.compile(r"&(?!amp;|lt;|gt;)|[<>]")


def escaped(text: str) -> str:
    """`text` with what isn't a mention, link or entity already escaped, as Slack stores it."""
    return "".join(
        part if TOKEN.fullmatch(part) else ENTITY.sub(lambda found: LOOSE[found[0]], part) for part in _parts(text)
    )


def rich_text(text: str, block_id: str) -> Json:
    """The block that goes with an escaped text."""
    section = {"type": "rich_text_section", "elements": [_element(part) for part in _parts(text)]}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _parts(text: str) -> Iterator[str]:
    position = 0
    for found in TOKEN.finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        yield found[0]
        position = found.end()
    if position < len(text):
        yield text[position:]


def _element(part: str) -> Json:
    found = TOKEN.fullmatch(part)
    if found is None:
        plain = part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return {"type": "text", "text": plain}
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    if found["group"]:
        return {"type": "usergroup", "usergroup_id": found["group"]}
    if found["range"]:
        return {"type": "broadcast", "range": found["range"]}
    return {"type": "link", "url": found["url"], **({"text": found["label"]} if found["label"] else {})}
