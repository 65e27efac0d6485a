"""The one place that builds things. Everything else is handed what it needs."""

from datetime import timedelta

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.groove import GrooveClient
from bot.clients.slack import SlackDirectory
from bot.clients.slack_threads import SlackThreads
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.customers import listeners as customer_listeners
from bot.customers.service import KIND as CUSTOMERS
from bot.customers.service import CustomerService
from bot.dailies.service import Planner
from bot.db import create_engine
from bot.home import listeners as home_listeners
from bot.home.service import Home
from bot.issues import listeners as issue_listeners
from bot.issues.rules.callout import OFFER, OFFER_NOTICE
from bot.issues.rules.handover import CHASE, CHASE_NOTICE, NOTES, NOTES_NOTICE
from bot.issues.service.actions import TOLD, TOLD_NOTICE, IssueService, render_told
from bot.issues.service.callouts import KIND as CALLOUT
from bot.issues.service.callouts import Callouts
from bot.issues.service.dailies import Dailies
from bot.issues.service.filing import TICKET, Filing
from bot.issues.service.home import IssuesAtHome
from bot.issues.service.lists import Lists
from bot.issues.service.record import preview, reconsider
from bot.issues.service.reminders import KIND as REMINDERS
from bot.issues.service.reminders import Reminders
from bot.issues.service.steering import Steering
from bot.issues.service.sync import GrooveSync
from bot.issues.service.telling import CRITICAL, THANKS
from bot.notices import listeners as notice_listeners
from bot.notices.service import Notices
from bot.nudges import listeners as nudge_listeners
from bot.nudges.service.creating import RAISED
from bot.nudges.service.following import Following
from bot.nudges.service.measures import Measures
from bot.nudges.service.nudging import Nudging
from bot.nudges.service.raising import Raising
from bot.nudges.service.reading import Reader
from bot.nudges.service.telling import SUGGESTION, Telling
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.groove import GrooveCarrier
from bot.outbox.rules import HOME
from bot.outbox.slack.files import FileCarrier
from bot.outbox.slack.home import HomeCarrier
from bot.outbox.slack.posts import SlackCarrier
from bot.outbox.standing import GroupCarrier, TopicCarrier
from bot.process import Bot
from bot.rota.listeners import calendars as calendar_listeners
from bot.rota.listeners import leave as leave_listeners
from bot.rota.listeners import requests as request_listeners
from bot.rota.listeners import rota as rota_listeners
from bot.rota.rules.gaps import GAPS
from bot.rota.rules.notices import SHIFT, SHIFT_NOTICE, WEEK, WEEK_NOTICE
from bot.rota.service import home as rota_home
from bot.rota.service.calendars import Calendars
from bot.rota.service.gaps import Gaps
from bot.rota.service.leave import LeaveService
from bot.rota.service.notices import RotaNotices
from bot.rota.service.patterns import PatternService
from bot.rota.service.requests import desk as request_desk
from bot.rota.service.requests.answers import Answers
from bot.rota.service.requests.endings import Endings
from bot.rota.service.requests.hearing import Ears
from bot.rota.service.requests.making import Requests
from bot.rota.service.requests.messages import RequestMessages
from bot.rota.service.rota import RotaService
from bot.rota.service.sheets import EXPORT as ROTA_EXPORT
from bot.rota.service.sheets import SheetService
from bot.rota.service.standing import Standings
from bot.rota.service.stats import PLOT, Stats
from bot.router import Router
from bot.slack_app import SlackApp
from bot.transaction import Begin
from bot.worker import Job, Worker
from bot.workspaces import listeners as workspace_listeners
from bot.workspaces.service import Workspaces

DELIVERIES_KEPT = timedelta(hours=48)
DAY = 24 * 60 * 60


