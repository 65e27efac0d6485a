"""Whose a card on Support Epics is: the triage team's, a pair's, or nobody's yet."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.customers.rules import fold
from bot.planning.rules.boards import Board, Role
from bot.planning.rules.cards import Card

TRIAGE = "triage"
TRIAGE_LABEL = "Triage Team"


@dataclass(frozen=True, slots=True)
class Team:
    """A pair as the plan needs it. names: of its people. customer: its name."""

    id: int
    customer_id: int
    names: tuple[str, ...]
    goal: str = ""
    customer: str = ""

    @property
    def name(self) -> str:
        """First names, joined: Ben and Cara."""
        first = [name.split()[0] for name in self.names if name.split()]
        return " and ".join([", ".join(first[:-1]), first[-1]]) if len(first) > 1 else "".join(first) or "a pair"

    @property
    def key(self) -> str:
        """As it is kept with what is the pair's."""
        return f"pair:{self.id}"


def lists_of_pairs(board: Board, teams: Sequence[Team]) -> dict[str, Team]:
    """The lists of the board that are called after a pair, by their ids: Ben and Cara, Cara + Ben, ben/cara."""
    wanted = {_words(" ".join(name.split()[0] for name in team.names if name.split())): team for team in teams}
    wanted |= {_words(" ".join(team.names)): team for team in teams}
    roles = set(board.lists.values())
    return {
        list_id: wanted[words]
        for list_id, name in board.names.items()
        if list_id not in roles and (words := _words(name)) in wanted and words
    }


def whose(card: Card, lists: Mapping[str, Team]) -> str:
    """Whose a card of Support Epics is: the pair's in whose list it stands; else as was said. lists: those of pairs."""
    return lists[card.list_id].key if card.list_id in lists else card.assigned


def put_back(card: Card, before: Card, board: Board, lists: Mapping[str, Team]) -> Card:
    """A card that was put back from a pair's list is nobody's again, unless it was given to somebody else just now."""
    came_from = lists.get(before.list_id)
    back = came_from is not None and board.role_of(card.list_id) is Role.TRIAGE
    return replace(card, assigned="") if back and came_from and card.assigned in {"", came_from.key} else card


def label_of(assigned: str, teams: Collection[Team]) -> str:
    """The label that shows on a card whose it is; "" for nobody."""
    if assigned == TRIAGE:
        return TRIAGE_LABEL
    return next((team.name for team in teams if team.key == assigned), "")


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(text))) - {"and", "und", "et"}
