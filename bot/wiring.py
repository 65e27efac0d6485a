"""The one place that builds things. Everything else is handed what it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.access import Outside, Slack, outside_of
from bot.clients.slack import SlackDirectory
from bot.clients.slack_threads import SlackThreads
from bot.clients.slack_tokens import SlackTokens
from bot.clients.trials import Trials
from bot.clock import Clock, SystemClock
from bot.comparing.feature import ComparingFeature
from bot.config import Settings, SettingsError
from bot.connections import Connections
from bot.customers.feature import CustomersFeature
from bot.dailies.service import Planner
from bot.db import create_engine
from bot.errors import ExternalError
from bot.faq.feature import FaqFeature
from bot.faq.rules import AnswersUnreadable
from bot.faq.store import AnswerFile
from bot.feature import Base, Feature, merged
from bot.home import listeners as home_listeners
from bot.home.rules import MIDNIGHT
from bot.home.service import Home
from bot.hooks import Hooks
from bot.installation.feature import InstallationFeature
from bot.installation.rules import System
from bot.installation.service.connecting import Places
from bot.installation.service.installing import Installing
from bot.installation.service.keyring import Keyring
from bot.installation.service.states import States
from bot.issues.feature import IssuesFeature
from bot.looking import Look
from bot.notices import listeners as notice_listeners
from bot.notices.service import Notices
from bot.nudges.feature import NudgesFeature
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.rules import HOME, Item, Later
from bot.outbox.slack.files import FileCarrier
from bot.outbox.slack.home import HomeCarrier
from bot.outbox.slack.posts import MEND_WAIT_SECONDS, Client, SlackCarrier
from bot.pairs.feature import PairsFeature
from bot.planning.feature import PlanningFeature
from bot.process import Bot
from bot.reports.feature import ReportsFeature
from bot.retention.feature import RetentionFeature
from bot.rota.feature import RotaFeature
from bot.router import Router
from bot.slack_app import SlackApp
from bot.timesheets.feature import TimesheetsFeature
from bot.transaction import Begin
from bot.worker import Job, Worker
from bot.workspaces import listeners as workspace_listeners
from bot.workspaces.service import Workspaces

DELIVERIES_KEPT = timedelta(hours=48)
HOUR = 60 * 60
DAY = 24 * HOUR


async def build(settings: Settings, *, clock: Clock | None = None, engine: AsyncEngine | None = None) -> Bot:
    """Build the bot. Nothing is started and nothing outside is asked yet. Raises SettingsError.

    engine: let go of when the bot is closed.
    """
    answers = answer_file(settings)
    clock = clock or SystemClock()
    engine = engine or create_engine(settings.database_url, settings.database_connections)
    begin = Begin(engine, clock)
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
    keyring = keyring_of(settings, begin)
    outside = outside_of(settings, session, clock, keyring)
    directory = SlackDirectory(outside.slack.asking)
    workspaces, planner, notices = Workspaces(begin, clock, directory), Planner(begin, clock), Notices(begin)
    workspaces.settings_hooks += [planner.plan_next]
    workspaces.start_hooks += [planner.plan_missing]
    base = Base(begin, clock, workspaces, planner, notices, posting_of(outside.slack))
    door = SlackTokens(outside.clients.slack, settings.slack_client_id, settings.slack_client_secret.get_secret_value())
    trials = Trials(outside.clients.groove, outside.clients.trello, outside.clients.harvest)
    installation = InstallationFeature(base, keyring, directory, door, trials, places_of(settings, outside))
    features = features_of(base, settings, outside, answers, installation)
    home = home_of(base, features)
    planner.register(MIDNIGHT, home.new_day)
    dispatcher = dispatcher_of(base, home, features.all, session)
    bot = Bot(
        settings,
        clock,
        engine,
        begin,
        outside,
        Hooks(settings, outside),
        workspaces,
        SlackApp(
            router_of(base, home, features),
            workspaces,
            outside.slack.asking,
            outside.clients.slack(None),
            settings.slack_signing_secret.get_secret_value(),
        ),
        dispatcher,
        Worker(jobs_of(base, features.all, dispatcher), clock, Look(begin.readers)),
        features.issues.sync,
        follow=features.rota.standings.follow,
        feed=features.rota.calendars.read,
        trello_event=features.planning.told,
        comparing=features.comparing.comparing,
        installing=install_routes(settings, outside, clock, installation.installing),
    )
    bot.closing(session.close)
    return bot


@dataclass(frozen=True, slots=True)
class Features:
    """All features, and by name those of which the bot itself uses something."""

    issues: IssuesFeature
    rota: RotaFeature
    planning: PlanningFeature
    comparing: ComparingFeature
    all: Sequence[Feature]


def features_of(
    base: Base, settings: Settings, outside: Outside, answers: AnswerFile, installation: InstallationFeature
) -> Features:
    """The features, each with what it needs of others and of the outside systems."""
    rota = RotaFeature(base, settings.public_url)
    issues = IssuesFeature(base, outside.groove, settings.groove_poll_seconds)
    customers = CustomersFeature(base)
    planning = PlanningFeature(
        base,
        outside.trello,
        issues,
        customers.customers,
        poll_seconds=settings.trello_poll_seconds,
        webhook_of=Hooks(settings, outside).trello_address,
    )
    features: list[Feature] = [
        issues,
        customers,
        rota,
        NudgesFeature(base, SlackThreads(outside.slack.asking, base.clock)),
        PairsFeature(base, customers.customers),
        planning,
        FaqFeature(answers),
        installation,
        TimesheetsFeature(base, customers.customers, issues.issues, outside.harvest),
    ]
    sections = [section for feature in features for section in feature.report_sections]
    further = [section for feature in features for section in feature.outside_sections]
    features.append(ReportsFeature(base, sections, further))
    features.append(RetentionFeature(base, features, settings.keep_messages_days))
    comparing = ComparingFeature(base, features, SlackDirectory(outside.slack.asking))
    features.append(comparing)
    rota.calendars.sources += [source for feature in features for source in feature.events]
    return Features(issues, rota, planning, comparing, features)


def router_of(base: Base, home: Home, features: Features) -> Router:
    """What answers commands, presses, forms and events."""
    router = Router()
    for feature in features.all:
        feature.register(router)
    rota, lists = features.rota, features.issues.lists
    home_listeners.register(router, home, rota.patterns, rota.leave, lists, base.workspaces)
    workspace_listeners.register(router, base.workspaces)
    notice_listeners.register(router, base.notices)
    return router


def jobs_of(base: Base, features: Sequence[Feature], dispatcher: Dispatcher) -> list[Job]:
    """The periodic work, in the order in which a tick does it."""

    async def forget_deliveries() -> None:
        await base.workspaces.forget_old_deliveries(base.clock.now() - DELIVERIES_KEPT)

    return [
        Job("plan what is new", DAY, base.planner.plan_new),
        Job("plan dailies", 15, base.planner.plan, base.planner.next_due),
        *(job for feature in features for job in feature.jobs),
        Job("look for lost messages", 15, dispatcher.reconcile),
        Job("send messages", 1, dispatcher.drain, dispatcher.next_due),
        Job("refresh people", HOUR, base.workspaces.refresh_people),
        Job("forget deliveries", HOUR, forget_deliveries),
    ]


def home_of(base: Base, features: Features) -> Home:
    """The Home tab, with what each feature shows on it."""
    return Home(
        base.begin,
        base.clock,
        base.workspaces,
        features.rota.rota,
        parts=[part for feature in features.all for part in feature.home],
        guest_parts=[part for feature in features.all for part in feature.guest_home],
        steps=[step for feature in features.all for step in feature.steps],
    )


def dispatcher_of(base: Base, home: Home, features: Sequence[Feature], session: aiohttp.ClientSession) -> Dispatcher:
    """What works off the outbox, with what each feature sends."""

    def overdue(item: Item) -> bool:
        return item.patience(base.clock.now()) <= 0

    return Dispatcher(
        base.begin,
        base.clock,
        carriers={
            "slack": SlackCarrier(base.posting, overdue),
            HOME: HomeCarrier(base.posting),
            "file": FileCarrier(base.posting, session, merged([feature.files for feature in features]), overdue),
            **merged([feature.carriers for feature in features]),
        },
        renderers={HOME: home.render, **merged([feature.renderers for feature in features])},
        recorders=merged([feature.recorders for feature in features]),
        report=base.workspaces.report_trouble,
    )


def places_of(settings: Settings, outside: Outside) -> Places:
    """Where the outside systems are."""
    systems: dict[System, Connections[object]] = {
        System.GROOVE: outside.groove,
        System.TRELLO: outside.trello,
        System.HARVEST: outside.harvest,
    }
    return Places(settings.public_url, systems)


def install_routes(
    settings: Settings, outside: Outside, clock: Clock, installing: Installing
) -> Sequence[web.RouteDef]:
    """Where people install the bot; nowhere if they can't."""
    seals = outside.keyring.seals
    if not settings.installable or seals is None:
        return ()
    from bot.oauth import InstallGate  # only where it is used: half of Bolt comes with it

    states = States(outside.keyring.begin, clock, seals)
    return InstallGate(settings, outside.clients.slack(None), states, installing).routes


def posting_of(slack: Slack) -> Client:
    """The client that posts; where the bot is not installed (any more) messages wait."""

    async def posting(workspace_id: str) -> AsyncWebClient:
        try:
            return await slack.posting(workspace_id)
        except ExternalError as error:
            raise Later(error.what, MEND_WAIT_SECONDS) from None

    return posting


def keyring_of(settings: Settings, begin: Begin) -> Keyring:
    """What opens the tokens of workspaces."""
    if not settings.sealing_keys:
        return Keyring(begin, None)
    from bot.sealing import Sealer  # only where something is sealed: it takes a while to load

    return Keyring(begin, Sealer(settings.sealing_keys))


def answer_file(settings: Settings) -> AnswerFile:
    """The team's answers. Raises SettingsError with a line for each fault of the file."""
    try:
        return AnswerFile(settings.faq_file)
    except AnswersUnreadable as error:
        raise SettingsError("\n".join(f"FAQ_FILE ({settings.faq_file}): {fault}" for fault in error.faults)) from None
