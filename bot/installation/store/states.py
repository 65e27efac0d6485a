"""States of installing that have come back: each is good once."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import PRIVATE, Base, insert_once


class SpentStateRow(Base):
    """A state that has come back, as a hash, for as long as it would be good."""

    __tablename__ = "spent_states"
    __table_args__ = ({"info": {PRIVATE: True}},)

    digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SpentStates:
    """States that are no good any more. They belong to no workspace yet."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def spend(self, digest: str, expires_at: datetime, now: datetime) -> bool:
        """Note that one has come back; False if it had before. Those that are too old anyhow are forgotten."""
        await self._session.execute(delete(SpentStateRow).where(SpentStateRow.expires_at <= now))
        return await insert_once(self._session, SpentStateRow, {"digest": digest, "expires_at": expires_at})
