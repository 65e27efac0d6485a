"""Where what is asked over all workspaces at once comes together; all else goes by a transaction of one."""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from bot.customers.store import DueQuestions
    from bot.dailies.store import DueDailies
    from bot.installation.store.credentials import AllCredentials
    from bot.installation.store.erasing import Eraser
    from bot.installation.store.states import SpentStates
    from bot.issues.store.callouts import DueCounts
    from bot.issues.store.due import DueIssues
    from bot.issues.store.imports import RunningImports
    from bot.nudges.store.nudges import NudgedChannels
    from bot.outbox.store.queue import OutboxQueue
    from bot.pairs.store.deployments import DueDeployments
    from bot.pairs.store.showcases import DueShowcases
    from bot.planning.store.plans import DueCalls
    from bot.rota.store.calendars import CalendarAddresses
    from bot.rota.store.requests import DueRequests
    from bot.rota.store.standing import ChangedRotas
    from bot.rounds.store import RoundStore
    from bot.timesheets.store.drafts import OldDrafts
    from bot.timesheets.store.harvest import DueAccounts
    from bot.workspaces.store import WorkspaceDirectory


class Everywhere:
    """The few queries that run over all workspaces: what is due, and who is installed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @cached_property
    def outbox(self) -> "OutboxQueue":
        from bot.outbox.store.queue import OutboxQueue

        return OutboxQueue(self._session)

    @cached_property
    def rounds(self) -> "RoundStore":
        from bot.rounds.store import RoundStore

        return RoundStore(self._session)

    @cached_property
    def issues(self) -> "DueIssues":
        from bot.issues.store.due import DueIssues

        return DueIssues(self._session)

    @cached_property
    def imports(self) -> "RunningImports":
        from bot.issues.store.imports import RunningImports

        return RunningImports(self._session)

    @cached_property
    def nudges(self) -> "NudgedChannels":
        from bot.nudges.store.nudges import NudgedChannels

        return NudgedChannels(self._session)

    @cached_property
    def dailies(self) -> "DueDailies":
        from bot.dailies.store import DueDailies

        return DueDailies(self._session)

    @cached_property
    def requests(self) -> "DueRequests":
        from bot.rota.store.requests import DueRequests

        return DueRequests(self._session)

    @cached_property
    def customer_questions(self) -> "DueQuestions":
        from bot.customers.store import DueQuestions

        return DueQuestions(self._session)

    @cached_property
    def due_counts(self) -> "DueCounts":
        from bot.issues.store.callouts import DueCounts

        return DueCounts(self._session)

    @cached_property
    def workspaces(self) -> "WorkspaceDirectory":
        from bot.workspaces.store import WorkspaceDirectory

        return WorkspaceDirectory(self._session)

    @cached_property
    def credentials(self) -> "AllCredentials":
        from bot.installation.store.credentials import AllCredentials

        return AllCredentials(self._session)

    @cached_property
    def spent_states(self) -> "SpentStates":
        from bot.installation.store.states import SpentStates

        return SpentStates(self._session)

    @cached_property
    def eraser(self) -> "Eraser":
        from bot.installation.store.erasing import Eraser

        return Eraser(self._session)

    @cached_property
    def changed_rotas(self) -> "ChangedRotas":
        from bot.rota.store.standing import ChangedRotas

        return ChangedRotas(self._session)

    @cached_property
    def calendars(self) -> "CalendarAddresses":
        from bot.rota.store.calendars import CalendarAddresses

        return CalendarAddresses(self._session)

    @cached_property
    def showcases(self) -> "DueShowcases":
        from bot.pairs.store.showcases import DueShowcases

        return DueShowcases(self._session)

    @cached_property
    def due_calls(self) -> "DueCalls":
        from bot.planning.store.plans import DueCalls

        return DueCalls(self._session)

    @cached_property
    def deployments(self) -> "DueDeployments":
        from bot.pairs.store.deployments import DueDeployments

        return DueDeployments(self._session)

    @cached_property
    def harvest_accounts(self) -> "DueAccounts":
        from bot.timesheets.store.harvest import DueAccounts

        return DueAccounts(self._session)

    @cached_property
    def time_drafts(self) -> "OldDrafts":
        from bot.timesheets.store.drafts import OldDrafts

        return OldDrafts(self._session)
