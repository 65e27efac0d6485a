"""Declarative base, the UTC column type and the engine for SQLite and PostgreSQL."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    Select,
    SQLColumnExpression,
    String,
    TypeDecorator,
    column,
    event,
    func,
    select,
    table,
)
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, mapped_column

from bot.errors import StoreFailed
from bot.postgres import connecting, driver_url
from bot.sqlite import connect as sqlite_connect

CONNECTIONS = 20

BUSY_TIMEOUT_SECONDS = 15
"""How long a SQLite connection waits for another writer before it gives up."""

IDLE_IN_TRANSACTION_SECONDS = 30
"""How long PostgreSQL lets a transaction stand still: a process that hangs would keep its locks for ever. No honest one
waits for anything but the database while it holds a transaction."""


UPSERT_ROWS = 1000
"""Rows in one statement: SQLite takes 32,766 values in one, PostgreSQL's driver 32,767."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps no zone, so it is taken off and put back; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a stored instant must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        str: String(),
    }


PRIVATE = "private"
"""In a table's info: its rows are nobody's but one person's, and get into no backup."""

WRITTEN = "written"


class WatchedSession(Session):
    """A session that knows the tables it has written to."""


@event.listens_for(WatchedSession, "do_orm_execute")
def _note_statement(run: ORMExecuteState) -> None:
    if (run.is_insert or run.is_update or run.is_delete) and run.bind_mapper is not None:
        run.session.info.setdefault(WRITTEN, set()).add(run.bind_mapper.class_.__tablename__)


@event.listens_for(WatchedSession, "before_flush")
def _note_flush(session: Session, _context: Any, _instances: Any) -> None:
    written = {type(one).__tablename__ for one in (*session.new, *session.dirty, *session.deleted)}
    session.info.setdefault(WRITTEN, set()).update(written)


def note_written(session: AsyncSession, table: str) -> None:
    """A table was written to by a statement that doesn't name its mapped class."""
    session.sync_session.info.setdefault(WRITTEN, set()).add(table)


def changed_tables(session: AsyncSession) -> set[str]:
    """The names of the tables that a session has written to so far."""
    changed: set[str] = session.sync_session.info.get(WRITTEN, set())
    return changed


def workspace_column(*, primary_key: bool = False) -> Any:
    """The column every table has: the workspace (Slack team id) that the row belongs to."""
    return mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=primary_key)


_WORKSPACES = table("workspaces", column("id"), column("asleep_at"))
_ASLEEP = select(_WORKSPACES.c.id).where(_WORKSPACES.c.asleep_at.is_not(None))


def awake(workspace_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """That a row's workspace is not asleep: every query over all workspaces says so. From one that has taken the bot
    out nothing is due."""
    return workspace_id.not_in(_ASLEEP)


def earliest(instant: Any, *only: ColumnElement[bool]) -> Select[datetime | None]:
    """The earliest instant in a column, of all workspaces that are not asleep: when something is next due.

    Whether it has come is not asked of the store: PostgreSQL takes it for likely that one has, and would read the
    whole table where none has. The earliest is the first of an index.
    """
    return select(func.min(instant)).where(instant.is_not(None), awake(instant.class_.workspace_id), *only)


def database_url(address: str) -> URL:
    """The address with the async driver named; `postgres://`, as Heroku gives it, is accepted.

    Raises ValueError for a database that is neither SQLite nor PostgreSQL.
    """
    url = _parsed(address)
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql":
            return driver_url(url)
        case other:
            raise ValueError(f"the database must be sqlite or postgresql, not {other}")


def _parsed(address: str) -> URL:
    if address.startswith("postgres://"):
        address = "postgresql://" + address.removeprefix("postgres://")
    return make_url(address)


def create_engine(address: str, connections: int = CONNECTIONS) -> AsyncEngine:
    """An engine for the address. Connections dropped while idle are noticed before use.

    connections: as many as that are opened at most on PostgreSQL, half of them only while they are needed.
    SQLite: write-ahead log, foreign keys, a busy timeout, and the write lock taken when a writing transaction
    begins, so that two writers wait for each other instead of failing half-way.
    """
    url = database_url(address)
    options: dict[str, Any] = {"json_serializer": lambda value: json.dumps(value, ensure_ascii=False)}
    if url.get_backend_name() == "postgresql":
        kept = (connections + 1) // 2
        options |= {"pool_size": kept, "max_overflow": connections - kept, "pool_recycle": 1800}
        engine = create_async_engine(url, connect_args=connecting(_parsed(address)), **options)
        event.listen(engine.sync_engine, "connect", _prepare_postgresql)
        event.listen(engine.sync_engine, "checkout", _refuse_lost)
        return engine
    waiting = {"timeout": BUSY_TIMEOUT_SECONDS, "async_creator_fn": sqlite_connect}
    engine = create_async_engine(url, connect_args=waiting, **options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _refuse_lost(connection: Any, _record: Any, _use: Any) -> None:
    """Have the pool replace a connection that is lost, before anything is asked over it.

    The driver hears it when the server lets go. To ask each time (the pool's `pre_ping`) would take three ways there
    and back, which is more than most uses take themselves.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


AWAY = ("08", "53", "57P")
"""The classes of PostgreSQL's SQLSTATE of lost connections, missing resources and a server that goes down."""

NO_ROOM = {"53100", "database or disk is full"}
UNUSABLE = ("database or disk is full", "disk I/O error", "unable to open database file", "database is locked")


@contextmanager
def store_failures() -> Iterator[None]:
    """What shows inside that it is the database itself which fails, and not what was asked of it, is StoreFailed."""
    try:
        yield
    except OSError as error:  # nobody listens at its address
        raise StoreFailed(f"no connection: {error}") from error
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None) or ""
        why = code or str(error.orig)
        unasked = error.statement is None and not isinstance(error, IntegrityError)
        if unasked or error.connection_invalidated or code.startswith(AWAY) or why.startswith(UNUSABLE):
            raise StoreFailed(why, full=why in NO_ROOM) from error
        raise


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: see _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION_SECONDS}s'")
    cursor.close()
    connection.commit()  # or the first rollback takes it back


def _begin_sqlite(connection: Connection) -> None:
    """Options: reading, each statement for itself; snapshot, all statements see one moment and nothing is written."""
    options = connection.get_execution_options()
    if not options.get("reading", False):
        connection.exec_driver_sql("BEGIN" if options.get("snapshot", False) else "BEGIN IMMEDIATE")


def insert_of(session: AsyncSession) -> Any:
    """The INSERT of the session's database, which knows what to do on a conflict; the other's isn't even loaded."""
    return import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert


async def insert_once(session: AsyncSession, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one of its unique keys stands already; True if it was inserted.

    Two processes that insert the same row at once wait for each other: one of them gets False.
    """
    return await insert_new(session, table, [values]) == 1


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows of which no unique key stands already; how many these were."""
    if not rows:
        return 0
    statement = insert_of(session)(table).values(list(rows)).on_conflict_do_nothing().returning(table.__table__.c[0])
    return len((await session.execute(statement)).all())


async def upsert(session: AsyncSession, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, each with all columns; where one with the same primary key stands, the new one takes its place."""
    insert = insert_of(session)
    keys = [column.name for column in table.__table__.primary_key]
    for start in range(0, len(rows), UPSERT_ROWS):
        statement = insert(table).values(list(rows[start : start + UPSERT_ROWS]))
        new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new))
