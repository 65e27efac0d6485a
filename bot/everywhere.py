"""Where what is asked over all workspaces at once comes together; all else goes by a transaction of one."""

from sqlalchemy.ext.asyncio import AsyncSession

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
from bot.timesheets.store.drafts import OldDrafts
from bot.timesheets.store.harvest import DueAccounts
from bot.workspaces.store import WorkspaceDirectory


class Everywhere:
    """The few queries that run over all workspaces: what is due, and who is installed."""

    def __init__(self, session: AsyncSession) -> None:
        self.outbox = OutboxQueue(session)
        self.issues = DueIssues(session)
        self.imports = RunningImports(session)
        self.nudges = NudgedChannels(session)
        self.dailies = DueDailies(session)
        self.requests = DueRequests(session)
        self.customer_questions = DueQuestions(session)
        self.due_counts = DueCounts(session)
        self.workspaces = WorkspaceDirectory(session)
        self.credentials = AllCredentials(session)
        self.spent_states = SpentStates(session)
        self.eraser = Eraser(session)
        self.changed_rotas = ChangedRotas(session)
        self.calendars = CalendarAddresses(session)
        self.showcases = DueShowcases(session)
        self.due_calls = DueCalls(session)
        self.deployments = DueDeployments(session)
        self.harvest_accounts = DueAccounts(session)
        self.time_drafts = OldDrafts(session)
