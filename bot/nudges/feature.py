"""What is raised in Slack, put together."""

from bot.clients.slack_threads import SlackThreads
from bot.feature import Base, Feature
from bot.nudges import listeners
from bot.nudges.service.creating import RAISED
from bot.nudges.service.following import Following
from bot.nudges.service.measures import Measures
from bot.nudges.service.nudging import Nudging
from bot.nudges.service.raising import Raising
from bot.nudges.service.reading import Reader
from bot.nudges.service.telling import SUGGESTION, Telling
from bot.router import Router
from bot.worker import Job


class NudgesFeature(Feature):
    """Nudges, the ways to the helpdesk, and the threads that hear what became of an issue."""

    def __init__(self, base: Base, threads: SlackThreads) -> None:
        begin, clock = base.begin, base.clock
        reader = Reader(begin, threads, base.workspaces)
        self.nudging, self.raising = Nudging(begin, clock, reader), Raising(begin, clock, reader)
        self.following, self.measures = Following(begin, clock, reader), Measures(begin, clock)
        telling = Telling(begin, clock)
        self.renderers = {RAISED: telling.render, SUGGESTION: telling.render_suggestion}
        self.recorders = {RAISED: telling.begin_thread}
        self.report_sections = (self.measures.section,)
        self.home = (self.measures.at_home,)
        self.jobs = (Job("suggest Groove", 15, telling.plan, telling.next_due),)

    def register(self, router: Router) -> None:
        listeners.register(router, self.nudging, self.raising, self.following, self.measures)
