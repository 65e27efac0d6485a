"""Installing, connecting and leaving, put together."""

from bot.feature import Base, Feature
from bot.installation import listeners
from bot.installation.service.connecting import Connecting, Places, Trials
from bot.installation.service.erasing import Erasing
from bot.installation.service.installing import Installing, SlackDoor
from bot.installation.service.keyring import Keyring
from bot.installation.service.leaving import Directory, Leaving
from bot.router import Router
from bot.worker import Job

HOUR = 60 * 60
RENEW_SECONDS = 5 * 60


class InstallationFeature(Feature):
    """How workspaces get the bot, and how they get rid of it."""

    def __init__(
        self, base: Base, keyring: Keyring, directory: Directory, door: SlackDoor, trials: Trials, places: Places
    ) -> None:
        erasing = Erasing(base.begin, base.clock)
        self.installing = Installing(base.begin, base.clock, base.workspaces, keyring, erasing, door)
        self.leaving = Leaving(base.begin, base.clock, keyring, directory)
        self.connecting = Connecting(base.begin, base.clock, keyring, trials, places)
        base.workspaces.further = self.connecting
        base.workspaces.refused = self.leaving.look_unheard
        self.jobs = (
            Job("renew tokens", RENEW_SECONDS, self.installing.renew_due),
            Job("erase workspaces", HOUR, erasing.erase_due),
        )

    def register(self, router: Router) -> None:
        listeners.register(router, self.leaving, self.connecting)
