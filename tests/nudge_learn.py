"""python -m tests.nudge_learn: learns what each sign of a message counts for, and writes bot/nudges/rules/weights.py.

A regularised logistic regression over the signs. It is checked by leaving out one source at a time; the threshold is
chosen on what was left out, never on what was learned from.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

import bot.nudges.rules
from bot.nudges.rules.features import features
from tests.nudges.labelled import DEV, WRITTEN, Figures, Labelled, figures, read_labelled

STRENGTH = 0.3  # the inverse of the regularisation: scikit-learn's C
WRITTEN_COUNT = 0.5  # what a message of our own counts beside a real one
PRECISION, FALSE_PER_100 = 0.82, 3.5  # wanted where the threshold is chosen: a little more than is promised
WEIGHTS = Path(bot.nudges.rules.__path__[0]) / "weights.py"


@dataclass(frozen=True)
class Learned:
    """What each sign counts for; a message without any has the bias."""

    weights: dict[str, float]
    bias: float

    def score(self, text: str) -> float:
        """How likely a message is an issue, as bot.nudges.rules.recognise reckons it."""
        found = features(text)
        if not found:
            return 0.0
        return float(1 / (1 + np.exp(-self.bias - sum(self.weights.get(name, 0) * at for name, at in found.items()))))


def learn(rows: list[Labelled], written: list[Labelled]) -> Learned:
    """Learn from real messages and our own."""
    vectors = DictVectorizer()
    signs = vectors.fit_transform([features(row.text) for row in rows + written])
    counts = [1.0] * len(rows) + [WRITTEN_COUNT] * len(written)
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    model.fit(signs, [row.issue for row in rows + written], sample_weight=counts)
    weights = {name: round(float(at), 3) for name, at in zip(vectors.feature_names_, model.coef_[0], strict=True)}
    return Learned(weights, round(float(model.intercept_[0]), 3))


def left_out_scores(rows: list[Labelled], written: list[Labelled]) -> list[float]:
    """The score of each message by weights learned without its source."""
    by_source = {
        source: learn([row for row in rows if row.source != source], written) for source in {row.source for row in rows}
    }
    return [by_source[row.source].score(row.text) for row in rows]


def threshold_for(scores: list[float], rows: list[Labelled]) -> float:
    """The lowest threshold that keeps the precision and the false nudges wanted."""
    fitting = 1.0
    for step in range(95, 30, -1):
        found = figures_at(step / 100, scores, rows)
        if found.precision >= PRECISION and found.false_per_100 <= FALSE_PER_100:
            fitting = step / 100
    return fitting


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
