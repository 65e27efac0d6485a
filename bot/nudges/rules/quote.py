"""What was written in Slack as a ticket tells it: title, text with the thread so far, files, where it comes from.

Texts come in here as words: mentions and links of Slack have been turned into them already.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

TITLE_LIMIT = 100
FORM_LIMIT = 2900
"""What fits into the form's field (Slack takes 3,000 characters)."""

MESSAGE_LIMIT = 13_000
"""A message in Slack can be longer than most, 12,000 characters at the usual limit, and is quoted whole."""

ANSWER_LIMIT = 700
FIRST_ANSWERS, LAST_ANSWERS = 5, 15
"""Of a long thread, what began it and what came of it are quoted, and it is said how many are not."""

GREETING = re.compile(
    r"^(hi|hello|hey|hiya|morning|good morning|dear|hallo|guten morgen|bonjour|hola)\b[^.!?\n]{0,25}$", re.I
)

SALUTE = re.compile(
    r"^(hi|hello|hey|hiya|good morning|morning|hallo|guten morgen|moin|bonjour|hola)\b"
    r"(\s+(all|there|team|everyone|everybody|folks|guys|zusammen|tout le monde))?\s*[,!.:–-]\s*(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that was shared: its name and its address in Slack."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message with who wrote it and when."""

    ts: str
    user: str
    name: str
    at: datetime
    text: str
    files: tuple[File, ...] = ()
    by_bot: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What is raised: a message, the answers in its thread, its address. unread: answers that were not read."""

    message: Said
    answers: tuple[Said, ...] = ()
    permalink: str = ""
    unread: int = 0

    @property
    def files(self) -> list[File]:
        """All files of the message and the answers."""
        return [file for said in (self.message, *self.answers) for file in said.files]


def title_of(text: str) -> str:
    """A title for a message: its first line that says something, cut at a word."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line.lstrip("> ").strip("`*_~ ") for line in lines if line.strip("`> ")]
    telling = [line for line in lines if not GREETING.match(line.strip(" ,!.:-"))]
    line = SALUTE.sub("", next(iter(telling or lines), ""))
    line = line[:1].upper() + line[1:]
    if len(line) <= TITLE_LIMIT:
        return line
    sentence = re.match(r".{20,99}?[.!?](?=\s)", line)
    if sentence:
        return sentence[0]
    return line[: TITLE_LIMIT - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def form_text(text: str) -> str:
    """What the form is filled in with."""
    return text if len(text) <= FORM_LIMIT else text[:FORM_LIMIT].rstrip() + "…"


def ticket_text(typed: str, source: Source | None, raised_by: str, marker: str, zone: ZoneInfo) -> str:
    """The ticket's text. typed: as the form was left; it stands for the message unless that was not touched."""
    parts = []
    whole = source.message.text if source else ""
    own = typed.strip()
    if source is None or (own and own != form_text(whole).strip()):
        parts.append(own or "(no text)")
        if source and whole.strip():
            parts.append(f"The message in Slack, {_who_when(source.message, zone)}:\n{_cut(whole, MESSAGE_LIMIT)}")
    else:
        parts.append(_cut(whole, MESSAGE_LIMIT) or "(no text)")
    if source and source.files:
        parts.append("Files:\n" + "\n".join(f"- {file.name}: {file.url}" for file in source.files[:50]))
    if source and source.answers:
        parts.append(_thread(source, zone))
    link = f": {source.permalink}" if source and source.permalink else ""
    parts.append(f"Raised in Slack by {raised_by}{link} (ref {marker})")
    return "\n\n".join(parts)


def _thread(source: Source, zone: ZoneInfo) -> str:
    answers = source.answers
    number = len(answers)
    lines = [f"Its thread so far, {number} answer{'s' if number != 1 else ''}:"]
    left_out = number - FIRST_ANSWERS - LAST_ANSWERS
    if left_out > 0:
        lines += [_answer(one, zone) for one in answers[:FIRST_ANSWERS]]
        lines.append(f"[… {left_out} answers are left out here; all of them: {source.permalink or 'in Slack'} …]")
        answers = answers[-LAST_ANSWERS:]
    return "\n".join([*lines, *(_answer(one, zone) for one in answers)])


def _answer(said: Said, zone: ZoneInfo) -> str:
    return f"{_who_when(said, zone)}: {_cut(said.text, ANSWER_LIMIT) or '(no text)'}"


def _who_when(said: Said, zone: ZoneInfo) -> str:
    return f"{said.name}, {said.at.astimezone(zone):%a %-d %b %H:%M}"


def _cut(text: str, limit: int) -> str:
    text = text.strip()
    return (
        text
        if len(text) <= limit
        else text[:limit].rstrip() + f" […cut: {len(text) - limit:,} more characters in Slack]"
    )


def ordered(thread: Iterable[Said]) -> list[Said]:
    """The messages of a thread, oldest first, each once: pages of it may overlap, and begin with the first again."""
    return list({said.ts: said for said in sorted(thread, key=lambda said: float(said.ts))}.values())
