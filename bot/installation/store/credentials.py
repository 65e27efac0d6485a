"""Sealed credentials. Nothing here can open them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, awake, upsert, workspace_column
from bot.installation.rules import Kept, System


class CredentialRow(Base):
    """A workspace's access to one outside system.

    address: the hash of the unguessable part of the address at which the system tells what happens, if it has one.
    renew_at: when a token that expires is to be exchanged for the next one.
    """

    __tablename__ = "credentials"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    system: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(unique=True)
    set_at: Mapped[datetime]
    set_by: Mapped[int | None]
    renew_at: Mapped[datetime | None] = mapped_column(index=True)


class CredentialStore:
    """The credentials of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def all(self) -> dict[System, Kept]:
        """Each system that is connected."""
        rows = await self._session.scalars(select(CredentialRow).where(CredentialRow.workspace_id == self._id))
        return {System(row.system): Kept(row.sealed, row.set_at, row.set_by, row.renew_at) for row in rows}

    async def save(self, system: System, kept: Kept, address: str | None = None) -> None:
        """Connect a system, or replace its credential."""
        row = {
            "workspace_id": self._id,
            "system": system,
            "sealed": kept.sealed,
            "address": address,
            "set_at": kept.set_at,
            "set_by": kept.set_by,
            "renew_at": kept.renew_at,
        }
        await upsert(self._session, CredentialRow, [row])

    async def remove(self, *systems: System, sealed: str | None = None) -> bool:
        """Forget credentials; False if there are none such. sealed: only if it is this very one."""
        there = [CredentialRow.workspace_id == self._id, CredentialRow.system.in_(systems)]
        if sealed is not None:
            there.append(CredentialRow.sealed == sealed)
        gone = await self._session.scalars(delete(CredentialRow).where(*there).returning(CredentialRow.system))
        return bool(gone.all())


class AllCredentials:
    """Credentials over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def having(self, system: System) -> list[str]:
        """The workspaces that have connected a system and are awake."""
        query = select(CredentialRow.workspace_id).where(
            CredentialRow.system == system, awake(CredentialRow.workspace_id)
        )
        return list(await self._session.scalars(query.order_by(CredentialRow.workspace_id)))

    async def at(self, system: System, address: str) -> str | None:
        """The workspace whose webhook has this address, as a hash; None if nobody's has, or it is asleep."""
        return await self._session.scalar(
            select(CredentialRow.workspace_id).where(
                CredentialRow.address == address,
                CredentialRow.system == system,
                awake(CredentialRow.workspace_id),
            )
        )

    async def any_to_renew(self, now: datetime) -> bool:
        """Whether a token is to be renewed by now. Asked first: to take some is to write."""
        due = (CredentialRow.renew_at <= now, awake(CredentialRow.workspace_id))
        return (await self._session.execute(select(CredentialRow.system).where(*due).limit(1))).first() is not None

    async def take_to_renew(self, now: datetime, again_at: datetime, limit: int) -> list[tuple[str, str]]:
        """Workspaces and systems whose token is to be renewed now; nobody else takes them until `again_at`."""
        due = (
            select(CredentialRow.workspace_id, CredentialRow.system)
            .where(CredentialRow.renew_at <= now, awake(CredentialRow.workspace_id))
            .order_by(CredentialRow.renew_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = [(row.workspace_id, row.system) for row in await self._session.execute(due)]
        for workspace_id, system in found:
            key = (CredentialRow.workspace_id == workspace_id, CredentialRow.system == system)
            await self._session.execute(update(CredentialRow).where(*key).values(renew_at=again_at))
        return found

    async def page(self, after: tuple[str, str], limit: int) -> Sequence[tuple[str, str, str]]:
        """Workspace, system and what is sealed, in the order of the first two, from behind `after` on."""
        key = tuple_(CredentialRow.workspace_id, CredentialRow.system)
        rows = await self._session.execute(
            select(CredentialRow.workspace_id, CredentialRow.system, CredentialRow.sealed)
            .where(key > after)
            .order_by(CredentialRow.workspace_id, CredentialRow.system)
            .limit(limit)
        )
        return [(row.workspace_id, row.system, row.sealed) for row in rows]

    async def renew(self, workspace_id: str, system: str, before: str, after: str) -> bool:
        """Put another seal on a credential; False if it was replaced or removed meanwhile."""
        changed = await self._session.scalars(
            update(CredentialRow)
            .where(
                CredentialRow.workspace_id == workspace_id,
                CredentialRow.system == system,
                CredentialRow.sealed == before,
            )
            .values(sealed=after)
            .returning(CredentialRow.system)
        )
        return bool(changed.all())
