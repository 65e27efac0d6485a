"""What the periodic jobs would look for in the store one by one, asked at once: mostly there is nothing."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.customers.store import CustomerQuestionRow
from bot.dailies.store import DailyRow
from bot.db import awake
from bot.installation.store.credentials import CredentialRow
from bot.issues.store.tables import IssueRow
from bot.outbox.rules import State
from bot.outbox.store.table import OutboxRow
from bot.pairs.store.tables import DeploymentRow, ShowcaseRow
from bot.planning.store.tables import CustomerPlanRow
from bot.rota.store.requests import RequestRow
from bot.rota.store.standing import CHANGED


def _first(instant: Any, *only: ColumnElement[bool]) -> ColumnElement[Any]:
    """The earliest instant in a column, of all workspaces that are not asleep.

    Whether it has come is not asked of the store: PostgreSQL takes it for likely that one has, and would read the
    whole table where none has. The earliest is the first of an index.
    """
    here = (instant.is_not(None), awake(instant.class_.workspace_id))
    return select(func.min(instant)).where(*here, *only).scalar_subquery()


def _in_state(state: State, instant: Any) -> ColumnElement[Any]:
    return _first(instant, OutboxRow.state == state)


SIGNS: dict[str, Sequence[ColumnElement[Any]]] = {
    "plan dailies": [_first(DailyRow.next_at)],
    "plan reminders": [_first(IssueRow.next_due_at)],
    "suggest Groove": [_first(IssueRow.suggest_at)],
    "ask whose issues are": [_first(CustomerQuestionRow.ask_at, CustomerQuestionRow.message_key.is_(None))],
    "end requests": [_first(RequestRow.due_at)],
    "follow the rota": [CHANGED.exists()],
    "ask how showcases went": [_first(ShowcaseRow.ask_at)],
    "remind of deployments": [_first(DeploymentRow.remind_at)],
    "remind of planning calls": [_first(CustomerPlanRow.due_at)],
    "look for lost messages": [
        _in_state(State.SENDING, OutboxRow.lease_until),
        _in_state(State.UPDATING, OutboxRow.lease_until),
    ],
    "renew tokens": [_first(CredentialRow.renew_at)],
    "send messages": [_in_state(State.PENDING, OutboxRow.due_at), _in_state(State.STALE, OutboxRow.due_at)],
}
"""Job -> what tells that it has something to do: an instant that has come, or a truth.

A job may be told to look in vain, say for a message behind another one; it never rests while something is due.
"""


class Look:
    """Tells which jobs have something to do."""

    knows: Collection[str] = frozenset(SIGNS)
    """Of which jobs it can tell."""

    def __init__(self, readers: AsyncEngine) -> None:
        self._readers = readers

    async def __call__(self, jobs: Iterable[str], now: datetime) -> set[str]:
        """Those of the jobs that have something to do; all of them must be known."""
        names = tuple(name for job in jobs for name in [job] * len(SIGNS[job]))
        async with self._readers.connect() as connection:
            signs = (await connection.execute(_question(tuple(dict.fromkeys(names))))).one()
        return {name for name, sign in zip(names, signs, strict=True) if _tells(sign, now)}


def _tells(sign: datetime | bool | int | None, now: datetime) -> bool:
    return sign <= now if isinstance(sign, datetime) else bool(sign)


@lru_cache
def _question(jobs: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Made once for each set of jobs: that takes longer than the answer."""
    return select(*(sign for job in jobs for sign in SIGNS[job]))
