"""Workspaces, their people, audit log, and deliveries seen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import UPSERT_ROWS, Base, insert_new, insert_once, upsert, workspace_column
from bot.tables import every_table
from bot.workspaces.rules import Person, PersonFacts, WorkspaceSettings

CHANGED = "changed"
"""Marks a session in which settings, people or rota were changed."""

HOLD_CHANNELS = ("channel_id", "slack_channel", "channel")
"""What columns are called that hold the id of a channel, in the tables of all features."""

HOLD_CHANNELS_TOO = {"customer_marks": ("value",)}
"""Table -> further columns of it that may."""


class WorkspaceRow(Base):
    """A Slack workspace in which the bot is installed. Its id is Slack's team id.

    asleep_at: since when the bot is not installed there any more; what is known of it is kept for a while.
    followed: the version of which the rota was last compared with what stands outside.
    """

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    bot_user_id: Mapped[str]
    settings: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    asleep_at: Mapped[datetime | None] = mapped_column(index=True)
    followed: Mapped[int] = mapped_column(default=-1, server_default="-1")


class PersonRow(Base):
    """Somebody seen in the workspace. left_on: the local date from which they are not there any more."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    slack_user_id: Mapped[str]
    name: Mapped[str]
    timezone: Mapped[str]
    email: Mapped[str | None] = mapped_column(String, index=True)
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_external: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    left_on: Mapped[date | None]


class AuditRow(Base):
    """Who changed what."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "workspace_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    action: Mapped[str]
    detail: Mapped[dict[str, Any]]


class ForgottenRow(Base):
    """Up to when a workspace's things are forgotten, of those that go by their date."""

    __tablename__ = "forgotten"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    until: Mapped[datetime]


class DeliveryRow(Base):
    """An event of Slack that was handled; Slack may deliver it again for hours."""

    __tablename__ = "deliveries"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


def _person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        slack_user_id=row.slack_user_id,
        name=row.name,
        timezone=row.timezone,
        email=row.email,
        is_guest=row.is_guest,
        is_external=row.is_external,
        is_admin=row.is_admin,
        is_bot=row.is_bot,
        active=row.active,
    )


def _person_values(facts: PersonFacts) -> dict[str, Any]:
    values = {name: getattr(facts, name) for name in facts.__slots__}
    return values | {"email": facts.email.lower() if facts.email else None}


