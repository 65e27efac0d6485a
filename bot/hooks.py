"""Whose webhooks they are: each workspace has addresses of its own; those of the environment are its workspace's."""

from bot.access import Outside
from bot.bounds import same
from bot.clients.trello_webhook import verify_signature
from bot.config import Settings
from bot.errors import BotError
from bot.installation.rules import Credential, System, trello_hook


class Hooks:
    """Finds the workspaces that a webhook is about, and the address at which Trello is to tell of one."""

    def __init__(self, settings: Settings, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self._groove_secret = settings.groove_webhook_secret.get_secret_value()
        self._trello_secret = settings.trello_secret.get_secret_value()

    @property
    def trello(self) -> bool:
        """Whether Trello can tell anything: it is reached, and what it signs can be checked."""
        return bool(self._settings.trello_webhook_url) or (
            self._outside.keyring.usable and bool(self._settings.public_url)
        )

    async def of_groove(self, secret: str) -> list[str]:
        """The workspaces to whose address a Groove delivery came; none for one that nobody has."""
        if same(secret, self._groove_secret):
            return await self._outside.groove.own_workspaces()
        owner = await self._outside.keyring.at(System.GROOVE, secret)
        return [owner] if owner else []

    async def of_trello(self, secret: str, body: bytes, signature: str | None) -> list[str] | None:
        """The workspaces to whose address Trello has told something; None for what it did not sign.

        secret: the last part of the address, "" for the environment's.
        """
        if not secret:
            signed = verify_signature(self._trello_secret, self._settings.trello_webhook_url, body, signature)
            return await self._outside.trello.own_workspaces() if signed else None
        owner = await self._outside.keyring.at(System.TRELLO, secret)
        own = await self._credential(owner) if owner else None
        if owner is None or own is None:
            return None
        address = trello_hook(self._settings.public_url, secret)
        return [owner] if verify_signature(own["secret"], address, body, signature) else None

    async def trello_address(self, workspace_id: str) -> str:
        """Where Trello is to tell what happens on a workspace's boards; "" where it can't."""
        own = await self._credential(workspace_id)
        if own is not None:
            tells = own["secret"] and own["hook"] and self._settings.public_url
            return trello_hook(self._settings.public_url, own["hook"]) if tells else ""
        return self._settings.trello_webhook_url if self._outside.home.is_(workspace_id) else ""

    async def _credential(self, workspace_id: str) -> Credential | None:
        keyring = self._outside.keyring
        kept = (await keyring.kept(workspace_id)).get(System.TRELLO)
        try:
            return keyring.open(workspace_id, System.TRELLO, kept) if kept else None
        except BotError:
            return None  # `Access` has said so
