"""Who begins to install gets a state, which has to come back with Slack's answer: once, soon, by the same browser."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import BotError
from bot.installation.service.keyring import Seals

if TYPE_CHECKING:
    from bot.transaction import Begin

GOOD_FOR = timedelta(minutes=10)
"""As long as Slack's code is."""

PLACE = "install"


class States:
    """States are sealed, so nothing is written down until one comes back. That it is the same browser, its cookie
    says."""

    def __init__(self, begin: "Begin", clock: Clock, seals: Seals) -> None:
        self._begin = begin
        self._clock = clock
        self._seals = seals

    def new(self) -> str:
        """A state to give out."""
        expires_at = self._clock.now() + GOOD_FOR
        return self._seals.seal(f"{expires_at.isoformat()} {secrets.token_hex(8)}", PLACE)

    async def take(self, state: str) -> bool:
        """Take one back; False if it is none of ours, has been back before or is too old."""
        now = self._clock.now()
        try:
            said = self._seals.open(state, PLACE)
            expires_at = datetime.fromisoformat(said.partition(" ")[0])
        except (BotError, ValueError):
            return False
        if expires_at <= now:
            return False
        digest = hashlib.sha256(said.encode()).hexdigest()  # one seal can be spelt in many ways (base64)
        async with self._begin.everywhere() as everywhere:
            return await everywhere.spent_states.spend(digest, expires_at, now)
