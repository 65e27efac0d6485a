"""The rota, put together."""

from bot.feature import Base, Feature
from bot.outbox.standing import GroupCarrier, TopicCarrier
from bot.rota.listeners import calendars, leave, requests, rota
from bot.rota.rules.gaps import GAPS
from bot.rota.rules.notices import SHIFT, SHIFT_NOTICE, WEEK, WEEK_NOTICE
from bot.rota.service.calendars import Calendars
from bot.rota.service.gaps import Gaps
from bot.rota.service.home import at_home
from bot.rota.service.lasting import RotaLasting
from bot.rota.service.leave import LeaveService
from bot.rota.service.notices import RotaNotices
from bot.rota.service.patterns import PatternService
from bot.rota.service.requests.answers import Answers
from bot.rota.service.requests.desk import DONE, OFFER, POST
from bot.rota.service.requests.endings import Endings
from bot.rota.service.requests.hearing import Ears
from bot.rota.service.requests.making import Requests
from bot.rota.service.requests.messages import RequestMessages
from bot.rota.service.rota import RotaService, preview
from bot.rota.service.sheets import EXPORT, SheetService
from bot.rota.service.standing import Standings
from bot.rota.service.stats import PLOT, Stats
from bot.router import Router
from bot.worker import Job


class RotaFeature(Feature):
    """Patterns, swap and cover, leave, gaps, calendars, and what follows whoever is on."""

    def __init__(self, base: Base, public_url: str) -> None:
        begin, clock, planner, workspaces = base.begin, base.clock, base.planner, base.workspaces
        self.rota, self.patterns = RotaService(begin, clock), PatternService(begin, clock, workspaces)
        self.stats, self.sheets = Stats(begin, clock), SheetService(begin, clock)
        self.requests, self.answers = Requests(begin, clock, workspaces), Answers(begin, clock)
        self.endings, self.ears = Endings(begin, clock), Ears(begin, clock)
        self.leave = LeaveService(begin, clock, workspaces, self.requests)
        self.calendars = Calendars(begin, clock, planner, public_url)
        self.standings = Standings(begin, clock, planner)
        gaps, notices, messages = Gaps(clock, planner), RotaNotices(clock, planner), RequestMessages(clock)

        workspaces.previews += [preview]
        self.standings.followers += [gaps.close_filled, self.calendars.renew]
        workspaces.leaver_hooks += [self.endings.person_left, gaps.person_left]
        self.renderers = {
            POST: messages.render_post,
            OFFER: messages.render_offer,
            DONE: messages.render_done,
            GAPS.kind: gaps.render,
            SHIFT.kind: base.notices.optional(SHIFT_NOTICE, notices.render_shift),
            WEEK.kind: base.notices.optional(WEEK_NOTICE, notices.render_week),
        }
        self.carriers = {
            "usergroup": GroupCarrier(base.posting, self.standings.group_members),
            "topic": TopicCarrier(base.posting, self.standings.topic_words),
        }
        self.files = {EXPORT: self.sheets.file, PLOT: self.stats.make_plot}
        self.lasting = (RotaLasting(clock),)
        self.home = (at_home,)
        self.jobs = (
            Job("follow the rota", 5, self.standings.follow),
            Job("end requests", 15, self.endings.plan, self.endings.next_due),
        )

    def register(self, router: Router) -> None:
        rota.register(router, self.rota, self.patterns, self.sheets, self.stats)
        requests.register(router, self.requests, self.answers, self.endings, self.ears)
        leave.register(router, self.leave)
        calendars.register(router, self.calendars)