class WorkspaceStore:
    """One workspace's own records."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id
        self.left: list[Person] = []
        """Whose leaving was recorded in this transaction."""

    async def settings(self) -> WorkspaceSettings:
        """The workspace's settings."""
        stored = await self._session.scalar(select(WorkspaceRow.settings).where(WorkspaceRow.id == self._id))
        return WorkspaceSettings.from_json(stored or {})

    async def save_settings(self, settings: WorkspaceSettings) -> None:
        """Replace the settings."""
        await self._session.execute(
            update(WorkspaceRow).where(WorkspaceRow.id == self._id).values(settings=settings.to_json())
        )
        await count_up(self._session, self._id)

    async def version(self) -> int:
        """Counts up with every change of settings, people or rota."""
        return await self._session.scalar(select(WorkspaceRow.version).where(WorkspaceRow.id == self._id)) or 0

    async def caller(self, slack_user_id: str) -> tuple[Person, WorkspaceSettings, int] | None:
        """A person with the workspace's settings and version, in one query; None for somebody not known yet."""
        found = await self._session.execute(
            select(PersonRow, WorkspaceRow.settings, WorkspaceRow.version)
            .join(WorkspaceRow, WorkspaceRow.id == PersonRow.workspace_id)
            .where(PersonRow.workspace_id == self._id, PersonRow.slack_user_id == slack_user_id)
        )
        row = found.first()
        return (_person(row[0]), WorkspaceSettings.from_json(row[1]), row[2]) if row else None

    async def people(self, ids: Collection[int]) -> dict[int, Person]:
        """People by id."""
        rows = await self._session.scalars(
            select(PersonRow).where(PersonRow.workspace_id == self._id, PersonRow.id.in_(ids))
        )
        return {row.id: _person(row) for row in rows}

    async def people_in_slack(self, slack_user_ids: Collection[str]) -> dict[str, Person]:
        """People by Slack id; those not known yet are missing."""
        rows = await self._session.scalars(
            select(PersonRow).where(PersonRow.workspace_id == self._id, PersonRow.slack_user_id.in_(slack_user_ids))
        )
        return {row.slack_user_id: _person(row) for row in rows}

    async def active_people(self) -> list[Person]:
        """Everybody who is there and no bot, by name."""
        rows = await self._session.scalars(
            select(PersonRow)
            .where(PersonRow.workspace_id == self._id, PersonRow.active, PersonRow.is_bot.is_(False))
            .order_by(PersonRow.name)
        )
        return [_person(row) for row in rows]

    async def find_by_email(self, email: str) -> Person | None:
        """The active person with an e-mail address (lower case)."""
        row = await self._session.scalar(
            select(PersonRow).where(
                PersonRow.workspace_id == self._id, PersonRow.email == email.lower(), PersonRow.active
            )
        )
        return _person(row) if row else None

    async def save_person(self, facts: PersonFacts, today: date) -> Person:
        """Record what Slack says of one person; see save_people."""
        return (await self.save_people([facts], today))[facts.slack_user_id]

    async def save_people(self, people: Sequence[PersonFacts], today: date) -> dict[str, Person]:
        """Record what Slack says of people; they by their Slack ids. Somebody deactivated has left from `today` on.

        What is the same as before is not written, and counts nothing up.
        """
        saved: dict[str, Person] = {}
        for start in range(0, len(people), UPSERT_ROWS):
            saved |= await self._save_some(people[start : start + UPSERT_ROWS], today)
        return saved

    async def _save_some(self, people: Sequence[PersonFacts], today: date) -> dict[str, Person]:
        said = {facts.slack_user_id: _person_values(facts) for facts in people}
        known = await self._rows_in_slack(said)
        new = sorted(said.keys() - known.keys())  # in one order, so that two processes don't lock each other out
        if new:
            await insert_new(self._session, PersonRow, [{"workspace_id": self._id, **said[one]} for one in new])
        rows = await self._rows_in_slack(said) if new else known
        changed = bool(new)
        for slack_user_id, values in said.items():
            row = rows[slack_user_id]
            left_on = None if values["active"] else (row.left_on or today)
            left_now = slack_user_id in known and left_on is not None and row.left_on is None
            for name, value in {**values, "left_on": left_on}.items():
                if getattr(row, name) != value:
                    setattr(row, name, value)
                    changed = True
            if left_now:
                self.left.append(_person(row))
        if changed:
            await self._session.flush()
            await count_up(self._session, self._id)
        return {slack_user_id: _person(row) for slack_user_id, row in rows.items()}

    async def _rows_in_slack(self, slack_user_ids: Iterable[str]) -> dict[str, PersonRow]:
        rows = await self._session.scalars(
            select(PersonRow).where(PersonRow.workspace_id == self._id, PersonRow.slack_user_id.in_(slack_user_ids))
        )
        return {row.slack_user_id: row for row in rows}

    async def first_time(self, event_id: str, now: datetime) -> bool:
        """Whether this event or request of Slack has not been handled before; from now on it has."""
        values = {"workspace_id": self._id, "event_id": event_id, "at": now}
        return await insert_once(self._session, DeliveryRow, values)

    async def move_channel(self, old: str, new: str) -> None:
        """Slack has given a channel another id, which takes the old one's place in the tables of all features."""
        for table in every_table().sorted_tables:
            for name in (*HOLD_CHANNELS, *HOLD_CHANNELS_TOO.get(table.name, ())):
                if name in table.c:
                    there = (table.c.workspace_id == self._id, table.c[name] == old)
                    await self._session.execute(update(table).where(*there).values({name: new}))
        outbox = every_table().tables["outbox"]
        lane, waiting = f"slack:{old}", outbox.c.lane
        moved = f"slack:{new}" + func.substr(waiting, len(lane) + 1)
        in_it = or_(waiting == lane, waiting.startswith(f"{lane}/", autoescape=True))
        await self._session.execute(update(outbox).where(outbox.c.workspace_id == self._id, in_it).values(lane=moved))

    async def sleep(self, now: datetime) -> None:
        """The bot was taken out: nothing is due here any more, and nobody is answered."""
        row = update(WorkspaceRow).where(WorkspaceRow.id == self._id, WorkspaceRow.asleep_at.is_(None))
        await self._session.execute(row.values(asleep_at=now))
        await count_up(self._session, self._id)

    async def wake(self) -> bool:
        """The bot is there again; False if it had not been away."""
        row = update(WorkspaceRow).where(WorkspaceRow.id == self._id, WorkspaceRow.asleep_at.is_not(None))
        woken = (await self._session.scalars(row.values(asleep_at=None).returning(WorkspaceRow.id))).all()
        if woken:
            await count_up(self._session, self._id)
        return bool(woken)

    async def count_up(self) -> None:
        """Something else has changed that is remembered under the workspace's version."""
        await count_up(self._session, self._id)

    async def audit(self, now: datetime, person_id: int | None, action: str, detail: Mapping[str, Any]) -> None:
        """Write down who changed what."""
        self._session.add(
            AuditRow(workspace_id=self._id, at=now, person_id=person_id, action=action, detail=dict(detail))
        )

    async def forgotten_until(self) -> datetime | None:
        """Up to when its things are forgotten, of those that go by their date; None if nothing is yet."""
        return await self._session.scalar(select(ForgottenRow.until).where(ForgottenRow.workspace_id == self._id))

    async def set_forgotten(self, until: datetime) -> None:
        """They are, up to an instant."""
        await upsert(self._session, ForgottenRow, [{"workspace_id": self._id, "until": until}])

    async def forget_audit(self, before: datetime, limit: int) -> int:
        """Delete some of the changes before an instant; how many these were."""
        mine = (AuditRow.workspace_id == self._id, AuditRow.at < before)
        some = select(AuditRow.id).where(*mine).order_by(AuditRow.at).limit(limit).with_for_update(skip_locked=True)
        ids = (await self._session.scalars(some)).all()
        if ids:
            await self._session.execute(delete(AuditRow).where(AuditRow.id.in_(ids)))
        return len(ids)


