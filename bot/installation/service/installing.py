"""Installs the bot in a workspace, and renews its token where that expires."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.clock import Clock
from bot.errors import ExternalError, UserError
from bot.installation.rules import Credential, Granted, Renewed, System
from bot.installation.service.erasing import Erasing
from bot.installation.service.keyring import Keyring
from bot.installation.views import messages
from bot.outbox.rules import Post, person_lane
from bot.workspaces.rules import PersonFacts
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

WELCOME = "installed"
"""The kind of the message that tells whoever installed the bot what comes next."""

BEFORE_IT_EXPIRES = timedelta(hours=2)
"""A token that lives for hours is renewed so long before its end."""

CLAIM = timedelta(minutes=5)
RENEWED_AT_ONCE = 50


class SlackDoor(Protocol):
    """What is asked of Slack with a token that is not kept yet. Raises ExternalError."""

    async def everybody(self, token: str, workspace_id: str) -> list[PersonFacts]: ...

    async def renew(self, refresh_token: str) -> Renewed: ...

    async def revoke(self, token: str) -> None: ...


class Installing:
    """Use cases of installing."""

    def __init__(
        self, begin: "Begin", clock: Clock, workspaces: Workspaces, keyring: Keyring, erasing: Erasing, door: SlackDoor
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces
        self._keyring = keyring
        self._erasing = erasing
        self._door = door

    async def refuse(self, token: str, error: UserError) -> None:
        """Give a token back that can't be used, so that no half installation stays behind. Raises the error."""
        try:
            await self._door.revoke(token)
        except ExternalError as trouble:
            log.warning("a token that is of no use could not be given back: %s", trouble)
        raise error

    async def install(self, granted: Granted) -> None:
        """Install, or install again: then the token and its scopes are replaced, and all else stays as it is.

        Raises ExternalError, with nothing changed.
        """
        people = await self._door.everybody(granted.token, granted.team_id)
        await self._erasing.erase_if_due(granted.team_id)
        now = self._clock.now()

        async def connect(tx: "Transaction") -> None:
            await self._keep(tx, granted, now)
            await tx.workspace.audit(now, None, "installed", {"by": granted.installer, "scopes": [*granted.scopes]})
            welcome = messages.installed(granted.team_name)
            key = f"{WELCOME}:{now.isoformat()}"
            await tx.outbox.add(Post(key, person_lane(granted.installer), WELCOME, body=welcome))

        await self._workspaces.install(
            granted.team_id, granted.team_name, granted.bot_user_id, people=people, and_then=connect
        )

    async def _keep(self, tx: "Transaction", granted: Granted, now: datetime) -> None:
        values = {
            "token": granted.token,
            "refresh_token": granted.refresh_token,
            "scopes": ",".join(granted.scopes),
            "installer": granted.installer,
        }
        kept = self._keyring.seal(granted.team_id, System.SLACK, Credential(values), now)
        await self._keyring.keep(tx, System.SLACK, kept, renew_at=renew_at(now, granted.expires_in))

    async def renew_due(self) -> None:
        """Exchange the tokens that end before long. One that can't be is tried again while it still lives."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            if not await everywhere.credentials.any_to_renew(now):
                return
        async with self._begin.everywhere() as everywhere:
            due = await everywhere.credentials.take_to_renew(now, now + CLAIM, RENEWED_AT_ONCE)
        for workspace_id, _ in due:
            try:
                await self._renew(workspace_id)
            except ExternalError as error:
                log.error("the token of %s is not renewed: %s", workspace_id, error)

    async def _renew(self, workspace_id: str) -> None:
        kept = (await self._keyring.kept(workspace_id)).get(System.SLACK)
        if kept is None:
            return
        old = self._keyring.open(workspace_id, System.SLACK, kept)
        new = await self._door.renew(old["refresh_token"])
        now = self._clock.now()
        values = {**old.values, "token": new.token, "refresh_token": new.refresh_token}
        sealed = self._keyring.seal(workspace_id, System.SLACK, Credential(values), kept.set_at, kept.set_by)
        async with self._begin(workspace_id) as tx:
            if await self._keyring.forget(tx, System.SLACK, sealed=kept.sealed):  # else it was installed anew meanwhile
                await self._keyring.keep(tx, System.SLACK, sealed, renew_at=renew_at(now, new.expires_in))


def renew_at(now: datetime, expires_in: int | None) -> datetime | None:
    """When a token that ends after so many seconds is to be renewed."""
    return None if expires_in is None else now + max(timedelta(seconds=expires_in) - BEFORE_IT_EXPIRES, timedelta())
