"""What must be true when a day is over, of both sides, the clocks, and all that was posted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.issues.model import book
from tests.issues.model.book import Terms
from tests.issues.model.records import Records, instant

LATE = timedelta(hours=3)
"""How late a handover is still posted."""

SOON = timedelta(minutes=20)
"""By then a message stands there that Slack did not take at first."""


@dataclass
class Ticket:
    """What should be true of a ticket. assignee: an address, "" for nobody.

    taker: who took it in Slack last.
    """

    number: int
    state: str = "open"
    assignee: str = ""
    taker: str = ""
    gone: bool = False
    into: int | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Truth:
    """Of the tickets, under terms that hold since then; up: from when to when the bot ran."""

    records: Records
    tickets: Mapping[int, Ticket]
    terms: Terms
    terms_at: datetime
    up: Sequence[tuple[datetime, datetime]]
    now: datetime

    def check_both_sides(self, there: dict[int, dict[str, Any]]) -> None:
        people = dict(self.records.ask("SELECT id, email FROM people"))
        mine = {
            number: (state, people.get(assignee) or "")
            for number, state, assignee in self.records.ask("SELECT groove_number, state, assignee_id FROM issues")
        }
        texts = Counter(
            word
            for one in there.values()
            for message in one["messages"]
            if message["note"]
            for word in message["text"].split()
            if word.startswith("note-")
        )
        for ticket in self.tickets.values():
            number = ticket.number
            if ticket.gone:
                assert number not in there
                assert mine.get(number, ("closed", ""))[0] == "closed", f"{number} is gone"
            else:
                word = {"unread": "open", "opened": "open", "spam": "closed"}
                groove = word.get(there[number]["state"], there[number]["state"]), there[number]["assignee"] or ""
                if (there[number]["state"], number in mine) != ("spam", False):
                    assert mine[number] == groove, f"{number}: here {mine[number]}, in Groove {groove}"
                    last = ticket.state, ticket.assignee
                    assert mine[number] == last, f"{number}: {mine[number]}, and the last was {last}"
            for text in ticket.notes:
                assert texts[text] == 1 or (texts[text] == 0 and self._is_out_of_sight(ticket, there)), text

    def _is_out_of_sight(self, ticket: Ticket, there: Mapping[int, Mapping[str, Any]]) -> bool:
        """Whether it was deleted, or went in the end into one that was, or into spam, which nobody lists."""
        if not ticket.gone:
            return False
        while ticket.into is not None:
            ticket = self.tickets[ticket.into]
        return ticket.gone or there[ticket.number]["state"] == "spam"

    def check_clocks(self) -> None:
        for issue, breach in self.records.ask(
            "SELECT id, breach_at FROM issues WHERE state IN ('open', 'pending') AND local_number IS NULL"
        ):
            expected = book.breach_of(self.records.changes(issue), self.terms)
            found = instant(breach) if breach else None
            assert found == expected, f"issue {issue}: target {found}, reckoned {expected}"

    def check_posts(self, state: dict[str, Any]) -> None:
        posts = [one for channel in state["channels"] for one in channel["messages"]]
        posts += [one for messages in state["dms"].values() for one in messages]
        keys = Counter(key for one in posts if (key := _key(one)))
        assert not [key for key, times in keys.items() if times > 1], "posted twice"
        self._check_handovers(keys)
        self._check_chases(keys)
        self._check_reminders({key: float(one["ts"]) for one in posts if (key := _key(one))})

    def _check_handovers(self, keys: Counter[str]) -> None:
        day = book.local_day(self.up[0][0])
        while (at := book.utc(day, time(17))) < self.now:
            if book.is_working_day(day) and at > self.up[0][0]:
                told = keys[f"handover:{day.isoformat()}"]
                if any(start <= at < end for start, end in self.up):
                    assert told == 1, f"no handover of {day}"
                if not any(start <= at + LATE and end > at for start, end in self.up):
                    assert told == 0, f"a handover of {day} that came too late"
            day += timedelta(days=1)

    def _check_chases(self, keys: Counter[str]) -> None:
        """Who has the next day is asked at ten for their "Got it", once, and only while it is missing."""
        for day, following, accepted in self.records.ask("SELECT on_date, next_date, accepted_at FROM handovers"):
            if following is None or not keys[f"handover:{day}"]:
                continue
            at = book.utc(date.fromisoformat(following), time(10))
            asked = sum(times for key, times in keys.items() if key.startswith(f"handover_chase:{day}:"))
            if accepted and instant(accepted) <= at:
                assert asked == 0, f"asked for the handover of {day} though it was taken"
            elif any(start <= at < end for start, end in self.up) and not (accepted and instant(accepted) < at + SOON):
                assert asked == 1, f"nobody was asked for the handover of {day}"

    def _check_reminders(self, posted: dict[str, float]) -> None:
        rows = self.records.ask("SELECT issue_id, kind, at, message_key FROM reminders")
        for issue, kind, at, message in rows:
            if kind in {"left", "ahead", "breach", "overdue"} and message in posted:
                when = datetime.fromtimestamp(posted[message], UTC)
                assert book.is_open(when), f"{kind} of {issue} at {when}"
                assert when >= instant(at), f"{kind} of {issue} at {when}, before it was due"
        told = {(issue, kind, instant(at)) for issue, kind, at, _ in rows}
        for (issue,) in self.records.ask("SELECT id FROM issues WHERE state = 'open'"):
            changes = self.records.changes(issue)
            due = book.reminders(changes, self.terms, self.now - timedelta(minutes=3))
            since = max(self.terms_at, self._taken_over(issue))
            if due and due[-1][1] > since:
                assert (issue, *due[-1]) in told, f"issue {issue}: {due[-1]} was not told"

    def _taken_over(self, issue: int) -> datetime:
        """From when on an issue is reminded of: those of history from the import on."""
        [(number,)] = self.records.ask("SELECT groove_number FROM issues WHERE id = ?", issue)
        return self.up[0][0] if number <= 3 else datetime(2000, 1, 1, tzinfo=UTC)


def _key(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    key = payload.get("key")
    return str(key) if key else None
