"""Harvest's client against the sandbox's Harvest, and both against the description of Harvest's API."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from jsonschema import Draft202012Validator

from bot.clients.harvest import HarvestClient, NewEntry, TimeEntry
from bot.clients.http import NoAnswer, NotFound, RateLimited, Refused, Unauthorised
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Faults, faults_middleware
from bot.sandbox.harvest import HarvestServer
from bot.sandbox.harvest.account import Account
from bot.sandbox.harvest.seeding import seed
from tests.factories import StoppedClock

TOKEN, ACCOUNT = "12.pt.token", "1234567"
ANN, BEN = "ann@harbour.example", "ben@harbour.example"
PEOPLE = ((ANN, "Ann Archer", "Europe/London"), (BEN, "Ben Okafor", "America/New_York"))
MONDAY = date(2026, 11, 23)
LESS = ("project_assignments.task_assignments: lacks project", "GET /reports/time/projects.results: lacks")
"""Harvest's examples have less than is described: a task within a project's assignment does not name the project again,
and the rows of all time reports are described as one."""
SPEC = json.loads((Path(__file__).parents[1] / "samples" / "harvest" / "openapi.json").read_text())


class Described:
    """Holds each request and its answer against the description."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body = json.loads(await request.text() or "null")
        response = await handler(request)
        name, described = self._find(request)
        self.seen.add(name)
        unknown = set(request.query) - set(described["query"])
        self._note(not unknown, f"{name}: no parameters {unknown}")
        if body is not None:
            properties = described["body"]["properties"]
            self._note(set(body) <= set(properties), f"{name}: no fields {set(body) - set(properties)}")
            self._validate(described["body"], body, name)
        if response.status < 300 and isinstance(response, web.Response):
            self._note(response.status == described["status"], f"{name}: {response.status}")
            if described["answer"]:
                answer = json.loads(response.text or "null")
                self._validate(described["answer"], answer, name)
                self._complete(described["answer"], answer, name)
        return response

    def _find(self, request: web.Request) -> tuple[str, dict[str, Any]]:
        asked = f"{request.method} {request.path.partition('/v2')[2]}"
        if asked in SPEC["operations"]:
            return asked, SPEC["operations"][asked]
        for name, described in SPEC["operations"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", r"\\d+", name), asked):
                return name, described
        raise AssertionError(f"{asked} is not described")

    def _validate(self, schema: dict[str, Any], value: Any, name: str) -> None:
        for error in Draft202012Validator({**schema, "$defs": SPEC["$defs"]}).iter_errors(value):
            self._note(False, f"{name}: {error.json_path} {error.message}")

    def _complete(self, schema: dict[str, Any], value: Any, name: str) -> None:
        """Whether an answer has every field that is described."""
        schema = SPEC["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        for field, inner in schema.get("properties", {}).items():
            if not isinstance(value, dict) or field not in value:
                self._note(value is None, f"{name}: lacks {field}")
            else:
                self._complete(inner, value[field], f"{name}.{field}")
        for item in value[:3] if isinstance(value, list) and "items" in schema else ():
            self._complete(schema["items"], item, name)

    def _note(self, right: bool, what: str) -> None:
        if not right and not any(less in what for less in LESS):
            self.wrong.append(what)


class Harvest:
    """A Harvest account behind HTTP."""

    def __init__(self, clock: StoppedClock) -> None:
        self.clock = SandboxClock(clock.now())
        self.faults = Faults()
        self.described = Described()
        self.url = ""
        self.server = HarvestServer(
            now=self.clock.now,
            public_url=lambda: self.url,
            changed=lambda: None,
            token=TOKEN,
            account_id=ACCOUNT,
        )
        seed(self.account, PEOPLE)

    @property
    def account(self) -> Account:
        return self.server.account

    def app(self) -> web.Application:
        app = web.Application(middlewares=[faults_middleware(self.faults), self.described.watch])
        app.add_routes(self.server.routes())
        return app

    def on(self, project: str = "Northwind Support", task: str = "Support", user: str = BEN, **facts: Any) -> NewEntry:
        """Time to be filed."""
        account = self.account
        return NewEntry(
            user_id=next(one.id for one in account.users.values() if one.email == user),
            project_id=next(one.id for one in account.projects.values() if one.name == project),
            task_id=next(one.id for one in account.tasks.values() if one.name == task),
            **{"spent_on": MONDAY, "reference": "t1", "hours": 1.5, "notes": "Login", **facts},
        )


@pytest.fixture
async def there(clock: StoppedClock) -> AsyncIterator[Harvest]:
    made = Harvest(clock)
    async with TestServer(made.app()) as running:
        made.url = f"http://127.0.0.1:{running.port}"
        yield made
    assert made.described.wrong == []


@pytest.fixture
def harvest(there: Harvest, session: aiohttp.ClientSession, clock: StoppedClock) -> HarvestClient:
    return HarvestClient(session, f"{there.url}/harvest/v2", ACCOUNT, TOKEN, clock)


async def test_what_there_is(there: Harvest, harvest: HarvestClient) -> None:
    assert (await harvest.me()).email == ANN
    company = await harvest.company()
    assert (company.by_clock, company.week_start) == (False, 0)
    assert {one.email for one in await harvest.users()} == {ANN, BEN}
    assert "Northwind" in {one.name for one in await harvest.clients()}
    assert {one.client_name for one in await harvest.projects()} >= {"Northwind", "Contoso"}
    assert {one.task_name for one in await harvest.task_assignments()} == {"Support", "Development", "Meetings"}
    ben = there.on().user_id
    assigned = await harvest.project_assignments(ben)
    assert {len(one.tasks) for one in assigned} == {3}
    assert {one.project.client_name for one in assigned} >= {"Northwind", "Contoso"}


async def test_the_life_of_an_entry(there: Harvest, harvest: HarvestClient) -> None:
    made = await harvest.create_entry(there.on(link="https://groove.example/440"))
    assert (made.hours, made.notes, made.is_running, made.reference) == (1.5, "Login", False, "t1")
    assert await harvest.time_entries(reference="t1") == [made]
    assert await harvest.time_entries(reference="t2") == []
    changed = await harvest.update_entry(made.id, hours=2.25, notes="Login time-out", spent_on=MONDAY)
    assert (changed.hours, changed.notes) == (2.25, "Login time-out")
    assert await harvest.find_entry(made.id) == changed
    (total,) = await harvest.project_totals(MONDAY, MONDAY)
    assert (total.hours, total.project_id) == (2.25, made.project_id)
    await harvest.delete_entry(made.id)
    assert await harvest.find_entry(made.id) is None
    with pytest.raises(NotFound):
        await harvest.delete_entry(made.id)


async def test_one_timer_runs_for_each_person(there: Harvest, harvest: HarvestClient) -> None:
    first = await harvest.create_entry(there.on(hours=None))
    assert (first.is_running, first.started_at, first.hours) == (True, there.clock.now(), 0)
    there.clock.set(there.clock.now() + timedelta(minutes=90))
    other = await harvest.create_entry(there.on(hours=None, user=ANN, reference="t2"))
    second = await harvest.create_entry(there.on(hours=None, reference="t3"))
    running = await harvest.time_entries(running=True)
    assert {one.id for one in running} == {other.id, second.id}
    stopped = await harvest.find_entry(first.id)
    assert stopped is not None
    assert stopped.hours == 1.5
    await harvest.stop(second.id)
    with pytest.raises(Refused, match="not running"):
        await harvest.stop(second.id)
    await harvest.restart(first.id)
    with pytest.raises(Refused, match="already running"):
        await harvest.restart(first.id)
    assert [one.id for one in await harvest.time_entries(running=True, user_id=first.user_id)] == [first.id]


async def test_a_new_note_leaves_the_hours_of_a_running_timer(there: Harvest, harvest: HarvestClient) -> None:
    running = await harvest.create_entry(there.on(hours=None, notes=""))
    there.clock.set(there.clock.now() + timedelta(hours=2))
    assert (await harvest.update_entry(running.id, notes="Login")).hours == 2
    there.clock.set(there.clock.now() + timedelta(hours=1))
    assert (await harvest.stop(running.id)).hours == 3


async def test_an_account_that_keeps_times_of_day(there: Harvest, harvest: HarvestClient) -> None:
    there.account.company.by_clock = True
    made = await harvest.create_entry(there.on(span=("9:15am", "10:45am")))
    assert (made.hours, made.is_running) == (1.5, False)
    timer = await harvest.create_entry(there.on(hours=None, reference="t2"))
    assert timer.is_running


async def test_thousands_of_projects_in_a_few_requests(there: Harvest, harvest: HarvestClient) -> None:
    account = there.account
    client, tasks = account.add_client("Many"), list(account.tasks.values())[:2]
    for number in range(4995):
        account.add_project(client, f"Project {number}", tasks, [])
    assert len(await harvest.projects()) == 5000
    assert len(await harvest.task_assignments()) == 4995 * 2 + 5 * 3
    assert len(there.server.asked) == 3 + 6


async def test_entries_of_many_people_in_pages(there: Harvest, harvest: HarvestClient) -> None:
    new = there.on(project="Internal")
    account = there.account
    for number in range(2500):
        account.create(
            user=account.users[new.user_id],
            project=account.projects[new.project_id],
            task=account.tasks[new.task_id],
            spent_on=MONDAY + timedelta(days=number % 5),
            hours=1.0,
        )
    found = await harvest.time_entries(MONDAY, MONDAY + timedelta(days=4))
    assert len({one.id for one in found}) == 2500
    assert len(there.server.asked) == 2
    assert len(await harvest.time_entries(MONDAY, MONDAY)) == 500


def archive(account: Account, new: NewEntry) -> None:
    account.projects[new.project_id].is_active = False


def archive_task(account: Account, new: NewEntry) -> None:
    account.projects[new.project_id].tasks[new.task_id].is_active = False


def unassign(account: Account, new: NewEntry) -> None:
    account.projects[new.project_id].people[new.user_id].is_active = False


@pytest.mark.parametrize(
    ("change", "said"), [(archive, "archived"), (archive_task, "isn't active"), (unassign, "isn't assigned")]
)
async def test_what_time_cannot_be_put_on(there: Harvest, harvest: HarvestClient, change: Any, said: str) -> None:
    change(there.account, there.on())
    with pytest.raises(Refused) as caught:
        await harvest.create_entry(there.on())
    assert said in caught.value.said
    assert await harvest.time_entries(MONDAY, MONDAY) == []


async def test_locked_and_approved_days(there: Harvest, harvest: HarvestClient) -> None:
    made = await harvest.create_entry(there.on())
    await there.server.change({"lock_from": "2026-11-01", "lock_to": "2026-11-30", "person": BEN})
    locked = await harvest.find_entry(made.id)
    assert locked is not None
    assert locked.closed
    for attempt in (harvest.update_entry(made.id, hours=1.0), harvest.delete_entry(made.id)):
        with pytest.raises(Refused, match="approved and locked"):
            await attempt
    with pytest.raises(Refused, match="locked"):
        await harvest.create_entry(there.on(reference="t2"))
    await harvest.create_entry(there.on(user=ANN, reference="t3"))


async def test_a_lost_answer_is_found_by_its_reference(there: Harvest, harvest: HarvestClient) -> None:
    there.faults.add(system="harvest", method="POST time_entries", drop="after")
    with pytest.raises(NoAnswer):
        await harvest.create_entry(there.on())
    found = await harvest.time_entries(reference="t1")
    assert [type(one) for one in found] == [TimeEntry]


async def test_a_limit_on_asking(there: Harvest, harvest: HarvestClient, clock: StoppedClock) -> None:
    for _ in range(100):
        await harvest.me()
    clock.waits.clear()
    with pytest.raises(RateLimited) as caught:
        await harvest.create_entry(there.on())
    assert caught.value.retry_after == 15
    there.clock.set(there.clock.now() + timedelta(seconds=15))
    await harvest.create_entry(there.on())


async def test_passing_troubles_of_reading(there: Harvest, harvest: HarvestClient, clock: StoppedClock) -> None:
    there.faults.add(system="harvest", method="GET users/me", status=429, retry_after=20)
    there.faults.add(system="harvest", method="GET users/me", status=503)
    assert (await harvest.me()).email == ANN
    assert clock.waits == [20.0, 4.0]


async def test_wrong_keys(there: Harvest, session: aiohttp.ClientSession, clock: StoppedClock) -> None:
    url = f"{there.url}/harvest/v2"
    with pytest.raises(Unauthorised, match="expired"):
        await HarvestClient(session, url, ACCOUNT, "another", clock).me()
    with pytest.raises(Unauthorised, match="Not authorized"):
        await HarvestClient(session, url, "1", TOKEN, clock).me()
    headers = {"Authorization": f"Bearer {TOKEN}", "Harvest-Account-Id": ACCOUNT, "User-Agent": ""}
    async with session.get(f"{url}/users/me", headers=headers) as response:
        assert response.status == 400


async def test_a_token_that_sees_its_own_time_only(there: Harvest, harvest: HarvestClient) -> None:
    await harvest.create_entry(there.on())
    next(iter(there.account.users.values())).administrator = False
    assert not (await harvest.me()).sees_all
    with pytest.raises(Unauthorised):
        await harvest.clients()
    assert await harvest.time_entries(MONDAY, MONDAY) == []


async def test_everything_described_is_there(there: Harvest, session: aiohttp.ClientSession) -> None:
    """Also what the client does not ask for: the page and other tools may."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Harvest-Account-Id": ACCOUNT, "User-Agent": "test"}
    project = there.on().project_id
    for path in (
        *("tasks", "user_assignments?is_active=true", f"projects/{project}/task_assignments"),
        *(f"projects/{project}/user_assignments", "users/me/project_assignments", "projects?per_page=2"),
    ):
        async with session.get(f"{there.url}/harvest/v2/{path}", headers=headers) as response:
            assert response.status == 200, path
    async with session.get(f"{there.url}/harvest/v2/clients?per_page=2001", headers=headers) as response:
        assert response.status == 422
    blank = {"spent_date": "2026-11-23T10:00:00Z", "project_id": 1, "task_id": 1}
    async with session.post(f"{there.url}/harvest/v2/time_entries", headers=headers, json=blank) as response:
        assert (response.status, (await response.json())["message"]) == (
            422,
            "Project can't be blank, Task can't be blank, Spent date is not a valid date",
        )
