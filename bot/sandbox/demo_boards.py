"""The demo team's boards: one for each of two customers, and the one for what the pairs work on."""

from collections.abc import Iterable

from bot.sandbox.trello import TrelloServer
from bot.sandbox.trello.model import Doer

LISTS = ("New Issues", "Up next", "Recently Completed")
EPICS = "Support Epics"
EPIC_LISTS = ("Triage", "Ben and Cara", "Dev and Eve", "Done")

CUSTOMER_BOARDS: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "Northwind": {
        "New Issues": (
            ("Export orders as XLSX too", "Their warehouse asks for it since the CSV loses leading zeros."),
            ("Packing list prints one page too many", "Only with more than 40 lines."),
            ("Show the carrier in the order overview", ""),
        ),
        "Recently Completed": (("Login page is slow after the update", "Fixed with the new session store."),),
    },
    "Fabrikam": {
        "New Issues": (
            ("Reminder letters in French", "The texts are in the folder that Sam shared."),
            ("Invoice search by purchase order number", ""),
        ),
    },
}
"""Board -> list -> cards: name and description."""


def seed_trello(trello: TrelloServer, people: Iterable[tuple[str, str]], *, boards: bool) -> None:
    """Accounts for the team (user name and name), the bot's among them, and the boards if wanted."""
    account = trello.account
    members = [account.add_member(username, name) for username, name in people]
    if not boards:
        return
    by = Doer(members[0])
    for name, lists in CUSTOMER_BOARDS.items():
        board = account.add_board(name, by, [*members, trello.bot])
        for list_name in LISTS:
            card_list = account.add_list(board, list_name, by)
            for title, desc in lists.get(list_name, ()):
                trello.cards.add(card_list, by, name=title, desc=desc)
    epics = account.add_board(EPICS, by, [*members, trello.bot])
    for list_name in EPIC_LISTS:
        account.add_list(epics, list_name, by)
