"""Pairs, their people and their history."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.pairs.rules.pair import Pair, PairChange, Stint, detail
from bot.pairs.store.tables import PairChangeRow, PairRow, PairStintRow
from bot.workspaces.store import count_up


class PairStore:
    """The pairs of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def active(self, on: date) -> list[Pair]:
        """The pairs that there are on a date (`Pair.members(on)`: who is in them then), the oldest first."""
        return await self.between(on, on)

    async def between(self, first: date, last: date | None = None) -> list[Pair]:
        """The pairs that there are on a day from `first` to `last` (to whenever, without it)."""
        until = [PairRow.first_on <= last] if last else []
        return await self._load(or_(PairRow.last_on.is_(None), PairRow.last_on >= first), *until)

    async def ended(self, before: date, limit: int) -> list[Pair]:
        """The pairs that had ended before a date, those that ended last first."""
        newest = (
            select(PairRow.id)
            .where(PairRow.workspace_id == self._workspace_id, PairRow.last_on < before)
            .order_by(PairRow.last_on.desc(), PairRow.id.desc())
            .limit(limit)
        )
        found = await self._load(PairRow.id.in_(newest))
        return sorted(found, key=lambda pair: (pair.last or before, pair.id), reverse=True)

    async def of_customer(self, customer: int) -> list[Pair]:
        """A customer's pairs, the oldest first."""
        return await self._load(PairRow.customer_id == customer)

    async def of_person(self, person: int, since: date) -> list[Pair]:
        """The pairs, not ended before a date, in which somebody is, was or will be."""
        theirs = select(PairStintRow.pair_id).where(PairStintRow.person_id == person)
        return await self._load(PairRow.id.in_(theirs), or_(PairRow.last_on.is_(None), PairRow.last_on >= since))

    async def find(self, pair: int, *, lock: bool = False) -> Pair | None:
        """A pair by its id; `lock` keeps others from changing it until the transaction ends."""
        if lock:
            mine = PairRow.workspace_id == self._workspace_id, PairRow.id == pair
            await self._session.execute(select(PairRow.id).where(*mine).with_for_update())
        return next(iter(await self._load(PairRow.id == pair)), None)

    async def by_ids(self, ids: Collection[int]) -> dict[int, Pair]:
        """Pairs by their ids."""
        return {pair.id: pair for pair in await self._load(PairRow.id.in_(ids))}

    async def add(self, pair: Pair, by: int, now: datetime) -> Pair:
        """Record a new pair; it gets its id."""
        row = PairRow(
            workspace_id=self._workspace_id,
            customer_id=pair.customer,
            goal=pair.goal,
            first_on=pair.first,
            last_on=pair.last,
            made_on=pair.made_on,
        )
        self._session.add(row)
        await self._session.flush()
        pair = replace(pair, id=row.id)
        await self._save_stints(pair)
        await self._note(None, pair, by, now)
        return pair

    async def save(self, before: Pair, pair: Pair, by: int | None, now: datetime) -> None:
        """Record a change, and that it was made. by: None for the bot itself.

        Calendars that people have read are made anew: the showcases of their pairs stand in them.
        """
        await self._session.execute(
            update(PairRow)
            .where(PairRow.workspace_id == self._workspace_id, PairRow.id == pair.id)
            .values(customer_id=pair.customer, goal=pair.goal, first_on=pair.first, last_on=pair.last)
        )
        await self._session.execute(
            delete(PairStintRow).where(PairStintRow.workspace_id == self._workspace_id, PairStintRow.pair_id == pair.id)
        )
        await self._save_stints(pair)
        await self._note(before, pair, by, now)
        await count_up(self._session, self._workspace_id)

    async def history(self, pair: int) -> list[PairChange]:
        """Every change of a pair, the first one first."""
        rows = await self._session.scalars(
            select(PairChangeRow)
            .where(PairChangeRow.workspace_id == self._workspace_id, PairChangeRow.pair_id == pair)
            .order_by(PairChangeRow.id)
        )
        return [PairChange(row.at, row.by_id, row.before, row.after) for row in rows]

    async def move_customer(self, customer: int, into: int) -> None:
        """Two customers become one: its pairs are the other's, also in calendars that people have read."""
        await self._session.execute(
            update(PairRow)
            .where(PairRow.workspace_id == self._workspace_id, PairRow.customer_id == customer)
            .values(customer_id=into)
        )
        await count_up(self._session, self._workspace_id)

    async def _save_stints(self, pair: Pair) -> None:
        self._session.add_all(
            PairStintRow(
                workspace_id=self._workspace_id,
                pair_id=pair.id,
                person_id=stint.person,
                first_on=stint.first,
                last_on=stint.last,
            )
            for stint in pair.stints
        )
        await self._session.flush()

    async def _note(self, before: Pair | None, after: Pair, by: int | None, now: datetime) -> None:
        self._session.add(
            PairChangeRow(
                workspace_id=self._workspace_id,
                pair_id=after.id,
                at=now,
                by_id=by,
                before=detail(before) if before else None,
                after=detail(after),
            )
        )
        await self._session.flush()

    async def _load(self, *conditions: ColumnElement[bool]) -> list[Pair]:
        rows = await self._session.execute(
            select(
                PairRow.id,
                PairRow.customer_id,
                PairRow.goal,
                PairRow.first_on,
                PairRow.last_on,
                PairRow.made_on,
                PairStintRow.person_id,
                PairStintRow.first_on,
                PairStintRow.last_on,
            )
            .outerjoin(PairStintRow, PairStintRow.pair_id == PairRow.id)
            .where(PairRow.workspace_id == self._workspace_id, *conditions)
            .order_by(PairRow.first_on, PairRow.id, PairStintRow.id)
        )
        found: dict[int, Pair] = {}
        for pair_id, customer, goal, first, last, made_on, person, begins, ends in rows.all():
            pair = found.setdefault(pair_id, Pair(pair_id, customer, goal, first, last, made_on=made_on))
            if person is not None:
                found[pair_id] = replace(pair, stints=(*pair.stints, Stint(person, begins, ends)))
        return list(found.values())
