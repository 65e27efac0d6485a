"""One use case, one transaction: `async with begin(workspace_id) as tx`."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.clock import Clock
from bot.customers.store import CustomerStore
from bot.dailies.store import DailyStore
from bot.db import WatchedSession, changed_tables, store_failures
from bot.everywhere import Everywhere
from bot.installation.store.credentials import CredentialStore
from bot.issues.store.callouts import CalloutStore
from bot.issues.store.clocks import IssueClocks
from bot.issues.store.figures import IssueFigures
from bot.issues.store.handovers import HandoverStore
from bot.issues.store.imports import ImportStore
from bot.issues.store.issues import IssueStore
from bot.issues.store.lists import IssueLists
from bot.issues.store.owners import IssueOwners
from bot.issues.store.reminders import ReminderStore
from bot.notices.store import NoticeStore
from bot.nudges.store.nudges import NudgeStore
from bot.outbox.store.outbox import OutboxStore
from bot.pairs.store.deployments import DeploymentStore
from bot.pairs.store.goals import GoalStore
from bot.pairs.store.pairs import PairStore
from bot.pairs.store.showcases import ShowcaseStore
from bot.planning.store.boards import BoardStore
from bot.planning.store.cards import CardStore
from bot.planning.store.entries import BacklogStore, EntryStore
from bot.planning.store.plans import PlanStore
from bot.rota.store.calendars import CalendarStore
from bot.rota.store.gaps import GapStore
from bot.rota.store.leave import LeaveStore
from bot.rota.store.requests import RequestStore
from bot.rota.store.rota import RotaStore
from bot.rota.store.sheets import SheetStore
from bot.rota.store.standing import StandingStore
from bot.timesheets.store.drafts import DraftStore
from bot.timesheets.store.harvest import HarvestStore
from bot.workspaces.store import CHANGED, WorkspaceStore
from bot.workspaces.versions import Versions

log = logging.getLogger(__name__)


class Transaction:
    """The stores of one workspace. None of them can reach another workspace's rows."""

    def __init__(self, session: AsyncSession, workspace_id: str, clock: Clock) -> None:
        self.session = session
        self.workspace_id = workspace_id
        self._clock = clock

    @cached_property
    def workspace(self) -> WorkspaceStore:
        """Settings, people, audit log."""
        return WorkspaceStore(self.session, self.workspace_id)

    @cached_property
    def credentials(self) -> CredentialStore:
        """What the workspace is connected to, sealed."""
        return CredentialStore(self.session, self.workspace_id)

    @cached_property
    def dailies(self) -> DailyStore:
        """When each thing of the daily rhythm is next due."""
        return DailyStore(self.session, self.workspace_id)

    @cached_property
    def rota(self) -> RotaStore:
        """Patterns, leave and changes."""
        return RotaStore(self.session, self.workspace_id)

    @cached_property
    def requests(self) -> RequestStore:
        """Requests for swap and cover."""
        return RequestStore(self.session, self.workspace_id)

    @cached_property
    def sheets(self) -> SheetStore:
        """Imports of the rota that wait to be confirmed."""
        return SheetStore(self.session, self.workspace_id)

    @cached_property
    def leave(self) -> LeaveStore:
        """Leave with its reasons."""
        return LeaveStore(self.session, self.workspace_id)

    @cached_property
    def gaps(self) -> GapStore:
        """Days that nobody is on, as far as they were told."""
        return GapStore(self.session, self.workspace_id)

    @cached_property
    def standing(self) -> StandingStore:
        """What the rota shows outside of its messages."""
        return StandingStore(self.session, self.workspace_id)

    @cached_property
    def calendars(self) -> CalendarStore:
        """Addresses and events of the calendar feeds."""
        return CalendarStore(self.session, self.workspace_id)

    @cached_property
    def notices(self) -> NoticeStore:
        """Which direct messages people have switched off."""
        return NoticeStore(self.session, self.workspace_id)

    @cached_property
    def issues(self) -> IssueStore:
        """Issues, their events and reminders."""
        return IssueStore(self.session, self.workspace_id)

    @cached_property
    def reminders(self) -> ReminderStore:
        """Which issues are to be looked at, and the reminders of them."""
        return ReminderStore(self.session, self.workspace_id)

    @cached_property
    def callouts(self) -> CalloutStore:
        """Calls for help."""
        return CalloutStore(self.session, self.workspace_id)

    @cached_property
    def issue_owners(self) -> IssueOwners:
        """Which customers the issues belong to."""
        return IssueOwners(self.session, self.workspace_id)

    @cached_property
    def issue_clocks(self) -> IssueClocks:
        """The SLA clocks of all unresolved issues."""
        return IssueClocks(self.session, self.workspace_id)

    @cached_property
    def imports(self) -> ImportStore:
        """The first import of the inbox."""
        return ImportStore(self.session, self.workspace_id)

    @cached_property
    def issue_lists(self) -> IssueLists:
        """Issues by filters, and their history, a page at a time."""
        return IssueLists(self.session, self.workspace_id)

    @cached_property
    def issue_figures(self) -> IssueFigures:
        """What is counted of issues."""
        return IssueFigures(self.session, self.workspace_id)

    @cached_property
    def customers(self) -> CustomerStore:
        """Customers, and by what they are known."""
        return CustomerStore(self.session, self.workspace_id)

    @cached_property
    def handovers(self) -> HandoverStore:
        """What was handed over at the end of each day."""
        return HandoverStore(self.session, self.workspace_id)

    @cached_property
    def harvest(self) -> HarvestStore:
        """What was read of the Harvest account, and where customers' time goes."""
        return HarvestStore(self.session, self.workspace_id)

    @cached_property
    def time_drafts(self) -> DraftStore:
        """Time on its way to Harvest."""
        return DraftStore(self.session, self.workspace_id)

    @cached_property
    def nudges(self) -> NudgeStore:
        """Nudges, who was nudged when, and where they are off."""
        return NudgeStore(self.session, self.workspace_id)

    @cached_property
    def pairs(self) -> PairStore:
        """Support pairs, their people and their history."""
        return PairStore(self.session, self.workspace_id)

    @cached_property
    def pair_goals(self) -> GoalStore:
        """The goals of pairs, week by week."""
        return GoalStore(self.session, self.workspace_id)

    @cached_property
    def showcases(self) -> ShowcaseStore:
        """The showcases of pairs."""
        return ShowcaseStore(self.session, self.workspace_id)

    @cached_property
    def boards(self) -> BoardStore:
        """Trello's boards, as far as the token sees them."""
        return BoardStore(self.session, self.workspace_id)

    @cached_property
    def cards(self) -> CardStore:
        """The cards of linked boards, as they were last seen."""
        return CardStore(self.session, self.workspace_id)

    @cached_property
    def entries(self) -> EntryStore:
        """Cards that were up next, and their copies."""
        return EntryStore(self.session, self.workspace_id)

    @cached_property
    def backlog(self) -> BacklogStore:
        """Issues that went to their customer's board."""
        return BacklogStore(self.session, self.workspace_id)

    @cached_property
    def plans(self) -> PlanStore:
        """Customers' boards and calls."""
        return PlanStore(self.session, self.workspace_id)

    @cached_property
    def deployments(self) -> DeploymentStore:
        """Deployments that customers were told of."""
        return DeploymentStore(self.session, self.workspace_id)

    @cached_property
    def outbox(self) -> OutboxStore:
        """Messages to be sent when this transaction is committed."""
        return OutboxStore(self.session, self.workspace_id, self._clock.now())

    @property
    def queued(self) -> bool:
        """Whether something was put into the outbox."""
        return "outbox" in self.__dict__ and self.outbox.touched


