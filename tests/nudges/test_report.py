"""python -m tests.nudge_report FILE: the figures, and a clear word on a file that it can't read."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.nudges.labelled import Figures, figures

ROOT = Path(__file__).parents[2]


def report(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.nudge_report", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_prints_the_figures_of_all_and_of_each_source(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text(
        '{"text": "we can\'t log in any more, it says error 500", "label": "issue", "source": "shop"}\n'
        '{"text": "hm, the colour of the kite", "label": "issue", "source": "shop"}\n\n'
        '{"text": "thanks!", "label": "other", "source": "team", "id": "7"}\n'
    )
    printed = report(file, "--errors")
    rows = [line.split() for line in printed.stdout.splitlines() if line]
    assert printed.returncode == 0
    assert rows[0] == ["messages", "issues", "precision", "recall", "F1", "false", "per", "100"]
    assert rows[1] == ["all", "3", "2", "1.00", "0.50", "0.67", "0.0"]
    assert [row[0] for row in rows[2:4]] == ["shop", "team"]
    assert "missed" in printed.stdout
    assert "the colour of the kite" in printed.stdout


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{", "line 1: no JSON"),
        ('{"text": "a", "label": "other"}\n[]', 'line 2: an object with a "text" is wanted'),
        ('{"text": 5, "label": "other"}', 'a "text" is wanted'),
        ('{"text": "a", "label": "maybe"}', "not 'maybe'"),
        ('{"text": "a"}', "not None"),
    ],
)
def test_a_line_that_is_no_labelled_message_is_named(tmp_path: Path, content: str, word: str) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text(content)
    printed = report(file)
    assert printed.returncode == 1
    assert word in printed.stderr
    assert "Traceback" not in printed.stderr


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for file in ("nothing.jsonl", "binary"):
        printed = report(tmp_path / file)
        assert printed.returncode == 1
        assert printed.stderr.startswith("Cannot read this: ")


def test_the_figures_are_what_their_names_say() -> None:
    found = figures([(True, True)] * 6 + [(True, False)] * 2 + [(False, True)] * 4 + [(False, False)] * 38)
    assert found == Figures(precision=0.75, recall=0.6, false_per_100=5.0)
    assert found.f1 == pytest.approx(2 / 3)
    assert figures([]) == Figures(precision=1.0, recall=0.0, false_per_100=0.0)
