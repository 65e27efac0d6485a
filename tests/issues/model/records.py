"""What the bot has written down, asked for without it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.issues.model.book import Change


class Records:
    """The bot's database."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def ask(self, query: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(self._database)) as store:
            return store.execute(query, values).fetchall()

    def changes(self, issue: int) -> list[Change]:
        """An issue's changes of state."""
        query = "SELECT at, state FROM issue_events WHERE issue_id = ? AND state IS NOT NULL ORDER BY at, id"
        return [Change(instant(at), state) for at, state in self.ask(query, issue)]

    def done_by_people(self, number: int) -> int:
        """How much people have done to a ticket in Slack."""
        query = (
            "SELECT count(*) FROM issue_events JOIN issues ON issues.id = issue_id"
            " WHERE groove_number = ? AND person_id IS NOT NULL AND kind != 'taken' OR"
            " groove_number = ? AND kind = 'taken' AND actor NOT LIKE '%@%'"
        )
        [(found,)] = self.ask(query, number, number)
        return int(found)

    def taken_unheard_of(self, number: int) -> tuple[bool, str]:
        """Whether Groove is still to be told who has a ticket, and whose it was there as far as is known."""
        query = (
            "SELECT count(outbox.id), groove_assignee FROM issues LEFT JOIN outbox ON kind = 'groove.assignee'"
            " AND lane = 'groove:' || groove_number AND outbox.state IN ('pending', 'sending')"
            " WHERE groove_number = ? GROUP BY groove_assignee"
        )
        return next(((unsent > 0, known or "") for unsent, known in self.ask(query, number)), (False, ""))


def instant(text: str) -> datetime:
    """The instant of a stored text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
