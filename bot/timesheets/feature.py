"""Time sheets, put together."""

from bot.clients.harvest import HarvestClient
from bot.connections import Connections
from bot.customers.service import CustomerService
from bot.feature import Base, Feature
from bot.issues.service.actions import IssueService
from bot.outbox.harvest import HarvestCarrier
from bot.outbox.slack.live import LiveCarrier
from bot.outbox.slack.posts import SlackCarrier
from bot.router import Router
from bot.timesheets import listeners
from bot.timesheets.rules.account import KIND
from bot.timesheets.rules.rhythm import DAY, WEEK
from bot.timesheets.service.checks import UNKNOWN, Checks
from bot.timesheets.service.comparing import HarvestComparison
from bot.timesheets.service.desk import NOT_TAKEN, Desk
from bot.timesheets.service.facts import Facts
from bot.timesheets.service.home import at_home
from bot.timesheets.service.mapping import Mapping
from bot.timesheets.service.reading import Reading
from bot.timesheets.service.timers import Timers
from bot.timesheets.service.totals import Totals
from bot.worker import Job

LOOK_SECONDS = 60
FORGET_SECONDS = 3600


class TimesheetsFeature(Feature):
    """What people have in Harvest, and what they put there from Slack."""

    def __init__(
        self, base: Base, customers: CustomerService, issues: IssueService, harvest: Connections[HarvestClient]
    ) -> None:
        begin, clock = base.begin, base.clock
        self.reading = Reading(begin, clock, harvest)
        facts = Facts(self.reading, clock)
        self.desk = Desk(begin, clock, self.reading, facts)
        self.timers = Timers(begin, clock, self.desk, facts)
        self.names = Mapping(begin, clock, self.reading, self.desk)
        self.totals = Totals(begin, clock, self.reading)
        checks = Checks(begin, clock, harvest, facts, base.planner, base.notices)

        issues.buttons += [self.timers.buttons]
        customers.merge_hooks += [self.names.customer_merged]
        self.carriers = {
            "harvest": HarvestCarrier(harvest, self.desk.order),
            "timesheet": LiveCarrier(
                SlackCarrier(base.posting, lambda item: item.patience(base.clock.now()) <= 0),
                {DAY.kind: checks.compose, WEEK.kind: checks.compose, NOT_TAKEN: self.desk.compose_refusal},
            ),
        }
        self.recorders = {KIND: self.desk.record}
        self.lasting_kinds = (UNKNOWN,)
        self.comparisons = (HarvestComparison(begin, clock, self.reading),)
        self.home = (at_home(harvest),)
        self.outside_sections = (self.totals.section,)
        self.jobs = (
            Job("read Harvest", LOOK_SECONDS, self.reading.read_due, self.reading.next_due),
            Job("forget time that was not filed", FORGET_SECONDS, self.desk.forget_old),
        )

    def register(self, router: Router) -> None:
        listeners.register(router, self.desk, self.timers, self.names, self.totals)
