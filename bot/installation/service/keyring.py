"""Opens what is sealed, as seldom as can be."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.errors import BotError
from bot.installation.rules import Credential, Kept, NoKeys, System, place
from bot.memory import Memory

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

REMEMBERED = 10_000
AT_ONCE = 200
"""Rows that are sealed anew in one transaction."""


class KeysLost(BotError):
    """Something is sealed that none of the present keys opens."""


def digest(secret: str) -> str:
    """What is kept of the secret part of an address."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


class Seals(Protocol):
    """Seals and opens. `open` and `renewed` raise BotError for what none of the keys opens."""

    def seal(self, text: str, place: str) -> str: ...

    def open(self, sealed: str, place: str) -> str: ...

    def renewed(self, sealed: str) -> str | None: ...


class Keyring:
    """The credentials of workspaces. Without seals (no key is set) nobody has any, and nothing is asked."""

    def __init__(self, begin: "Begin", seals: Seals | None) -> None:
        self.begin = begin
        self.seals = seals
        self._kept: Memory[str, Mapping[System, Kept]] = Memory(REMEMBERED)

    @property
    def usable(self) -> bool:
        """Whether something can be kept at all."""
        return self.seals is not None

    async def kept(self, workspace_id: str) -> Mapping[System, Kept]:
        """What the workspace is connected to: out of memory while nothing of the workspace has changed since.

        Another process's change is seen by the workspace's version. Nothing for a workspace that is asleep.
        """
        if self.seals is None:
            return {}
        version = await self.begin.version(workspace_id)
        if version is None:
            return {}
        found = self._kept.recall(workspace_id, version)
        if found is None:
            async with self.begin(workspace_id, reading=True) as tx:
                found = await tx.credentials.all()
            self._kept.keep(workspace_id, version, found)
        return found

    async def having(self, system: System) -> list[str]:
        """The workspaces that have connected a system."""
        if self.seals is None:
            return []
        async with self.begin.everywhere(reading=True) as everywhere:
            return await everywhere.credentials.having(system)

    async def at(self, system: System, secret: str) -> str | None:
        """The workspace whose webhook has an address with this secret part; None if nobody's has."""
        if self.seals is None:
            return None
        async with self.begin.everywhere(reading=True) as everywhere:
            return await everywhere.credentials.at(system, digest(secret))

    async def known(self) -> list[str]:
        """All workspaces that are awake."""
        async with self.begin.everywhere(reading=True) as everywhere:
            return await everywhere.workspaces.ids()

    def open(self, workspace_id: str, system: System, kept: Kept) -> Credential:
        """Break the seal. Raises BotError with the mend."""
        if self.seals is None:
            raise NoKeys
        return Credential.of(self.seals.open(kept.sealed, place(workspace_id, system)))

    def seal(
        self, workspace_id: str, system: System, credential: Credential, at: datetime, by: int | None = None
    ) -> Kept:
        """A credential as it can be kept. Raises NoKeys."""
        if self.seals is None:
            raise NoKeys
        return Kept(self.seals.seal(credential.text, place(workspace_id, system)), at, by)

    async def check(self) -> None:
        """Have what is sealed open with the present keys. Raises KeysLost, at the first that doesn't."""
        async with self.begin.everywhere(reading=True) as everywhere:
            rows = await everywhere.credentials.page(("", ""), 1)
        for workspace_id, system, sealed in rows:
            if self.seals is None:
                raise KeysLost("ENCRYPTION_KEYS: not set, but the tokens of workspaces are sealed with such keys")
            try:
                self.seals.open(sealed, place(workspace_id, System(system)))
            except BotError as error:
                raise KeysLost(f"ENCRYPTION_KEYS: {error}") from None

    async def renew(self) -> tuple[int, int]:
        """Seal everything with the newest key: how many were, and how many had it already.

        Stopped half-way it is simply run again. What people replace meanwhile is sealed with the newest anyhow.
        Raises NoKeys; BotError for what can't be opened, with all before it done.
        """
        if self.seals is None:
            raise NoKeys
        renewed, already, after = 0, 0, ("", "")
        while True:
            async with self.begin.everywhere() as everywhere:
                page = await everywhere.credentials.page(after, AT_ONCE)
                for workspace_id, system, sealed in page:
                    again = self.seals.renewed(sealed)
                    if again is None:
                        already += 1
                    else:
                        renewed += await everywhere.credentials.renew(workspace_id, system, sealed, again)
            if len(page) < AT_ONCE:
                return renewed, already
            after = page[-1][:2]

    async def keep(
        self,
        tx: "Transaction",
        system: System,
        kept: Kept,
        *,
        address: str | None = None,
        renew_at: datetime | None = None,
    ) -> None:
        """Save a credential; every process notices."""
        await tx.credentials.save(system, replace(kept, renew_at=renew_at), address)
        await tx.workspace.count_up()

    async def forget(self, tx: "Transaction", *systems: System, sealed: str | None = None) -> bool:
        """Forget credentials; False if there were none such."""
        gone = await tx.credentials.remove(*systems, sealed=sealed)
        if gone:
            await tx.workspace.count_up()
        return gone
