"""The command `bot sandbox`."""

import argparse
import asyncio
import signal
import sys
import webbrowser
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.sandbox.clock import START, ZONE, present
from bot.sandbox.errors import ControlError

PORT = 8765
DATA = Path(".sandbox")
BOTS = ("http://127.0.0.1:3000",)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sandbox` and its options to the bot's commands."""
    summary = "try the whole product on this machine, with no account anywhere"
    parser = subparsers.add_parser("sandbox", help=summary, description=summary.capitalize() + ".")
    add_arguments(parser)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `bot sandbox` to a parser."""
    parser.add_argument("--port", type=int, default=PORT, help="port of the page (default %(default)s; 0: any)")
    parser.add_argument("--data", type=Path, default=DATA, help="where database and log go (default %(default)s)")
    parser.add_argument(
        "--start",
        type=_instant,
        default=START,
        metavar="WHEN",
        help=f"date and time at which the clock stands, in {ZONE} (default 2026-11-23T09:00)",
    )
    parser.add_argument("--seed", choices=("demo", "empty"), default="demo", help="who and what is there at first")
    parser.add_argument("--mode", choices=("http", "socket"), default="http", help="how Slack reaches the bot")
    parser.add_argument(
        "--world-only",
        action="store_true",
        help="the outside world alone, at the present time; the bots are started by you, set by DATA/world.env",
    )
    parser.add_argument(
        "--bot",
        action="append",
        metavar="ADDRESS",
        help="with --world-only: where a `bot web` listens; more than one share the work (default http://127.0.0.1:3000)",
    )
    parser.add_argument("--no-browser", action="store_true", help="don't open the page")


def run(args: argparse.Namespace) -> int:
    """Run the sandbox until Ctrl-C or SIGTERM. Returns the exit code."""
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    from bot.sandbox.server import Sandbox  # a whole world: not for every command that reads its options here

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    demo = args.seed == "demo"
    sandbox = Sandbox(
        port=args.port,
        data_dir=args.data,
        start=present() if args.world_only else args.start,
        seed=args.seed,
        projects=demo,
        mode=args.mode,
        many=args.mode == "http",
        bots=(args.bot or BOTS) if args.world_only else (),
    )
    try:
        await sandbox.start()
    except (OSError, ControlError) as error:
        sys.stderr.write(f"The sandbox didn't start: {error}\n")
        return 1
    sys.stdout.write(f"The sandbox is ready: {sandbox.url}/\n")
    if args.world_only:
        settings = args.data / "world.env"
        settings.touch(mode=0o600)
        settings.write_text("".join(f"{name}={value}\n" for name, value in sandbox.settings().items()))
        sys.stdout.write(f"The bots' settings, but for DATABASE_URL and ports: {settings}\n")
    sys.stdout.flush()
    if not args.no_browser:
        webbrowser.open(f"{sandbox.url}/")
    await stop.wait()
    await sandbox.stop()
    return 0


def _instant(text: str) -> datetime:
    """A date and time; without a zone it is the demo team's."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date and time like 2026-11-23T09:00") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(ZONE))
