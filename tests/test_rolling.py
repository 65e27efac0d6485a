"""A new release comes in while the one before it works: its migrations only expand, and nobody notices them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text

from bot.clock import SystemClock
from bot.db import create_engine
from bot.sandbox.server import Sandbox
from bot.schema import MIGRATIONS, alembic_config, migrate
from bot.transaction import Begin
from tests.expanding import faults
from tests.postgres import Postgres
from tests.processes import LANES, answers, eventually, introduced, posted, process, queue, settings, states, world

NEXT = '''
"""What a next release brings: new columns, a new table, an index on a table of any size."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{head}"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("colour", sa.String()))
    op.add_column("workspaces", sa.Column("mood", sa.String(), nullable=False, server_default="good"))
    op.create_table("moods", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String()))
    op.create_index("ix_moods_name", "moods", ["name"])
    with op.get_context().autocommit_block():
        op.create_index("ix_outbox_colour", "outbox", ["colour"], postgresql_concurrently=True)


def downgrade() -> None:
    raise NotImplementedError
'''


def released() -> str:
    """The newest revision of the last release; "none" before the first one."""
    return (MIGRATIONS / "RELEASED").read_text().strip()


@contextmanager
def heard() -> Iterator[list[str]]:
    """All statements that any engine sends meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
async def empty_url(postgres: Postgres) -> AsyncIterator[str]:
    """An empty database on PostgreSQL."""
    await postgres.create("test_rolling")
    yield postgres.url("test_rolling")
    await postgres.drop("test_rolling")


async def test_what_comes_after_the_last_release_only_expands(empty_url: str) -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    known = ["none", *(one.revision for one in reversed(list(script.walk_revisions())))]
    assert released() in known
    await asyncio.to_thread(migrate, empty_url, known[max(1, known.index(released()))])
    for revision in known[known.index(released()) + 1 :]:
        with heard() as statements:
            await asyncio.to_thread(migrate, empty_url, revision)
        if released() != "none":  # what nobody has installed may still be changed in any way
            assert list(faults(statements)) == []
        changes = [number for number, one in enumerate(statements) if one.lstrip().startswith(("CREATE", "ALTER"))]
        waits = next(number for number, one in enumerate(statements) if "SET lock_timeout" in one)
        assert all(waits < number for number in changes), "nobody waits long for a table"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE leave",
        "DROP INDEX ix_issues_due",
        "ALTER TABLE issues DROP COLUMN title",
        "ALTER TABLE issues RENAME COLUMN title TO name",
        "ALTER TABLE issues RENAME TO tickets",
        "ALTER TABLE issues ALTER COLUMN title TYPE TEXT",
        "ALTER TABLE issues ALTER COLUMN title SET NOT NULL",
        "ALTER TABLE issues ADD COLUMN mood VARCHAR NOT NULL",
        "ALTER TABLE issues ADD CONSTRAINT ck_issues_mood CHECK (mood <> '')",
        "ALTER TABLE issues ADD CONSTRAINT fk_x FOREIGN KEY(mood) REFERENCES moods (id)",
        "CREATE UNIQUE INDEX ix_issues_mood ON issues (mood)",
        "CREATE INDEX ix_issues_mood ON issues (mood)",
    ],
)
def test_a_migration_that_takes_away_or_locks_is_found(statement: str) -> None:
    assert list(faults([statement]))


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE issues ADD COLUMN mood VARCHAR"],
        ["ALTER TABLE issues ADD COLUMN mood VARCHAR DEFAULT 'good' NOT NULL"],
        ["ALTER TABLE issues ALTER COLUMN title DROP NOT NULL"],
        ["CREATE INDEX CONCURRENTLY ix_issues_mood ON issues (mood)"],
        ["ALTER TABLE issues ADD CONSTRAINT ck_issues_mood CHECK (mood <> '') NOT VALID"],
        ["CREATE TABLE moods (id INTEGER NOT NULL)", "CREATE UNIQUE INDEX ix_moods ON moods (id)"],
        ["UPDATE issues SET title = '' WHERE title IS NULL", "SELECT 1"],
    ],
)
def test_a_migration_that_only_expands_is_let_through(statements: list[str]) -> None:
    assert list(faults(statements)) == []


def next_release(folder: Path) -> Path:
    """The migrations of a release after this one."""
    copy = Path(shutil.copytree(MIGRATIONS, folder / "next", ignore=shutil.ignore_patterns("__pycache__")))
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    (copy / "versions" / "9999_next.py").write_text(NEXT.format(head=head))
    return copy


def bring_in(release: Path, address: str) -> None:
    config = alembic_config(address)
    config.set_main_option("script_location", str(release))
    command.upgrade(config, "head")


async def test_the_release_before_serves_and_posts_while_the_next_ones_migration_runs(
    tmp_path: Path, postgresql_url: str
) -> None:
    async with world(tmp_path) as sandbox:
        await check_rolling(sandbox, tmp_path, postgresql_url)


async def check_rolling(sandbox: Sandbox, tmp_path: Path, address: str) -> None:
    environment = settings(sandbox, address)
    url = f"http://127.0.0.1:{environment['PORT']}"
    begin = Begin(create_engine(address), SystemClock())
    texts = [f"message {number}" for number in range(6)]
    with heard() as statements:
        release = await asyncio.to_thread(next_release, tmp_path)
        async with (
            process("web", environment, tmp_path / "web.log"),
            process("worker", environment, tmp_path / "worker.log"),
            aiohttp.ClientSession() as session,
        ):
            await eventually(lambda: answers(session, f"{url}/readyz", 200))
            await eventually(lambda: introduced(begin))
            await sandbox.world.slack.start(events_url=f"{url}/slack/events")
            migrated = asyncio.Event()
            asking = asyncio.create_task(ask_until(sandbox, session, url, migrated))
            await queue(begin, texts)
            async with begin("T0SANDBOX") as tx:
                await tx.session.execute(text("SELECT 1 FROM workspaces FOR UPDATE"))
                running = asyncio.create_task(asyncio.to_thread(bring_in, release, address))
                await eventually(lambda: waits_for_a_table(begin))
                await tx.session.execute(text("SELECT 1 FROM outbox LIMIT 1"))  # which the migration has: it gives way
            await running
            assert list(faults(statements)) == [], "what is brought in here is what the rules allow"
            await eventually(lambda: sent(begin, len(LANES) * len(texts)))
            migrated.set()
            assert await asking > 0
            assert await answers(session, f"{url}/readyz", 200)
    for lane in LANES:
        assert posted(sandbox, lane) == texts
    for log in ("web.log", "worker.log"):
        assert "Traceback" not in (tmp_path / log).read_text(), (tmp_path / log).read_text()[-3000:]
    await begin.close()


async def ask_until(sandbox: Sandbox, session: aiohttp.ClientSession, url: str, done: asyncio.Event) -> int:
    """People use the bot all the while, and each time it answers and is ready; how often."""
    times = 0
    while not done.is_set():
        body = {"user": "U0ANN", "channel": "C0TRIAGE", "command": "/triage", "text": "issues"}
        answer = await sandbox.world.slack.slash(body)
        assert answer["status"] == 200
        assert "went wrong" not in str(answer["ack"])
        assert await answers(session, f"{url}/readyz", 200)
        times += 1
    return times


async def waits_for_a_table(begin: Begin) -> bool:
    """Whether a change of the schema stands in the queue for a table."""
    async with begin._session(begin.readers) as one:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'"
        return bool(await one.scalar(text(waiting)))


async def sent(begin: Begin, number: int) -> bool:
    return await states(begin) == {"sent": number}
