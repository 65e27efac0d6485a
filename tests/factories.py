"""Makers of what tests need often."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import event

from bot.clock import Clock
from bot.home.service import Home
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import EventKind, Issue, IssueEvent
from bot.issues.service.home import IssuesAtHome
from bot.issues.service.record import record
from bot.outbox.rules import Item, State
from bot.reports.service.summary import Summary
from bot.rota.rules.rota import Pattern
from bot.rota.service.home import at_home
from bot.rota.service.rota import RotaService
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import Person, PersonFacts, WorkspaceSettings
from bot.workspaces.service import Workspaces

C = TypeVar("C")

TEAM = "T0SANDBOX"
CHANNEL = "C0TRIAGE"


class Connected(Generic[C]):
    """One client for every workspace, or for one only."""

    def __init__(self, client: C, begin: Begin, only: str | None = None) -> None:
        self._client = client
        self._begin = begin
        self._only = only

    async def of(self, _workspace_id: str) -> C:
        return self._client

    async def workspaces(self) -> list[str]:
        if self._only:
            return [self._only]
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.workspaces.ids()


def always(address: str) -> Callable[[str], Awaitable[str]]:
    """One address for every workspace."""

    async def of(_workspace_id: str) -> str:
        return address

    return of


class StoppedClock:
    """A clock that stands still until it is moved; waiting costs nothing and is written down."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def move(self, **span: float) -> None:
        """Move it by a span, as timedelta takes it."""
        self._now += timedelta(**span)


async def install(
    begin: Begin,
    now: datetime,
    *names: str,
    team: str = TEAM,
    settings: WorkspaceSettings | None = None,
) -> dict[str, Person]:
    """A workspace with people; the first one is an admin. Names are keys: Ann is U0ANN, ann@harbour.example."""
    settings = settings or WorkspaceSettings(triage_channel=CHANNEL)
    async with begin.everywhere() as everywhere:
        await everywhere.workspaces.install(team, "Harbour Digital", "U0BOT", settings.timezone, now)
    people = {}
    async with begin(team) as tx:
        await tx.workspace.save_settings(settings)
        for number, name in enumerate(names):
            people[name] = await tx.workspace.save_person(
                person_facts(name, is_admin=number == 0), settings.calendar.local_date(now)
            )
    return people


def person_facts(name: str, **facts: object) -> PersonFacts:
    """What Slack says of somebody."""
    plain = PersonFacts(
        slack_user_id=f"U0{name.upper()}",
        name=name,
        timezone="Europe/London",
        email=f"{name.lower()}@harbour.example",
        is_guest=False,
        is_external=False,
        is_admin=False,
        is_bot=False,
        active=True,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


def pattern(days: Mapping[int, Sequence[Person]], valid_from: date = date(2026, 1, 5)) -> Pattern:
    """A weekly pattern: weekday -> people."""
    return Pattern(valid_from, {(0, day): tuple(one.id for one in on) for day, on in days.items()})


async def open_issue(
    tx: Transaction, number: int, opened_at: datetime, settings: WorkspaceSettings, now: datetime, **facts: object
) -> Issue:
    """An open issue of a mail sent at an instant."""
    issue = Issue(id=0, number=number, title=f"Mail {number}", state=IssueState.OPEN, opened_at=opened_at)
    created = await tx.issues.create(replace(issue, **facts), reminded_until=opened_at)  # type: ignore[arg-type]
    assert created is not None
    opened = IssueEvent(opened_at, EventKind.OPENED, "Nora", state=IssueState.OPEN, key="opened")
    return await record(tx, created, [opened], settings, now)


def on_its_way(kind: str, lane: str, workspace_id: str = TEAM, **subject: str) -> Item:
    """A message that is being sent, for the first time."""
    return Item(
        id=1,
        workspace_id=workspace_id,
        key=f"{kind}:{lane}",
        lane=lane,
        kind=kind,
        subject=dict(subject),
        state=State.SENDING,
        attempts=1,
        claim="c",
        first_claimed_at=None,
        expires_at=None,
        thread_ts=None,
        body=None,
        channel=None,
        ref=None,
        revision=0,
    )


def home_tab(begin: Begin, clock: Clock, rota: RotaService) -> Home:
    """The Home tab with what the rota, the issues and the report show on it. Nobody is looked up in Slack."""
    issues = IssuesAtHome(clock)
    workspaces = Workspaces(begin, clock, None)  # type: ignore[arg-type]
    return Home(
        begin, clock, workspaces, rota, parts=[issues.part, at_home, Summary.at_home], guest_parts=[issues.raised]
    )


@contextmanager
def statements(begin: Begin) -> Iterator[list[str]]:
    """The SQL that the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = begin._writers.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
