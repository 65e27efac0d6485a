"""Customers and their marks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    delete,
    false,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.customers.rules import Customer, Mark, MarkKind, MarkTaken, Origin, Question, find_owner, marks_of, name_key
from bot.db import Base, awake, earliest, insert_new, insert_once, workspace_column


class CustomerRow(Base):
    """A customer."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("workspace_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    name: Mapped[str]
    name_key: Mapped[str]
    target_hours: Mapped[int | None]


class CustomerMarkRow(Base):
    """What somebody is known by: it belongs to one customer, or (no customer_id) to somebody who is none."""

    __tablename__ = "customer_marks"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "value"),
        Index("ix_customer_marks_owner", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    kind: Mapped[str]
    value: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))


class CustomerQuestionRow(Base):
    """Whose is what came from here? Asked once: at ask_at or soon after it, in the message of that key."""

    __tablename__ = "customer_questions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "value"),
        Index("ix_customer_questions_message", "workspace_id", "message_key"),
        Index(
            "ix_customer_questions_ask_at",
            "ask_at",
            sqlite_where=text("message_key IS NULL"),
            postgresql_where=text("message_key IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    kind: Mapped[str]
    value: Mapped[str]
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    ask_at: Mapped[datetime]
    message_key: Mapped[str | None]


class CustomerStore:
    """The customers of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def all(self) -> list[Customer]:
        """All customers, by name."""
        return sorted((await self._load()).values(), key=lambda customer: customer.name.casefold())

    async def any(self) -> bool:
        """Whether there are customers at all."""
        found = select(CustomerRow.id).where(CustomerRow.workspace_id == self._workspace_id).limit(1)
        return await self._session.scalar(found) is not None

    async def named(self, ids: Iterable[int]) -> dict[int, Customer]:
        """Customers by their ids."""
        return await self._load(ids=set(ids))

    async def find(self, customer_id: int, *, lock: bool = False) -> Customer | None:
        """A customer by id; `lock` keeps others from changing it until the transaction ends."""
        if lock:
            mine = CustomerRow.workspace_id == self._workspace_id, CustomerRow.id == customer_id
            await self._session.execute(select(CustomerRow.id).where(*mine).with_for_update())
        return (await self._load(ids={customer_id})).get(customer_id)

    async def find_named(self, name: str) -> Customer | None:
        """A customer by name; capitals and spaces don't matter."""
        customer_id = await self._session.scalar(
            select(CustomerRow.id).where(
                CustomerRow.workspace_id == self._workspace_id, CustomerRow.name_key == name_key(name)
            )
        )
        return await self.find(customer_id) if customer_id is not None else None

    async def by_channel(self, channel_id: str) -> Customer | None:
        """The customer of a channel."""
        _, customer_id = await self.whose(Origin(channel=channel_id))
        return await self.find(customer_id) if customer_id is not None else None

    async def whose(self, origin: Origin) -> tuple[bool, int | None]:
        """Whether it is known whose an issue of this origin is, and whose (see find_owner)."""
        return find_owner(origin, await self.owners(marks_of(origin)))

    async def owners(self, marks: Sequence[Mark] | None = None) -> dict[Mark, int | None]:
        """Whose these marks are (all marks, if none are named); those that nobody has are missing."""
        query = select(CustomerMarkRow.kind, CustomerMarkRow.value, CustomerMarkRow.customer_id).where(
            CustomerMarkRow.workspace_id == self._workspace_id
        )
        if marks is not None:
            query = query.where(_one_of(marks))
        rows = await self._session.execute(query)
        return {Mark(MarkKind(kind), value): customer_id for kind, value, customer_id in rows.all()}

    async def add(self, name: str, target_hours: int | None) -> int | None:
        """Add a customer, without marks yet; its id, or None if there is one of this name."""
        values = {
            "workspace_id": self._workspace_id,
            "name": name,
            "name_key": name_key(name),
            "target_hours": target_hours,
        }
        if not await insert_once(self._session, CustomerRow, values):
            return None
        found = await self.find_named(name)
        assert found is not None
        return found.id

    async def save(self, customer: Customer) -> None:
        """Write name, target and marks. What nobody had, or somebody who is no customer, becomes the customer's.

        Raises MarkTaken if another customer has one of them.
        """
        await self._session.execute(
            update(CustomerRow)
            .where(CustomerRow.workspace_id == self._workspace_id, CustomerRow.id == customer.id)
            .values(name=customer.name, name_key=name_key(customer.name), target_hours=customer.target_hours)
        )
        await self._session.execute(
            delete(CustomerMarkRow).where(
                CustomerMarkRow.workspace_id == self._workspace_id,
                or_(
                    CustomerMarkRow.customer_id == customer.id,
                    and_(CustomerMarkRow.customer_id.is_(None), _one_of(customer.marks)),
                ),
            )
        )
        await self._take(customer.marks, customer.id)

    async def set_no_customer(self, mark: Mark) -> None:
        """Remember that this is nobody's. Raises MarkTaken if it is somebody's meanwhile."""
        await self._take([mark], None)

    async def remove(self, customer_id: int) -> None:
        """Take a customer away, with what it is known by."""
        await self._session.execute(
            delete(CustomerRow).where(CustomerRow.workspace_id == self._workspace_id, CustomerRow.id == customer_id)
        )

    async def ask(self, mark: Mark, issue_id: int, ask_at: datetime) -> bool:
        """Have it asked whose something is; False if that was asked before."""
        values = {
            "workspace_id": self._workspace_id,
            "kind": mark.kind,
            "value": mark.value,
            "issue_id": issue_id,
            "ask_at": ask_at,
        }
        return await insert_once(self._session, CustomerQuestionRow, values)

    async def questions_due(self, now: datetime) -> list[Question]:
        """What is to be asked and was not yet."""
        return await self._questions(CustomerQuestionRow.message_key.is_(None), CustomerQuestionRow.ask_at <= now)

    async def questions_in(self, message_key: str) -> list[Question]:
        """What a message asks."""
        return await self._questions(CustomerQuestionRow.message_key == message_key)

    async def asked(self, questions: Sequence[Question], message_key: str) -> None:
        """Note in which message they are asked."""
        await self._session.execute(
            update(CustomerQuestionRow)
            .where(
                CustomerQuestionRow.workspace_id == self._workspace_id,
                CustomerQuestionRow.id.in_([question.id for question in questions]),
            )
            .values(message_key=message_key)
        )

    async def forget(self, questions: Sequence[Question]) -> None:
        """These need not be asked: somebody said it before."""
        await self._session.execute(
            delete(CustomerQuestionRow).where(
                CustomerQuestionRow.workspace_id == self._workspace_id,
                CustomerQuestionRow.id.in_([question.id for question in questions]),
            )
        )

    async def messages_asking(self) -> list[str]:
        """The keys of the messages that ask something."""
        keys = await self._session.scalars(
            select(CustomerQuestionRow.message_key)
            .where(CustomerQuestionRow.workspace_id == self._workspace_id, CustomerQuestionRow.message_key.is_not(None))
            .distinct()
        )
        return [key for key in keys if key is not None]

    async def _questions(self, *conditions: ColumnElement[bool]) -> list[Question]:
        rows = await self._session.scalars(
            select(CustomerQuestionRow)
            .where(CustomerQuestionRow.workspace_id == self._workspace_id, *conditions)
            .order_by(CustomerQuestionRow.id)
        )
        return [Question(row.id, Mark(MarkKind(row.kind), row.value), row.issue_id) for row in rows]

    async def _take(self, marks: Sequence[Mark], customer_id: int | None) -> None:
        rows = [
            {"workspace_id": self._workspace_id, "kind": mark.kind, "value": mark.value, "customer_id": customer_id}
            for mark in marks
        ]
        if await insert_new(self._session, CustomerMarkRow, rows) < len(rows):
            raise MarkTaken("Somebody else was faster.", "`/triage customers` shows what is there now.")

    async def _load(self, ids: Collection[int] | None = None) -> dict[int, Customer]:
        query = (
            select(
                CustomerRow.id, CustomerRow.name, CustomerRow.target_hours, CustomerMarkRow.kind, CustomerMarkRow.value
            )
            .outerjoin(CustomerMarkRow, CustomerMarkRow.customer_id == CustomerRow.id)
            .where(CustomerRow.workspace_id == self._workspace_id)
            .order_by(CustomerMarkRow.id)
        )
        if ids is not None:
            query = query.where(CustomerRow.id.in_(ids))
        heads: dict[int, tuple[str, int | None]] = {}
        marks: dict[int, dict[MarkKind, list[str]]] = {}
        for customer_id, name, target_hours, kind, value in (await self._session.execute(query)).all():
            heads[customer_id] = (name, target_hours)
            of_kind = marks.setdefault(customer_id, {one: [] for one in MarkKind})
            if kind is not None:
                of_kind[MarkKind(kind)].append(value)
        return {
            customer_id: Customer(
                customer_id,
                name,
                domains=tuple(marks[customer_id][MarkKind.DOMAIN]),
                addresses=tuple(marks[customer_id][MarkKind.ADDRESS]),
                mailboxes=tuple(marks[customer_id][MarkKind.MAILBOX]),
                channels=tuple(marks[customer_id][MarkKind.CHANNEL]),
                target_hours=target_hours,
            )
            for customer_id, (name, target_hours) in heads.items()
        }


def _one_of(marks: Sequence[Mark]) -> ColumnElement[bool]:
    return or_(
        false(), *(and_(CustomerMarkRow.kind == mark.kind, CustomerMarkRow.value == mark.value) for mark in marks)
    )


NEXT_QUESTION = earliest(CustomerQuestionRow.ask_at, CustomerQuestionRow.message_key.is_(None))


class DueQuestions:
    """What is to be asked, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """The workspaces in which something is due."""
        rows = select(CustomerQuestionRow.workspace_id).where(
            CustomerQuestionRow.message_key.is_(None),
            CustomerQuestionRow.ask_at <= now,
            awake(CustomerQuestionRow.workspace_id),
        )
        return list(await self._session.scalars(rows.distinct()))

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
        return await self._session.scalar(NEXT_QUESTION)
