"""Recognising that somebody asks for swap or cover in their own words: "anyone up for taking my Thurs?".

Days are masked first, so that the patterns speak of DAY and a day counts only where it is what is given away. A
message must both ask somebody (anyone, who, a mention with "could you", "I need") and name the asker's own duty (my
DAY, me, my shift, triage). What is only told, thanked for, offered or settled is not asked. Precision goes before
recall: whoever is not recognised types the command.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dates import Found, Reading, find_days
from bot.rota.rules.requests.request import Kind
from bot.rota.rules.rota import WHOLE_DAY, Part

LONGEST = 600
"""Characters; who asks for a day writes no essay."""


@dataclass(frozen=True, slots=True)
class HeardDay:
    """A day that was named, and the half of it."""

    reading: Reading
    parts: tuple[Part, ...] = WHOLE_DAY


@dataclass(frozen=True, slots=True)
class Heard:
    """What was asked for. days: the one given away first, as far as can be told; empty if none was named."""

    kind: Kind
    days: tuple[HeardDay, ...] = ()


_SOMEONE = r"(?:(?:any|some) ?(?:one|body)|(?:one|any) of you)"
_OWN = (
    r"(?:DAY\b(?! \w*(?:mug|call|meeting|report|deploy|release|standup))|shifts?|duty|slot|turn|triage|days?|stint"
    r"|(?:mon|tues|wednes|thurs|fri)days)"
)
_SWAPPING = r"(?:swap(?:ping)?|trad(?:e|ing)|switch(?:ing)?|exchang(?:e|ing))"
_TAKING = r"(?:cover(?:ing)?(?: for)?|tak(?:e|ing)(?: over| on)?|do(?:ing)?|hav(?:e|ing)|pick(?:ing)? up|want|fancy)"
_WANTING = (
    r"(?:need(?:ing)?|look(?:ing)? for|find|could (?:really )?do with|after|in need of|hoping for|(?:would|'d) like)"
)

ADDRESSED = re.compile(
    rf"\b{_SOMEONE}\b"
    r"|\bwho(?: can| could| would| wants? to| fancies|(?: is|'s) (?:free|up|able|happy|willing))\b"
    rf"|\b{_WANTING} (?:(?:a|some|any) )?(?:cover|swap)\b"
    r"|\btakers\b|\bvolunteers?\b|\bup for grabs\b"
    rf"|\bi (?:need|have|want|would (?:like|love)|'d (?:like|love)) to {_SWAPPING} my\b"
    r"|\b(?:shout|ping me|dm me|let me know|tell me) if you (?:can|could|are|would)\b"
    r"|PERSON.{0,30}\b(?:can|could|would|will|chance|mind|happy)\b.{0,15}\byou\b"
)
"""Somebody is asked."""

TOLD = re.compile(
    r"\b(?:asked|wondered|wanted to know|was asking)\b|\b(?:sorted|settled|done)\b|\bno (?:need|longer)\b|\bany ?more\b"
    r"|\b(?:thanks|thank you|cheers|thx) (?:for|to)\b|\b(?:found|got|have) (?:some|any) ?(?:one|body)\b"
    rf"|\b(?:did|has|have|had) {_SOMEONE} (?:already )?(?:do|done|take|taken|cover|covered|swap|swapped)\b"
    r"|\b(?:i|we) (?:can|could|will|would|'ll|'d)(?: be)? (?:happy to |glad to )?(?:cover|take)\b"
)
"""It is told, thanked for, offered, or settled already."""

SWAP = re.compile(
    rf"\b{_SWAPPING} (?:(?:a|an|his|her|their|one of my|one of their|any) )?(?:my )?(?:triage )?{_OWN}"
    rf"|\b{_SWAPPING} (?:triage |days? |shifts? )?with (?:me|{_SOMEONE})\b"
    rf"|\b{_SOMEONE} (?:please )?(?:swap|trade|switch)\s*(?:$|[,:)])"
    rf"|\bswap,? {_SOMEONE}\b"
    rf"|\b{_WANTING} (?:a |some )?swap\b.{{0,20}}\bDAY"
)
"""Days are to be exchanged."""

COVER = re.compile(
    rf"\b{_TAKING} my (?:triage )?{_OWN}"
    r"|\bcover(?:ing)? (?:for )?me\b|\b(?:step|stand|fill|jump)(?:ing)? in for me\b|\b(?:relieve|replace) me\b"
    r"|\btak(?:e|ing) over from me\b"
    r"|\bup for grabs\b.{0,5}\bmy DAY|\bmy DAY\b.{0,10}\bup for grabs|\brid of my DAY"
    r"|\b(?:cover|take|do)(?:ing)?(?: over)? DAY\s*(?:$|[,:)]|please\b|instead\b|triage\b|shift\b)"
    r"|\bcover(?:ing)? (?:on )?triage\b|\b(?:do|take)(?:ing)? (?:over )?triage (?:instead of|for) me\b"
    r"|\b(?:cover|take|do)(?:ing)?(?: over)? (?:on )?(?:the rest of )?DAY (?:for|instead of) me\b"
    rf"|\b{_WANTING} (?:some |a )?cover\b.{{0,20}}(?:$|\bDAY)"
    rf"|\b{_SOMEONE} (?:please )?cover\s*(?:$|[,:)])"
    r"|\b(?:takers|volunteers?) for my (?:triage )?" + _OWN
)
"""A day is to be taken."""

OWN_DAY = re.compile(r"\bmy (?:triage )?DAY")
SENTENCE = re.compile(r"[?!\n;]+|\.(?=\s|$)")
MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^<>]*)?>", re.I)
HALF_AFTER = re.compile(r"\s*(?:in the )?(?P<am>am|mornings?)\b|\s*(?:in the )?(?P<pm>pm|afternoons?)\b", re.I)
SHORT = (("'ve", " have"), ("\u2019", "'"))


def hear(text: str, today: date) -> Heard | None:
    """What a message asks for; None for everything that does not clearly ask for swap or cover.

    text: as Slack delivers it. today: the local date on which it was written.
    """
    if len(text) > LONGEST:
        return None
    days = find_days(text, today)
    masked = _masked(text, days)
    if TOLD.search(masked):
        return None
    position = 0
    for sentence in SENTENCE.split(masked):
        begin = masked.index(sentence, position)
        position = begin + len(sentence)
        kind = _asks(sentence.strip(), masked)
        if kind is not None:
            return Heard(kind, _days_in(sentence, masked[:begin].count("DAY"), text, days))
    return None


def _masked(text: str, days: list[Found]) -> str:
    """The text in small letters, with DAY for each day (and its half), and PERSON for each mention."""
    pieces, position = [], 0
    for found in days:
        pieces.append(text[position : found.start].lower())
        half = HALF_AFTER.match(text, found.end)
        position = half.end() if half else found.end
        pieces.append("DAY")
    pieces.append(text[position:].lower())
    masked = MENTION.sub("PERSON", "".join(pieces))
    for long, short in SHORT:
        masked = masked.replace(long, short)
    return masked


def _asks(sentence: str, whole: str) -> Kind | None:
    """What a sentence asks for. A mention may stand before it."""
    asked = ADDRESSED.search(sentence) or ("PERSON" in whole and ADDRESSED.search(f"PERSON {sentence}"))
    if not asked:
        return None
    if SWAP.search(sentence):
        return Kind.SWAP
    return Kind.COVER if COVER.search(sentence) else None


def _days_in(sentence: str, before: int, text: str, days: list[Found]) -> tuple[HeardDay, ...]:
    """The days of a sentence, one's own first; those of the whole message if it names none itself."""
    here = days[before : before + sentence.count("DAY")] or days
    heard = []
    for found in here:
        half = HALF_AFTER.match(text, found.end)
        parts: tuple[Part, ...] = WHOLE_DAY
        if half:
            parts = (Part.AM,) if half["am"] else (Part.PM,)
        heard.append(HeardDay(found.reading, parts))
    own = OWN_DAY.search(sentence)
    if own:
        first = sentence[: own.end()].count("DAY") - 1
        heard.insert(0, heard.pop(first))
    return tuple(heard)


def is_plain_message(event: Mapping[str, Any]) -> bool:
    """Whether a message event is something that a person has just written in a channel: no bot's, no edit, no answer
    in a thread (facts: message subtypes)."""
    return (
        event.get("subtype") in {None, "file_share"}
        and not event.get("bot_id")
        and not event.get("hidden")
        and bool(event.get("user"))
        and event.get("thread_ts") in {None, event.get("ts")}
    )
