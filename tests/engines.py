"""Engines that outlive a test: what SQLAlchemy has compiled of a statement holds for the next test's database too.

An engine of one's own compiles every statement anew, which takes far longer than most tests' questions themselves.
"""

from collections import defaultdict
from typing import Any, ClassVar

from sqlalchemy import Dialect, event

from bot.db import create_engine, database_url


class Lent:
    """An engine as the bot makes it, except that each connection goes to the database it is lent for."""

    idle: ClassVar[defaultdict[str, list["Lent"]]] = defaultdict(list)

    def __init__(self, address: str) -> None:
        self._address = address
        self.engine = create_engine(address)
        event.listen(self.engine.sync_engine, "do_connect", self._connect)

    @classmethod
    def to(cls, address: str) -> "Lent":
        """One that nobody has at present."""
        idle = cls.idle[database_url(address).drivername]
        lent = idle.pop() if idle else cls(address)
        lent._address = address
        return lent

    async def give_back(self) -> None:
        """Let go of all connections, and have the next one use it."""
        await self.engine.dispose()
        self.idle[self.engine.url.drivername].append(self)

    def _connect(self, dialect: Dialect, _record: object, positional: list[Any], named: dict[str, Any]) -> None:
        arguments, options = dialect.create_connect_args(database_url(self._address))
        positional[:] = arguments
        named.update(options)
