"""Messages and the few Block Kit shapes the bot uses. Knows Slack's limits and escapes what others wrote.

Limits are those of Slack's Block Kit reference (50 blocks a message, 3,000 characters a section …). The one
on all block text of a message (about 12,000 characters) is undocumented, so messages are packed well below it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.spoken import read_out

Block = dict[str, Any]

SECTION_LIMIT = 3000
MESSAGE_BLOCKS = 45
MESSAGE_CHARACTERS = 10_000
HOME_BLOCKS = 100
SPOKEN_LIMIT = 3500  # of the plain text; Slack advises against more than 4,000
OPTION_LIMIT = 75
OPTIONS_LIMIT = 100

UNFINISHED = re.compile(r"(?:<(?:[@#!][^<>]*|h?t?t?p?s?|https?:[^<>]*)|&[a-z]{0,3})$")
"""A mention, link or escaped character that lost its end."""


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is given: `text` for notifications and screen readers, `blocks` for the eye.

    What blocks say beyond it is added to the plain text, so that who hears a message misses nothing of it.
    `more` continues the message in its thread when it is longer than one message may be.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    more: tuple["Message", ...] = ()

    def payload(self) -> dict[str, Any]:
        """The arguments text and blocks of Slack's message methods."""
        return {"text": self.spoken, "blocks": list(self.blocks) or sections(self.text.split("\n"))}

    @property
    def spoken(self) -> str:
        """All that is said, as plain text."""
        return cut(read_out(self.text, self.blocks), SPOKEN_LIMIT) if self.blocks else self.text


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal view, ready for views.open or a response_action.

    in_place: a button in a modal opens it in the place of that modal, not on top.
    """

    view: dict[str, Any]
    in_place: bool = False


def escape(text: str) -> str:
    """Text of others, safe inside mrkdwn: it can ping nobody and fake no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis if something is missing; no mention or link loses its end."""
    return text if len(text) <= limit else UNFINISHED.sub("", text[: limit - 1]).rstrip() + "…"


def one_line(text: str, limit: int = 150) -> str:
    """Text of others as one short escaped line."""
    return cut(escape(" ".join(text.split())), limit)


def mention(slack_user_id: str) -> str:
    """A mention that notifies the person."""
    return f"<@{slack_user_id}>"


def link(url: str, label: str) -> str:
    """A link with an escaped label; only http(s) addresses become links, anything else stays a label."""
    label = escape(" ".join(label.split()).replace("|", "/"))
    if not url.startswith(("https://", "http://")):
        return label
    url = re.sub(r"[\s<>|]", lambda found: quote(found[0]), url)
    return f"<{url}|{label}>"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """An instant that each reader sees in their own zone; `zone` names the fallback's."""
    fallback = at.astimezone(zone).strftime("%a %-d %b %H:%M %Z")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """The time of day of an instant, in each reader's own zone; the fallback is told in `zone`."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at.astimezone(zone):%H:%M %Z}>"


def day_name(day: date) -> str:
    """A date with its weekday: Mon 23 Nov."""
    return f"{day:%a} {day.day} {day:%b}"


def full_date(day: date) -> str:
    """A date with its year: 1 Sep 2026."""
    return f"{day.day} {day:%b %Y}"


def plain(text: str, limit: int) -> Block:
    """A plain_text object: nothing in it is interpreted."""
    return {"type": "plain_text", "text": cut(text, limit) or " ", "emoji": True}


def mrkdwn(text: str, limit: int = SECTION_LIMIT) -> Block:
    """A mrkdwn object in which Slack links nothing by itself (`verbatim`)."""
    return {"type": "mrkdwn", "text": cut(text, limit) or " ", "verbatim": True}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph, with a button or menu at its right if wanted."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    return block


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines as paragraphs, as many as it takes; each line stays whole if it fits a paragraph of its own."""
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and len(paragraphs[-1]) + 1 + len(line) <= SECTION_LIMIT:
            paragraphs[-1] += f"\n{line}"
        else:
            paragraphs.append(line)
    return [section(paragraph) for paragraph in paragraphs]


def header(text: str) -> Block:
    """A heading in plain text."""
    return {"type": "header", "text": plain(text, 150)}


