"""Showcases and deployments: what may be entered, how it changes, what a customer may read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.customers.rules import Customer
from bot.pairs.rules import deployment as deployments
from bot.pairs.rules import showcase as showcases
from bot.pairs.rules.deployment import DeploymentInvalid, DeploymentUnknown, Note, State
from bot.pairs.rules.pair import Pair
from bot.pairs.rules.showcase import Booking, ShowcaseInvalid
from bot.pairs.views.deployments import told
from bot.pairs.views.showcases import entry
from bot.workspaces.rules import WorkspaceSettings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SETTINGS = WorkspaceSettings()
PAIR = Pair(1, 7, "Basket", date(2026, 11, 2), date(2026, 12, 18))
NORTH, FAB = Customer(7, "Northwind"), Customer(8, "Fabrikam")


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def book(at: datetime, **more: object) -> showcases.Showcase:
    booking = Booking(at, with_customer=True, **more)  # type: ignore[arg-type]
    return showcases.made(showcases.check(booking, PAIR, NOW, SETTINGS.calendar), PAIR, 1, NOW)


def test_what_is_to_come_is_asked_about_when_it_is_over_and_what_has_been_is_not() -> None:
    assert book(later(hours=5), minutes=45).ask_at == later(hours=5, minutes=45)
    assert book(later(hours=-5)).ask_at is None


def test_a_showcase_that_moves_is_a_new_version_and_asked_about_anew() -> None:
    booked = book(later(hours=5))
    moved = showcases.changed(
        booked, Booking(later(hours=7), with_customer=False, link="https://x.example"), later(hours=1)
    )
    assert (moved.sequence, moved.ask_at, moved.changed_at) == (1, later(hours=7.5), later(hours=1))
    assert showcases.changed(moved, Booking(later(hours=7), False, link="https://x.example"), later(hours=2)) == moved
    off = showcases.called_off(moved, later(hours=2))
    assert (off.cancelled, off.ask_at, off.sequence) == (True, None, 2)


def test_how_it_went_is_said_afterwards() -> None:
    booked = book(later(hours=5))
    with pytest.raises(ShowcaseInvalid, match="still to come"):
        showcases.with_outcome(booked, "Well", NOW)
    said = showcases.with_outcome(booked, "  Very\nwell ", later(hours=6))
    assert (said.outcome, said.ask_at) == ("Very well", None)


@pytest.mark.parametrize(
    ("booking", "field"),
    [
        (Booking(later(hours=1), True, link="meet.example/x"), "link"),
        (Booking(later(hours=1), True, link="https://" + "x" * 1000), "link"),
        (Booking(later(days=200), True), "day"),
        (Booking(later(days=-29), True), "day"),
        (Booking(later(days=26), True), "day"),  # the pair has ended by then
        (Booking(later(days=-22), True), "day"),  # it had not begun
        (Booking(later(hours=1), True, outcome="Well"), "outcome"),
        (Booking(later(hours=-1), True, outcome="x" * 301), "outcome"),
    ],
)
def test_a_showcase_that_can_t_be_is_refused_at_its_field(booking: Booking, field: str) -> None:
    with pytest.raises(ShowcaseInvalid) as refused:
        showcases.check(booking, PAIR, NOW, SETTINGS.calendar)
    assert refused.value.field == field


def test_in_a_calendar_it_takes_its_time_by_the_team_s_clock_also_after_the_clocks_changed() -> None:
    summer = entry(replace(book(later(hours=5)), at=datetime(2027, 3, 29, 9, tzinfo=UTC)), "Northwind", "T0", SETTINGS)
    assert summer.begins is not None
    assert summer.begins.isoformat() == "2027-03-29T10:00:00"
    assert summer.busy
    assert summer.summary == "Showcase: Northwind"
    off = entry(showcases.called_off(book(later(hours=5)), NOW), "Northwind", "T0", SETTINGS)
    assert (off.summary, off.cancelled, off.sequence) == ("Cancelled: Showcase: Northwind", True, 1)


def plan(at: datetime, what: str = "the new search") -> deployments.Deployment:
    return deployments.planned(7, "C1", what, at, 1, NOW)


def test_the_channel_is_reminded_of_what_is_to_come_and_not_of_what_happens_now() -> None:
    assert plan(later(hours=5)).remind_at == later(hours=5)
    assert plan(NOW).remind_at is None
    assert plan(later(minutes=-5)).at == NOW, "a few minutes late is now"


@pytest.mark.parametrize(
    ("at", "what", "field"),
    [
        (later(minutes=-11), "x", "time"),
        (later(days=400), "x", "day"),
        (later(hours=1), " ", "what"),
        (later(hours=1), "x" * 201, "what"),
    ],
)
def test_a_deployment_that_can_t_be_is_refused_at_its_field(at: datetime, what: str, field: str) -> None:
    with pytest.raises(DeploymentInvalid) as refused:
        plan(at, what)
    assert refused.value.field == field


def test_it_can_move_until_it_is_live_or_called_off() -> None:
    first = plan(later(hours=5))
    moved = deployments.changed(first, "the new search", later(hours=8), later(hours=1))
    assert (moved.moved_from, moved.remind_at, moved.sequence) == (later(hours=5), later(hours=8), 1)
    reworded = deployments.changed(moved, "search", later(hours=8), later(hours=2))
    assert (reworded.moved_from, reworded.sequence) == (None, 2)
    assert deployments.changed(reworded, "search", later(hours=8), later(hours=3)) == reworded
    live = deployments.ended(reworded, State.LIVE, later(hours=9))
    assert live.remind_at is None
    for state in (State.LIVE, State.CANCELLED):
        with pytest.raises(DeploymentUnknown):
            deployments.ended(live, state, later(hours=9))
    with pytest.raises(DeploymentUnknown):
        deployments.changed(live, "x", later(hours=10), later(hours=9))


def test_no_customer_reads_of_another_nor_can_be_pinged() -> None:
    deployments.check_names("the fabrikam-like search of Northwind", NORTH, [NORTH, FAB])
    with pytest.raises(DeploymentInvalid, match="names Fabrikam"):
        deployments.check_names("the search, as for Fabrikam.", NORTH, [NORTH, FAB])
    for note in Note:
        text = told(note, plan(later(hours=5), "<!channel> & <https://evil.example|x>"), "Ann", SETTINGS).text
        assert "&lt;!channel&gt; &amp; &lt;https://evil.example|x&gt;" in text


def test_the_customer_is_found_by_the_name_with_which_it_begins() -> None:
    several = [NORTH, Customer(9, "Northwind Traders"), FAB]
    assert deployments.named_first("northwind traders: tomorrow x", several) == (several[1], "tomorrow x")
    assert deployments.named_first("NORTHWIND tomorrow x", several) == (NORTH, "tomorrow x")
    assert deployments.named_first("tomorrow x", several) == (None, "tomorrow x")
