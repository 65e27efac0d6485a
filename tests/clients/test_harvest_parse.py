"""Harvest's replies, as they were recorded, read."""

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.harvest import Company, HarvestUser, Named, Project, TaskAssignment
from bot.clients.harvest_parse import (
    NewEntry,
    parse_company,
    parse_entry,
    parse_named,
    parse_project,
    parse_project_assignment,
    parse_project_total,
    parse_task_assignment,
    parse_user,
)
from tests.clients.server import steady

SAMPLES = Path(__file__).parents[1] / "samples" / "harvest"
PARSERS = [
    parse_company,
    parse_entry,
    parse_named,
    parse_project,
    parse_project_assignment,
    parse_project_total,
    parse_task_assignment,
    parse_user,
]


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def test_people_of_old_replies() -> None:
    assert parse_user(sample("users-me-admin")) == HarvestUser(
        2348607, "Alex Admin", "alex.admin@example.com", is_active=True, sees_all=True
    )
    assert not parse_user(sample("users-me-member")).sees_all
    assert parse_user(sample("user-created")).name == "Jane Doe"


@pytest.mark.parametrize(("roles", "sees_all"), [(["administrator"], True), (["member"], False), (["manager"], False)])
def test_rights_as_newer_replies_tell_them(roles: list[str], *, sees_all: bool) -> None:
    user = {"id": 1, "first_name": "A", "email": "A@X.example", "access_roles": roles, "is_admin": True}
    assert parse_user(user) == HarvestUser(1, "A", "a@x.example", is_active=True, sees_all=sees_all)


def test_entries() -> None:
    entry, *_ = (parse_entry(one) for one in sample("time-entries")["time_entries"])
    assert (entry.id, entry.user_id, entry.spent_on, entry.hours) == (933384584, 2348607, date(2019, 1, 24), 6.0)
    assert (entry.notes, entry.reference, entry.is_running, entry.closed) == ("", "", False, False)
    assert (entry.client_name, entry.project_name, entry.task_name) == ("Example Client", "Castle Building", "Coding")
    assert parse_entry(sample("time-entry-created")).notes == "hacked the things"


def test_a_running_entry_with_a_reference() -> None:
    told = sample("time-entry-created") | {
        "is_running": True,
        "timer_started_at": "2019-01-25T18:32:33Z",
        "external_reference": {"id": "groove-440", "service": None},
        "is_closed": True,
        "something_new": [],
    }
    entry = parse_entry(told)
    assert (entry.is_running, entry.started_at) == (True, datetime(2019, 1, 25, 18, 32, 33, tzinfo=UTC))
    assert (entry.reference, entry.closed) == ("groove-440", True)


def test_what_somebody_did_is_in_no_text_of_an_entry() -> None:
    """A log line or a traceback shows the text of what went wrong."""
    text = repr(parse_entry(sample("time-entry-created") | {"hours": 3.75}))
    assert "hacked" not in text
    assert "3.75" not in text
    assert "Castle" not in text
    new = NewEntry(1, 2, 3, date(2026, 11, 23), "ref", hours=3.75, notes="hacked")
    assert "hacked" not in repr(new)
    assert "3.75" not in repr(new)


def test_other_lists() -> None:
    assert parse_named(sample("clients")["clients"][0]) == Named(7722247, "Other Client")
    assert parse_named(sample("task-created")) == Named(11399145, "Coding")
    project = parse_project(sample("project-created"))
    assert project == Project(19919748, "Castle Building", "", 7722246, "Example Client")
    tasks = [parse_task_assignment(one) for one in sample("task-assignments")["task_assignments"]]
    assert tasks[0] == TaskAssignment(19919747, 11399470, "Writing", is_active=True)


def test_an_account() -> None:
    told = {"name": "Harbour", "wants_timestamp_timers": True, "week_start_day": "Sunday", "clock": "12h"}
    assert parse_company(told) == Company("Harbour", by_clock=True, week_start=6, twelve_hours=True, approvals=False)
    with pytest.raises(ValueError, match="wants_timestamp_timers"):
        parse_company({"name": "Harbour"})


def test_a_new_entry_says_what_it_means() -> None:
    """Without hours (or an end) Harvest starts a timer, which must never happen by accident."""
    plain = NewEntry(11, 31, 41, date(2026, 11, 24), "t1", notes="Login")
    assert "hours" not in plain.to_json()
    filed = NewEntry(11, 31, 41, date(2026, 11, 24), "t1", hours=0.75, link="https://x.example/440").to_json()
    assert (filed["hours"], filed["spent_date"]) == (0.75, "2026-11-24")
    assert filed["external_reference"] == {"id": "t1", "group_id": "triage", "permalink": "https://x.example/440"}
    by_clock = NewEntry(11, 31, 41, date(2026, 11, 24), "t1", hours=0.75, span=("9:00am", "9:45am")).to_json()
    assert (by_clock["started_time"], by_clock["ended_time"], "hours" in by_clock) == ("9:00am", "9:45am", False)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
KEYS = ("id", "hours", "spent_date", "user", "client", "project", "task", "name", "is_running", "timer_started_at")


@steady
@given(st.dictionaries(st.sampled_from(KEYS), anything), st.sampled_from(PARSERS))
def test_nothing_that_comes_breaks_the_reading(data: dict[str, Any], parse: Any) -> None:
    """What can't be read is said to be so, in one way."""
    with contextlib.suppress(ValueError, TypeError, AttributeError):
        assert parse(data)
