"""Who and what is there at first: the demo team, its customers' mails, a little chatter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.sandbox.clock import ZONE
from bot.sandbox.demo_boards import EPICS, seed_trello
from bot.sandbox.errors import ControlError
from bot.sandbox.harvest.seeding import seed as seed_harvest
from bot.sandbox.world import World

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

PAST = timedelta(hours=1)
"""How long before its start the world's time begins, so that something has been said already."""
MAILBOX = "support@harbour.example"


@dataclass(frozen=True)
class Member:
    """Somebody of the team: in Slack, and an agent in Groove by the same address."""

    id: str
    name: str
    zone: str = ZONE
    admin: bool = False

    @property
    def email(self) -> str:
        """The first name at the agency."""
        return f"{self.name.partition(' ')[0].lower()}@harbour.example"


ANN = Member("U0ANN", "Ann Archer", admin=True)
TEAM = (
    ANN,
    Member("U0BEN", "Ben Okafor"),
    Member("U0CARA", "Cara Lindqvist"),
    Member("U0DEV", "Dev Patel"),
    Member("U0EVE", "Eve Moreau"),
    Member("U0FAY", "Fay Doyle", zone="America/New_York"),
)


@dataclass(frozen=True)
class EarlierMail:
    """A mail that came in before the sandbox was opened."""

    age: timedelta
    sender: str
    name: str
    company: str
    subject: str
    body: str


# Ages are such that a day of the clock shows every reminder: one is due this afternoon, one tomorrow.
MAILS = (
    EarlierMail(
        timedelta(hours=39, minutes=30),
        "nora.finch@northwind.example",
        "Nora Finch",
        "Northwind",
        "Orders export is empty since Friday",
        "Hello,\n\nthe nightly orders export has had no rows since Friday. Our warehouse works from it, so"
        " we are packing from screenshots at the moment.\n\nThanks,\nNora",
    ),
    EarlierMail(
        timedelta(hours=21, minutes=55),
        "sam.ito@fabrikam.example",
        "Sam Ito",
        "Fabrikam",
        "Wrong VAT on German invoices",
        "<div><p>Hi team,</p><p>invoices to <b>Germany</b> show 20&nbsp;% VAT instead of 19&nbsp;%.</p>"
        "<ul><li>INV-2041</li><li>INV-2047</li></ul><p>Sam Ito<br>Fabrikam finance</p></div>",
    ),
    EarlierMail(
        timedelta(minutes=40),
        "lea.brandt@contoso.example",
        "Lea Brandt",
        "Contoso",
        "Can we change the logo in the customer portal?",
        "Good morning,\n\nwe have a new logo from December on. What do you need from us?\n\nLea",
    ),
)


async def seed(world: World, which: Literal["demo", "empty"], start: datetime) -> None:
    """Put people, channels, chatter and mails in place, before the bot is there to notice, and make it `start`."""
    team = TEAM if which == "demo" else (ANN,)
    seed_slack(world, team, which)
    seed_groove(world, team)
    seed_harvest(world.harvest.account, ((member.email, member.name, member.zone) for member in team))
    usernames = ((member.email.partition("@")[0], member.name) for member in team)
    seed_trello(world.trello, usernames, boards=which == "demo")
    if which == "demo":
        await seed_chatter(world, start)
    world.clock.set(start)
    if which == "demo":
        seed_mails(world)


def seed_slack(world: World, team: tuple[Member, ...], which: Literal["demo", "empty"]) -> None:
    """The team's people and channels, and the app's shortcuts, as its manifest has them.

    In the demo also two people of a customer, a guest and one in their own workspace, and a channel shared with them.
    """
    slack = world.slack
    for member in team:
        slack.add_person(member.id, member.name, email=member.email, tz=member.zone, admin=member.admin)
    everybody = [member.id for member in team]
    slack.add_channel("C0TRIAGE", "triage", members=everybody, bot=True)
    slack.add_channel("C0GENERAL", "general", members=everybody)
    slack.add_shortcut("request.form", "Swap or cover", "global")
    slack.add_usergroup("S0TRIAGE", "triage", name="Triage team", users=[ANN.id])
    if which == "demo":
        slack.add_person("U0GUS", "Gus Hale", email="gus@northwind.example", guest=True)
        slack.add_person("U0NORA", "Nora Finch", email="nora.finch@northwind.example", team_id="T0NORTHWIND")
        slack.add_channel("C0NORTH", "northwind", members=[*everybody, "U0GUS", "U0NORA"], bot=True)
    slack.add_shortcut("raise", "Send to Groove", "message")


def seed_neighbours(world: World) -> None:
    """A further workspace, in which nobody has installed the bot yet."""
    team = world.slack.add_team("T0SECOND", "Second Wind", domain="second")
    team.add_person("U0ZOE", "Zoe Quist", email="zoe@second.example", tz="Europe/Berlin", admin=True)
    team.add_person("U0YAN", "Yan Ito", email="yan@second.example", tz="Europe/Berlin")
    team.add_channel("C0THEIRS", "triage", members=["U0ZOE", "U0YAN"], bot=True)


