"""What is in the demo team's Harvest at first."""

from collections.abc import Iterable

from bot.sandbox.harvest.account import LONDON, ZONES, Account

TASKS = ("Support", "Development", "Meetings")
PROJECTS = (
    ("Northwind", "Northwind Support", "NW-S"),
    ("Northwind", "Northwind Webshop", "NW-W"),
    ("Fabrikam", "Fabrikam Support", "FA-S"),
    ("Contoso", "Contoso Support", None),
    ("Harbour Digital", "Internal", None),
)
ELSEWHERE = {"fay@harbour.example": "fay.doyle@harbour.example"}
"""Who is in Harvest under another address than in Slack: an admin has to say that it is the same person."""


def seed(account: Account, people: Iterable[tuple[str, str, str]]) -> None:
    """Fill the account. people: e-mail, name and IANA zone of each; the first one is its administrator."""
    rails = {str(zone): name for name, zone in ZONES.items()}
    users = [
        account.add_user(ELSEWHERE.get(email, email), name, zone=rails.get(zone, LONDON[0]), administrator=number == 0)
        for number, (email, name, zone) in enumerate(people)
    ]
    tasks = [account.add_task(name) for name in TASKS]
    clients = {name: account.add_client(name) for name in dict.fromkeys(client for client, _, _ in PROJECTS)}
    for client, name, code in PROJECTS:
        account.add_project(clients[client], name, tasks, users, code)
