"""Boards and the plan, put together."""

from collections.abc import Awaitable, Callable, Sequence

from bot.clients.trello import TrelloAction, TrelloClient
from bot.clients.trello_webhooks import ensure_webhooks
from bot.connections import Connections
from bot.customers.service import CustomerService
from bot.feature import Base, Feature
from bot.issues.feature import IssuesFeature
from bot.outbox.trello.carrier import TrelloCarrier
from bot.planning import listeners
from bot.planning.rules.writes import BACKLOG, CARD
from bot.planning.service.backlog import Backlog
from bot.planning.service.calls import NOTICE, QUESTION, REMINDER, Calls
from bot.planning.service.clearing import CLEARING, Clearing
from bot.planning.service.comparing import TrelloComparison
from bot.planning.service.desk import Desk
from bot.planning.service.home import at_home
from bot.planning.service.plan import READY, REST, Plans
from bot.planning.service.setup import LINKED, Setup
from bot.planning.service.telling import KIND as TOLD
from bot.planning.service.watching import READING, Watching
from bot.router import Router
from bot.worker import Job

HOUR = 60 * 60


class PlanningFeature(Feature):
    """Backlog, what is up next, calls with customers, and the week's plan."""

    def __init__(
        self,
        base: Base,
        trello: Connections[TrelloClient],
        issues: IssuesFeature,
        customers: CustomerService,
        *,
        poll_seconds: float,
        webhook_of: Callable[[str], Awaitable[str]],
    ) -> None:
        begin, clock = base.begin, base.clock
        self.watching = Watching(begin, clock, trello, webhook_of, ensure_webhooks, poll_seconds)
        self.setup = Setup(begin, clock, self.watching)
        self.backlog = Backlog(begin, clock)
        self.plans, self.calls = Plans(begin, clock, base.planner), Calls(begin, clock)
        clearing = Clearing(begin, clock)
        issues.issues.about += [self.backlog.about]
        customers.merge_hooks += [self.setup.customer_merged]
        base.planner.register(READING, self.watching.read_all)
        base.planner.register(CLEARING, clearing.plan)
        optional = base.notices.optional
        self.renderers = {
            LINKED: self.setup.render_linked,
            READY: self.plans.render,
            REST: self.plans.render,
            REMINDER: optional(NOTICE, self.calls.render_reminder),
            QUESTION: self.calls.render_question,
        }
        self.recorders = {BACKLOG: self.backlog.made, CARD: self.calls.made}
        self.carriers = {"trello": TrelloCarrier(trello, Desk(begin, clock))}
        self.lasting_kinds = (TOLD,)
        self.comparisons = (TrelloComparison(begin, trello),)
        self.home = (at_home,)
        self.steps = (self.setup.first_step,)
        self.jobs = (
            Job("poll Trello", poll_seconds, self.watching.poll),
            Job("remind of planning calls", 15, self.calls.plan, self.calls.next_due),
            Job("keep Trello's webhooks", HOUR, self.watching.keep_webhooks),
        )

    async def told(self, workspace_ids: Sequence[str], action: TrelloAction) -> None:
        """Take in what Trello told of boards of these workspaces."""
        for workspace_id in workspace_ids:
            await self.watching.hint(workspace_id, action)

    def register(self, router: Router) -> None:
        listeners.register(router, self.setup, self.backlog, self.plans, self.calls)
