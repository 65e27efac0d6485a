"""The week's plan: whose each item is, what is missing, and that it stays short with a hundred items."""

from datetime import UTC, date, datetime

from bot.dailies.rules import next_occurrence
from bot.planning.rules.boards import Board, BoardKind, Role
from bot.planning.rules.cards import Card
from bot.planning.rules.entry import Entry, Phase
from bot.planning.rules.pairs import Team, lists_of_pairs, put_back
from bot.planning.rules.plan import CallDue, Item, WeekPlan, plan_items
from bot.planning.service.plan import READINESS, READINESS_REST
from bot.planning.views.plan import readiness, week_plan
from bot.workspaces.rules import WorkspaceSettings

MONDAY = date(2026, 11, 23)
BEGAN = datetime(2026, 11, 23, tzinfo=UTC)
BEFORE = datetime(2026, 11, 19, 15, tzinfo=UTC)
SINCE = datetime(2026, 11, 24, 15, tzinfo=UTC)
BEN_AND_CARA = Team(7, 1, ("Ben Okafor", "Cara Lindqvist"), "A basket", "Northwind")
DEV_AND_EVE = Team(8, 2, ("Dev Patel", "Eve Moreau"), "Invoices", "Fabrikam")
EPICS = Board(
    "e",
    BoardKind.EPICS,
    lists={Role.TRIAGE: "t", Role.DONE: "d"},
    names={"t": "Triage", "p": "cara & BEN", "w": "In progress", "d": "Done"},
)
TEAMS = (BEN_AND_CARA, DEV_AND_EVE)


def card(card_id: str, list_id: str, assigned: str = "", made_at: datetime = SINCE) -> Card:
    return Card(card_id, "e", list_id, f"Card {card_id}", "https://trello.com/c/x", assigned=assigned, made_at=made_at)


def items(*cards: Card, entered: datetime = SINCE) -> dict[str, Item]:
    entries = [Entry(1, "o", "b", Phase.LIVE, copy_id="a", customer_id=1, entered_at=entered)]
    return {one.card_id: one for one in plan_items(EPICS, cards, entries, TEAMS, {1: "Northwind"}, BEGAN)}


def test_a_list_called_after_a_pair_is_theirs_and_says_whose_a_card_is() -> None:
    assert lists_of_pairs(EPICS, TEAMS) == {"p": BEN_AND_CARA}
    found = items(
        card("a", "p", assigned="pair:8"), card("b", "t", assigned="pair:8"), card("c", "t", assigned="triage")
    )
    assert [found[one].assigned for one in "abc"] == ["pair:7", "pair:8", "triage"]
    assert found["a"].customer == "Northwind"
    assert items(card("a", "t", assigned="pair:99"))["a"].assigned == "", "a pair that is no more"


def test_what_was_agreed_this_week_is_for_the_next_and_what_is_in_work_for_this() -> None:
    found = items(card("a", "t"), card("b", "w"), card("c", "t", made_at=BEFORE), card("d", "d"))
    assert {one: found[one].next_week for one in found} == {"a": True, "b": False, "c": False}
    assert (found["a"].started, found["b"].started) == (False, True)
    assert not items(card("a", "t"), entered=BEFORE)["a"].next_week


def test_put_back_from_a_pairs_list_it_is_nobodys_again_unless_somebody_else_has_it() -> None:
    lists = lists_of_pairs(EPICS, TEAMS)
    before = card("a", "p", assigned="pair:7")
    assert put_back(card("a", "t", assigned="pair:7"), before, EPICS, lists).assigned == ""
    assert put_back(card("a", "t", assigned="triage"), before, EPICS, lists).assigned == "triage"
    assert put_back(card("a", "w", assigned="pair:7"), before, EPICS, lists).assigned == "pair:7"


def plan(*found: Item, calls: tuple[CallDue, ...] = ()) -> WeekPlan:
    return WeekPlan(MONDAY, found, TEAMS, frozenset({7, 8}), calls, choices=TEAMS)


def one(number: int, assigned: str = "", *, next_week: bool = False) -> Item:
    name = f"Item {number} {'x' * 200}"
    return Item(f"{number:024x}", name, "https://trello.com/c/x", assigned, 1, "Northwind", next_week)


def test_ready_is_said_in_a_line() -> None:
    said = readiness(plan(one(1, "pair:7", next_week=True), one(2, "pair:8"), one(3, "triage")))
    assert said.spoken == "Next week (30 Nov to 4 Dec) is planned: Ben and Cara 1, Dev and Eve 1, triage team 1."


def test_what_is_missing_is_named_with_what_settles_it() -> None:
    said = readiness(plan(one(1), one(2, "pair:7"), calls=(CallDue(1, "R&D <x>", date(2026, 11, 24)),)))
    assert "1 item is nobody's yet" in said.spoken
    assert "Without an item: Dev and Eve (Fabrikam)." in said.spoken
    assert "R&amp;D &lt;x&gt;'s call of Tue 24 Nov: what was agreed?" in said.spoken
    [menu] = [block["accessory"] for block in said.blocks if block.get("accessory", {}).get("type") == "static_select"]
    assert [option["text"]["text"] for option in menu["options"]] == ["Triage Team", "Ben and Cara", "Dev and Eve"]
    assert all(len(option["value"]) <= 75 for option in menu["options"])


def test_before_christmas_it_is_asked_on_the_thursday_and_the_rest_after_the_holidays() -> None:
    settings = WorkspaceSettings()
    begins = datetime(2026, 12, 21, tzinfo=UTC)
    assert next_occurrence(READINESS, begins, settings) == datetime(2026, 12, 24, 15, tzinfo=UTC)
    assert next_occurrence(READINESS_REST, begins, settings) == datetime(2026, 12, 29, 10, tzinfo=UTC)
    assert "*This week (30 Nov to 4 Dec)*: still open." in readiness(plan(one(1)), again=True, begun=True).spoken
    thursday_off = WorkspaceSettings(holidays_added=(date(2026, 11, 26),))
    begins = datetime(2026, 11, 23, tzinfo=UTC)
    assert next_occurrence(READINESS, begins, thursday_off) == datetime(2026, 11, 25, 15, tzinfo=UTC)
    assert next_occurrence(READINESS_REST, begins, thursday_off) == datetime(2026, 11, 27, 10, tzinfo=UTC)


def test_with_a_hundred_items_the_question_stays_short_and_the_plan_has_them_all() -> None:
    hundred = [
        one(number, ["", "pair:7", "pair:8", "triage"][number % 4], next_week=number % 3 == 0) for number in range(100)
    ]
    calls = tuple(CallDue(number, f"Customer {number}", date(2026, 11, 24)) for number in range(40))
    said = readiness(plan(*hundred, calls=calls))
    assert len(said.blocks) <= 30
    assert not said.more
    assert "and 17 more: `/triage plan` has them all." in said.spoken
    assert "and 32 more calls: `/triage plan` has them all." in said.spoken
    whole = week_plan(plan(*hundred, calls=calls))
    pages = [whole, *whole.more]
    assert all(len(page.blocks) <= 50 for page in pages)
    drawn = str([page.blocks for page in pages])
    assert all(f"Item {number} " in drawn for number in range(100))
    assert all(f"Customer {number}:" in drawn for number in range(40))
    assert all(
        len(block["text"]["text"]) <= 3000 for page in pages for block in page.blocks if block["type"] == "section"
    )
