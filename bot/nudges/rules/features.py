"""The features of a message: which signs it shows, and where they stand together."""

from bot.nudges.rules.reading import read
from bot.nudges.rules.signs import FAULT, HELPER, PAIRS, SIGNS, WORK


def features(message: str) -> dict[str, float]:
    """What a message shows, by a name that people can read; between 0 and 1 each. Empty for a text without words."""
    reading = read(message)
    words = len(reading.text.split())
    if not any(letter.isalpha() for letter in reading.text):
        return {}
    sentences = [{name for name, pattern in SIGNS.items() if pattern.search(part)} for part in reading.sentences]
    shown: set[str] = set().union(*sentences)
    found = dict.fromkeys(shown, 1.0)
    found |= {f"{one} + {two}": 1.0 for one, two in PAIRS if any(one in part and two in part for part in sentences)}
    faults = shown & set(FAULT)
    found["faults stated"] = min(len(faults), 4) / 4
    told = [part for part in sentences if part & set(FAULT) and not part & set(HELPER)]
    if told:
        found["a fault told by a reporter"] = 1.0
    if any(part & set(WORK) and not part & {"advice", "asks back", "how to"} for part in sentences):
        found["work asked for"] = 1.0
    if faults and "to a person" in shown:
        found["a fault, said to a person"] = 1.0
    if shown & set(WORK) and "to a person" in shown:
        found["work, asked of a person"] = 1.0
    if faults and "greets" in shown:
        found["greets and tells a fault"] = 1.0
    if not faults and "how to" in shown:
        found["how to, no fault"] = 1.0
    if not faults and not shown & set(WORK):
        found["neither fault nor work"] = 1.0
    for limit in (3, 6, 12, 25, 50):
        if words > limit:
            found[f"over {limit} words"] = 1.0
    for name, holds in (("code", reading.code), ("a link", reading.link), ("a quotation", reading.quote)):
        if holds:
            found[name] = 1.0
    return found
