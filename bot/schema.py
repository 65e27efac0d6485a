"""Brings the database's schema to the newest version, and tells whether it is there.

Alembic is imported where it is used: what only runs the bot starts sooner without it.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def alembic_config(address: str) -> "Config":
    """Alembic's configuration for a database address."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    return config


def migrate(address: str, revision: str = "head") -> None:
    """Bring the schema to a revision; not to be called from within a running event loop."""
    from alembic import command

    config = alembic_config(address)
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def present_revision(connection: Connection) -> str | None:
    """The schema's version; None for a database without tables."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


async def is_current(engine: AsyncEngine) -> bool:
    """Whether this release can work with the database's schema: its own newest one, or one of a later release.

    A later one only adds to it (see CONTRIBUTING.md), so that a release runs on while the next one is brought in.
    """
    async with engine.connect() as connection:
        revision = await connection.run_sync(present_revision)
    return revision is not None and revision not in _outdated()


@cache
def _outdated() -> frozenset[str]:
    """All versions that this release knows, but the newest."""
    from alembic.script import ScriptDirectory

    known = ScriptDirectory(str(MIGRATIONS))
    return frozenset({script.revision for script in known.walk_revisions()} - {known.get_current_head()})
