"""The commands as an operator runs them: real processes, the machine's own clock, the sandbox as the outside world."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Settings
from bot.db import create_engine
from bot.sandbox.server import Sandbox
from bot.schema import migrate
from bot.transaction import Begin
from bot.wiring import build
from tests.factories import install
from tests.processes import LANES, claims_run_out, posted, process, queue, settings, until, until_settled, world


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The world as the commands find it."""
    async with world(tmp_path) as one:
        yield one


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


async def test_the_first_web_process_asks_slack_for_everybody_and_the_next_ones_for_nobody(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'web.db'}"
    await asyncio.to_thread(migrate, database)
    for number in range(2):
        bot = await build(
            Settings(_env_file=None, **{name.lower(): value for name, value in settings(sandbox, database).items()})
        )
        async with asyncio.timeout(60):
            await bot.start(web=True, pump=False)
        async with bot.begin("T0SANDBOX", reading=True) as tx:
            assert await tx.workspace.people_in_slack(["U0ANN", "U0BEN"]), f"start {number}"
        await bot.close()
        sandbox.world.faults.add(system="slack", method="users.list", status=500, times=10_000)


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
        ({"DYNO": "worker.1"}, "DATABASE_URL: a file is thrown away on this host every day"),
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