async def count_up(session: AsyncSession, workspace_id: str) -> None:
    """Settings, people or rota have changed: what was remembered of them does not hold any more."""
    session.info[CHANGED] = True
    await session.execute(
        update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(version=WorkspaceRow.version + 1)
    )


class WorkspaceDirectory:
    """All workspaces in which the bot is installed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ids(self) -> list[str]:
        """Their ids; those that are asleep are left out."""
        found = select(WorkspaceRow.id).where(WorkspaceRow.asleep_at.is_(None)).order_by(WorkspaceRow.id)
        return list(await self._session.scalars(found))

    async def install(self, workspace_id: str, name: str, bot_user_id: str, timezone: str, now: datetime) -> bool:
        """Record an installation; False if it was known (its settings stay as they are)."""
        values = {
            "id": workspace_id,
            "name": name,
            "bot_user_id": bot_user_id,
            "settings": WorkspaceSettings(timezone=timezone).to_json(),
            "version": 0,
            "created_at": now,
        }
        if await insert_once(self._session, WorkspaceRow, values):
            return True
        await self._session.execute(
            update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(name=name, bot_user_id=bot_user_id)
        )
        return False

    async def asleep_since(self, at: datetime) -> list[str]:
        """Those that are asleep since an instant, or longer."""
        found = select(WorkspaceRow.id).where(WorkspaceRow.asleep_at <= at).order_by(WorkspaceRow.asleep_at)
        return list(await self._session.scalars(found))

    async def bot_user_id(self, workspace_id: str) -> str | None:
        """The bot's own user id in a workspace; None where it is not installed."""
        there = (WorkspaceRow.id == workspace_id, WorkspaceRow.asleep_at.is_(None))
        return await self._session.scalar(select(WorkspaceRow.bot_user_id).where(*there))

    async def forget_deliveries(self, before: datetime) -> None:
        """Events that old are not delivered again."""
        await self._session.execute(delete(DeliveryRow).where(DeliveryRow.at < before))
