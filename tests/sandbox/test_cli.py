"""The command `bot sandbox`, as somebody types it."""

import argparse
import asyncio
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import cli, demo
from bot.sandbox.clock import START


async def command(*options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--no-browser", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_shows_the_demo_set_up_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    process = await command("--port", "0", "--data", str(tmp_path), "--mode", "socket")
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().split()[-1]
    asked = {"user": "U0BEN", "channel": "C0TRIAGE", "command": "/triage"}
    async with aiohttp.ClientSession(address) as session:
        state = await (await session.get("control/state")).json()
        who = await (await session.post("control/slash", json={**asked, "text": "who"})).json()
        issues = await (await session.post("control/slash", json={**asked, "text": "issues"})).json()
    process.send_signal(signal.SIGINT)
    output, errors = await process.communicate()
    assert (process.returncode, output, errors) == (0, b"", b"")
    assert "Traceback" not in (tmp_path / "bot.log").read_text()
    check_demo(state)
    assert "Ann Archer" in who["ack"]["text"]
    for mail in demo.MAILS:
        assert mail.subject in issues["ack"]["text"]


def check_demo(state: dict[str, Any]) -> None:
    assert state["now"] == START.isoformat()
    assert state["bot"]["running"] is True
    assert not any(state["views"].values())
    channels = {channel["name"]: channel for channel in state["channels"]}
    assert "U0GUS" in channels["northwind"]["members"]
    assert "U0GUS" not in channels["triage"]["members"] + channels["general"]["members"]
    assert "U0BOT" not in channels["general"]["members"]
    for channel in channels.values():
        times = [float(message["ts"]) for message in channel["messages"]]
        assert times == sorted(times)
        assert times[0] < START.timestamp()


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
