"""A small bot at the end of the sandbox's line: it tells its ticks, and misbehaves if its settings say so."""

import asyncio
import os
import sys
from datetime import datetime, timedelta

from bot.sandbox.bot_process import serve, until_terminated
from bot.sandbox.clock import SandboxClock


class StandIn:
    """Has something due every half hour, and is at rest at once."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._vice = os.environ.get("VICE", "")

    async def tick(self) -> None:
        """Print when; fail or die if that is its vice."""
        sys.stdout.write(f"tick {self._clock.now():%H:%M}\n")
        if self._vice == "fails":
            raise RuntimeError("no idea")
        if self._vice == "dies":
            os._exit(3)
        if self._vice == "hangs":
            await asyncio.Event().wait()

    async def settle(self) -> None:
        """At rest."""

    async def next_due(self) -> datetime | None:
        """The next half hour."""
        now = self._clock.now()
        return now.replace(minute=now.minute // 30 * 30) + timedelta(minutes=30)


async def main() -> None:
    """Serve until told to stop, and say so at the end."""
    try:
        clock = SandboxClock(datetime.fromisoformat(os.environ["SANDBOX_NOW"]))
        await serve(StandIn(clock), clock)
    finally:
        sys.stdout.write("closed\n")


if __name__ == "__main__":
    if os.environ.get("VICE") == "stillborn":
        sys.exit("settings: nothing is set")
    asyncio.run(until_terminated(main))
