"""Reports, put together."""

from collections.abc import Sequence

from bot.feature import Base, Feature
from bot.reports import listeners
from bot.reports.rules import SUMMARY
from bot.reports.service.files import LIST, PLOT, ReportFiles
from bot.reports.service.reports import OutsideSection, Reports, Section
from bot.reports.service.summary import Summary
from bot.router import Router


class ReportsFeature(Feature):
    """The triage's figures over a period."""

    def __init__(self, base: Base, sections: Sequence[Section], outside: Sequence[OutsideSection]) -> None:
        begin, clock = base.begin, base.clock
        self.reports, self.report_files = Reports(begin, clock, sections, outside), ReportFiles(begin, clock)
        summary = Summary(clock, base.planner)
        self.renderers = {SUMMARY.kind: summary.render}
        self.files = {PLOT: self.report_files.plot, LIST: self.report_files.listed}
        self.home = (summary.at_home,)

    def register(self, router: Router) -> None:
        listeners.register(router, self.reports, self.report_files)
