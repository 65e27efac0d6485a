"""What goes wrong: by chance, and by the same chance again for the same seed."""

import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable

from bot.clock import SystemClock
from tests.chaos.fleet import Fleet, Member
from tests.chaos.world import Outside
from tests.postgres import Postgres

Trouble = Callable[[], Awaitable[None]]
HUNG_SECONDS = 4.5
"""Real ones: longer than a worker's patience."""


class Storm:
    """Picks troubles and counts them."""

    def __init__(
        self, chance: random.Random, outside: Outside, fleet: Fleet, postgres: Postgres, database: str
    ) -> None:
        self._chance = chance
        self._outside = outside
        self._fleet = fleet
        self._postgres = postgres
        self._database = database
        self._hung: list[Member] = []
        self.met: Counter[str] = Counter()
        self._troubles: list[tuple[str, int, Trouble]] = [
            ("worker killed", 4, lambda: self._end("worker", signal.SIGKILL)),
            ("web killed", 3, lambda: self._end("web", signal.SIGKILL)),
            ("worker asked to go", 1, lambda: self._end("worker", signal.SIGTERM)),
            ("worker hung", 2, self._hang),
            ("PostgreSQL restarted", 1, self._postgres.restart),
            ("connections cut", 3, lambda: self._postgres.terminate_sessions(self._database)),
            ("429s", 3, self._fault("slack", "chat.postMessage", status=429, retry_after=(1, 20), times=(5, 40))),
            ("500s of Slack", 3, self._fault("slack", "chat.*", status=500, times=(1, 6))),
            ("answers of Slack lost", 4, self._fault("slack", "chat.postMessage", drop="after", times=(1, 5))),
            ("requests to Slack lost", 3, self._fault("slack", "*", drop="before", times=(1, 5))),
            ("Slack too slow", 1, self._fault("slack", "chat.postMessage", delay_ms=(4500, 5000), times=(1, 2))),
            ("500s of Groove", 2, self._fault("groove", "*", status=500, times=(1, 6))),
            ("answers of Groove lost", 3, self._fault("groove", "P* tickets*", drop="after", times=(1, 3))),
        ]

    async def strike(self) -> None:
        """One to three troubles, a moment apart, while the processes work."""
        for _ in range(self._chance.choice((1, 1, 2, 3))):
            weights = [weight for _, weight, _ in self._troubles]
            name, _, trouble = self._chance.choices(self._troubles, weights)[0]
            self.met[name] += 1
            await SystemClock().sleep(self._chance.random() * 0.15)
            await trouble()

    async def end(self) -> None:
        """All is well again: what is down is started, what hangs goes on once its patience has run out."""
        self._outside.faults.clear()
        if self._hung:
            await SystemClock().sleep(HUNG_SECONDS)
            self._hung.clear()
        await self._fleet.start_missing()

    async def _end(self, part: str, sig: signal.Signals) -> None:
        able = [one for one in self._fleet.members if one.part == part and one.running and not one.hung]
        if able:
            await self._chance.choice(able).end(sig)

    async def _hang(self) -> None:
        able = [one for one in self._fleet.of("worker") if one.running and not one.hung]
        if len(able) > 1:
            member = self._chance.choice(able)
            await member.hang()
            self._hung.append(member)

    def _fault(self, system: str, method: str, **how: object) -> Trouble:
        async def order() -> None:
            ranges = {
                key: self._chance.randint(*value) if isinstance(value, tuple) else value for key, value in how.items()
            }
            self._outside.faults.add(system=system, method=method, **ranges)  # type: ignore[arg-type]

        return order