def context(*texts: str) -> Block:
    """Small print, at most ten pieces."""
    return {"type": "context", "elements": [mrkdwn(text, 2000) for text in texts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """A row of buttons and menus, at most 25."""
    return {"type": "actions", "elements": list(elements[:25])}


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Block:
    """The question asked before a button takes effect."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    url: str | None = None,
    ask: Block | None = None,
    read_as: str | None = None,
) -> Block:
    """A button; `value` is a short key, never data. style: "primary" or "danger".

    read_as: what a screen reader says where several buttons have the same label.
    """
    block: Block = {"type": "button", "text": plain(label, 75), "action_id": action_id}
    extras = {"value": value, "style": style, "url": url, "confirm": ask, "accessibility_label": read_as}
    return block | {name: extra for name, extra in extras.items() if extra}


def option(label: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain(label, OPTION_LIMIT), "value": value}


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """The three-dot menu: at most five choices."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def input_block(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """A field of a modal. By convention the element's action_id is "value"."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint, 2000)} if hint else {})


def text_input(initial: str = "", *, multiline: bool = False, max_length: int = 3000, placeholder: str = "") -> Block:
    """A box to type in."""
    block: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": multiline,
        "max_length": max_length,
    }
    if initial:
        block["initial_value"] = initial[:max_length]
    if placeholder:
        block["placeholder"] = plain(placeholder, 150)
    return block


def date_input(initial: date | None = None) -> Block:
    """A box to pick a date in."""
    block: Block = {"type": "datepicker", "action_id": "value"}
    return block | ({"initial_date": initial.isoformat()} if initial else {})


def time_input(initial: time | None = None) -> Block:
    """A box to pick a time of day in."""
    block: Block = {"type": "timepicker", "action_id": "value"}
    return block | ({"initial_time": f"{initial:%H:%M}"} if initial else {})


def people_select(initial: Sequence[str] = ()) -> Block:
    """A menu of the workspace's people, several of whom can be picked. `initial`: Slack user ids."""
    block: Block = {"type": "multi_users_select", "action_id": "value"}
    return block | ({"initial_users": list(initial)} if initial else {})


def select(options: Sequence[Block], initial: str | None = None) -> Block:
    """A menu with one choice; `initial` is the value chosen at first. More than 100 choices stand in groups."""
    block: Block = {"type": "static_select", "action_id": "value"}
    if len(options) <= OPTIONS_LIMIT:
        block["options"] = list(options)
    else:
        parts = [options[start : start + OPTIONS_LIMIT] for start in range(0, len(options), OPTIONS_LIMIT)]
        block["option_groups"] = [{"label": _group_label(part), "options": list(part)} for part in parts[:100]]
    chosen = [one for one in options if one["value"] == initial]
    return block | ({"initial_option": chosen[0]} if chosen else {})


def _group_label(options: Sequence[Block]) -> Block:
    """From the first to the last choice of a group."""
    first, last = options[0]["text"]["text"], options[-1]["text"]["text"]
    return plain(f"{cut(first, 35)} to {cut(last, 35)}", OPTION_LIMIT)


def several(options: Sequence[Block], initial: Sequence[str]) -> Block:
    """A menu with several choices, in groups as `select` has them; `initial` are the values chosen at first."""
    chosen = [one for one in options if one["value"] in initial]
    block = select(options) | {"type": "multi_static_select"}
    return block | ({"initial_options": chosen} if chosen else {})


def modal(
    title: str,
    callback_id: str,
    blocks: Iterable[Block],
    *,
    submit: str | None = None,
    metadata: str = "",
    in_place: bool = False,
) -> Modal:
    """A modal; without `submit` it can only be closed. `metadata` comes back with the submission."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain("Close" if submit is None else "Cancel", 24),
        "blocks": list(blocks)[:100],
        "private_metadata": metadata,
    }
    if submit:
        view["submit"] = plain(submit, 24)
    return Modal(view, in_place)


def text_size(block: Block) -> int:
    """Characters of all texts in a block, as far as Slack counts them."""
    size = 0
    stack: list[Any] = [block]
    while stack:
        piece = stack.pop()
        if isinstance(piece, dict):
            size += len(piece["text"]) if isinstance(piece.get("text"), str) else 0
            stack.extend(piece.values())
        elif isinstance(piece, list):
            stack.extend(piece)
    return size


IN_THREAD = "in the thread"
GOES_ON = "Goes on "
"""How the line begins that says where a long message goes on."""


def pack(
    head: str,
    groups: Iterable[Sequence[Block]],
    tail: Sequence[Block] = (),
    *,
    opening: Sequence[Block] | None = None,
    onward: str = "below",
) -> Message:
    """A message that begins with `head`, then as many whole groups as fit, then `tail`; the other groups go on.

    opening: in place of a paragraph with the head. onward: where they go on: in a thread, or, as a private answer has
    none, on the pages below. Groups (an issue with its buttons) are never cut apart, and none is dropped.
    """
    pages: list[list[Block]] = [[section(head)] if opening is None else list(opening)]
    reserved = len(tail) + 1  # one for the line that says it goes on
    room = MESSAGE_CHARACTERS - sum(map(text_size, tail)) - 100  # of that line
    for group in groups:
        page = pages[-1]
        size = sum(map(text_size, page)) + sum(map(text_size, group))
        if page and (len(page) + len(group) + reserved > MESSAGE_BLOCKS or size > room):
            pages.append([])
            reserved, room = 0, MESSAGE_CHARACTERS
        pages[-1].extend(group)
    first, *rest = pages
    if rest:
        first.append(context(f"{GOES_ON}{onward} ({len(rest)} more)." if len(rest) > 1 else f"{GOES_ON}{onward}."))
    title = re.sub(r"<[@!][^>]*> ?", "", head.partition("\n")[0])  # whoever is mentioned is mentioned once
    more = tuple(
        Message(f"{title} ({number} of {len(pages)})", tuple(page)) for number, page in enumerate(rest, start=2)
    )
    return Message(head, (*first, *tail), more)