def seed_groove(world: World, team: tuple[Member, ...]) -> None:
    """The mailbox, and the team as its agents."""
    account = world.groove.account
    account.add_mailbox(MAILBOX, "Support")
    agents = [account.add_agent(member.email, *member.name.split(" ", 1)) for member in team]
    account.add_group("Triage", agents)


def seed_mails(world: World) -> None:
    """The mails of the last days."""
    account, now = world.groove.account, world.clock.now()
    for mail in MAILS:
        customer = account.customer(mail.sender, mail.name, mail.company)
        account.start_ticket(
            author=customer,
            customer=customer,
            subject=mail.subject,
            body=mail.body,
            sent_at=now - mail.age,
        )


# Minutes before the start, who, where, what.
CHATTER = (
    (48, "U0EVE", "C0GENERAL", "Cake in the kitchen, first come first served"),
    (45, "U0DEV", "C0GENERAL", "On my way :cake:"),
    (33, "U0GUS", "C0NORTH", "Morning! Thanks for sorting the login page so quickly last week."),
    (30, "U0BEN", "C0NORTH", "Glad it helped, Gus."),
    (12, "U0CARA", "C0TRIAGE", "Quiet weekend as far as I can see. Ann, Monday is yours, I have Wednesday."),
    (10, "U0ANN", "C0TRIAGE", "Thanks Cara. Setting up our new bot now, it will keep an eye on the 48 hours."),
)


async def seed_chatter(world: World, start: datetime) -> None:
    """What people said in the last hour."""
    for minutes, user, channel, text in CHATTER:
        world.clock.set(start - timedelta(minutes=minutes))
        await world.slack.message({"user": user, "channel": channel, "text": text})


DUTY = {0: "U0ANN", 1: "U0BEN", 2: "U0CARA", 3: "U0DEV", 4: "U0EVE"}
"""Weekday -> who is on."""


CUSTOMERS: dict[str, dict[str, Any]] = {
    "Northwind": {"domains": "northwind.example", "channels": ["C0NORTH"]},
    "Fabrikam": {"domains": "fabrikam.example"},
    "Contoso": {"domains": "contoso.example"},
}
"""Whose mails come in."""


async def set_up(sandbox: "Sandbox") -> None:
    """Set the bot up as Ann would, by its own commands and forms."""
    await _command(sandbox, "setup team")
    await _submit(sandbox, {"triage_channel": "C0TRIAGE"})
    await _command(sandbox, "rota edit")
    await _submit(sandbox, {f"day_{day}": [user] for day, user in DUTY.items()}, {})  # looked at, then saved
    for name, known_by in CUSTOMERS.items():
        await _command(sandbox, "customers add")
        await _submit(sandbox, {"name": name, **known_by})


PAIR: dict[str, Any] = {"people": ["U0BEN", "U0CARA"], "goal": "Customers can pay by card"}
"""Who works on what for the first customer."""


async def set_up_projects(sandbox: "Sandbox") -> None:
    """Link the boards that there are, and make a pair."""
    boards = {one["name"]: one["id"] for one in (await sandbox.control("state"))["trello"]["boards"]}
    await _press(sandbox, "boards", "planning.epics", "")
    await _submit(sandbox, {"epics": boards[EPICS]})
    for number, name in enumerate(CUSTOMERS, start=1):
        if name in boards:
            await _press(sandbox, "boards", "planning.customer", str(number))
            await _submit(sandbox, {"board": boards[name]})
    await _command(sandbox, f"pairs new {next(iter(CUSTOMERS))}")
    await _submit(sandbox, {"customer": "1", **PAIR})
    sandbox.world.slack.reload()


async def _press(sandbox: "Sandbox", text: str, action_id: str, value: str) -> None:
    """Press a button of what a command answers."""
    await _command(sandbox, text)
    press = {"user": ANN.id, "channel": "C0TRIAGE", "action_id": action_id, "value": value}
    await sandbox.control("click", press)


async def _command(sandbox: "Sandbox", text: str) -> None:
    body = {"user": ANN.id, "channel": "C0TRIAGE", "command": "/triage", "text": text}
    await sandbox.control("slash", body)


async def _submit(sandbox: "Sandbox", *forms: dict[str, Any]) -> None:
    """Fill in the open modal, submit it, do the same with what follows it, and close what the last one answers with."""
    for form in forms:
        values = {block_id: {"value": value} for block_id, value in form.items()}
        answer = await sandbox.control("submit", {"user": ANN.id, "values": values})
        if answer.get("errors"):
            raise ControlError(500, f"The bot didn't take the demo's set-up: {answer['errors']}")
    if (await sandbox.control("state"))["views"].get(ANN.id):
        await sandbox.control("close", {"user": ANN.id, "all": True})