SHOWN_AT_HOME = frozenset(
    {"workspaces", "people", "rota_patterns", "leave", "rota_changes", "rota_requests", "rota_offers"}
    | {"issues", "handovers", "customers"}
    | {"pairs", "pair_stints", "pair_goals", "pair_showcases"}
    | {"customer_plans", "planning_calls"}
)
"""Tables whose changes may be seen on Home tabs."""

AUTOCOMMIT = {"postgresql": {"isolation_level": "AUTOCOMMIT"}}
"""Reading needs no transaction around it: each statement sees what is committed, on either database."""

SNAPSHOT = {"postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}}
"""What PostgreSQL gives piece by piece, it gives within a transaction only."""


class Begin:
    """Opens transactions. They commit when their block ends and roll back when it raises."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._writers = engine
        self.readers = engine.execution_options(reading=True, **AUTOCOMMIT.get(engine.dialect.name, {}))
        self._snapshots = engine.execution_options(reading=True, **SNAPSHOT.get(engine.dialect.name, {}))
        self._clock = clock
        self._versions = Versions(self.readers)
        self.on_queued: Callable[[], None] = lambda: None
        """Called after a commit that put something into the outbox."""
        self.on_changed: Callable[[], None] = lambda: None
        """Called after a commit that changed settings, people or rota."""

    @asynccontextmanager
    async def __call__(self, workspace_id: str, *, reading: bool = False) -> AsyncIterator[Transaction]:
        """A transaction of one workspace; with `reading` each statement stands alone and takes no lock."""
        async with self._session(self.readers if reading else self._writers) as session:
            tx = Transaction(session, workspace_id, self._clock)
            yield tx
            await tx.session.flush()
            if changed_tables(session) & SHOWN_AT_HOME:
                await tx.outbox.renew_homes()
        if session.info.get(CHANGED):
            self.on_changed()
        if tx.queued:
            self.on_queued()

    @asynccontextmanager
    async def snapshot(self, workspace_id: str) -> AsyncIterator[Transaction]:
        """To read what is too much to be held at once: a result stays as it was while it is read piece by piece."""
        async with self._session(self._snapshots) as session:
            yield Transaction(session, workspace_id, self._clock)

    async def version(self, workspace_id: str) -> int | None:
        """Counts up with each change of a workspace's settings, people or rota; None where the bot is not installed."""
        with store_failures():
            return await self._versions.of(workspace_id)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._versions.close()
        await self._writers.dispose()

    async def in_each(
        self, workspace_ids: Iterable[str], work: Callable[[Transaction], Awaitable[None]], doing: str
    ) -> None:
        """Work in each workspace, in a transaction of its own.

        What fails in one (`doing` tells the log what it was) holds up no other; it is tried again at the next look.
        """
        for workspace_id in workspace_ids:
            try:
                async with self(workspace_id) as tx:
                    await work(tx)
            except Exception:
                log.exception("%s in %s failed; it is tried again", doing, workspace_id)

    @asynccontextmanager
    async def everywhere(self, *, reading: bool = False) -> AsyncIterator[Everywhere]:
        """A transaction over all workspaces."""
        async with self._session(self.readers if reading else self._writers) as session:
            yield Everywhere(session)

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        with store_failures():
            async with (
                AsyncSession(engine, expire_on_commit=False, sync_session_class=WatchedSession) as session,
                session.begin(),
            ):
                yield session
