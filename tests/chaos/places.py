"""What the bot knows of the workspaces before anything happens: installed, set up, connected."""

from datetime import datetime

from bot.config import Settings
from bot.customers.rules import Customer
from bot.installation.rules import Credential, System
from bot.installation.service.keyring import Keyring, digest
from bot.sealing import Sealer
from bot.transaction import Begin
from bot.wiring import build
from bot.workspaces.rules import WorkspaceSettings
from tests.chaos.clock import SharedClock
from tests.chaos.ledger import DUTY
from tests.chaos.world import CUSTOMER, PEOPLE, SENDER, TRIAGE, Place
from tests.factories import install, pattern


async def set_up(environment: dict[str, str], places: list[Place], clock: SharedClock) -> None:
    """Install the bot in each workspace, with the settings that the ledger is of."""
    settings = Settings(_env_file=None, **{name.lower(): value for name, value in environment.items()})  # type: ignore
    bot = await build(settings, clock=clock)
    await fill(bot.begin, places, clock.now(), settings.sealing_keys)
    for place in places:
        await bot._workspaces.install(place.id, place.slack.ws.name, "U0BOT")
    await bot.close()


async def fill(begin: Begin, places: list[Place], now: datetime, keys: list[str]) -> None:
    """What people have entered."""
    keyring = Keyring(begin, Sealer(keys))
    for place in places:
        settings = WorkspaceSettings(triage_channel=TRIAGE, timezone=place.zone, holiday_region="", callout_threshold=0)
        names = [name.partition(" ")[0] for name in PEOPLE.values()]
        people = await install(begin, now, *names, team=place.id, settings=settings)
        by_slack_id = {person.slack_user_id: person for person in people.values()}
        async with begin(place.id) as tx:
            duty = {day: [by_slack_id[one] for one in on] for day, on in DUTY.items()}
            await tx.rota.save_pattern(pattern(duty))
            number = await tx.customers.add("Northwind", None)
            assert number is not None
            domain = SENDER.partition("@")[2]
            await tx.customers.save(Customer(number, "Northwind", domains=(domain,), channels=(CUSTOMER,)))
            for system, token in ((System.SLACK, place.slack_token), (System.GROOVE, place.groove_token)):
                kept = keyring.seal(place.id, system, Credential({"token": token}), now)
                hook = digest(place.hook) if system is System.GROOVE else None
                await keyring.keep(tx, system, kept, address=hook)
