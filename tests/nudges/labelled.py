"""Messages with a label, one JSON object a line, and how well a judge of them does."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
DEV = HERE / "dev.jsonl"
"""Public chat messages: see LICENCES.md."""
WRITTEN = HERE / "written.jsonl"
"""Messages of our own, as an agency's channels have them."""


class BadLine(ValueError):
    """A line that is no labelled message; says which and why."""


@dataclass(frozen=True)
class Labelled:
    """A message, whether it is an issue, and where it comes from."""

    text: str
    issue: bool
    source: str


@dataclass(frozen=True)
class Figures:
    """How well messages were told apart. false_per_100: nudges among a hundred messages that are no issue."""

    precision: float
    recall: float
    false_per_100: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def read_labelled(path: Path) -> list[Labelled]:
    """All messages of a file. Raises BadLine, naming the line; blank lines are passed over."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_labelled(line, f"{path.name}, line {at}") for at, line in enumerate(lines, start=1) if line.strip()]


def _labelled(line: str, where: str) -> Labelled:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadLine(f"{where}: no JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadLine(f'{where}: an object with a "text" is wanted, as {{"text": "…", "label": "issue"}}')
    if row.get("label") not in {"issue", "other"}:
        raise BadLine(f'{where}: the label is "issue" or "other", not {row.get("label")!r}')
    return Labelled(row["text"], row["label"] == "issue", str(row.get("source", "")))


def figures(judged: Iterable[tuple[bool, bool]]) -> Figures:
    """The figures of (raised, is an issue) pairs; a share of nothing counts as 0, precision with no nudge as 1."""
    pairs = list(judged)
    issues, hits = sum(issue for _, issue in pairs), sum(raised and issue for raised, issue in pairs)
    nudges, others = sum(raised for raised, _ in pairs), len(pairs) - issues
    return Figures(
        precision=hits / nudges if nudges else 1.0,
        recall=hits / issues if issues else 0.0,
        false_per_100=100 * (nudges - hits) / others if others else 0.0,
    )
