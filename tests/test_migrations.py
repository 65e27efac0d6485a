"""The migrations make what the models describe, on both databases, and can be taken back."""

import asyncio
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.db import create_engine
from bot.schema import alembic_config, is_current, migrate
from bot.tables import every_table


async def ask(address: str, question: Any) -> Any:
    """Ask a question of an open connection."""
    engine = create_engine(address)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(question)
    finally:
        await engine.dispose()


async def is_up_to_date(address: str) -> bool:
    engine = create_engine(address)
    try:
        return await is_current(engine)
    finally:
        await engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[Any]:
    """What alembic would still change."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, every_table()))


async def test_the_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    assert await ask(database_url, differences) == []


async def test_every_table_belongs_to_a_workspace(database_url: str) -> None:
    def strangers(connection: Connection) -> set[str]:
        inspector = inspect(connection)
        return {
            name
            for name in inspector.get_table_names()
            if "workspace_id" not in {column["name"] for column in inspector.get_columns(name)}
        }

    assert await ask(database_url, strangers) == {"alembic_version", "workspaces", "spent_states"}


async def test_down_to_nothing_and_up_again(database_url: str) -> None:
    all_tables = await ask(database_url, tables)
    assert "issues" in all_tables
    await asyncio.to_thread(migrate, database_url, "base")
    assert await ask(database_url, tables) == {"alembic_version"}
    assert not await is_up_to_date(database_url)
    await asyncio.to_thread(migrate, database_url)
    assert await ask(database_url, tables) == all_tables
    assert await ask(database_url, differences) == []
    assert await is_up_to_date(database_url)


async def test_migrating_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    before = await ask(database_url, tables)
    await asyncio.to_thread(migrate, database_url)
    assert await ask(database_url, tables) == before


async def test_issues_and_what_is_known_of_the_inbox_outlive_every_step(database_url: str) -> None:
    def fill(connection: Connection) -> None:
        when = "2026-11-23 09:00:00"
        for statement in (
            "INSERT INTO workspaces (id, name, bot_user_id, settings, version, groove_imported_at, created_at)"
            f" VALUES ('T1', 'Harbour', 'U0BOT', '{{}}', 0, '{when}', '{when}')",
            "INSERT INTO issues (id, workspace_id, groove_number, title, state, severity, opened_at,"
            " clock_counted_seconds, reminded_until)"
            f" VALUES (1, 'T1', 7, 'Mail', 'open', 'normal', '{when}', 0, '{when}')",
            "INSERT INTO issue_events (id, workspace_id, issue_id, at, kind, actor, text, uncounted)"
            f" VALUES (1, 'T1', 1, '{when}', 'opened', 'Nora', 'Help', false)",
        ):
            connection.execute(text(statement))
        connection.commit()

    def events(connection: Connection) -> list[str]:
        rows = connection.execute(text("SELECT e.text FROM issue_events e JOIN issues i ON i.id = e.issue_id"))
        return [row[0] for row in rows]

    def imported(connection: Connection) -> str:
        now = "groove_imports" in tables(connection)
        at = "finished_at FROM groove_imports" if now else "groove_imported_at FROM workspaces"
        return str(connection.scalar(text(f"SELECT {at}")))[:10]

    await asyncio.to_thread(migrate_down, database_url, "0004")
    await ask(database_url, fill)
    await asyncio.to_thread(migrate, database_url)
    assert (await ask(database_url, events), await ask(database_url, imported)) == (["Help"], "2026-11-23")
    await asyncio.to_thread(migrate_down, database_url, "0004")
    assert (await ask(database_url, events), await ask(database_url, imported)) == (["Help"], "2026-11-23")


def migrate_down(address: str, revision: str) -> None:
    command.downgrade(alembic_config(address), revision)
