"""Whether a message reports a fault or asks for work, and why one would think so."""

from dataclasses import dataclass
from math import exp

from bot.nudges.rules.features import AT_MOST, NEITHER, UNSPOKEN, features
from bot.nudges.rules.weights import BIAS, THRESHOLD, WEIGHTS

REASONS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of a message.

    raised: whether it reads like a fault or a request for work. score: how likely, between 0 and 1.
    because: the signs that spoke most for what was decided, strongest first; for the log and for admins.
    """

    raised: bool
    score: float
    because: tuple[str, ...]


def recognise(text: str) -> Verdict:
    """Judge a message as Slack sends it (mrkdwn: <@U…>, <https://…|…>, &amp;, code blocks, quotations).

    It never raises, and costs no more for a long message than for a screenful. Anything without words is not raised.
    """
    found = features(text)
    if not found:
        return Verdict(False, 0.0, ("there are no words in it",))
    parts = {name: WEIGHTS.get(name, 0.0) * value for name, value in found.items()}
    score = 1 / (1 + exp(-BIAS - sum(parts.values())))
    if NEITHER in found:
        score = min(score, AT_MOST)
    raised = score >= THRESHOLD
    towards = sorted(parts, key=lambda name: (-parts[name] if raised else parts[name], name))
    because = [name for name in towards if (parts[name] > 0) == raised and parts[name] and name not in UNSPOKEN]
    return Verdict(raised, score, tuple(because[:REASONS]) or ("nothing speaks clearly for it",))
