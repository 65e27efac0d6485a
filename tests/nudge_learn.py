"""python -m tests.nudge_learn: learns what each sign of a message counts for, and writes bot/nudges/rules/weights.py.

A regularised logistic regression over the signs, bound by what is known beforehand: a fault stated never speaks against
an issue, thanks never for one. That keeps "because: …" sensible, and does better on sources that were not learned from.
It is checked by leaving out one source at a time; the threshold is chosen on what was left out, too.
"""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer

import bot.nudges.rules
from bot.nudges.rules.features import AT_MOST, NEITHER, features
from bot.nudges.rules.signs import FAULT, HELPER, WORK
from tests.nudges.labelled import DEV, WRITTEN, Figures, Labelled, figures, read_labelled

STRENGTH = 0.2  # the inverse of the regularisation: scikit-learn's C
WRITTEN_COUNT = 0.4  # what a message of our own counts beside a real one
PROMISED = Figures(precision=0.80, recall=0.50, false_per_100=4.0)
FOR = {
    *(FAULT | WORK),
    *("a fault told by a reporter", "work asked for", "greets and tells a fault", "faults stated"),
    *("slow", "problem", "I can't", "a thing doesn't", "not as expected", "still", "since when", "works elsewhere"),
    *("a bug, then?", "asks for help", "any idea", "happens to me", "when I do", "tried"),
}
"""Signs that never speak against an issue."""
AGAINST = {
    *(HELPER | {"thanks", "agrees", "it is done", "guesses", "if", "they", "it, that, this", "a quotation"}),
    *("how to", "is there", "what, which, where", "may I", "wants to know", "how to, no fault"),
    *(
        "to a person",
        "a person named",
        "a fault, said to a person",
        "work, asked of a person",
        NEITHER,
    ),
}
"""Signs that never speak for one."""
WEIGHTS = Path(bot.nudges.rules.__path__[0]) / "weights.py"


signs_of = cache(features)


@dataclass(frozen=True)
class Learned:
    """What each sign counts for; a message without any has the bias."""

    weights: dict[str, float]
    bias: float

    def score(self, text: str) -> float:
        """How likely a message is an issue, as bot.nudges.rules.recognise reckons it."""
        found = signs_of(text)
        if not found:
            return 0.0
        score = float(1 / (1 + np.exp(-self.bias - sum(self.weights.get(name, 0) * at for name, at in found.items()))))
        return min(score, AT_MOST) if NEITHER in found else score


def learn(rows: list[Labelled], written: list[Labelled]) -> Learned:
    """Learn from real messages and our own."""
    vectors = DictVectorizer(sparse=False)
    signs = vectors.fit_transform([signs_of(row.text) for row in rows + written])
    issue = np.array([float(row.issue) for row in rows + written])
    counts = np.array([1.0] * len(rows) + [WRITTEN_COUNT] * len(written))

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        weights, total = at[:-1], signs @ at[:-1] + at[-1]
        off = counts * (1 / (1 + np.exp(-total)) - issue)
        lost = float((counts * (np.logaddexp(0, total) - issue * total)).sum() + (weights**2).sum() / 2 / STRENGTH)
        return lost, np.append(signs.T @ off + weights / STRENGTH, off.sum())

    names = list(vectors.feature_names_)
    bounds = [(0 if name in FOR else None, 0 if name in AGAINST else None) for name in names]
    best = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    weights = {name: round(float(at), 2) for name, at in zip(names, best[:-1], strict=True)}
    return Learned({name: at for name, at in weights.items() if at}, round(float(best[-1]), 2))


def left_out_scores(rows: list[Labelled], written: list[Labelled]) -> list[float]:
    """The score of each message by weights learned without its source."""
    by_source = {
        source: learn([row for row in rows if row.source != source], written) for source in {row.source for row in rows}
    }
    return [by_source[row.source].score(row.text) for row in rows]


def threshold_for(scores: list[float], rows: list[Labelled]) -> float:
    """The threshold furthest from breaking any of the three promises: the middle of those that are nearly so."""
    margins = {step / 100: _margin(figures_at(step / 100, scores, rows)) for step in range(51, 95)}
    nearly = [at for at, margin in margins.items() if margin >= max(margins.values()) - 0.1]
    return round(float(np.mean(nearly)), 2)


def _margin(found: Figures) -> float:
    """The least of the distances to what is promised. Another source moves a share by about 0.1, the nudges by 1."""
    shares = min(found.precision - PROMISED.precision, found.recall - PROMISED.recall) / 0.1
    return min(shares, PROMISED.false_per_100 - found.false_per_100)


def figures_at(threshold: float, scores: list[float], rows: list[Labelled]) -> Figures:
    """How well messages are told apart at a threshold."""
    return figures((score >= threshold, row.issue) for score, row in zip(scores, rows, strict=True))


def cross_validate(rows: list[Labelled], written: list[Labelled]) -> tuple[Figures, dict[str, Figures]]:
    """Leave each source out in turn: weights and threshold come from the others alone. All together, and by source."""
    judged: dict[str, list[tuple[bool, bool]]] = {}
    for source in sorted({row.source for row in rows}):
        others, held = ([row for row in rows if (row.source == source) == is_held] for is_held in (False, True))
        threshold = threshold_for(left_out_scores(others, written), others)
        learned = learn(others, written)
        judged[source] = [(learned.score(row.text) >= threshold, row.issue) for row in held]
    return figures(pair for pairs in judged.values() for pair in pairs), {s: figures(p) for s, p in judged.items()}


def as_source(learned: Learned, threshold: float) -> str:
    """The weights as a Python file, strongest first."""
    lines = [f"    {_quoted(name)}: {at},\n" for name, at in sorted(learned.weights.items(), key=lambda pair: -pair[1])]
    return (
        '"""What each sign of a message counts for. Written by `python -m tests.nudge_learn`: not to be edited."""\n\n'
        f"THRESHOLD = {threshold}\nBIAS = {learned.bias}\n\nWEIGHTS: dict[str, float] = {{\n{''.join(lines)}}}\n"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '\\"') + '"'


def main() -> None:
    """Check by cross-validation, then learn from everything."""
    rows, written = read_labelled(DEV), read_labelled(WRITTEN)
    together, by_source = cross_validate(rows, written)
    for source, found in {"left out, together": together, **by_source}.items():
        counts = f"precision {found.precision:.2f}  recall {found.recall:.2f}  false per 100 {found.false_per_100:.1f}"
        sys.stdout.write(f"{source:24}{counts}\n")
    WEIGHTS.write_text(as_source(learn(rows, written), threshold_for(left_out_scores(rows, written), rows)))


if __name__ == "__main__":
    main()
