"""Nudges, who was nudged when, and where they are off."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import awake, insert_once
from bot.nudges.rules.figures import LOOKED_AT, Answer, Figures, Nudge
from bot.nudges.store.tables import NudgedChannelRow, NudgedPersonRow, NudgeRow


class NudgeStore:
    """The nudges of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def add(self, nudge: Nudge) -> bool:
        """Record that a message is nudged; False if it was before."""
        values = {
            "workspace_id": self._workspace_id,
            "channel_id": nudge.channel,
            "ts": nudge.ts,
            "slack_user_id": nudge.slack_user_id,
            "at": nudge.at,
            "week": nudge.week,
            "asked_for": nudge.asked_for,
            "score": nudge.score,
            "because": nudge.because,
        }
        return await insert_once(self._session, NudgeRow, values)

    async def find(self, channel: str, ts: str) -> Nudge | None:
        """The nudge of a message."""
        row = await self._session.scalar(select(NudgeRow).where(self._message(channel, ts)))
        return _nudge(row) if row else None

    async def answer(self, channel: str, ts: str, answer: Answer, now: datetime) -> None:
        """Note what was made of a nudge; the last word counts."""
        await self._session.execute(
            update(NudgeRow).where(self._message(channel, ts)).values(answer=answer, answered_at=now)
        )

    async def forget_people(self, first: date, before: date) -> None:
        """Keep of the nudges of the weeks that began then what was made of them, not who was nudged and why."""
        weeks = (NudgeRow.week >= first - timedelta(days=6), NudgeRow.week < before - timedelta(days=6))
        await self._session.execute(
            update(NudgeRow)
            .where(NudgeRow.workspace_id == self._workspace_id, *weeks)
            .values(because="", slack_user_id="")
        )

    async def claim_person(self, slack_user_id: str, now: datetime, quiet: timedelta) -> bool:
        """Whether somebody may be nudged now; from now on they have been.

        Two that ask at once wait for each other, so that one of them gets False.
        """
        values = {"workspace_id": self._workspace_id, "slack_user_id": slack_user_id, "off": False}
        await insert_once(self._session, NudgedPersonRow, values)
        claimed = await self._session.execute(
            update(NudgedPersonRow)
            .where(
                self._person(slack_user_id),
                NudgedPersonRow.off.is_(False),
                or_(NudgedPersonRow.nudged_at.is_(None), NudgedPersonRow.nudged_at <= now - quiet),
            )
            .values(nudged_at=now)
            .returning(NudgedPersonRow.slack_user_id)
        )
        return claimed.first() is not None

    async def set_person(self, slack_user_id: str, *, off: bool) -> None:
        """Somebody wants no nudges, or wants them again."""
        values = {"workspace_id": self._workspace_id, "slack_user_id": slack_user_id, "off": off}
        if not await insert_once(self._session, NudgedPersonRow, values):
            await self._session.execute(update(NudgedPersonRow).where(self._person(slack_user_id)).values(off=off))

    async def channel_is_off(self, channel: str) -> bool:
        """Whether nobody is nudged in a channel."""
        return bool(await self._session.scalar(select(NudgedChannelRow.off).where(self._channel(channel))))

    async def channels_off(self) -> set[str]:
        """Where nobody is nudged."""
        rows = await self._session.scalars(
            select(NudgedChannelRow.channel_id).where(
                NudgedChannelRow.workspace_id == self._workspace_id, NudgedChannelRow.off
            )
        )
        return set(rows)

    async def set_channel(self, channel: str, *, off: bool) -> None:
        """Switch nudges off in a channel, or on again: then the admins may be told once more."""
        values = {"workspace_id": self._workspace_id, "channel_id": channel, "off": off}
        if not await insert_once(self._session, NudgedChannelRow, values):
            await self._session.execute(
                update(NudgedChannelRow).where(self._channel(channel)).values(off=off, told_at=None)
            )

    async def tell_once(self, channel: str, now: datetime) -> bool:
        """Whether the admins are to be told of a channel; from now on they have been."""
        values = {"workspace_id": self._workspace_id, "channel_id": channel, "off": False}
        await insert_once(self._session, NudgedChannelRow, values)
        told = await self._session.execute(
            update(NudgedChannelRow)
            .where(self._channel(channel), NudgedChannelRow.told_at.is_(None), NudgedChannelRow.off.is_(False))
            .values(told_at=now)
            .returning(NudgedChannelRow.channel_id)
        )
        return told.first() is not None

    async def latest_answers(self, channel: str) -> list[Answer | None]:
        """What was made of a channel's latest nudges, newest first."""
        rows = await self._session.scalars(
            select(NudgeRow.answer)
            .where(
                NudgeRow.workspace_id == self._workspace_id,
                NudgeRow.channel_id == channel,
                NudgeRow.asked_for.is_(False),
            )
            .order_by(NudgeRow.id.desc())
            .limit(LOOKED_AT)
        )
        return [Answer(answer) if answer else None for answer in rows]

    async def figures(self, since: date) -> list[Figures]:
        """By channel and week, from a week on."""

        def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.sum(case((condition, 1), else_=0)).cast(Integer)

        by_itself = NudgeRow.asked_for.is_(False)
        rows = await self._session.execute(
            select(
                NudgeRow.channel_id.label("channel"),
                NudgeRow.week,
                number(by_itself).label("sent"),
                *(number(and_(by_itself, NudgeRow.answer == answer)).label(answer.value) for answer in Answer),
                number(NudgeRow.asked_for.is_(True)).label("asked"),
            )
            .where(NudgeRow.workspace_id == self._workspace_id, NudgeRow.week >= since)
            .group_by(NudgeRow.channel_id, NudgeRow.week)
            .order_by(NudgeRow.channel_id, NudgeRow.week.desc())
        )
        return [Figures(**row) for row in rows.mappings()]

    async def latest(self, limit: int) -> Sequence[Nudge]:
        """The latest nudges, newest first."""
        rows = await self._session.scalars(
            select(NudgeRow)
            .where(NudgeRow.workspace_id == self._workspace_id, NudgeRow.asked_for.is_(False))
            .order_by(NudgeRow.id.desc())
            .limit(limit)
        )
        return [_nudge(row) for row in rows]

    def _message(self, channel: str, ts: str) -> ColumnElement[bool]:
        return and_(NudgeRow.workspace_id == self._workspace_id, NudgeRow.channel_id == channel, NudgeRow.ts == ts)

    def _person(self, slack_user_id: str) -> ColumnElement[bool]:
        return and_(NudgedPersonRow.workspace_id == self._workspace_id, NudgedPersonRow.slack_user_id == slack_user_id)

    def _channel(self, channel: str) -> ColumnElement[bool]:
        return and_(NudgedChannelRow.workspace_id == self._workspace_id, NudgedChannelRow.channel_id == channel)


def _nudge(row: NudgeRow) -> Nudge:
    return Nudge(
        channel=row.channel_id,
        ts=row.ts,
        slack_user_id=row.slack_user_id,
        at=row.at,
        week=row.week,
        asked_for=row.asked_for,
        score=row.score,
        because=row.because,
        answer=Answer(row.answer) if row.answer else None,
    )


class NudgedChannels:
    """Nudges over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces_of(self, channel: str) -> list[str]:
        """The workspaces that nudged in a channel; it may be shared by several."""
        here = (
            select(NudgeRow.workspace_id).where(NudgeRow.channel_id == channel, awake(NudgeRow.workspace_id)).distinct()
        )
        return list(await self._session.scalars(here))
