"""Answers as messages."""

import re
from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message, escape, link
from bot.faq.rules import Answer

LIST = "faq.list"
READ = "faq.read"
"""Of the list itself: the answer takes its place, and the other way round."""
INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|`(?P<code>[^`]+)`|\[(?P<label>[^\]]+)\]\((?P<url>[^)\s]+)\)")


def answer(one: Answer) -> Message:
    """One answer."""
    text = f"*{escape(one.question)}*\n{mrkdwn(one.text)}"
    row = blocks.actions(blocks.button("Show all topics", LIST))
    return Message(text, (*blocks.sections(text.split("\n")), row))


def several(asked: str, found: Sequence[Answer]) -> Message:
    """Several answers that may be meant."""
    return _listed(f"For “{blocks.one_line(asked, 60)}” I have these answers:", found)


def topics(answers: Sequence[Answer], asked: str = "", faults: Sequence[str] = ()) -> Message:
    """All that there are answers to. asked: what was looked for in vain. faults: of the file, for an admin."""
    head = "*The team's answers.* `/triage faq words` finds one by its words."
    if asked:
        head = f"I found nothing for “{blocks.one_line(asked, 60)}”. The team has answers to these:"
    return _listed(head, answers, faults)


def _listed(head: str, answers: Sequence[Answer], faults: Sequence[str] = ()) -> Message:
    heads = [head]
    if faults:
        what = "; ".join(map(escape, faults))
        heads.append(f":warning: The file of answers has changed and can't be read, so these are the old ones: {what}.")
    groups: list[list[Block]] = [
        [blocks.section(escape(one.question), blocks.button("Read", READ, one.key))] for one in answers
    ]
    return blocks.pack(head, groups, opening=[blocks.section(one) for one in heads])


def mrkdwn(text: str) -> str:
    """An answer's Markdown as Slack has it: lines that belong together are one, items are bullets."""
    paragraphs: list[str] = []
    joins = False
    for line in text.split("\n"):
        stripped = line.strip()
        item = re.match(r"[-*]\s+(.*)", stripped)
        if item:
            paragraphs.append(f"• {item[1]}")
        elif stripped and joins:
            paragraphs[-1] += f" {stripped}"
        else:
            paragraphs.append(stripped)
        joins = bool(stripped)
    return "\n".join(_inline(paragraph) for paragraph in paragraphs)


def _inline(text: str) -> str:
    """Bold, code and links; everything else is escaped."""
    parts, at = [], 0
    for found in INLINE.finditer(text):
        parts.append(escape(text[at : found.start()]))
        if found["bold"]:
            parts.append(f"*{escape(found['bold'])}*")
        elif found["code"]:
            parts.append(f"`{escape(found['code'])}`")
        else:
            parts.append(link(found["url"], found["label"]))
        at = found.end()
    return "".join([*parts, escape(text[at:])])
