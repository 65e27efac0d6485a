"""A message as Slack sends it, made plain for reading: who is named, what is code, where its sentences end."""

import html
import re
from dataclasses import dataclass

LONGEST = 400
"""Characters that are read: what a message is about is said at its beginning."""
LONGEST_WORD = 40

_CODE_BLOCK = re.compile(r"```.{0,4000}?(?:```|\Z)", re.DOTALL)
_QUOTE = re.compile(r"^(?:&gt;|>)[^\n]*$", re.MULTILINE)
_PERSON = re.compile(r"<@[^<>\s]{1,80}(?:\|[^<>]{0,80})?>")
_GROUP = re.compile(r"<!(?:here|channel|everyone|subteam)[^<>]{0,80}>")
_CHANNEL = re.compile(r"<#[^<>\s]{1,80}(?:\|[^<>]{0,80})?>")
_LABELLED = re.compile(r"<(?:https?|mailto):[^<>\s|]{1,2000}\|([^<>]{0,200})>")
_LINK = re.compile(r"<?(?:https?://|mailto:|www\.)[^<>\s|]{1,2000}>?")
_EMOJI = re.compile(r":[a-z0-9_+'-]{1,40}:")
_GLUED = re.compile(r"(?<=[^\w\s'@#.$-])(?=[\w@])")
_BREAK = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[a-z][?!])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A message made plain. text: all that is read, in lower case. sentences: the same, part by part, none empty.

    code, link, quote: whether it holds a code block, an address, a quotation.
    """

    text: str
    sentences: tuple[str, ...]
    code: bool = False
    link: bool = False
    quote: bool = False


def read(message: str) -> Reading:
    """Make a message plain: people become @user, channels #channel, addresses the word link; groups go.

    Quotations are left out: they are somebody else's words. Costs no more for a longer message than for LONGEST.
    """
    head = message[: LONGEST * 4]
    text, blocks = _CODE_BLOCK.subn(" codeblock ", head)
    text, quotes = _QUOTE.subn(" ", text)
    text = _PERSON.sub("@user", text)
    text = _GROUP.sub("", text)
    text = _CHANNEL.sub("#channel", text)
    text = _LABELLED.sub(r"\1 link", text)
    text, links = _LINK.subn(" link ", text)
    text = html.unescape(_EMOJI.sub(" ", text)).replace("’", "'").replace("‘", "'").strip()[:LONGEST]
    pieces = (_GLUED.sub(" ", piece).lower().split() for piece in _BREAK.split(text))
    sentences = tuple(f" {' '.join(word[:LONGEST_WORD] for word in words)} " for words in pieces if words)
    return Reading("".join(sentences), sentences, blocks > 0, links > 0 or " link" in text, quotes > 0)
