"""Harvest's REST v2, as far as time sheets go."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.harvest import shapes
from bot.sandbox.harvest.account import Account, Invalid
from bot.sandbox.harvest.model import Entry, User
from bot.sandbox.harvest.paging import page
from bot.sandbox.harvest.requests import (
    Handler,
    Json,
    NotFound,
    date_of,
    fields,
    hours_of,
    reference_of,
    text_of,
    time_of,
)

T = TypeVar("T")


class Api:
    """The endpoints of one account."""

    def __init__(self, account: Account, now: Callable[[], datetime], base: Callable[[], str]) -> None:
        self._account = account
        self._now = now
        self._base = base

    def endpoints(self) -> list[tuple[str, str, Handler]]:
        """Verb, path and handler of each; in order of precedence."""
        one = r"/time_entries/{id:\d+}"
        return [
            ("GET", "/company", self.company),
            ("GET", "/users/me", self.me),
            ("GET", "/users/me/project_assignments", self.project_assignments),
            ("GET", "/users", self.users),
            ("GET", r"/users/{id:\d+}/project_assignments", self.project_assignments),
            ("GET", "/clients", self.clients),
            ("GET", "/projects", self.projects),
            ("GET", "/tasks", self.tasks),
            ("GET", "/task_assignments", self.task_assignments),
            ("GET", r"/projects/{id:\d+}/task_assignments", self.task_assignments),
            ("GET", "/user_assignments", self.user_assignments),
            ("GET", r"/projects/{id:\d+}/user_assignments", self.user_assignments),
            ("GET", "/time_entries", self.entries),
            ("POST", "/time_entries", self.create),
            ("GET", one, self.show),
            ("PATCH", one, self.change),
            ("DELETE", one, self.remove),
            ("PATCH", f"{one}/stop", self.stop),
            ("PATCH", f"{one}/restart", self.restart),
            ("GET", "/reports/time/projects", self.totals),
        ]

    async def company(self, _: web.Request) -> web.Response:
        """How the account is set up."""
        return web.json_response(shapes.company(self._account.company))

    async def me(self, _: web.Request) -> web.Response:
        """Whose token it is."""
        return web.json_response(shapes.user(self._owner()))

    async def users(self, request: web.Request) -> web.Response:
        """Everybody."""
        return self._listed(request, "users", _active(request, self._account.users.values()), shapes.user)

    async def clients(self, request: web.Request) -> web.Response:
        """The clients; administrators see them."""
        if not self._owner().administrator:
            return web.json_response({"message": "Not authorized!"}, status=403)
        return self._listed(request, "clients", _active(request, self._account.clients.values()), shapes.client)

    async def projects(self, request: web.Request) -> web.Response:
        """The projects, of one client if asked for."""
        client = request.query.get("client_id")
        found = [one for one in self._account.projects.values() if client in (None, str(one.client.id))]
        return self._listed(request, "projects", _active(request, found), shapes.project)

    async def tasks(self, request: web.Request) -> web.Response:
        """The kinds of work."""
        return self._listed(request, "tasks", _active(request, self._account.tasks.values()), shapes.task)

    async def task_assignments(self, request: web.Request) -> web.Response:
        """Which tasks belong to which projects; active ones are those of active projects."""
        tasks, found = self._account.tasks, []
        for project in self._account.projects.values():
            if request.match_info.get("id") in (None, str(project.id)):
                found += [shapes.task_assignment(project, tasks[one]) for one in project.tasks if project.is_active]
        return self._listed(request, "task_assignments", _marked(request, found), dict)

    async def user_assignments(self, request: web.Request) -> web.Response:
        """Who works on which project."""
        users, found, wanted = self._account.users, [], request.query.get("user_id")
        for project in self._account.projects.values():
            if request.match_info.get("id") in (None, str(project.id)):
                people = [users[one] for one in project.people if wanted in (None, str(one))]
                found += [shapes.user_assignment(project, user) for user in people]
        return self._listed(request, "user_assignments", _marked(request, found), dict)

    async def project_assignments(self, request: web.Request) -> web.Response:
        """The active projects that somebody works on."""
        asked = request.match_info.get("id")
        user = self._account.users.get(int(asked)) if asked else self._owner()
        if user is None:
            raise NotFound
        found = [
            project
            for project in self._account.projects.values()
            if project.is_active and user.id in project.people and project.people[user.id].is_active
        ]
        draw = partial(shapes.project_assignment, user=user, tasks=self._account.tasks)
        return self._listed(request, "project_assignments", found, draw)

    async def entries(self, request: web.Request) -> web.Response:
        """Time entries, the latest date first; by page number, not by cursor."""
        found = [one for one in self._account.entries.values() if self._fits(one, request)]
        found.sort(key=lambda one: (one.spent_on, one.id), reverse=True)
        body = page(request, "time_entries", found, self._entry, self._address(request), by_cursor=False)
        return web.json_response(body)

    async def show(self, request: web.Request) -> web.Response:
        """One time entry."""
        return web.json_response(self._entry(self._found(request)))

    async def create(self, request: web.Request) -> web.Response:
        """A new entry; its timer runs unless it is said how long it took."""
        given = await fields(request)
        project, task = (self._account.projects.get(given.get("project_id") or 0), given.get("task_id") or 0)
        kind, day = self._account.tasks.get(task), date_of(given.get("spent_date"))
        if project is None or kind is None or day is None:
            missing = [
                *([] if project else ["Project can't be blank"]),
                *([] if kind else ["Task can't be blank"]),
                *([] if given.get("spent_date") else ["Spent date can't be blank"]),
                *([] if day else ["Spent date is not a valid date"]),
            ]
            raise Invalid(", ".join(missing))
        entry = self._account.create(
            user=self._user(given),
            project=project,
            task=kind,
            spent_on=day,
            hours=hours_of(given),
            started=time_of(given, "started_time"),
            ended=time_of(given, "ended_time"),
            notes=text_of(given, "notes"),
            reference=reference_of(given),
        )
        headers = {"Location": f"{self._base()}/time_entries/{entry.id}"}
        return web.json_response(self._entry(entry), status=201, headers=headers)

    async def change(self, request: web.Request) -> web.Response:
        """Change what is given."""
        entry, given = self._found(request), await fields(request)
        changes: dict[str, Any] = {}
        if "project_id" in given:
            changes["project"] = _known(self._account.projects.get(given["project_id"]), "Project")
        if "task_id" in given:
            changes["task"] = _known(self._account.tasks.get(given["task_id"]), "Task")
        if "spent_date" in given:
            changes["spent_on"] = _known(date_of(given["spent_date"]), "Spent date")
        if "hours" in given:
            changes["hours"] = hours_of(given)
        for name, field in (("started", "started_time"), ("ended", "ended_time")):
            if field in given:
                changes[name] = time_of(given, field)
        if "notes" in given:
            changes["notes"] = text_of(given, "notes")
        if "external_reference" in given:
            changes["reference"] = reference_of(given)
        self._account.change(entry, changes)
        return web.json_response(self._entry(entry))

    async def remove(self, request: web.Request) -> web.Response:
        """Take an entry away; answered with 200 and nothing."""
        self._account.remove(self._found(request))
        return web.Response()

    async def stop(self, request: web.Request) -> web.Response:
        """Stop a timer."""
        entry = self._found(request)
        self._account.stop(entry)
        return web.json_response(self._entry(entry))

    async def restart(self, request: web.Request) -> web.Response:
        """Have a timer run again."""
        entry = self._found(request)
        self._account.restart(entry)
        return web.json_response(self._entry(entry))

    async def totals(self, request: web.Request) -> web.Response:
        """The hours on each project between two dates."""
        first, last = date_of(request.query.get("from")), date_of(request.query.get("to"))
        if first is None or last is None:
            raise Invalid("from and to are required")
        hours: dict[int, float] = {}
        for entry in self._account.entries.values():
            if first <= entry.spent_on <= last:
                hours[entry.project.id] = hours.get(entry.project.id, 0.0) + entry.hours_at(self._now())
        rows = [self._total(project, total) for project, total in sorted(hours.items())]
        return web.json_response(page(request, "results", rows, dict, self._address(request), by_cursor=False))

    def _total(self, project_id: int, hours: float) -> Json:
        project = self._account.projects[project_id]
        return {
            "project_id": project.id,
            "project_name": f"[{project.code}] {project.name}" if project.code else project.name,
            "client_id": project.client.id,
            "client_name": project.client.name,
            "total_hours": round(hours, 2),
            "billable_hours": round(hours, 2),
            "currency": "GBP",
            "billable_amount": 0.0,
        }

    def _owner(self) -> User:
        return next(iter(self._account.users.values()))

    def _user(self, given: Json) -> User:
        """Whose entry it is to be: the token's owner's, or somebody else's if an administrator says so."""
        asked = given.get("user_id")
        if asked in (None, self._owner().id) or not self._owner().administrator:
            return self._owner()
        user = self._account.users.get(asked)
        if user is None:
            raise Invalid("User can't be blank")
        return user

    def _fits(self, entry: Entry, request: web.Request) -> bool:
        reference = (entry.reference or {}).get("id")
        query, facts = (
            request.query,
            {
                "user_id": str(entry.user.id),
                "project_id": str(entry.project.id),
                "client_id": str(entry.project.client.id),
                "task_id": str(entry.task.id),
                "is_running": str(entry.is_running).lower(),
                "is_billed": str(entry.billed).lower(),
                "external_reference_id": reference,
            },
        )
        first, last = date_of(query.get("from")), date_of(query.get("to"))
        since = query.get("updated_since")
        return (
            all(query[name] == value for name, value in facts.items() if name in query)
            and (first is None or entry.spent_on >= first)
            and (last is None or entry.spent_on <= last)
            and (since is None or shapes.stamp(entry.updated_at) >= since)
            and (self._owner().administrator or entry.user is self._owner())
        )

    def _found(self, request: web.Request) -> Entry:
        entry = self._account.entries.get(int(request.match_info["id"]))
        if entry is None:
            raise NotFound
        return entry

    def _entry(self, entry: Entry) -> Json:
        return shapes.entry(entry, self._account, self._now())

    def _address(self, request: web.Request) -> str:
        return self._base() + request.path.partition("/v2")[2]

    def _listed(self, request: web.Request, root: str, found: Sequence[T], draw: Callable[[T], Json]) -> web.Response:
        """A list, newest first, by cursor."""
        newest = found[::-1]
        return web.json_response(page(request, root, newest, draw, self._address(request), by_cursor=True))


def _known(value: T | None, what: str) -> T:
    if value is None:
        raise Invalid(f"{what} can't be blank")
    return value


def _active(request: web.Request, found: Any) -> list[Any]:
    wanted = request.query.get("is_active")
    return [one for one in found if wanted in (None, str(one.is_active).lower())]


def _marked(request: web.Request, found: Sequence[Json]) -> list[Json]:
    wanted = request.query.get("is_active")
    return [one for one in found if wanted in (None, str(one["is_active"]).lower())]
