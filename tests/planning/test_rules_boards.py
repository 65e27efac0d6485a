"""Which list is which, what is wrong with a board, and what of it is said."""

import pytest

from bot.planning.rules.boards import (
    Board,
    BoardInvalid,
    BoardKind,
    ListFacts,
    Role,
    check_linkable,
    find_lists,
    names_of,
    trouble_of,
)
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.cards import check_told_apart
from bot.workspaces.rules import WorkspaceSettings

NAMES = names_of(WorkspaceSettings())
THREE = [ListFacts("n", "New Issues"), ListFacts("u", " up  NEXT "), ListFacts("c", "Recently Completed")]


def found(lists: list[ListFacts], known: dict[Role, str] | None = None) -> tuple[dict[Role, str], str]:
    result = find_lists(BoardKind.CUSTOMER, lists, NAMES, known or {})
    return dict(result.found), trouble_of(result.faults)


def test_lists_are_found_by_name_whatever_their_capitals_and_spaces() -> None:
    assert found(THREE) == ({Role.NEW: "n", Role.UP_NEXT: "u", Role.COMPLETED: "c"}, "")


def test_what_is_missing_can_be_made() -> None:
    result = find_lists(BoardKind.CUSTOMER, THREE[:1], NAMES, {})
    assert result.missing == (Role.UP_NEXT, Role.COMPLETED)


def test_a_renamed_list_goes_on_and_is_told() -> None:
    renamed = [THREE[0], ListFacts("u", "Next week"), THREE[2]]
    assert found(renamed, {Role.UP_NEXT: "u"}) == (
        {Role.NEW: "n", Role.UP_NEXT: "u", Role.COMPLETED: "c"},
        "up_next:renamed",
    )


def test_an_archived_list_keeps_its_cards_until_another_takes_its_place() -> None:
    archived = [THREE[0], ListFacts("u", "Up next", closed=True), THREE[2]]
    lists, trouble = found(archived, {Role.UP_NEXT: "u"})
    assert (lists[Role.UP_NEXT], trouble) == ("u", "up_next:archived")
    assert found(archived)[1] == "up_next:archived", "it is not made a second time"
    lists, trouble = found([*archived, ListFacts("v", "Up next")], {Role.UP_NEXT: "u"})
    assert (lists[Role.UP_NEXT], trouble) == ("v", "")


def test_two_lists_of_one_name_are_told_and_neither_is_guessed() -> None:
    lists, trouble = found([*THREE, ListFacts("v", "Up next")])
    assert Role.UP_NEXT not in lists
    assert trouble == "up_next:twice"
    assert found([*THREE, ListFacts("v", "Up next")], {Role.UP_NEXT: "u"})[1] == "", "once it is known, it is known"


def test_a_closed_or_lost_board_says_just_that() -> None:
    assert trouble_of((), closed=True) == "closed"
    assert trouble_of((), gone=True) == "gone"


def test_a_board_is_a_customers_or_the_teams() -> None:
    boards = {"e": Board("e", BoardKind.EPICS, "Epics"), "n": Board("n", BoardKind.CUSTOMER, "Northwind")}
    check_linkable("n", BoardKind.CUSTOMER, boards)
    check_linkable("x", BoardKind.EPICS, boards)
    for board, kind in (("e", BoardKind.CUSTOMER), ("n", BoardKind.EPICS)):
        with pytest.raises(BoardInvalid):
            check_linkable(board, kind, boards)


SHARED = [CustomerPlan(1, "a"), CustomerPlan(2, "a", "North Wind"), CustomerPlan(3), CustomerPlan(4, "a", "Fabrikam")]


@pytest.mark.parametrize(
    ("label", "said"),
    [("", "Contoso has that board too, without"), (" north  WIND ", "Northwind has that board too, with")],
)
def test_customers_who_could_not_be_told_apart_on_a_board_are_refused(label: str, said: str) -> None:
    with pytest.raises(BoardInvalid, match=said) as refused:
        check_told_apart(CustomerPlan(4, "a", label), SHARED, {1: "Contoso", 2: "Northwind"})
    assert refused.value.field == "label"


@pytest.mark.parametrize(("board", "label"), [("a", "Fabrikam"), ("b", ""), ("", "")])
def test_a_label_of_ones_own_another_board_and_none_are_taken(board: str, label: str) -> None:
    check_told_apart(CustomerPlan(4, board, label), SHARED, {})
