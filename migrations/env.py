"""Runs migrations on the address that `bot migrate` (or a test) gives, with the async engine of the bot.

On PostgreSQL each migration is a transaction of its own, and the bot works on meanwhile: CONTRIBUTING.md says how.
"""

import asyncio
import logging

from alembic import context
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError

from bot.db import create_engine
from bot.tables import every_table

LOCK_TIMEOUT = "800ms"
"""How long a change waits for a table: everybody who comes after it waits as well. After a second the server looks for
deadlocks (deadlock_timeout): of a migration and the bot that wait for each other the migration gives way before."""

ATTEMPTS = 30
IN_USE = {"55P03", "40P01"}  # PostgreSQL, Appendix A: lock_not_available, deadlock_detected
ONE_AT_A_TIME = 7_203_611
"""The advisory lock of whoever migrates."""

log = logging.getLogger("bot.migrations")


def run(connection: Connection) -> None:
    """Migrate on an open connection; SQLite alters tables by copying them."""
    context.configure(
        connection=connection,
        target_metadata=every_table(),
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_beside_the_bot(connection: Connection) -> None:
    """Migrate a PostgreSQL database that is in use; again and again where a table can't be had at once."""
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
    connection.commit()
    run(connection)


async def main() -> None:
    """Migrate the database at the address of the configuration."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    try:
        if engine.dialect.name == "sqlite":  # a table that is copied is dropped: that must not delete what refers to it
            event.listen(engine.sync_engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA foreign_keys=OFF"))
            async with engine.begin() as connection:
                await connection.run_sync(run)
            return
        async with engine.connect() as alone:
            await alone.execute(text(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})"))
            await alone.commit()
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    async with engine.connect() as connection:
                        await connection.run_sync(run_beside_the_bot)
                    break
                except DBAPIError as error:
                    if attempt == ATTEMPTS or getattr(error.orig, "sqlstate", "") not in IN_USE:
                        raise
                    log.warning("a table is in use; tried again (%s of %s)", attempt, ATTEMPTS)
                    await asyncio.sleep(0.2 * attempt)
    finally:
        await engine.dispose()


asyncio.run(main())
