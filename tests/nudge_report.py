"""python -m tests.nudge_report FILE [--errors]: how well nudges would have done on labelled messages.

A line of the file is {"text": "…", "label": "issue" or "other", "source": "…"}; the source may be left out.
"""

import argparse
import sys
from pathlib import Path

from bot.nudges.rules.recognise import recognise
from tests.nudges.labelled import BadLine, Labelled, figures, read_labelled


def main() -> None:
    """Print the figures of a file; with --errors also each message that was judged wrongly, and why."""
    options = argparse.ArgumentParser(prog="python -m tests.nudge_report", description=(__doc__ or "").split(":")[1])
    options.add_argument("file", type=Path)
    options.add_argument("--errors", action="store_true", help="list the messages judged wrongly")
    asked = options.parse_args()
    try:
        rows = read_labelled(asked.file)
    except (BadLine, OSError, UnicodeDecodeError) as error:
        sys.exit(f"Cannot read this: {error}")
    sys.stdout.write(report(rows, errors=asked.errors))


def report(rows: list[Labelled], *, errors: bool = False) -> str:
    """The figures of all messages, and of each source if there are several."""
    lines = [f"{'':24}{'messages':>9}{'issues':>8}{'precision':>11}{'recall':>8}{'F1':>6}{'false per 100':>15}"]
    sources = sorted({row.source for row in rows})
    for source in ["all", *(sources if len(sources) > 1 else [])]:
        chosen = [row for row in rows if source in {"all", row.source}]
        found = figures((recognise(row.text).raised, row.issue) for row in chosen)
        lines.append(
            f"{source or '(no source)':24}{len(chosen):9}{sum(row.issue for row in chosen):8}"
            f"{found.precision:11.2f}{found.recall:8.2f}{found.f1:6.2f}{found.false_per_100:15.1f}"
        )
    if errors:
        lines += ["", *(_error(row) for row in rows if recognise(row.text).raised != row.issue)]
    return "\n".join(lines) + "\n"


def _error(row: Labelled) -> str:
    verdict = recognise(row.text)
    kind = "missed" if row.issue else "false "
    return f"{kind} {verdict.score:.2f} {row.text[:200]!r} because: {', '.join(verdict.because)}"


if __name__ == "__main__":
    main()
