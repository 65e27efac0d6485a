"""Reports, put together."""

from collections.abc import Sequence

from bot.feature import Base, Feature
from bot.reports import listeners
from bot.reports.service import Reports, Section
from bot.router import Router


class ReportsFeature(Feature):
    """The triage's figures over a period."""

    def __init__(self, base: Base, sections: Sequence[Section]) -> None:
        self.reports = Reports(base.begin, base.clock, sections)

    def register(self, router: Router) -> None:
        listeners.register(router, self.reports)
