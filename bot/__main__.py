"""The command `bot`."""

import argparse
import asyncio
import gc
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings

log = logging.getLogger("bot")

COMMANDS = {
    "run": "Socket Mode and the worker in one process: a small team's whole installation",
    "web": "take requests from Slack and Groove over HTTP",
    "worker": "post what is due and keep step with Groove",
    "migrate": "bring the database's schema to this release",
    "doctor": "check settings, tokens, scopes, database and Groove; exit 1 if anything fails",
    "sync": "compare the store with Groove, Trello, Harvest and Slack; exit 1 if something is left to mend",
    "probe": "ask the bot that runs on this machine whether it is well; exit 1 if not",
    "export": "write the whole store to a file, while the bot works if need be",
    "import": "read such a file into a new, empty store of either kind",
    "keys": "make a key for the tokens of workspaces, or put a new one to use",
    "manifest": "print the manifest of the Slack app",
}


def main() -> None:
    """Run the command that the arguments name."""
    parser = _parser()
    args = parser.parse_args()
    if args.command == "sandbox":
        from bot.sandbox import cli

        sys.exit(cli.run(args))
    if args.command == "manifest":
        from bot.manifest import manifest_json

        if args.many and not args.url:
            parser.error("--many needs --url: workspaces install the bot by its pages there")
        sys.stdout.write(manifest_json(args.url, many=args.many))
        return
    if args.command == "keys" and args.action == "new":
        from bot.keys import make

        make()
        return
    gc.disable()  # while all is loaded that stays: the collector would look through it time and again, for nothing
    from bot.config import SettingsError, load_settings
    from bot.logs import set_up_logging, tell_sentry

    try:
        settings = load_settings()
        set_up_logging(settings.log_level, settings.log_format, settings.secrets())
        if dsn := settings.sentry_dsn.get_secret_value():
            tell_sentry(dsn, settings.secrets())
        gc.enable()
        sys.exit(_do(args, settings))
    except SettingsError as error:
        sys.stderr.write(f"{error}\nSee .env.example for what can be set; `bot doctor` checks it.\n")
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot", description="Coordinates a support team in Slack.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about.capitalize() + ".")
        if name in {"export", "import"}:
            command.add_argument("file", type=Path, help="the file: lines of JSON")
        if name == "keys":
            command.add_argument("action", choices=("new", "rotate"), help="make one; seal everything with the newest")
        if name == "sync":
            command.add_argument("--apply", action="store_true", help="have mended what can be, by the worker")
        if name == "manifest":
            command.add_argument(
                "--url",
                default="",
                help="where Slack reaches `bot web`, e.g. https://triage.example.com; none: Socket Mode",
            )
            command.add_argument("--many", action="store_true", help="any workspace can install the app (needs --url)")
    from bot.sandbox import cli

    cli.add_parser(commands)
    return parser


def _do(args: argparse.Namespace, settings: "Settings") -> int:
    match args.command:
        case "export" | "import":
            return _keep(args, settings)
        case "sync":
            from bot.syncing import sync

            settings.require_slack()
            return asyncio.run(sync(settings, apply=args.apply))
        case command:
            return _run(command, settings)


def _run(command: str, settings: "Settings") -> int:
    from bot.schema import migrate

    match command:
        case "migrate":
            migrate(settings.database_url)
            log.info("the database's schema is this release's")
            return 0
        case "doctor" | "probe" | "keys":
            return _beside(command, settings)
        case "run":
            settings.require_lasting_storage()
            settings.require("slack_app_token")
            settings.require_slack()
            migrate(settings.database_url)  # one process, one file: nobody else migrates it
            feeds = bool(settings.public_url)  # Socket Mode needs no port; the calendar feeds do
            return asyncio.run(_serve(settings, socket_mode=True, worker=True, web=feeds))
        case "web":
            settings.require_lasting_storage()
            settings.require("slack_signing_secret")
            settings.require_slack()
            return asyncio.run(_serve(settings, web=True, pump=False))
        case _:
            settings.require_lasting_storage()
            settings.require_slack()
            return asyncio.run(_serve(settings, worker=True))


def _beside(command: str, settings: "Settings") -> int:
    """What is done beside a bot that runs, or before one does."""
    match command:
        case "doctor":
            from bot.doctor import examine

            return asyncio.run(examine(settings))
        case "probe":
            from bot.probe import probe

            return probe(settings)
        case _:
            from bot.keys import rotate

            return asyncio.run(rotate(settings))


def _keep(args: argparse.Namespace, settings: "Settings") -> int:
    """Write or read a backup."""
    from bot.backup import BackupError, export, restore
    from bot.db import create_engine
    from bot.schema import migrate

    async def work() -> int:
        engine = create_engine(settings.database_url)
        try:
            if args.command == "import":
                with args.file.open("rb") as file:
                    return await restore(engine, file)
            with args.file.open("xb") as file:
                return await export(engine, file)
        finally:
            await engine.dispose()

    try:
        if args.command == "import":
            migrate(settings.database_url)
        log.info("%s rows: %sed", asyncio.run(work()), args.command)
    except OSError as error:
        sys.stderr.write(f"{args.file}: {error.strerror}\n")
        return 1
    except BackupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _serve(
    settings: "Settings", *, web: bool = False, socket_mode: bool = False, worker: bool = False, pump: bool = True
) -> int:
    """Run until SIGTERM or Ctrl-C, then finish what is in hand."""
    gc.disable()  # as in `main`
    from bot.wiring import build

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bot = await build(settings)
    gc.freeze()  # nor shall it later, while somebody waits for an answer
    gc.enable()
    starting = asyncio.create_task(bot.start(web=web, socket_mode=socket_mode, worker=worker, pump=pump))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if starting.done():
            starting.result()
            log.info("ready")
            await stopping
        else:
            starting.cancel()
    finally:
        await bot.close()
    return 0


if __name__ == "__main__":
    main()
