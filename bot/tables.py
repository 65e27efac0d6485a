"""Every table there is, for whoever must leave none out."""

from functools import cache
from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from bot.db import Base

BOT = Path(__file__).parent


@cache
def every_table() -> MetaData:
    """The tables of all features. Those of a store are known once it is loaded, which elsewhere happens at first use.

    Whoever writes needs them all: a row is written after those that it refers to, which may be another feature's.
    """
    for path in sorted([*BOT.glob("*/store.py"), *BOT.glob("*/store/[!_]*.py")]):
        import_module(".".join(path.relative_to(BOT.parent).with_suffix("").parts))
    return Base.metadata
