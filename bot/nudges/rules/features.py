"""The features of a message: which signs it shows, and where they stand together."""

from bot.nudges.rules.reading import read
from bot.nudges.rules.signs import FAULT, HELPER, PAIRS, WORK, signs

LENGTHS = (3, 6, 12, 25, 50)  # words

NEITHER = "neither fault nor work"
"""A message of which this holds is no issue, whatever else speaks for it: its score stays at AT_MOST."""
AT_MOST = 0.5

UNSPOKEN = {"faults stated", *(f"over {words} words" for words in LENGTHS)}
"""Features that would tell nobody why a message was taken for an issue."""


def features(message: str) -> dict[str, float]:
    """What a message shows, by a name that people can read; between 0 and 1 each. Empty for a text without words."""
    reading = read(message)
    if not any(letter.isalpha() for letter in reading.text):
        return {}
    sentences = [{name for name, pattern in signs().items() if pattern.search(part)} for part in reading.sentences]
    shown: set[str] = set().union(*sentences)
    found = dict.fromkeys(shown, 1.0)
    found |= {f"{one} + {two}": 1.0 for one, two in PAIRS if any(one in part and two in part for part in sentences)}
    found |= {name: 1.0 for name, holds in _whole(sentences, shown).items() if holds}
    found["faults stated"] = min(len(shown & FAULT), 4) / 4
    words = len(reading.text.split())
    found |= {f"over {limit} words": 1.0 for limit in LENGTHS if words > limit}
    marks = {"code": reading.code, "a link": reading.link, "a quotation": reading.quote}
    return found | {name: 1.0 for name, holds in marks.items() if holds}


def _whole(sentences: list[set[str]], shown: set[str]) -> dict[str, bool]:
    """What only the whole message tells: who says it, to whom."""
    fault, work, to_person = bool(shown & FAULT), bool(shown & WORK), "to a person" in shown
    return {
        "a fault told by a reporter": any(part & FAULT and not part & HELPER for part in sentences),
        "work asked for": any(part & WORK and not part & (HELPER | {"how to"}) for part in sentences),
        "a fault, said to a person": fault and to_person,
        "work, asked of a person": work and to_person,
        "greets and tells a fault": fault and "greets" in shown,
        "how to, no fault": not fault and "how to" in shown,
        NEITHER: not fault and not work,
    }
