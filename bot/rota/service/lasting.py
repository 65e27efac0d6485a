"""Which messages about the rota are still to be known, however long ago they were sent."""

from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.rota.service.requests.desk import DONE, OFFER

if TYPE_CHECKING:
    from bot.transaction import Transaction


class RotaLasting:
    """Messages about days that are still to come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(self, tx: "Transaction") -> set[str]:
        """What their keys are or begin with: of requests that are open or can be undone, and of gaps."""
        settings = await tx.workspace.settings()
        today = settings.calendar.local_date(self._clock.now())
        requests = [*await tx.requests.open_requests(), *await tx.requests.accepted(today)]
        offers = await tx.requests.offers([one.id for one in requests])
        gaps = await tx.gaps.known(today)
        return {
            *(one.message for one in requests),
            *(f"{DONE}:{one.id}" for one in requests),
            *(f"{OFFER}:{one.id}" for one in offers),
            *(key for gap in gaps for key in gap.messages),
        }
