"""People of a pair in words, and where they are in a week."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.blocks import escape
from bot.pairs.rules.week import Elsewhere
from bot.rota.rules.rota import Part, half_name
from bot.workspaces.rules import Person

People = Mapping[int, Person]


def name(people: People, person: int) -> str:
    """Somebody's name, escaped."""
    return escape(people[person].name) if person in people else "somebody"


def names(people: People, ids: Iterable[int]) -> str:
    """Several names: Ann Archer, Ben Okafor and Cara Lindqvist."""
    return joined([name(people, person) for person in ids]) or "nobody"


def joined(parts: Sequence[str]) -> str:
    """Words in a row, the last after "and"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def elsewhere_text(found: Iterable[Elsewhere], people: People) -> str:
    """Who is away and on triage when: Ann Archer is away Wed–Fri; Ben Okafor is on triage Tue. Empty for nobody."""
    texts = []
    for one in found:
        where = [f"away {_days(one.away)}"] if one.away else []
        where += [f"on triage {_days(one.on_triage)}"] if one.on_triage else []
        texts.append(f"{name(people, one.person)} is {' and '.join(where)}")
    return "; ".join(texts)


def _days(days: Sequence[tuple[date, tuple[Part, ...]]]) -> str:
    """Days of one week in few words, those in a row as a range."""
    runs: list[list[date]] = []
    words: list[str] = []
    for day, parts in days:
        if half := half_name(parts):
            words.append(f"{day:%a} {half}")
        elif runs and runs[-1][-1] == day - timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    ranges = [f"{run[0]:%a}–{run[-1]:%a}" if len(run) > 2 else ", ".join(f"{day:%a}" for day in run) for run in runs]
    return ", ".join([*ranges, *words])
