"""Forgets what was kept long enough, a little at a time: nobody has to wait for it.

Figures stay, and so do the keys by which a thing is known to have been done already.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.dailies.rules import Daily
from bot.outbox.rules import SETTLED, Old
from bot.retention import views
from bot.retention.rules import Limits, begins_with, limits
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Rows that are forgotten in one transaction."""

PAUSE_SECONDS = 0.05
"""Between two transactions, in which others get their turn."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)

FORGOTTEN_AT = time(3)


def _forgotten_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    return settings.calendar.at(day, FORGOTTEN_AT)


NIGHTLY = Daily("retention", _forgotten_at, any_day=True)

Lasting = Callable[["Transaction"], Awaitable[set[str]]]
"""What the keys of messages of a workspace are, or begin with, that are still to be known however old they are: they
will be brought up to date."""


class Retention:
    """Use cases of forgetting.

    messages_kept: how long messages are known that were sent or given up. lasting, lasting_kinds: which are longer.
    """

    def __init__(
        self,
        begin: "Begin",
        clock: Clock,
        messages_kept: timedelta,
        lasting: Sequence[Lasting] = (),
        lasting_kinds: Sequence[str] = (),
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._messages_kept = messages_kept
        self._lasting = lasting
        self._lasting_kinds = lasting_kinds
        self._due: set[str] = set()

    async def note_night(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        """It is night in a workspace: this process forgets there what is old, outside of this transaction."""
        self._due.add(tx.workspace_id)

    async def forget_due(self) -> None:
        """Forget where it is night; what fails in one workspace holds up no other and is done the next night."""
        while self._due:
            workspace_id = self._due.pop()
            try:
                await self._forget_in(workspace_id)
            except Exception:
                log.exception("forgetting in %s failed; it is tried again the next night", workspace_id)

    async def preview(
        self, tx: "Transaction", before: WorkspaceSettings, after: WorkspaceSettings, now: datetime
    ) -> list[str]:
        """What other settings would forget, in words; nothing if that is nothing."""
        ahead = limits(after, now)
        if ahead.details <= limits(before, now).details:
            return []
        issues = await tx.issues.details.count(ahead.details)
        return views.preview(issues, after.keep_details_days) if issues else []

    async def _forget_in(self, workspace_id: str) -> None:
        now = self._clock.now()
        async with self._begin(workspace_id, reading=True) as tx:
            settings = await tx.workspace.settings()
            until = await tx.workspace.forgotten_until() or EVER
        ends = limits(settings, now)

        async def erase(tx: "Transaction") -> int:
            ids = await tx.issues.details.erase(ends.details, AT_ONCE)
            await tx.backlog.forget_words(ids)
            return len(ids)

        issues = await self._all(workspace_id, erase)
        changes = await self._all(workspace_id, lambda tx: tx.workspace.forget_audit(ends.audit, AT_ONCE))
        if until < ends.details:
            async with self._begin(workspace_id) as tx:
                await _forget_dated(tx, settings, until, ends)
        if issues or changes:
            log.info("forgotten in %s: the details of %d issues, %d changes", workspace_id, issues, changes)

    async def _all(self, workspace_id: str, forget: Callable[["Transaction"], Awaitable[int]]) -> int:
        """Forget by pieces until none is left; how many rows these were."""
        forgotten = 0
        while True:
            async with self._begin(workspace_id) as tx:
                done = await forget(tx)
            forgotten += done
            if done < AT_ONCE:
                return forgotten
            await self._clock.sleep(PAUSE_SECONDS)

    async def forget_messages(self) -> None:
        """Delete what was sent or given up long ago, in all workspaces, but for what is still to be known."""
        before = self._clock.now() - self._messages_kept
        needed: dict[str, set[str]] = {}
        for state in SETTLED:
            old: list[Old] = []
            while not old or len(old) == AT_ONCE:
                async with self._begin.everywhere(reading=True) as everywhere:
                    after = old[-1] if old else None
                    old = await everywhere.outbox.old(state, before, after, AT_ONCE, but=self._lasting_kinds)
                if not old:
                    break
                for workspace_id in {one.workspace_id for one in old} - needed.keys():
                    needed[workspace_id] = await self._needed(workspace_id)
                gone = [one.id for one in old if not begins_with(one.key, needed[one.workspace_id])]
                async with self._begin.everywhere() as everywhere:
                    await everywhere.outbox.delete_old(gone, before)
                await self._clock.sleep(PAUSE_SECONDS)

    async def _needed(self, workspace_id: str) -> set[str]:
        async with self._begin(workspace_id, reading=True) as tx:
            return {key for lasting in self._lasting for key in await lasting(tx)}


async def _forget_dated(tx: "Transaction", settings: WorkspaceSettings, since: datetime, ends: Limits) -> None:
    """What goes by its date, since the last time: what was handed over, called for, nudged and given as a reason."""
    local_date = settings.calendar.local_date
    first, before = local_date(since), local_date(ends.details)
    await tx.handovers.forget_words(first, before)
    await tx.callouts.forget_words(first, before)
    await tx.nudges.forget_people(first, before)
    await tx.leave.forget_reasons(first, before)
    await tx.workspace.set_forgotten(ends.details)
