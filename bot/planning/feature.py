"""Boards and the plan, put together."""

from collections.abc import Callable

from bot.clients.trello import TrelloAction, TrelloClient
from bot.clients.trello_webhooks import ensure_webhooks
from bot.feature import Base, Feature
from bot.issues.feature import IssuesFeature
from bot.outbox.trello import TrelloCarrier
from bot.planning import listeners
from bot.planning.rules.writes import BACKLOG
from bot.planning.service.backlog import Backlog
from bot.planning.service.clearing import CLEARING, Clearing
from bot.planning.service.desk import Desk
from bot.planning.service.setup import LINKED, Setup
from bot.planning.service.watching import READING, Watching
from bot.router import Router
from bot.worker import Job

Boards = Callable[[str], TrelloClient | None]
"""Trello for a workspace; None where none is set."""

HOUR = 60 * 60


class PlanningFeature(Feature):
    """Backlog, what is up next, calls with customers, and the week's plan."""

    def __init__(
        self, base: Base, trello: Boards, issues: IssuesFeature, *, poll_seconds: float, webhook_url: str
    ) -> None:
        begin, clock = base.begin, base.clock
        self.watching = Watching(begin, clock, trello, webhook_url, ensure_webhooks)
        self.setup = Setup(begin, clock, self.watching)
        self.backlog = Backlog(begin, clock)
        clearing = Clearing(begin, clock)
        issues.issues.about += [self.backlog.about]
        base.planner.register(READING, self.watching.read_all)
        base.planner.register(CLEARING, clearing.plan)
        self.renderers = {LINKED: self.setup.render_linked}
        self.recorders = {BACKLOG: self.backlog.made}
        self.carriers = {"trello": TrelloCarrier(trello, Desk(begin, clock))}
        self.jobs = (
            Job("poll Trello", poll_seconds, self.watching.poll),
            Job("keep Trello's webhooks", HOUR, self.watching.keep_webhooks),
        )

    async def told(self, action: TrelloAction) -> None:
        """Take in what Trello told of."""
        await self.watching.hint_everywhere(action)

    def register(self, router: Router) -> None:
        listeners.register(router, self.setup, self.backlog)
