"""`bot doctor`: checks what an installation needs, a line each, with the mend for what fails."""

import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.access import Clients, environment
from bot.clients.slack import identity
from bot.clock import SystemClock
from bot.config import Settings, SettingsError
from bot.db import create_engine, database_url
from bot.errors import ExternalError
from bot.findings import Finding
from bot.installation.rules import System
from bot.logs import mask
from bot.manifest import SCOPES
from bot.schema import is_current
from bot.transaction import Begin
from bot.wiring import answer_file

CLOCK_TOLERANCE_SECONDS = 60
"""Slack refuses nothing, but we refuse requests more than 300 s old: a minute's difference is worth a word."""

LATE_MINUTES = 15
"""What waits for so long is worth a word."""


async def examine(settings: Settings) -> int:
    """Print every finding. Returns the exit code: 1 if anything failed."""
    failed = False
    async with aiohttp.ClientSession() as session:
        async for finding in _findings(settings, session):
            sys.stdout.write(mask(finding.line(), settings.secrets()) + "\n")
            failed = failed or finding.failed
    return int(failed)


async def _findings(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    yield _storage(settings)
    yield _answers(settings)
    async for finding in _database(settings, session):
        yield finding
    async for finding in _slack(settings, session):
        yield finding
    yield await _socket_mode(settings, session)
    yield await _groove(settings, session)
    yield await _trello(settings, session)
    yield await _harvest(settings, session)


def _storage(settings: Settings) -> Finding:
    backend = database_url(settings.database_url).get_backend_name()
    if backend == "sqlite" and "DYNO" in os.environ:
        mend = "set DATABASE_URL to a PostgreSQL database: this host throws files away every day"
        return Finding("storage", "a SQLite file", mend)
    return Finding("storage", "PostgreSQL" if backend == "postgresql" else "a SQLite file, for one process")


def _answers(settings: Settings) -> Finding:
    try:
        number = len(answer_file(settings).answers())
    except SettingsError as error:
        return Finding("answers", str(error).replace("\n", "; "), "correct the file, or empty FAQ_FILE")
    return Finding("answers", f"{number} for `/triage faq`")


async def _database(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    engine = create_engine(settings.database_url)
    try:
        current = await is_current(engine)
        mend = "" if current else "run `bot migrate`"
        yield Finding("database", "reached" + ("" if current else ", its schema is older than this release"), mend)
        if current:
            async with Begin(engine, SystemClock()).everywhere(reading=True) as everywhere:
                counts = await everywhere.outbox.counts()
                imports = await everywhere.imports.all()
                oldest = await everywhere.outbox.waiting_since()
            stuck = {state: counts[state] for state in ("failed", "stuck") if counts.get(state)}
            said = ", ".join(f"{number} {state}" for state, number in stuck.items()) or "nothing failed or stuck"
            yield Finding("outbox", said, "see the log for why" if stuck else "", warning=True)
            yield waiting(SystemClock().now() - oldest if oldest else timedelta())
            for workspace_id, progress in imports.items():
                said = f"{progress.read:,} of {progress.total or 0:,} tickets read; the worker goes on with it"
                yield Finding(f"import of {workspace_id}", said)
            if settings.installable or settings.sealing_keys:
                from bot.checkup import check_workspaces

                async for finding in check_workspaces(settings, session, engine):
                    yield finding
    except Exception as error:
        yield Finding("database", f"not reached ({type(error).__name__})", "check DATABASE_URL and that it runs")
    finally:
        await engine.dispose()


def waiting(since: timedelta) -> Finding:
    """Whether what is to be sent goes out. since: how long the message waits that has waited longest."""
    minutes = int(since.total_seconds()) // 60
    if minutes < LATE_MINUTES:
        return Finding("sending", "nothing waits for long")
    mend = "see that a worker runs and what its log says; if a system is down, it goes out when that is back"
    return Finding("sending", f"a message has waited for {minutes} minutes", mend, warning=True)


async def _slack(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    if not settings.slack_bot_token.get_secret_value():
        if settings.installable:
            yield await _clock(settings, session)
            return
        yield Finding("Slack token", "not set", "set SLACK_BOT_TOKEN (OAuth & Permissions, begins with xoxb-)")
        return
    if not settings.slack_signing_secret.get_secret_value():
        mend = "set SLACK_SIGNING_SECRET (Basic Information); only `bot run` can do without"
        yield Finding("signing secret", "not set", mend, warning=True)
    client = Clients(settings, session, SystemClock()).slack(settings.slack_bot_token.get_secret_value())
    try:
        who = await identity(client)
    except ExternalError as error:
        yield Finding("Slack token", error.what, "check SLACK_BOT_TOKEN and SLACK_API_URL, or install the app again")
        return
    yield Finding("Slack token", f"valid for {who.team_name}")
    missing = sorted(set(SCOPES) - who.scopes)
    mend = "update the app by `bot manifest` and install it again" if missing else ""
    yield Finding("scopes", "missing: " + ", ".join(missing) if missing else f"all {len(SCOPES)} granted", mend)
    yield await _clock(settings, session)


async def _clock(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    async with session.get(settings.slack_api_url.rstrip("/") + "/api.test") as response:
        date = response.headers.get("Date")
    if not date:
        return Finding("clock", "Slack didn't say the time")
    off = abs((SystemClock().now() - parsedate_to_datetime(date)).total_seconds())
    mend = "set this machine's clock (NTP): requests from Slack are refused if it is 5 minutes off"
    return Finding("clock", f"{off:.0f} s from Slack's", mend if off > CLOCK_TOLERANCE_SECONDS else "")


async def _socket_mode(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    token = settings.slack_app_token.get_secret_value()
    if not token:
        return Finding("Socket Mode", "no app token; only `bot run` needs one")
    try:
        await Clients(settings, session, SystemClock()).slack(None).apps_connections_open(app_token=token)
    except SlackApiError as error:
        mend = "make an app-level token with connections:write (Basic Information) and set SLACK_APP_TOKEN"
        return Finding("Socket Mode", str(error.response.get("error")), mend)
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding("Socket Mode", type(error).__name__, "check SLACK_API_URL and the network")
    return Finding("Socket Mode", "the app token is valid")


async def _groove(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    own = environment(settings).get(System.GROOVE)
    if own is None and settings.installable:
        return Finding("Groove", "each workspace connects its own")
    if own is None:
        return Finding("Groove", "not set", "set GROOVE_API_TOKEN (Groove's settings, API)")
    client = Clients(settings, session, SystemClock()).groove(own)
    try:
        await client.check()
    except ExternalError as error:
        return Finding("Groove", error.what, "check GROOVE_API_TOKEN and GROOVE_API_URL")
    if not settings.groove_webhook_secret.get_secret_value():
        mend = "set GROOVE_WEBHOOK_SECRET and register webhooks; until then new mail is found by polling"
        return Finding("Groove", "the token is valid, no webhook", mend, warning=True)
    return Finding("Groove", "the token is valid")


async def _trello(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    own = environment(settings).get(System.TRELLO)
    if own is None:
        return Finding("Trello", "not set; without TRELLO_KEY and TRELLO_TOKEN there are no boards")
    client = Clients(settings, session, SystemClock()).trello(own)
    try:
        me, boards = await client.me(), await client.boards(closed=False)
    except ExternalError as error:
        return Finding("Trello", error.what, "check TRELLO_KEY, TRELLO_TOKEN and TRELLO_API_URL")
    said = f"the token is {me.name}'s (@{me.username}), who sees {len(boards)} boards"
    if not boards:
        return Finding("Trello", said, f"invite @{me.username} to the customers' boards", warning=True)
    if not settings.trello_webhook_url:
        mend = "set TRELLO_SECRET and PUBLIC_URL; until then what moves on boards is found by polling"
        return Finding("Trello", f"{said}, no webhook", mend, warning=True)
    return Finding("Trello", said)


async def _harvest(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    own = environment(settings).get(System.HARVEST)
    if own is None:
        return Finding("Harvest", "no token; nobody is reminded of their time")
    client = Clients(settings, session, SystemClock()).harvest(own)
    try:
        me, company = await client.me(), await client.company()
    except ExternalError as error:
        return Finding("Harvest", error.what, "check HARVEST_TOKEN, HARVEST_ACCOUNT_ID and HARVEST_API_URL")
    if not me.sees_all:
        mend = "set HARVEST_TOKEN to an administrator's token: others see their own time only"
        return Finding("Harvest", f"the token of {company.name} is not an administrator's", mend)
    return Finding("Harvest", f"valid for {company.name}")
