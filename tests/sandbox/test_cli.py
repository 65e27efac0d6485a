"""The command `bot sandbox`, as somebody types it."""

import argparse
import asyncio
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import cli


async def command(*options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--no-browser", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_it_tells_its_address_when_everything_answers_and_stops_on_ctrl_c(tmp_path: Path, mode: str) -> None:
    process = await command("--port", "0", "--data", str(tmp_path), "--seed", "empty", "--mode", mode)
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    address = line.split()[-1]
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{address}control/state") as answer:
            assert (await answer.json())["bot"] == {"running": True}
        who = {"user": "U0ANN", "channel": "C0TRIAGE", "command": "/triage", "text": "help"}
        async with session.post(f"{address}control/slash", json=who) as answer:
            assert "/triage who" in str((await answer.json())["ack"])
    process.send_signal(signal.SIGINT)
    output, errors = await process.communicate()
    assert (process.returncode, output, errors) == (0, b"", b"")
    assert "Traceback" not in (tmp_path / "bot.log").read_text()


async def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await command("--port", str(port), "--data", str(tmp_path))
        output, errors = await process.communicate()
    assert (process.returncode, output) == (1, b"")
    assert errors.count(b"\n") == 1
    assert str(port).encode() in errors


def parsed(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return parser.parse_args(options)


def test_a_start_without_a_zone_is_the_teams(capsys: pytest.CaptureFixture[str]) -> None:
    assert parsed("--start", "2026-07-01T09:00").start == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert parsed("--start", "2026-07-01T09:00+00:00").start == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert parsed().start == datetime(2026, 11, 23, 9, tzinfo=UTC)
    with pytest.raises(SystemExit):
        parsed("--start", "soon")
    assert "no date and time" in capsys.readouterr().err
