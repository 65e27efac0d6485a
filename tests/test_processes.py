"""The commands as an operator runs them: real processes, the machine's own clock, the sandbox as the outside world."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.blocks import Message
from bot.clock import SystemClock
from bot.db import create_engine
from bot.outbox.rules import Post, channel_lane
from bot.sandbox.server import Mode, Sandbox, free_port
from bot.transaction import Begin
from tests.factories import TEAM, install

LANES = ("C0TRIAGE", "C0NORTH")


@asynccontextmanager
async def process(
    command: str, environment: dict[str, str], log: Path, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`bot COMMAND`, killed at the end if it still runs."""
    with log.open("ab") as output:
        started = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", command, *arguments),
            env={**os.environ, **environment},
            cwd=log.parent,
            stdout=output,
            stderr=output,
        )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def world(tmp_path: Path, mode: Mode = "http") -> Sandbox:
    """Slack and Groove on this machine, at the present time."""
    return Sandbox(data_dir=tmp_path / "world", start=SystemClock().now(), seed="demo", mode=mode, bot=False)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The world as the commands find it."""
    async with world(tmp_path) as one:
        yield one


def settings(sandbox: Sandbox, database: str, **more: str) -> dict[str, str]:
    return {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "SLACK_BOT_TOKEN": sandbox.keys.bot_token,
        "SLACK_APP_TOKEN": sandbox.keys.app_token,
        "SLACK_SIGNING_SECRET": sandbox.keys.signing_secret,
        "SLACK_API_URL": f"{sandbox.url}/slack/api/",
        "GROOVE_API_TOKEN": sandbox.keys.groove_token,
        "GROOVE_API_URL": f"{sandbox.url}/groove/v1",
        "GROOVE_WEBHOOK_SECRET": sandbox.keys.webhook_secret,
        "TRELLO_KEY": sandbox.keys.trello_key,
        "TRELLO_TOKEN": sandbox.keys.trello_token,
        "TRELLO_API_URL": f"{sandbox.url}/trello/1",
        "DATABASE_URL": database,
        "PORT": str(free_port()),
        **more,
    }


async def until(sandbox: Sandbox, condition: Callable[[], bool]) -> None:
    """Wait for what happens in the outside world until the condition holds."""
    async with asyncio.timeout(60), sandbox.world.watch() as changed:
        while not condition():
            await changed.wait()
            changed.clear()


def posted(sandbox: Sandbox, channel: str) -> list[str]:
    channels = sandbox.world.slack.snapshot()["channels"]
    [found] = [one for one in channels if one["id"] == channel]
    return [message["text"] for message in found["messages"] if message["user"] == "U0BOT"]


async def test_two_workers_of_which_one_is_killed_post_everything_once(
    sandbox: Sandbox, database_url: str, tmp_path: Path
) -> None:
    environment = settings(sandbox, database_url, DATABASE_URL=database_url)
    engine = create_engine(database_url)
    begin = Begin(engine, SystemClock())
    texts = [f"message {number}" for number in range(6)]
    async with (
        process("worker", environment, tmp_path / "one.log") as one,
        process("worker", environment, tmp_path / "two.log"),
    ):
        await queue(begin, texts)
        sandbox.world.faults.add(system="slack", method="chat.postMessage", drop="after", times=1)
        await until(sandbox, lambda: any(len(posted(sandbox, lane)) >= 2 for lane in LANES))
        one.send_signal(signal.SIGKILL)
        await one.wait()
        await claims_run_out(engine)
        async with process("worker", environment, tmp_path / "three.log"):
            await until(sandbox, lambda: all(len(posted(sandbox, lane)) >= len(texts) for lane in LANES))
            await until_settled(sandbox, engine)
    for lane in LANES:
        assert posted(sandbox, lane) == texts
    await engine.dispose()


async def queue(begin: Begin, texts: list[str]) -> None:
    """Queue messages once the workers have introduced the workspace."""
    async with asyncio.timeout(60):
        while True:
            async with begin.everywhere(reading=True) as everywhere:
                if await everywhere.workspaces.ids():
                    break
            await asyncio.sleep(0)
    async with begin(TEAM) as tx:
        for lane in LANES:
            for number, words in enumerate(texts):
                await tx.outbox.add(Post(f"{lane}:{number}", channel_lane(lane), "continuation", body=Message(words)))


async def claims_run_out(engine: Any) -> None:
    """As if a minute had gone by."""
    past = SystemClock().now() - timedelta(seconds=1)
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE outbox SET lease_until = :past WHERE lease_until IS NOT NULL"),
            {"past": past if engine.dialect.name == "postgresql" else past.replace(tzinfo=None)},
        )


async def until_settled(sandbox: Sandbox, engine: Any) -> None:
    """Wait until every message is recorded as sent."""
    async with asyncio.timeout(60):
        while True:
            async with engine.begin() as connection:
                left = await connection.execute(text("SELECT count(*) FROM outbox WHERE state != 'sent'"))
                if left.scalar_one() == 0:
                    return
            await claims_run_out(engine)
            await SystemClock().sleep(0.2)


async def test_bot_run_answers_over_socket_mode_and_stops_when_asked(tmp_path: Path) -> None:
    async with world(tmp_path, "socket") as sandbox:
        await check_run(sandbox, tmp_path)


async def check_run(sandbox: Sandbox, tmp_path: Path) -> None:
    environment = settings(sandbox, f"sqlite:///{tmp_path / 'run.db'}")
    async with process("run", environment, tmp_path / "run.log") as bot:
        body = {"user": "U0ANN", "channel": "C0TRIAGE", "command": "/triage", "text": "help"}
        async with asyncio.timeout(60):
            while "ready" not in (tmp_path / "run.log").read_text():
                assert bot.returncode is None, (tmp_path / "run.log").read_text()
                await SystemClock().sleep(0.1)
        answer = await sandbox.world.slack.slash(body)
        assert "What I can do" in answer["ack"]["text"]
        bot.send_signal(signal.SIGTERM)
        assert await bot.wait() == 0
    log = (tmp_path / "run.log").read_text()
    assert "Traceback" not in log
    for secret in (sandbox.keys.bot_token, sandbox.keys.app_token, sandbox.keys.groove_token):
        assert secret not in log


async def run(command: str, environment: dict[str, str], folder: Path, *arguments: str) -> tuple[int, str]:
    log = folder / f"{command}.log"
    log.unlink(missing_ok=True)
    async with process(command, environment, log, *arguments) as started:
        code = await started.wait()
    return code, log.read_text()


async def test_a_store_goes_through_a_file_into_another(tmp_path: Path) -> None:
    here = {"PYTHONPATH": str(Path(__file__).parents[1])}
    old, new = ({**here, "DATABASE_URL": f"sqlite:///{tmp_path / name}.db"} for name in ("old", "new"))
    await run("migrate", old, tmp_path)
    begin = Begin(engine := create_engine(old["DATABASE_URL"]), SystemClock())
    await install(begin, SystemClock().now(), "Ann", "Ben")
    await engine.dispose()
    assert (await run("export", old, tmp_path, "backup"))[0] == 0
    assert "File exists" in (await run("export", old, tmp_path, "backup"))[1], "it overwrites nothing"
    code, said = await run("import", new, tmp_path, "backup")
    assert (code, "3 rows" in said) == (0, True), said
    code, said = await run("import", new, tmp_path, "backup")
    assert (code, "The store is not empty" in said, "Traceback" in said) == (1, True, False)


WRONG = {
    "Slack token": ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
    "Socket Mode": ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN"),
    "Groove": ({"GROOVE_API_TOKEN": "wrong"}, "GROOVE_API_TOKEN"),
    "Trello": ({"TRELLO_TOKEN": "wrong"}, "TRELLO_TOKEN"),
    "database": ({"DATABASE_URL": "sqlite:///empty.db"}, "bot migrate"),
    "storage": ({"DYNO": "web.1"}, "PostgreSQL"),
}
"""What the doctor finds, with what is wrong and a word of the mend."""


async def test_the_doctor_names_what_is_wrong_with_its_mend(sandbox: Sandbox, tmp_path: Path) -> None:
    right = settings(sandbox, f"sqlite:///{tmp_path / 'doctor.db'}")
    assert (await run("migrate", right, tmp_path))[0] == 0
    code, said = await run("doctor", right, tmp_path)
    assert (code, [line for line in said.splitlines() if line.startswith("FAIL")]) == (0, []), said
    for found, (wrong, mend) in WRONG.items():
        code, said = await run("doctor", right | wrong, tmp_path)
        [line] = [line for line in said.splitlines() if line.startswith("FAIL")]
        assert (code, found in line, mend in line) == (1, True, True), said
        assert not any(secret in said for secret in (sandbox.keys.groove_token, sandbox.keys.trello_token))


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-user"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
        ({"PORT": "eighty"}, "PORT"),
        ({"GROOVE_WEBHOOK_SECRET": "short"}, "24 characters"),
        ({"TRELLO_KEY": "a-key"}, "TRELLO_KEY and TRELLO_TOKEN belong together"),
        ({"DATABASE_URL": "mysql://u:p4ssw0rd@h/d"}, "DATABASE_URL"),
        ({}, "not set: SLACK_BOT_TOKEN"),
    ],
)
async def test_settings_that_cannot_be_are_refused_at_start_with_a_clear_line(
    tmp_path: Path, wrong: dict[str, str], word: str
) -> None:
    code, said = await run("worker", {"PYTHONPATH": str(Path(__file__).parents[1]), **wrong}, tmp_path)
    assert code == 2
    assert word in said
    assert "Traceback" not in said
    assert "p4ssw0rd" not in said
