"""Pairs, put together."""

from bot.customers.service import CustomerService
from bot.feature import Base, Feature
from bot.pairs.listeners import deployments, goals, pairs, showcases
from bot.pairs.rules.notices import (
    DAY,
    GOAL_NOTICE,
    MET_NOTICE,
    REVIEW,
    SCRUM,
    SHOWCASE_NOTICE,
    WEEK_SHOWCASE_NOTICE,
)
from bot.pairs.rules.told import ASK, ASK_NOTICE, DEPLOYMENT, OUTCOME
from bot.pairs.service.asking import Asking
from bot.pairs.service.deployments import Deployments
from bot.pairs.service.goals import GoalService
from bot.pairs.service.home import at_home
from bot.pairs.service.pairs import PairService
from bot.pairs.service.report import reporting
from bot.pairs.service.showcase_news import ShowcaseNews, in_calendar
from bot.pairs.service.showcases import Showcases
from bot.router import Router
from bot.worker import Job


class PairsFeature(Feature):
    """Pairs, their goals and what they are asked."""

    def __init__(self, base: Base, customers: CustomerService) -> None:
        begin, clock, planner, workspaces = base.begin, base.clock, base.planner, base.workspaces
        self.pairs, self.goals = PairService(begin, clock, workspaces), GoalService(begin, clock, planner)
        self.showcases, self.deployments = Showcases(begin, clock), Deployments(begin, clock)
        asking, news = Asking(clock, planner), ShowcaseNews(begin, clock)
        base.notices.list(GOAL_NOTICE, MET_NOTICE, WEEK_SHOWCASE_NOTICE, SHOWCASE_NOTICE)
        workspaces.leaver_hooks += [self.pairs.person_left]
        customers.merge_hooks += [self.pairs.customer_merged, self.deployments.customer_merged]
        self.renderers = {
            DAY.kind: asking.render_day,
            REVIEW.kind: asking.render_review,
            SCRUM.kind: self.goals.render_scrum,
            DEPLOYMENT: self.deployments.render,
            OUTCOME: news.render_outcome,
            ASK: base.notices.optional(ASK_NOTICE, news.render_question),
        }
        self.lasting = (self.deployments.announced,)
        self.report_sections = (reporting(clock),)
        self.home, self.events = (at_home,), (in_calendar,)
        self.jobs = (
            Job("ask how showcases went", 15, news.plan, news.next_due),
            Job("remind of deployments", 15, self.deployments.plan, self.deployments.next_due),
        )

    def register(self, router: Router) -> None:
        pairs.register(router, self.pairs)
        goals.register(router, self.goals)
        showcases.register(router, self.showcases)
        deployments.register(router, self.deployments)
