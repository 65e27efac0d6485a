"""States of installing: each is good once, for a while, for the browser that it was given to."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import PRIVATE, Base, insert_once


class InstallStateRow(Base):
    """A state that was given out and has not come back. Only its hash is kept."""

    __tablename__ = "install_states"
    __table_args__ = {"info": {PRIVATE: True}}  # noqa: RUF012 (never changed in place)

    digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class InstallStates:
    """The states that are out. They belong to no workspace yet."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def give(self, digest: str, expires_at: datetime, now: datetime) -> None:
        """Note one that is given out; those that nobody brought back are forgotten."""
        await self._session.execute(delete(InstallStateRow).where(InstallStateRow.expires_at <= now))
        await insert_once(self._session, InstallStateRow, {"digest": digest, "expires_at": expires_at})

    async def take(self, digest: str, now: datetime) -> bool:
        """Take one back; False if it is none, has been taken before or has expired."""
        taken = await self._session.scalars(
            delete(InstallStateRow)
            .where(InstallStateRow.digest == digest, InstallStateRow.expires_at > now)
            .returning(InstallStateRow.digest)
        )
        return taken.first() is not None
