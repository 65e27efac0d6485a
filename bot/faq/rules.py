"""The team's answers: read from their file, and found by words, with slips of the finger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.customers.rules import fold
from bot.errors import BotError

SHOW = "faq.show"
"""The action of buttons that lead to an answer; their value is its key."""

TEXT_LIMIT = 2500
QUESTION_LIMIT = 150
MOST_ANSWERS = 40
FAULTS_SHOWN = 10
KEY = re.compile(r"[a-z0-9-]{1,40}")


class Topic(StrEnum):
    """The keys of answers to which buttons lead from where something is decided."""

    PENDING = "pending"
    SMALL = "small"
    TARGET = "target"
    REPLIES = "replies"
    ESTIMATES = "estimates"
    SLACK = "slack"
    HELP = "help"


LINKS = {
    Topic.PENDING: "Pending or closed?",
    Topic.SMALL: "What counts as small?",
    Topic.TARGET: "What counts as resolved?",
    Topic.REPLIES: "Who answers?",
    Topic.ESTIMATES: "Who estimates?",
    Topic.SLACK: "What belongs there?",
    Topic.HELP: "When to call?",
}
"""What stands on each of these buttons."""


class AnswersUnreadable(BotError):
    """The file of answers is not usable; one line per fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - FAULTS_SHOWN
        self.faults = [*faults[:FAULTS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. key: how buttons name it. words: what it is looked for by, besides its question. text: in Markdown."""

    key: str
    question: str
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer while it is read. line: of its question."""

    line: int
    question: str
    key: str = ""
    words: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)


def read(text: str) -> tuple[Answer, ...]:
    """The answers of a file, in its order. Raises AnswersUnreadable with the line of each fault."""
    found = _sections(text)
    faults = [fault for one in found for fault in _faults(one)]
    answers = [Answer(_key(one), one.question, one.words, "\n".join(one.lines).strip()) for one in found]
    for number, answer in enumerate(answers):
        if answer.key in {other.key for other in answers[:number]}:
            faults.append(f"line {found[number].line}: the key “{answer.key}” is another answer's already")
    if not answers:
        faults.append("there is no answer in it: each begins with its question after ##")
    if len(answers) > MOST_ANSWERS:
        faults.append(f"it has {len(answers)} answers; at most {MOST_ANSWERS} fit into a list")
    if faults:
        raise AnswersUnreadable(faults)
    return tuple(answers)


def _sections(text: str) -> list[_Found]:
    found: list[_Found] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        head = re.match(r"##(?!#)\s*(.*?)\s*#*\s*$", line)
        if head:
            found.append(_Found(number, " ".join(head[1].split())))
        elif found:
            found[-1] = _with_line(found[-1], line)
    return found


def _with_line(found: _Found, line: str) -> _Found:
    """The answer with one more line; names and words stand before its text only."""
    name, colon, value = line.partition(":")
    if not any(found.lines) and colon and name.strip().lower() == "key":
        return _Found(found.line, found.question, value.strip().lower(), found.words, found.lines)
    if not any(found.lines) and colon and name.strip().lower() == "words":
        words = tuple(word for part in value.split(",") if (word := " ".join(part.split())))
        return _Found(found.line, found.question, found.key, words, found.lines)
    found.lines.append(line.rstrip())
    return found


def _key(found: _Found) -> str:
    """The key that is given, or one made of the question."""
    return found.key or re.sub(r"[^a-z0-9]+", "-", fold(found.question)).strip("-")[:40]


def _faults(found: _Found) -> list[str]:
    faults, size = [], len("\n".join(found.lines).strip())
    if not found.question:
        faults.append("there is no question after ##")
    if len(found.question) > QUESTION_LIMIT:
        faults.append(f"the question has {len(found.question)} characters; at most {QUESTION_LIMIT} fit")
    if not size:
        faults.append("the question has no answer below it")
    if size > TEXT_LIMIT:
        faults.append(f"the answer has {size:,} characters; at most {TEXT_LIMIT:,} fit into a message")
    if found.question and not KEY.fullmatch(_key(found)):
        faults.append(f"“{_key(found)}” isn't a key: small letters, digits and hyphens make one")
    return [f"line {found.line}: {fault}" for fault in faults]


# -- finding

_STOP = """
a an and are as at be but by can could do does for from has have how i if in into is it its me my of on or our shall
should so some such that the their them then there they this to us was we what when where which who why will with would
you your
"""
STOP = frozenset(_STOP.split())
"""Words that tell nothing."""

ALIKE = 80
"""From so many hundredths on two words are taken for the same one."""
SHORTEST_TYPO = 4
"""Letters. Shorter words are taken as they are."""
IN_QUESTION, IN_WORDS, IN_TEXT = 1.0, 0.9, 0.4
ENOUGH = 0.35
FAR = 0.3
"""What is so much worse than the best one is not meant."""
CLEAR = 0.15
"""So much must the first one be ahead of the next to be the only one that is meant."""
MOST_HITS = 5


def find(answers: Sequence[Answer], asked: str) -> list[Answer]:
    """The answers that are meant by some words, the best first; one if it is clear, none if nothing is alike."""
    exact = [one for one in answers if asked.strip().lower() == one.key or fold(asked) == fold(one.question)]
    if exact:
        return exact[:1]
    wanted = _tokens(asked)
    scored = sorted(
        ((_score(wanted, one), -number) for number, one in enumerate(answers)), key=lambda pair: pair, reverse=True
    )
    least = max(ENOUGH, scored[0][0] - FAR) if scored else ENOUGH
    hits = [(score, answers[-number]) for score, number in scored if wanted and score >= least]
    if len(hits) > 1 and hits[0][0] - hits[1][0] >= CLEAR:
        return [hits[0][1]]
    return [answer for _, answer in hits[:MOST_HITS]]


def by_key(answers: Sequence[Answer], key: str) -> Answer | None:
    """The answer of a key."""
    return next((one for one in answers if one.key == key), None)


def _tokens(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+", fold(text))
    return [word for word in words if word not in STOP] or words


def _score(wanted: Sequence[str], answer: Answer) -> float:
    """How well an answer fits, from 0 to 1: the mean over the words that are asked for."""
    places = (
        (IN_QUESTION, _tokens(answer.question)),
        (IN_WORDS, [token for word in (*answer.words, answer.key) for token in _tokens(word)]),
        (IN_TEXT, _tokens(answer.text)),
    )
    return sum(max(weight * _best(word, tokens) for weight, tokens in places) for word in wanted) / max(len(wanted), 1)


def _best(word: str, tokens: Sequence[str]) -> float:
    """How much the most similar word is like one, from 0 to 1."""
    return max((_alike(word, token) for token in tokens), default=0.0)


def _alike(word: str, token: str) -> float:
    if word == token:
        return 1.0
    if len(word) < SHORTEST_TYPO or len(token) < SHORTEST_TYPO:
        return 0.0
    if token.startswith(word) or word.startswith(token):  # a plural, or the beginning of a longer word
        return 0.95
    from rapidfuzz import fuzz  # loaded when somebody searches

    return fuzz.ratio(word, token, score_cutoff=ALIKE) / 100
