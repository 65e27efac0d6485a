"""Who has switched off what."""

from collections.abc import Collection

from sqlalchemy import ForeignKey, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, insert_once, workspace_column


class MutedNoticeRow(Base):
    """A kind of direct message that a person does not want."""

    __tablename__ = "muted_notices"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)


class NoticeStore:
    """What the people of one workspace have switched off."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def muted(self, person: int) -> set[str]:
        """The kinds that a person does not want."""
        rows = await self._session.scalars(
            select(MutedNoticeRow.kind).where(
                MutedNoticeRow.workspace_id == self._id, MutedNoticeRow.person_id == person
            )
        )
        return set(rows)

    async def muting(self, kind: str) -> set[int]:
        """Everybody who does not want a kind."""
        rows = await self._session.scalars(
            select(MutedNoticeRow.person_id).where(MutedNoticeRow.workspace_id == self._id, MutedNoticeRow.kind == kind)
        )
        return set(rows)

    async def is_muted(self, person: int, kind: str) -> bool:
        """Whether a person does not want a kind."""
        row = exists().where(
            MutedNoticeRow.workspace_id == self._id, MutedNoticeRow.person_id == person, MutedNoticeRow.kind == kind
        )
        return bool(await self._session.scalar(select(row)))

    async def mute_only(self, person: int, kinds: Collection[str], among: Collection[str]) -> None:
        """Of the kinds `among` a person does not want just `kinds`; others stay as they are."""
        await self._session.execute(
            delete(MutedNoticeRow).where(
                MutedNoticeRow.workspace_id == self._id,
                MutedNoticeRow.person_id == person,
                MutedNoticeRow.kind.in_(among),
            )
        )
        for kind in kinds:
            await insert_once(
                self._session, MutedNoticeRow, {"workspace_id": self._id, "person_id": person, "kind": kind}
            )
