"""The stores of one workspace, each loaded when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock

if TYPE_CHECKING:
    from bot.customers.store import CustomerStore
    from bot.dailies.store import DailyStore
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
    from bot.workspaces.store import WorkspaceStore


class Stores:
    """The stores of one workspace. None of them can reach another workspace's rows.

    Their tables take time and memory when they are defined: a process has those of the features that it is asked for.
    """

    def __init__(self, session: AsyncSession, workspace_id: str, clock: Clock) -> None:
        self.session = session
        self.workspace_id = workspace_id
        self._clock = clock

    @cached_property
    def workspace(self) -> "WorkspaceStore":
        """Settings, people, audit log."""
        from bot.workspaces.store import WorkspaceStore

        return WorkspaceStore(self.session, self.workspace_id)

    @cached_property
    def credentials(self) -> "CredentialStore":
        """What the workspace is connected to, sealed."""
        from bot.installation.store.credentials import CredentialStore

        return CredentialStore(self.session, self.workspace_id)

    @cached_property
    def dailies(self) -> "DailyStore":
        """When each thing of the daily rhythm is next due."""
        from bot.dailies.store import DailyStore

        return DailyStore(self.session, self.workspace_id)

    @cached_property
    def rota(self) -> "RotaStore":
        """Patterns, leave and changes."""
        from bot.rota.store.rota import RotaStore

        return RotaStore(self.session, self.workspace_id)

    @cached_property
    def requests(self) -> "RequestStore":
        """Requests for swap and cover."""
        from bot.rota.store.requests import RequestStore

        return RequestStore(self.session, self.workspace_id)

    @cached_property
    def sheets(self) -> "SheetStore":
        """Imports of the rota that wait to be confirmed."""
        from bot.rota.store.sheets import SheetStore

        return SheetStore(self.session, self.workspace_id)

    @cached_property
    def leave(self) -> "LeaveStore":
        """Leave with its reasons."""
        from bot.rota.store.leave import LeaveStore

        return LeaveStore(self.session, self.workspace_id)

    @cached_property
    def gaps(self) -> "GapStore":
        """Days that nobody is on, as far as they were told."""
        from bot.rota.store.gaps import GapStore

        return GapStore(self.session, self.workspace_id)

    @cached_property
    def standing(self) -> "StandingStore":
        """What the rota shows outside of its messages."""
        from bot.rota.store.standing import StandingStore

        return StandingStore(self.session, self.workspace_id)

    @cached_property
    def calendars(self) -> "CalendarStore":
        """Addresses and events of the calendar feeds."""
        from bot.rota.store.calendars import CalendarStore

        return CalendarStore(self.session, self.workspace_id)

    @cached_property
    def notices(self) -> "NoticeStore":
        """Which direct messages people have switched off."""
        from bot.notices.store import NoticeStore

        return NoticeStore(self.session, self.workspace_id)

    @cached_property
    def issues(self) -> "IssueStore":
        """Issues, their events and reminders."""
        from bot.issues.store.issues import IssueStore

        return IssueStore(self.session, self.workspace_id)

    @cached_property
    def reminders(self) -> "ReminderStore":
        """Which issues are to be looked at, and the reminders of them."""
        from bot.issues.store.reminders import ReminderStore

        return ReminderStore(self.session, self.workspace_id)

    @cached_property
    def callouts(self) -> "CalloutStore":
        """Calls for help."""
        from bot.issues.store.callouts import CalloutStore

        return CalloutStore(self.session, self.workspace_id)

    @cached_property
    def issue_owners(self) -> "IssueOwners":
        """Which customers the issues belong to."""
        from bot.issues.store.owners import IssueOwners

        return IssueOwners(self.session, self.workspace_id)

    @cached_property
    def issue_clocks(self) -> "IssueClocks":
        """The SLA clocks of all unresolved issues."""
        from bot.issues.store.clocks import IssueClocks

        return IssueClocks(self.session, self.workspace_id)

    @cached_property
    def imports(self) -> "ImportStore":
        """The first import of the inbox."""
        from bot.issues.store.imports import ImportStore

        return ImportStore(self.session, self.workspace_id)

    @cached_property
    def issue_lists(self) -> "IssueLists":
        """Issues by filters, and their history, a page at a time."""
        from bot.issues.store.lists import IssueLists

        return IssueLists(self.session, self.workspace_id)

    @cached_property
    def issue_figures(self) -> "IssueFigures":
        """What is counted of issues."""
        from bot.issues.store.figures import IssueFigures

        return IssueFigures(self.session, self.workspace_id)

    @cached_property
    def customers(self) -> "CustomerStore":
        """Customers, and by what they are known."""
        from bot.customers.store import CustomerStore

        return CustomerStore(self.session, self.workspace_id)

    @cached_property
    def handovers(self) -> "HandoverStore":
        """What was handed over at the end of each day."""
        from bot.issues.store.handovers import HandoverStore

        return HandoverStore(self.session, self.workspace_id)

    @cached_property
    def harvest(self) -> "HarvestStore":
        """What was read of the Harvest account, and where customers' time goes."""
        from bot.timesheets.store.harvest import HarvestStore

        return HarvestStore(self.session, self.workspace_id)

    @cached_property
    def time_drafts(self) -> "DraftStore":
        """Time on its way to Harvest."""
        from bot.timesheets.store.drafts import DraftStore

        return DraftStore(self.session, self.workspace_id)

    @cached_property
    def nudges(self) -> "NudgeStore":
        """Nudges, who was nudged when, and where they are off."""
        from bot.nudges.store.nudges import NudgeStore

        return NudgeStore(self.session, self.workspace_id)

    @cached_property
    def pairs(self) -> "PairStore":
        """Support pairs, their people and their history."""
        from bot.pairs.store.pairs import PairStore

        return PairStore(self.session, self.workspace_id)

    @cached_property
    def pair_goals(self) -> "GoalStore":
        """The goals of pairs, week by week."""
        from bot.pairs.store.goals import GoalStore

        return GoalStore(self.session, self.workspace_id)

    @cached_property
    def showcases(self) -> "ShowcaseStore":
        """The showcases of pairs."""
        from bot.pairs.store.showcases import ShowcaseStore

        return ShowcaseStore(self.session, self.workspace_id)

    @cached_property
    def boards(self) -> "BoardStore":
        """Trello's boards, as far as the token sees them."""
        from bot.planning.store.boards import BoardStore

        return BoardStore(self.session, self.workspace_id)

    @cached_property
    def cards(self) -> "CardStore":
        """The cards of linked boards, as they were last seen."""
        from bot.planning.store.cards import CardStore

        return CardStore(self.session, self.workspace_id)

    @cached_property
    def entries(self) -> "EntryStore":
        """Cards that were up next, and their copies."""
        from bot.planning.store.entries import EntryStore

        return EntryStore(self.session, self.workspace_id)

    @cached_property
    def backlog(self) -> "BacklogStore":
        """Issues that went to their customer's board."""
        from bot.planning.store.entries import BacklogStore

        return BacklogStore(self.session, self.workspace_id)

    @cached_property
    def plans(self) -> "PlanStore":
        """Customers' boards and calls."""
        from bot.planning.store.plans import PlanStore

        return PlanStore(self.session, self.workspace_id)

    @cached_property
    def deployments(self) -> "DeploymentStore":
        """Deployments that customers were told of."""
        from bot.pairs.store.deployments import DeploymentStore

        return DeploymentStore(self.session, self.workspace_id)

    @cached_property
    def outbox(self) -> "OutboxStore":
        """Messages to be sent when this transaction is committed."""
        from bot.outbox.store.outbox import OutboxStore

        return OutboxStore(self.session, self.workspace_id, self._clock.now())
