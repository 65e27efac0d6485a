"""Pairs, put together."""

from bot.customers.service import CustomerService
from bot.feature import Base, Feature
from bot.pairs.listeners import goals, pairs
from bot.pairs.rules.notices import (
    DAY,
    GOAL_NOTICE,
    MET_NOTICE,
    REVIEW,
    SCRUM,
    SHOWCASE_NOTICE,
    WEEK_SHOWCASE_NOTICE,
)
from bot.pairs.service.asking import Asking
from bot.pairs.service.goals import GoalService
from bot.pairs.service.home import at_home
from bot.pairs.service.pairs import PairService
from bot.router import Router


class PairsFeature(Feature):
    """Pairs, their goals and what they are asked."""

    def __init__(self, base: Base, customers: CustomerService) -> None:
        begin, clock, planner, workspaces = base.begin, base.clock, base.planner, base.workspaces
        self.pairs, self.goals = PairService(begin, clock, workspaces), GoalService(begin, clock, planner)
        asking = Asking(clock, planner)
        base.notices.list(GOAL_NOTICE, MET_NOTICE, WEEK_SHOWCASE_NOTICE, SHOWCASE_NOTICE)
        workspaces.leaver_hooks += [self.pairs.person_left]
        customers.merge_hooks += [self.pairs.customer_merged]
        self.renderers = {
            DAY.kind: asking.render_day,
            REVIEW.kind: asking.render_review,
            SCRUM.kind: self.goals.render_scrum,
        }
        self.home = (at_home,)

    def register(self, router: Router) -> None:
        pairs.register(router, self.pairs)
        goals.register(router, self.goals)
