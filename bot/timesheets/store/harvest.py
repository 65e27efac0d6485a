"""What was read of a workspace's Harvest account: people and projects; and whose time goes where."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import awake, insert_once, upsert
from bot.timesheets.rules.account import RENEW, RETRY, Account, Member, Project, Target, words_of
from bot.timesheets.store.tables import CustomerPlaceRow, HarvestAccountRow, HarvestProjectRow, HarvestUserRow
from bot.workspaces.store import PersonRow

FOUND = 60
"""Projects that are looked at for what is typed: each has a task at least, and 80 choices are shown."""


class HarvestStore:
    """One workspace's Harvest account, as it was read last."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def account(self) -> Account:
        """When it was read, and how it keeps time."""
        row = await self._session.get(HarvestAccountRow, self._id)
        return Account(row.read_at, row.by_clock, row.twelve_hours) if row else Account(None)

    async def take_reading(self, now: datetime) -> bool:
        """Whether the account is to be read now; if so it is not for anybody else for a while."""
        values = {"workspace_id": self._id, "look_at": now + RETRY, "by_clock": False, "twelve_hours": False}
        if await insert_once(self._session, HarvestAccountRow, values):
            return True
        taken = await self._session.execute(
            update(HarvestAccountRow)
            .where(HarvestAccountRow.workspace_id == self._id, HarvestAccountRow.look_at <= now)
            .values(look_at=now + RETRY)
            .returning(HarvestAccountRow.workspace_id)
        )
        return taken.first() is not None

    async def read_soon(self, now: datetime) -> None:
        """Have the account read at the next look: it is not as it was."""
        await self._session.execute(
            update(HarvestAccountRow).where(HarvestAccountRow.workspace_id == self._id).values(look_at=now)
        )

    async def save(self, account: Account, members: Sequence[Member], projects: Sequence[Project]) -> None:
        """Keep what was read in the place of what was read before. Who an admin has named stays named."""
        assert account.read_at is not None
        await self._session.execute(
            update(HarvestAccountRow)
            .where(HarvestAccountRow.workspace_id == self._id)
            .values(
                read_at=account.read_at,
                look_at=account.read_at + RENEW,
                by_clock=account.by_clock,
                twelve_hours=account.twelve_hours,
            )
        )
        await upsert(
            self._session,
            HarvestUserRow,
            [
                {"workspace_id": self._id, "user_id": one.user_id, "name": one.name, "email": one.email}
                for one in members
            ],
        )
        await self._forget_users({one.user_id for one in members})
        await self._session.execute(delete(HarvestProjectRow).where(HarvestProjectRow.workspace_id == self._id))
        await upsert(
            self._session,
            HarvestProjectRow,
            [
                {
                    "workspace_id": self._id,
                    "project_id": one.project_id,
                    "client_id": one.client_id,
                    "client": one.client,
                    "name": one.name,
                    "code": one.code,
                    "tasks": [list(task) for task in one.tasks],
                    "words": one.words,
                }
                for one in projects
            ],
        )

    async def _forget_users(self, known: Collection[int]) -> None:
        """Those who are not in Harvest any more."""
        mine = HarvestUserRow.workspace_id == self._id
        stored = set(await self._session.scalars(select(HarvestUserRow.user_id).where(mine)))
        if gone := stored - set(known):
            await self._session.execute(delete(HarvestUserRow).where(mine, HarvestUserRow.user_id.in_(gone)))

    async def users_of(self, people: Collection[int]) -> dict[int, int]:
        """Who somebody is in Harvest: by what an admin said, else by the e-mail address."""
        by_hand = HarvestUserRow.person_id == PersonRow.id
        by_email = and_(
            HarvestUserRow.person_id.is_(None), HarvestUserRow.email == PersonRow.email, HarvestUserRow.email != ""
        )
        rows = await self._session.execute(
            select(PersonRow.id, HarvestUserRow.user_id, HarvestUserRow.person_id)
            .join(HarvestUserRow, and_(HarvestUserRow.workspace_id == PersonRow.workspace_id, or_(by_hand, by_email)))
            .where(PersonRow.workspace_id == self._id, PersonRow.id.in_(people))
            .order_by(HarvestUserRow.person_id.is_not(None))
        )
        return {person: user for person, user, _ in rows.all()}

    async def members(self, typed: str = "", limit: int = 100) -> list[Member]:
        """People in Harvest whose name or address fits, by name."""
        fits = [
            or_(
                func.lower(HarvestUserRow.name).contains(word, autoescape=True),
                HarvestUserRow.email.contains(word, autoescape=True),
            )
            for word in words_of(typed)
        ]
        rows = await self._session.scalars(
            select(HarvestUserRow)
            .where(HarvestUserRow.workspace_id == self._id, *fits)
            .order_by(HarvestUserRow.name, HarvestUserRow.user_id)
            .limit(limit)
        )
        return [Member(row.user_id, row.name, row.email, row.person_id) for row in rows]

    async def name(self, user_id: int, person: int) -> Member | None:
        """Note who somebody is in Harvest; None if there is no such person there (any more)."""
        mine = HarvestUserRow.workspace_id == self._id
        await self._session.execute(
            update(HarvestUserRow).where(mine, HarvestUserRow.person_id == person).values(person_id=None)
        )
        row = await self._session.scalar(select(HarvestUserRow).where(mine, HarvestUserRow.user_id == user_id))
        if row is None:
            return None
        row.person_id = person
        await self._session.flush()
        return Member(row.user_id, row.name, row.email, person)

    async def projects(self, typed: str) -> list[Project]:
        """Projects of which each word typed names client, code, project or task, by client and name."""
        fits = [HarvestProjectRow.words.contains(word, autoescape=True) for word in words_of(typed)]
        return await self._projects(*fits)

    async def target(self, project_id: int, task_id: int) -> Target | None:
        """A task of a project, if time can be put on it."""
        found = await self._projects(HarvestProjectRow.project_id == project_id)
        return next((one for project in found for one in project.targets if one.task_id == task_id), None)

    async def _projects(self, *conditions: ColumnElement[bool]) -> list[Project]:
        rows = await self._session.scalars(
            select(HarvestProjectRow)
            .where(HarvestProjectRow.workspace_id == self._id, *conditions)
            .order_by(HarvestProjectRow.client, HarvestProjectRow.name, HarvestProjectRow.project_id)
            .limit(FOUND)
        )
        return [
            Project(
                row.client_id,
                row.project_id,
                row.client,
                row.name,
                row.code,
                tuple((task_id, name) for task_id, name in row.tasks),
            )
            for row in rows
        ]

    async def places(self, customer: int | None = None) -> dict[int, Target]:
        """Where the customers' time goes, by customer."""
        only = [CustomerPlaceRow.customer_id == customer] if customer is not None else []
        rows = await self._session.scalars(
            select(CustomerPlaceRow).where(CustomerPlaceRow.workspace_id == self._id, *only)
        )
        return {
            row.customer_id: Target(row.client_id, row.project_id, row.task_id, row.client, row.project, row.task)
            for row in rows
        }

    async def place(self, customer: int, target: Target) -> None:
        """Say where a customer's time goes."""
        row = {
            "workspace_id": self._id,
            "customer_id": customer,
            "client_id": target.client_id,
            "project_id": target.project_id,
            "task_id": target.task_id,
            "client": target.client,
            "project": target.project,
            "task": target.task,
        }
        await upsert(self._session, CustomerPlaceRow, [row])


class DueAccounts:
    """Accounts that are to be read, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self) -> dict[str, datetime]:
        """When each account is to be read next."""
        rows = await self._session.execute(
            select(HarvestAccountRow.workspace_id, HarvestAccountRow.look_at).where(
                awake(HarvestAccountRow.workspace_id)
            )
        )
        return {row.workspace_id: row.look_at for row in rows}
