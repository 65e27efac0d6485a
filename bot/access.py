"""The clients of outside systems, each workspace's own, made of what it has entered or the environment has.

The tokens of the environment are those of one workspace: the one whose SLACK_BOT_TOKEN it is, by Slack's own word. No
other workspace ever gets a client made of them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.groove import GrooveClient
from bot.clients.harvest import HarvestClient
from bot.clients.slack_figures import CountFaults
from bot.clients.slack_web import SlackClient
from bot.clients.trello import TrelloClient
from bot.clock import Clock
from bot.config import Settings
from bot.errors import BotError, ExternalError
from bot.installation.rules import Credential, System
from bot.installation.service.keyring import Keyring

log = logging.getLogger(__name__)

C = TypeVar("C")

CLIENTS_KEPT = 10_000


class Home:
    """The workspace that the tokens of the environment belong to, once Slack has said which one that is."""

    def __init__(self, *, alone: bool) -> None:
        """alone: no other workspace can install the bot; until Slack has said it, any known workspace is the one."""
        self._alone = alone
        self.id: str | None = None

    def is_(self, workspace_id: str) -> bool:
        """Whether a workspace is it."""
        return self._alone if self.id is None else workspace_id == self.id


class Access(Generic[C]):
    """One system's clients. A client lives as long as its credential: it knows how fast it may ask."""

    def __init__(
        self, keyring: Keyring, system: System, make: Callable[[Credential], C], own: C | None, home: Home
    ) -> None:
        """make: a client of a credential. own: that of the environment."""
        self._keyring = keyring
        self._system = system
        self._make = make
        self._own = own
        self._home = home
        self._made: dict[str, tuple[str, C | None]] = {}

    async def of(self, workspace_id: str) -> C | None:
        """The workspace's client: of what it has entered, else its own of the environment; None if it has none."""
        kept = (await self._keyring.kept(workspace_id)).get(self._system)
        if kept is None:
            self._made.pop(workspace_id, None)
            return self._own if self._home.is_(workspace_id) else None
        sealed, client = self._made.get(workspace_id, ("", None))
        if sealed != kept.sealed:
            try:
                client = self._make(self._keyring.open(workspace_id, self._system, kept))
            except BotError as error:
                log.error("no %s for %s: %s", self._system, workspace_id, error)
                client = None
            if len(self._made) >= CLIENTS_KEPT:
                self._made.clear()
            self._made[workspace_id] = kept.sealed, client
        return client

    async def workspaces(self) -> list[str]:
        """The workspaces that have one."""
        return list(dict.fromkeys([*await self._keyring.having(self._system), *await self.own_workspaces()]))

    async def own_workspaces(self) -> list[str]:
        """Those whose the environment's token is: one, as soon as Slack has said which."""
        if self._own is None:
            return []
        return [one for one in await self._keyring.known() if self._home.is_(one)]


@dataclass(frozen=True, slots=True)
class SlackClients:
    """One workspace's: for posts, which are never repeated on a guess, and for questions, which wait when told to."""

    posting: AsyncWebClient
    asking: AsyncWebClient


class Slack:
    """Slack's clients, for those who can't do without. Raises ExternalError where the bot is not installed."""

    def __init__(self, access: Access[SlackClients]) -> None:
        self._access = access

    async def posting(self, workspace_id: str) -> AsyncWebClient:
        """The client that posts."""
        return (await self._of(workspace_id)).posting

    async def asking(self, workspace_id: str) -> AsyncWebClient:
        """The client that asks."""
        return (await self._of(workspace_id)).asking

    async def _of(self, workspace_id: str) -> SlackClients:
        clients = await self._access.of(workspace_id)
        if clients is None:
            raise ExternalError("slack", NOT_INSTALLED)
        return clients


NOT_INSTALLED = "not_installed"


class Clients:
    """Makes clients: of a credential, and of the environment's tokens."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings = settings
        self._session = session
        self._clock = clock

    def slack(self, token: str | None, *repeating: AsyncRetryHandler) -> AsyncWebClient:
        """A Web API client. It repeats nothing by itself unless told to: a repeated post would be a second message."""
        return SlackClient(
            token=token,
            base_url=self._settings.slack_api_url.rstrip("/") + "/",
            timeout=10,
            session=self._session,
            retry_handlers=[CountFaults(), *repeating],
        )

    def both_slack(self, credential: Credential) -> SlackClients:
        """Those for posts and for questions."""
        token = credential["token"]
        return SlackClients(self.slack(token), self.slack(token, AsyncRateLimitErrorRetryHandler(max_retry_count=2)))

    def groove(self, credential: Credential) -> GrooveClient:
        """Groove's."""
        return GrooveClient(self._session, self._settings.groove_api_url, credential["token"], self._clock)

    def trello(self, credential: Credential) -> TrelloClient:
        """Trello's."""
        address = self._settings.trello_api_url
        return TrelloClient(self._session, address, credential["key"], credential["token"], self._clock)

    def harvest(self, credential: Credential) -> HarvestClient:
        """Harvest's."""
        settings = self._settings
        return HarvestClient(
            self._session,
            settings.harvest_api_url,
            credential["account"],
            credential["token"],
            self._clock,
            contact=settings.public_url,
        )


def environment(settings: Settings) -> dict[System, Credential]:
    """What the environment gives access to."""
    values = {
        System.SLACK: {"token": settings.slack_bot_token},
        System.GROOVE: {"token": settings.groove_api_token},
        System.TRELLO: {"key": settings.trello_key, "token": settings.trello_token, "secret": settings.trello_secret},
        System.HARVEST: {"token": settings.harvest_token},
    }
    found = {
        system: Credential({name: secret.get_secret_value() for name, secret in named.items()})
        for system, named in values.items()
        if named["token"].get_secret_value()
    }
    if System.HARVEST in found:
        account = {"account": settings.harvest_account_id}
        found[System.HARVEST] = Credential({**found[System.HARVEST].values, **account})
    return found


@dataclass(frozen=True, slots=True)
class Outside:
    """All outside systems, by workspace."""

    home: Home
    keyring: Keyring
    clients: Clients
    slack: Slack
    groove: Access[GrooveClient]
    trello: Access[TrelloClient]
    harvest: Access[HarvestClient]


def outside_of(settings: Settings, session: aiohttp.ClientSession, clock: Clock, keyring: Keyring) -> Outside:
    """The outside world by the settings."""
    clients, own = Clients(settings, session, clock), environment(settings)
    home = Home(alone=not settings.installable)

    def access(system: System, make: Callable[[Credential], C]) -> Access[C]:
        return Access(keyring, system, make, make(own[system]) if system in own else None, home)

    return Outside(
        home,
        keyring,
        clients,
        Slack(access(System.SLACK, clients.both_slack)),
        access(System.GROOVE, clients.groove),
        access(System.TRELLO, clients.trello),
        access(System.HARVEST, clients.harvest),
    )
