"""`bot keys`: makes the keys that the tokens of workspaces are sealed with, and puts a new one to use."""

import sys

from bot.clock import SystemClock
from bot.config import Settings, SettingsError
from bot.db import create_engine
from bot.errors import BotError
from bot.installation.service.keyring import Keyring
from bot.sealing import Sealer, new_key
from bot.transaction import Begin


def make() -> None:
    """Print a new key, and on the other stream what to do with it."""
    sys.stderr.write("Put it first in ENCRYPTION_KEYS, a comma behind it, then run `bot keys rotate`.\n")
    sys.stdout.write(f"{new_key()}\n")


async def rotate(settings: Settings) -> int:
    """Seal everything with the newest key and say how much that was; the exit code."""
    if not settings.sealing_keys:
        raise SettingsError("not set: ENCRYPTION_KEYS (`bot keys new` makes a key)")
    engine = create_engine(settings.database_url)
    try:
        renewed, already = await Keyring(Begin(engine, SystemClock()), Sealer(settings.sealing_keys)).renew()
    except BotError as error:
        sys.stderr.write(f"{error} What could be opened before that is sealed anew; run this again then.\n")
        return 1
    finally:
        await engine.dispose()
    old = len(settings.sealing_keys) - 1
    rest = f" The other {old} in ENCRYPTION_KEYS can go now." if old else ""
    sys.stdout.write(f"{renewed} sealed with the newest key, {already} had it already.{rest}\n")
    return 0
