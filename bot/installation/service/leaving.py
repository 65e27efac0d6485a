"""The bot is taken out of a workspace."""

import logging
from typing import TYPE_CHECKING, Protocol

from bot.clock import Clock
from bot.errors import ExternalError
from bot.installation.rules import System
from bot.installation.service.keyring import Keyring

if TYPE_CHECKING:
    from bot.transaction import Begin

log = logging.getLogger(__name__)

GONE = {"account_inactive", "invalid_auth", "token_revoked", "not_authed"}
"""Slack's words for a token that will never be good again."""


class Directory(Protocol):
    """Asks Slack with a workspace's token whose it is. Raises ExternalError."""

    async def identity(self, workspace_id: str) -> object: ...


class Leaving:
    """Lets go of a workspace."""

    def __init__(self, begin: "Begin", clock: Clock, keyring: Keyring, directory: Directory) -> None:
        self._begin = begin
        self._clock = clock
        self._keyring = keyring
        self._directory = directory

    async def look(self, workspace_id: str) -> None:
        """Slack says that the bot was taken out. It is believed once Slack refuses the token that we have.

        Such events come late, twice and in any order: the bot may have been installed again since. The token of the
        environment is none of ours to forget. Raises ExternalError if Slack doesn't tell: then it will say so again.
        """
        kept = (await self._keyring.kept(workspace_id)).get(System.SLACK)
        if kept is None:
            log.info("%s: the token is not ours to forget, or is forgotten", workspace_id)
            return
        try:
            await self._directory.identity(workspace_id)
        except ExternalError as error:
            if error.what not in GONE:
                raise
        else:
            log.info("%s has the bot still, or again", workspace_id)
            return
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            if not await self._keyring.forget(tx, System.SLACK, sealed=kept.sealed):
                return  # installed again in this very moment
            await self._keyring.forget(tx, *System)
            await tx.workspace.sleep(now)
            await tx.workspace.audit(now, None, "uninstalled", {})
        log.warning("the bot was taken out of %s: its tokens are forgotten, and nothing is done there", workspace_id)

    async def look_unheard(self, workspace_id: str) -> None:
        """The same where Slack has not said so, but refuses to answer."""
        try:
            await self.look(workspace_id)
        except ExternalError as error:
            log.info("%s: %s", workspace_id, error)