async def build(settings: Settings, *, clock: Clock | None = None) -> Bot:
    """Build the bot. Nothing is started and nothing outside is asked yet."""
    clock = clock or SystemClock()
    engine = create_engine(settings.database_url)
    begin = Begin(engine, clock)
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
    posting = slack_client(settings, session)
    asking = slack_client(settings, session, AsyncRateLimitErrorRetryHandler(max_retry_count=2))

    directory = SlackDirectory(asking)
    workspaces = Workspaces(begin, clock, directory)
    rota, patterns, stats = RotaService(begin, clock), PatternService(begin, clock, workspaces), Stats(begin, clock)
    requests = Requests(begin, clock, workspaces)
    sheets = SheetService(begin, clock)
    leave = LeaveService(begin, clock, workspaces, requests)
    answers, endings, request_messages = Answers(begin, clock), Endings(begin, clock), RequestMessages(clock)
    issues, lists, callouts = IssueService(begin, clock), Lists(begin, clock), Callouts(begin, clock)
    steering = Steering(begin, clock, workspaces)
    customers, reminders = CustomerService(begin, clock), Reminders(begin, clock)
    planner = Planner(begin, clock)
    dailies = Dailies(begin, clock, planner)
    workspaces.previews += [preview]
    workspaces.settings_hooks += [planner.plan_next, reconsider]
    workspaces.start_hooks += [planner.plan_missing]
    standings = Standings(begin, clock, planner)
    notices, gaps, rota_notices = Notices(begin), Gaps(clock, planner), RotaNotices(clock, planner)
    calendars = Calendars(begin, clock, planner, settings.public_url)
    standings.followers += [gaps.close_filled, calendars.renew]
    workspaces.leaver_hooks += [endings.person_left, gaps.person_left]

    helpdesk = groove_client(settings, session, clock)
    sync = GrooveSync(begin, clock, lambda _: helpdesk)
    filing, telling = Filing(begin), Telling(begin, clock)

    home = home_of(begin, clock, workspaces, rota)

    async def slack_of(_: str) -> AsyncWebClient:
        return posting

    dispatcher = Dispatcher(
        begin,
        clock,
        carriers={
            "slack": SlackCarrier(slack_of),
            HOME: HomeCarrier(slack_of),
            "usergroup": GroupCarrier(slack_of, standings.group_members),
            "topic": TopicCarrier(slack_of, standings.topic_words),
            "file": FileCarrier(slack_of, session, {ROTA_EXPORT: sheets.file, PLOT: stats.make_plot}),
            "groove": GrooveCarrier(lambda _: helpdesk, sync.read, filing.ticket_of),
        },
        renderers={
            HOME: home.render,
            REMINDERS: reminders.render,
            request_desk.POST: request_messages.render_post,
            request_desk.OFFER: request_messages.render_offer,
            request_desk.DONE: request_messages.render_done,
            CUSTOMERS: customers.render,
            CRITICAL: steering.render_critical,
            THANKS: steering.render_thanks,
            CALLOUT: callouts.render,
            TOLD: notices.optional(TOLD_NOTICE, render_told),
            OFFER: notices.optional(OFFER_NOTICE, callouts.render_offer),
            RAISED: telling.render,
            SUGGESTION: telling.render_suggestion,
            "morning": dailies.render_morning,
            GAPS.kind: gaps.render,
            SHIFT.kind: notices.optional(SHIFT_NOTICE, rota_notices.render_shift),
            WEEK.kind: notices.optional(WEEK_NOTICE, rota_notices.render_week),
            NOTES.kind: notices.optional(NOTES_NOTICE, dailies.render_notes),
            "handover": dailies.render_handover,
            CHASE.kind: notices.optional(CHASE_NOTICE, dailies.render_chase),
        },
        report=workspaces.report_trouble,
        recorders={TICKET: filing.record, RAISED: telling.begin_thread},
    )

    router = Router()
    issue_listeners.register(router, issues, dailies, lists, steering, callouts)
    customer_listeners.register(router, customers)
    rota_listeners.register(router, rota, patterns, sheets, stats)
    request_listeners.register(router, requests, answers, endings, Ears(begin, clock))
    leave_listeners.register(router, leave)
    calendar_listeners.register(router, calendars)
    register_nudges(router, begin, clock, Reader(begin, SlackThreads(asking), workspaces))
    home_listeners.register(router, home, patterns, leave, lists, workspaces)
    workspace_listeners.register(router, workspaces)
    notice_listeners.register(router, notices)
    slack = SlackApp(router, workspaces, asking, settings.slack_signing_secret.get_secret_value())

    worker = Worker(
        [
            Job("poll Groove", settings.groove_poll_seconds, sync.poll),
            Job("plan dailies", 15, planner.plan, planner.next_due),
            Job("follow the rota", 5, standings.follow),
            Job("plan reminders", 15, reminders.plan, reminders.next_due),
            Job("end requests", 15, endings.plan, endings.next_due),
            Job("suggest Groove", 15, telling.plan, telling.next_due),
            Job("offer to call for help", 5 * 60, callouts.plan),
            Job("ask whose issues are", 15, customers.plan, customers.next_due),
            Job("look for lost messages", 15, dispatcher.reconcile),
            Job("send messages", 1, dispatcher.drain, dispatcher.next_due),
            Job("refresh people", DAY, workspaces.refresh_people),
            Job(
                "forget deliveries",
                60 * 60,
                lambda: workspaces.forget_old_deliveries(clock.now() - DELIVERIES_KEPT),
            ),
        ],
        clock,
    )
    bot = Bot(
        settings,
        clock,
        engine,
        begin,
        directory,
        workspaces,
        slack,
        dispatcher,
        worker,
        sync,
        follow=standings.follow,
        feed=calendars.read,
    )
    bot.closing(session.close)
    return bot


def home_of(begin: Begin, clock: Clock, workspaces: Workspaces, rota: RotaService) -> Home:
    """The Home tab, with what each feature shows on it."""
    issues = IssuesAtHome(clock)
    return Home(begin, clock, workspaces, rota, parts=[issues.part, rota_home.at_home], guest_parts=[issues.raised])


def register_nudges(router: Router, begin: Begin, clock: Clock, reader: Reader) -> None:
    """What people raise in Slack."""
    following, measures = Following(begin, clock, reader), Measures(begin, clock)
    nudge_listeners.register(router, Nudging(begin, clock, reader), Raising(begin, clock, reader), following, measures)


def slack_client(settings: Settings, session: aiohttp.ClientSession, *repeating: AsyncRetryHandler) -> AsyncWebClient:
    """A Web API client. It repeats nothing by itself unless told to: a repeated post would be a second message."""
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url.rstrip("/") + "/",
        timeout=10,
        session=session,
        retry_handlers=list(repeating),
    )


def groove_client(settings: Settings, session: aiohttp.ClientSession, clock: Clock) -> GrooveClient | None:
    """Groove's client; None where no token is set."""
    token = settings.groove_api_token.get_secret_value()
    return GrooveClient(session, settings.groove_api_url, token, clock) if token else None
