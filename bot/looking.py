"""What the periodic jobs would look for in the store one by one, asked at once: mostly there is nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import earliest
from bot.issues.rules.callout import OFFER_AHEAD
from bot.outbox.rules import State

NOTHING = timedelta()
AHEAD = {"offer to call for help": OFFER_AHEAD}
"""Job -> how long before the instant that is found it has something to do."""


@cache
def signs() -> Mapping[str, Sequence[Select[datetime | None] | Select[str | None]]]:
    """Job -> what tells that it has something to do: an instant that has come, or anything that is there.

    A job may be told to look in vain, say for a message behind another one; it never rests while something is due.
    The stores are loaded where somebody looks: `bot web` never does.
    """
    from bot.customers.store import NEXT_QUESTION
    from bot.dailies.store import DailyRow
    from bot.installation.store.credentials import CredentialRow
    from bot.issues.store.callouts import NEXT_TARGET
    from bot.issues.store.due import NEXT_DUE, NEXT_SUGGESTION
    from bot.outbox.store.table import OutboxRow
    from bot.pairs.store.deployments import NEXT_DEPLOYMENT
    from bot.pairs.store.showcases import NEXT_OUTCOME
    from bot.planning.store.plans import NEXT_CALL
    from bot.rota.store.requests import NEXT_END
    from bot.rota.store.standing import FIRST_CHANGED

    def in_state(state: State, instant: Any) -> Select[datetime | None]:
        return earliest(instant, OutboxRow.state == state)

    return {
        "plan dailies": [earliest(DailyRow.next_at)],
        "plan reminders": [NEXT_DUE],
        "suggest Groove": [NEXT_SUGGESTION],
        "ask whose issues are": [NEXT_QUESTION],
        "end requests": [NEXT_END],
        "follow the rota": [FIRST_CHANGED],
        "offer to call for help": [NEXT_TARGET],
        "ask how showcases went": [NEXT_OUTCOME],
        "remind of deployments": [NEXT_DEPLOYMENT],
        "remind of planning calls": [NEXT_CALL],
        "look for lost messages": [
            in_state(State.SENDING, OutboxRow.lease_until),
            in_state(State.UPDATING, OutboxRow.lease_until),
        ],
        "renew tokens": [earliest(CredentialRow.renew_at)],
        "send messages": [in_state(State.PENDING, OutboxRow.due_at), in_state(State.STALE, OutboxRow.due_at)],
    }


class Look:
    """Tells which jobs have something to do."""

    def __init__(self, readers: AsyncEngine) -> None:
        self._readers = readers

    @property
    def knows(self) -> Collection[str]:
        """Of which jobs it can tell."""
        return signs().keys()

    async def __call__(self, jobs: Iterable[str], now: datetime) -> set[str]:
        """Those of the jobs that have something to do; all of them must be known."""
        asked = tuple(jobs)
        async with self._readers.connect() as connection:
            told = (await connection.execute(_question(asked))).one()
        names = [job for job in asked for _ in signs()[job]]
        return {name for name, sign in zip(names, told, strict=True) if _tells(sign, now + AHEAD.get(name, NOTHING))}


def _tells(sign: datetime | str | None, now: datetime) -> bool:
    return sign <= now if isinstance(sign, datetime) else bool(sign)


@lru_cache
def _question(jobs: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Made once for each set of jobs: that takes longer than the answer."""
    return select(*(sign.scalar_subquery() for job in jobs for sign in signs()[job]))
