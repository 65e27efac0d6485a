"""Runs migrations on the address that `bot migrate` (or a test) gives, with the async engine of the bot."""

import asyncio

from alembic import context
from sqlalchemy import Connection, event

import bot.transaction  # noqa: F401  every table is defined by what this imports
from bot.db import Base, create_engine


def run(connection: Connection) -> None:
    """Migrate on an open connection; SQLite alters tables by copying them."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    """Migrate the database at the address of the configuration."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    if engine.dialect.name == "sqlite":  # a table that is copied is dropped: that must not delete what refers to it
        event.listen(engine.sync_engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA foreign_keys=OFF"))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


asyncio.run(main())
